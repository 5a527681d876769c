"""Who owes a report, and for which days: asked of everybody once for each period."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.timezone import get_current_timezone_name, localdate

from huiyin.customers.queries import clause_row
from huiyin.kernel.errors import DomainError
from huiyin.kernel.periods import ASKED_FOR, Period, around, owed_for
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.org.queries import at_work, people_with
from huiyin.reports.models import Report
from huiyin.rulebook.definitions import ReportDuty
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.queries import NothingPublished, current_version, pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

LEFT_OPEN = timedelta(days=3)  # a day's report that was not written by then was missed; it can still be sent


class NotAskedOfYou(DomainError):
    """The rule book asks this report of others, not of you."""


class NotBegunYet(DomainError):
    """These days have not begun yet."""


def ask_for_reports(at: datetime) -> int:
    """Everybody at work today owes what the rule book asks of them, once for each period; says how many were asked for.

    A day is reported on that day; anything longer once it is over. Source: C12-3, D2-11, D2-12, D410-1, D52-17.
    """
    try:
        duties, version = pack_in_force().reports, current_version()
    except NothingPublished:
        return 0
    _miss_old_ones(at)
    return sum(_ask(duty, version, at) for duty in duties.values())


@whole
def _ask(duty: ReportDuty, version: PackVersion, at: datetime) -> int:
    today = localdate(at)
    period = owed_for(duty.every, today)
    if today - period.last > ASKED_FOR.get(period.unit, timedelta()):
        return 0
    there = Report.objects.filter(rule=duty.key, first_day=period.first).values_list("person", flat=True)
    asked = set(there)
    people = {person.pk: person for role in duty.roles for person in people_with(role) if person.pk not in asked}
    owing = at_work(people.values(), at)
    _hold(owing)
    begun = set(there.all()) if owing else asked  # somebody may have begun theirs in this moment
    return len(_owe(duty, version, period, [person for person in owing if person.pk not in begun], at))


@whole
def begin(rule: str, *, day: date, by: Person, at: datetime) -> Report:
    """Write a report before it is asked for, of the period that runs or of an earlier one; the same one each time.

    Raises NotAskedOfYou, NotBegunYet.
    """
    duty = pack_in_force().reports.get(rule)
    if duty is None or not duty.is_asked_of(by.roles):
        raise NotAskedOfYou
    period, today = around(duty.every, day), localdate(at)
    if period.first > today:
        raise NotBegunYet
    _hold([by])
    known = Report.objects.filter(rule=rule, first_day=period.first, person=by).first()
    if known is not None:
        return known
    # What is not asked for yet is due as if it had been asked for then.
    early = period.first > owed_for(duty.every, today).first
    over = period.moments(ZoneInfo(get_current_timezone_name()))[1] if early else None
    (report,) = _owe(duty, current_version(), period, [by], at, since=over)
    return report


def _hold(people: Iterable[Person]) -> None:
    """Whoever is asked, and begins it at the same time, has one report."""
    keys = [person.pk for person in people]
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").only("pk"))


def _owe(
    duty: ReportDuty,
    version: PackVersion,
    period: Period,
    people: Iterable[Person],
    at: datetime,
    since: datetime | None = None,
) -> list[Report]:
    reports = Report.objects.bulk_create(
        Report(
            rule=duty.key,
            version=version,
            title=dict(duty.title),
            unit=period.unit,
            person=person,
            department=_department_of(person, duty.roles),
            first_day=period.first,
            last_day=period.last,
        )
        for person in people
    )
    openings = [worklist.Opening(one.subject, f"{period} {one.person.name}", one.person_id) for one in reports]
    clause = clause_row(duty.clause)
    items = worklist.open_each(
        openings, kind=Kind.WORK_REPORT, title=duty.title, form=duty.due, clause=clause, since=since, at=at
    )
    for report, item in zip(reports, items, strict=True):
        report.item_id = item
    Report.objects.bulk_update(reports, ["item"])
    return reports


def _miss_old_ones(at: datetime) -> None:
    """What a day was like is not made up for ever: its work leaves the lists, and counts as missed."""
    days = Report.objects.filter(unit="day", written_at=None).values("item")
    old = WorkItem.objects.open().filter(kind=Kind.WORK_REPORT, due_at__lt=at - LEFT_OPEN, pk__in=days)
    worklist.drop_each(old.values_list("pk", flat=True), by=None, at=at)


def _department_of(person: Person, roles: tuple[str, ...]) -> Department | None:
    """Where they hold the role they report in."""
    places = person.memberships.filter(role__in=roles, department__closed_at=None).select_related("department")
    place = places.order_by("pk").first()
    return place.department if place else None
