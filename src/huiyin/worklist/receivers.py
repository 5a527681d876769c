"""What the worklist does when people leave, calendars change or a draft is handed in."""

from django.utils.translation import gettext_noop

from huiyin.kernel.events import on
from huiyin.org.events import CalendarEdited, PersonLeft
from huiyin.org.models import Department, Person
from huiyin.org.rules import counts_responsibilities
from huiyin.rulebook.events import DraftHandedIn
from huiyin.rulebook.queries import publishers
from huiyin.worklist import actions, jobs
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language, register_subject

register_subject("rulebook-draft", "rulebook:handed-in")  # the rule book stands below and knows no notices


@on(CalendarEdited)
def deadlines_follow(event: CalendarEdited) -> None:
    jobs.recompute.defer(calendar_id=event.calendar_id)


@on(PersonLeft)
def work_goes_to_the_successor(event: PersonLeft) -> None:
    people = Person.objects.in_bulk([event.successor_id, event.by_id])
    actions.succeed(event.person_id, successor=people.get(event.successor_id), by=people.get(event.by_id), at=event.at)


@on(DraftHandedIn)
def whoever_may_publish_is_told(event: DraftHandedIn) -> None:
    by = Person.objects.get(pk=event.by_id)
    text = in_each_language(gettext_noop("%(by)s asks you to publish the draft of the rule book"), by=by.name)
    subject = f"rulebook-draft/{event.draft_id}"
    actions.notify(
        [each for each in publishers() if each != by], kind="mention", text=text, subject=subject, at=event.at
    )


@counts_responsibilities
def open_work(holder: Person | Department) -> int:
    """Nobody goes, and no department closes, while work is open there."""
    rows = WorkItem.objects.open()
    return (rows.filter(owner=holder) if isinstance(holder, Person) else rows.filter(team=holder)).count()
