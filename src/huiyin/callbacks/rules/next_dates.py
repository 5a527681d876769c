"""The days that the conditions of a round name, moved on to those of the next one."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def next_dates(conditions: Mapping[str, Any] | None, length: timedelta) -> Any:
    """The same conditions a period later: whole months by months, else by as many days as they span.

    Where they name one day only, they move by the length of the round.
    """
    days = sorted(set(_days(conditions)))
    if not days:
        return conditions
    first, last = days[0], days[-1]
    if first.day == 1 and last == _last_of(last) and first != last:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        return _moved(conditions, lambda day: _by_months(day, months))
    by = last - first + timedelta(days=1) if len(days) > 1 else length
    return _moved(conditions, lambda day: day + by)


def _days(part: Any) -> Iterator[date]:
    if isinstance(part, Mapping):
        part = list(part.values())
    if isinstance(part, (list, tuple)):
        for one in part:
            yield from _days(one)
    elif (day := _day(part)) is not None:
        yield day


def _moved(part: Any, move: Any) -> Any:
    if isinstance(part, Mapping):
        return {key: _moved(one, move) for key, one in part.items()}
    if isinstance(part, (list, tuple)):
        return [_moved(one, move) for one in part]
    day = _day(part)
    return part if day is None else move(day).isoformat()


def _day(said: Any) -> date | None:
    if not isinstance(said, str) or not DAY.fullmatch(said):
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _last_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _by_months(day: date, months: int) -> date:
    """The last of a month stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if day == _last_of(day) else min(day.day, last))
