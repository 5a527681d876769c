"""Matters that come round: the calendar opens each for its period, on a working day of it."""

from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.timezone import localdate

from huiyin.cases import queries
from huiyin.cases.actions.registering import register
from huiyin.cases.models import Case, Recurrence
from huiyin.cases.queries.measures import summary
from huiyin.kernel.clock import midnight
from huiyin.kernel.periods import ASKED_FOR, DAY, Period, around
from huiyin.kernel.whole import whole
from huiyin.kernel.worktime import Calendar
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import Regular
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.queries import NothingPublished, current_version, pack_in_force, pack_of


def regular_matters() -> list[Regular]:
    """What comes round by the rule book in force."""
    try:
        return [*pack_in_force().regular.values()]
    except NothingPublished:
        return []


@whole
def open_when_due(rule: Regular, *, at: datetime) -> list[Case]:
    """Open what is due by now and is not there yet; a day that was missed is made up. Source: D410-3.

    A period without a working day owes nothing, one on whose day there was no such rule neither. What somebody opened
    by hand is put down for the earliest period that lacks one, late as it may be, and for one rule.
    """
    person = queries.registrar_for(rule.role, "", at)
    if person is None:
        return []
    today, calendar = localdate(at), calendar_of(person=person)
    this = around(rule.every, today)
    opened = []
    for period in (around(rule.every, this.first - DAY), this):
        if not _is_owed(rule, period, calendar, today):
            continue
        by_hand = _opened_by_hand(rule, period, calendar, at)
        case = by_hand or _open(rule, period, person, at)
        Recurrence.objects.create(rule=rule.key, first_day=period.first, case=case, opened_at=at)
        if by_hand is None:
            opened.append(case)
    return opened


def working_day(rule: Regular, period: Period, calendar: Calendar) -> date | None:
    """The day of the rule; if it is not worked the next of the period that is, else the last before it."""
    meant = min(period.first + (rule.day - 1) * DAY, period.last)
    after = [meant + count * DAY for count in range((period.last - meant).days + 1)]
    before = [meant - count * DAY for count in range(1, (meant - period.first).days + 1)]
    return next((day for day in (*after, *before) if calendar.day(day).windows), None)


def _is_owed(rule: Regular, period: Period, calendar: Calendar, today: date) -> bool:
    """Its day has come, it can still be asked for, and nothing is put down for it yet."""
    day = working_day(rule, period, calendar)
    if day is None or day > today or today - period.last > ASKED_FOR[period.unit]:
        return False
    is_there = Recurrence.objects.filter(rule=rule.key, first_day=period.first).exists()
    return not is_there and _was_a_rule(rule, day)


def _was_a_rule(rule: Regular, day: date) -> bool:
    """Whether the rule book of that day had it: one that was published since makes nobody forget what was owed."""
    version = current_version()
    if localdate(version.published_at) > day:
        before = PackVersion.objects.filter(pack=version.pack, published_at__lt=midnight(day + DAY))
        earlier = before.order_by("-number").values_list("pk", flat=True).first()
        return earlier is not None and rule.key in pack_of(earlier).regular
    return True


def _opened_by_hand(rule: Regular, period: Period, calendar: Calendar, at: datetime) -> Case | None:
    begins, _ends = period.moments(calendar.zone)
    rows = Case.objects.filter(process=rule.opens, received_at__gte=begins, received_at__lte=at, recurrence=None)
    return rows.order_by("received_at", "pk").first()


def _open(rule: Regular, period: Period, person: Person, at: datetime) -> Case:
    with translation.override(person.language):
        values = _values(rule, period, at)
    return register(rule.opens, values=values, registrar=person, by=None, at=at)


def _values(rule: Regular, period: Period, at: datetime) -> dict[str, Any]:
    process = pack_in_force().processes[rule.opens]
    values: dict[str, Any] = {}
    for field in process.forms[process.intake].fields:
        says = rule.given.get(field.name, "")
        if says == "period":
            values[field.name] = str(period)
        elif says and field.type == "person":
            found = queries.registrar_for(says[1:], "", at)
            values[field.name] = found.pk if found else None
        elif says:
            values[field.name] = says[1:]
        elif field.default == "now":
            values[field.name] = at
        elif field.default == "summary":
            values[field.name] = summary(process.key, None, at)
    return values
