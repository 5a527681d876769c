"""What the house checks before it lets a person or a department go."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from django.utils.translation import gettext

from huiyin.kernel.errors import DomainError
from huiyin.org.models import Department, Person

Counter = Callable[[Person | Department], int]
C = TypeVar("C", bound=Counter)

_responsibilities: list[Counter] = []

MIDNIGHT = "24:00"
# No 0/O, 1/I/l: a one-time password is read aloud or copied from paper.
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class OnlyReads(DomainError):
    """%(name)s only reads here and is given no work."""


def check_given_work(person: Person, *, field: str = "") -> None:
    """Refuse to give work to whoever only reads; the form shows it at the field."""
    if person.only_reads:
        raise OnlyReads(field=field, name=person.name)


def counts_responsibilities(counter: C) -> C:
    """Register a module's count of open obligations; a person or department that has some can't simply go."""
    _responsibilities.append(counter)
    return counter


def open_responsibilities(holder: Person | Department) -> int:
    return sum(counter(holder) for counter in _responsibilities)


def one_time_password() -> str:
    """A password good for one sign-in, easy to copy by hand; 92 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))


def locked_until(failures: Sequence[datetime], *, attempts: int, length: timedelta, at: datetime) -> datetime | None:
    """When a sign-in locked by repeated failures opens again; failures come newest first."""
    if len(failures) < attempts or failures[0] - failures[attempts - 1] > length:
        return None
    until = failures[0] + length
    return until if at < until else None


def check_week(week: Mapping[str, Iterable[Iterable[str]]]) -> None:
    """Raise ValueError unless the week maps ISO weekdays to ordered windows."""
    for weekday, windows in week.items():
        if weekday not in {"1", "2", "3", "4", "5", "6", "7"}:
            raise ValueError(gettext("There is no weekday %(day)s.") % {"day": weekday})
        check_windows(windows)


def check_windows(windows: Iterable[Iterable[str]]) -> None:
    """Raise ValueError unless the day's windows have a start before their end and don't overlap."""
    times = [time for window in windows for time in _pair(window)]
    for earlier, later in pairwise(times):
        if earlier > later:
            raise ValueError(gettext("Working hours overlap or are out of order: %(time)s.") % {"time": later})


def _pair(window: Iterable[str]) -> tuple[str, str]:
    pair = tuple(window)
    if len(pair) != 2 or not all(_is_time(time) for time in pair):
        raise ValueError(gettext("Write working hours as from–to, for example 09:00–12:00."))
    start, end = pair
    if start >= end:
        raise ValueError(gettext("Working hours must end after they start: %(time)s.") % {"time": f"{start}–{end}"})
    return start, end


def _is_time(time: str) -> bool:
    hour, colon, minute = time.partition(":")
    plain = len(time) == 5 and colon == ":" and hour.isdigit() and minute.isdigit()
    return plain and (time == MIDNIGHT or (int(hour) < 24 and int(minute) < 60))
