"""Working hours and the dates that differ from them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import ProtectedError

from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.events import CalendarEdited
from huiyin.org.models import Calendar, CalendarException, Person
from huiyin.org.rules import check_week, check_windows

Windows = Sequence[Sequence[str]]


class CalendarNameTaken(DomainError):
    """Another calendar is already called "%(name)s"."""

    field = "name"


class WrongHours(DomainError):
    """%(why)s"""

    field = "week"


class NoHours(DomainError):
    """A calendar needs working hours on at least one weekday."""

    field = "week"


class CalendarInUse(DomainError):
    """Somebody still works by this calendar; give them another one first."""


@whole
def add_calendar(
    name: str, *, region: str, week: Mapping[str, Windows], time_zone: str, by: Person | None, at: datetime
) -> Calendar:
    """Add working hours that departments and people can be given."""
    _check_week(week)
    if Calendar.objects.filter(name=name).exists():
        raise CalendarNameTaken(name=name)

    return Calendar.objects.create(name=name, region=region, week=_plain(week), time_zone=time_zone)


@whole
def edit_calendar(
    calendar: Calendar,
    *,
    name: str | None = None,
    region: str | None = None,
    week: Mapping[str, Windows] | None = None,
    time_zone: str | None = None,
    by: Person | None,
    at: datetime,
) -> Calendar:
    """Change working hours; open deadlines follow."""
    calendar = _locked(calendar)
    if week is not None:
        _check_week(week)
    if name and Calendar.objects.filter(name=name).exclude(pk=calendar.pk).exists():
        raise CalendarNameTaken(name=name)

    changes: dict[str, Any] = {
        "name": name, "region": region, "time_zone": time_zone, "week": None if week is None else _plain(week)
    }  # fmt: skip
    for field, value in changes.items():
        if value is not None:
            setattr(calendar, field, value)
    _save(calendar, at, fields=list(changes))
    return calendar


@whole
def add_exception(
    calendar: Calendar, *, date: dt.date, windows: Windows = (), note: str = "", by: Person | None, at: datetime
) -> CalendarException:
    """Say that one date is worked otherwise than the week and the public holidays say; no windows: closed."""
    try:
        check_windows(windows)
    except ValueError as error:
        raise WrongHours(field="windows", why=str(error)) from error
    calendar = _locked(calendar)

    exception, _created = CalendarException.objects.update_or_create(
        calendar=calendar, date=date, defaults={"windows": [list(window) for window in windows], "note": note}
    )
    _save(calendar, at)
    return exception


@whole
def remove_exception(exception: CalendarException, *, by: Person | None, at: datetime) -> None:
    """Let the date follow the week and the public holidays again."""
    calendar = _locked(exception.calendar)
    exception.delete()
    _save(calendar, at)


@whole
def settle_year(calendar: Calendar, *, year: int, by: Person | None, at: datetime) -> None:
    """Say that a year's public holidays are entered, before the library knows them; open deadlines follow."""
    calendar = _locked(calendar)
    calendar.known_years = sorted({*calendar.known_years, year})
    _save(calendar, at, fields=["known_years"])


@whole
def remove_calendar(calendar: Calendar, *, by: Person | None, at: datetime) -> None:
    """Remove a calendar nobody works by."""
    try:
        _locked(calendar).delete()
    except ProtectedError as error:
        raise CalendarInUse from error


def _locked(calendar: Calendar) -> Calendar:
    return Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)


def _save(calendar: Calendar, at: datetime, *, fields: Sequence[str] = ()) -> None:
    calendar.revision += 1
    calendar.save(update_fields=[*fields, "revision"])
    publish(CalendarEdited(calendar_id=calendar.pk, at=at))


def _check_week(week: Mapping[str, Windows]) -> None:
    try:
        check_week(week)
    except ValueError as error:
        raise WrongHours(why=str(error)) from error
    if not any(week.values()):
        raise NoHours


def _plain(week: Mapping[str, Windows]) -> dict[str, list[list[str]]]:
    return {day: [list(window) for window in windows] for day, windows in sorted(week.items()) if windows}
