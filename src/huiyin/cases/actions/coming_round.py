"""Matters that come round: the calendar opens each for its period, on a working day of it."""

from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.timezone import localdate

from huiyin.cases import queries
from huiyin.cases.actions.registering import register
from huiyin.cases.models import Case, Recurrence
from huiyin.cases.queries.measures import summary
from huiyin.kernel.periods import ASKED_FOR, DAY, Period, around
from huiyin.kernel.whole import whole
from huiyin.kernel.worktime import Calendar
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import Regular
from huiyin.rulebook.queries import NothingPublished, current_version, pack_in_force


def regular_matters() -> list[Regular]:
    """What comes round by the rule book in force."""
    try:
        return [*pack_in_force().regular.values()]
    except NothingPublished:
        return []


@whole
def open_when_due(rule: Regular, *, at: datetime) -> list[Case]:
    """Open what is due by now and is not there yet; a day that was missed is made up. Source: D410-3.

    A period without a working day owes nothing, one before this rule book neither. What somebody opened by hand counts.
    """
    person = queries.registrar_for(rule.role, "", at)
    if person is None:
        return []
    today, calendar = localdate(at), calendar_of(person=person)
    this = around(rule.every, today)
    asked = []
    for period in (around(rule.every, this.first - DAY), this):
        day = working_day(rule, period, calendar)
        late = today - period.last > ASKED_FOR[period.unit]
        if day and day <= today and not late and not _before_the_rule(day) and not _is_there(rule, period, calendar):
            asked.append(period)
    return [_open(rule, period, person, at) for period in asked]


def working_day(rule: Regular, period: Period, calendar: Calendar) -> date | None:
    """The day of the rule; if it is not worked the next of the period that is, else the last before it."""
    meant = min(period.first + (rule.day - 1) * DAY, period.last)
    after = [meant + count * DAY for count in range((period.last - meant).days + 1)]
    before = [meant - count * DAY for count in range(1, (meant - period.first).days + 1)]
    return next((day for day in (*after, *before) if calendar.day(day).windows), None)


def _before_the_rule(day: date) -> bool:
    return day < localdate(current_version().published_at)


def _is_there(rule: Regular, period: Period, calendar: Calendar) -> bool:
    if Recurrence.objects.filter(rule=rule.key, first_day=period.first).exists():
        return True
    begins, ends = period.moments(calendar.zone)
    return Case.objects.filter(
        process=rule.opens, received_at__gte=begins, received_at__lt=ends, recurrence=None
    ).exists()


def _open(rule: Regular, period: Period, person: Person, at: datetime) -> Case:
    with translation.override(person.language):
        values = _values(rule, period, at)
    case = register(rule.opens, values=values, registrar=person, by=None, at=at)
    Recurrence.objects.create(rule=rule.key, first_day=period.first, case=case, opened_at=at)
    return case


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
