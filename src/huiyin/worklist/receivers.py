"""What the worklist does when people leave or calendars change."""

from huiyin.kernel.events import on
from huiyin.org.events import CalendarEdited, PersonLeft
from huiyin.org.models import Department, Person
from huiyin.org.rules import counts_responsibilities
from huiyin.worklist import actions, jobs
from huiyin.worklist.models import WorkItem


@on(CalendarEdited)
def deadlines_follow(event: CalendarEdited) -> None:
    jobs.recompute.defer(calendar_id=event.calendar_id)


@on(PersonLeft)
def work_goes_to_the_successor(event: PersonLeft) -> None:
    people = Person.objects.in_bulk([event.successor_id, event.by_id])
    actions.succeed(event.person_id, successor=people.get(event.successor_id), by=people.get(event.by_id), at=event.at)


@counts_responsibilities
def open_work(holder: Person | Department) -> int:
    """Nobody goes, and no department closes, while work is open there."""
    rows = WorkItem.objects.open()
    return (rows.filter(owner=holder) if isinstance(holder, Person) else rows.filter(team=holder)).count()
