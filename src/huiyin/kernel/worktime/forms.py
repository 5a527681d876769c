"""Deadline forms as packs write them, read once into rules that compute fast.

    {"within": "4 working hours"}                minutes, hours, days, weeks, months, working minutes/hours/days
    {"same_day": true}                           until midnight; "working": until the close of business
    {"weekday": ["mon", "thu"]}                  the next of these days, or the working day after it
    {"before_event": "3 working days"}           counted back from compute(event=…)
    {"window": ["3 days", "7 days"]}             not before the first, not after the second
    {"cut_off": "16:00", "by": "15:00", "day": "next working day"}   later than 16:00 counts as the next day
    {"end_of": "month"}                          week, month, year; "working month": its last working day
    {"agreed": "field"}                          the time given to compute(agreed=…)

`by` names a time of the day that falls due; `cut_off` (and `day`) may stand with within, same_day,
weekday and window.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, NoReturn

from huiyin.kernel.worktime.amounts import DAYS, MONTHS, NOTHING, WORKING_DAYS, Amount, amount
from huiyin.kernel.worktime.calendars import minutes

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PERIODS = ("week", "month", "year")
NEXT_DAY, NEXT_WORKING_DAY = "next day", "next working day"

# Each form with the words that may stand beside it.
MODIFIERS = {
    "within": {"cut_off", "by", "day"},
    "same_day": {"cut_off", "by", "day"},
    "weekday": {"cut_off", "by", "day"},
    "before_event": {"by"},
    "window": {"cut_off", "by", "day"},
    "end_of": {"by"},
    "agreed": {"by"},
}


@dataclass(frozen=True)
class Rule:
    """A deadline form, read."""

    kind: str
    source: dict[str, Any]
    latest: Amount = NOTHING
    earliest: Amount = NOTHING
    weekdays: frozenset[int] = frozenset()
    period: str = ""
    working: bool = False  # counts working time or working days
    by: int | None = None  # minutes since midnight
    cut_off: int | None = None
    next_day: str = ""
    simple: bool = True  # no cut-off to apply

    @property
    def uses_calendar(self) -> bool:
        """Whether public holidays can move it."""
        return self.working or self.kind == "weekday" or self.next_day == NEXT_WORKING_DAY


def check(form: Mapping[str, Any]) -> None:
    """Refuse a deadline form that compute could not use; ValueError says what is wrong."""
    rule(form)


def check_offset(offset: Mapping[str, Any]) -> None:
    """Refuse an offset that shift could not use: {}, {"before": amount} or {"after": amount}."""
    direction(offset)


def rule(form: Mapping[str, Any]) -> Rule:
    """The rule of a form; equal forms are read once."""
    return _rule(tuple([(key, tuple(value) if isinstance(value, list) else value) for key, value in form.items()]))


def direction(offset: Mapping[str, Any]) -> tuple[int, Amount | None]:
    """An offset as -1, 0 or 1 and how far."""
    if not offset:
        return 0, None
    (word, text), *more = offset.items()
    if more or word not in ("before", "after"):
        raise ValueError(f'{dict(offset)!r} is no offset; write {{}}, {{"before": "1 day"}} or {{"after": "1 day"}}')
    return (-1 if word == "before" else 1), amount(text)


@lru_cache(maxsize=1024)
def _rule(items: tuple[tuple[str, Any], ...]) -> Rule:
    form = dict(items)
    kind = _kind(form)
    for word in form:
        if word != kind and word not in MODIFIERS[kind]:
            _unknown(word, kind)
    value = form.get(kind, True)
    parts = _PARTS[kind](value)
    by = minutes(form["by"]) if "by" in form else None
    cut_off = minutes(form["cut_off"]) if "cut_off" in form else None
    _check_times(form, parts.get("latest"))
    if kind == "same_day" and by is not None:
        cut_off = by if cut_off is None else min(by, cut_off)
    next_day = form.get("day", NEXT_WORKING_DAY if parts.get("working") else NEXT_DAY) if cut_off is not None else ""
    if next_day not in ("", NEXT_DAY, NEXT_WORKING_DAY):
        raise ValueError(f'day: {next_day!r} should be "{NEXT_DAY}" or "{NEXT_WORKING_DAY}"')
    source = {word: list(part) if isinstance(part, tuple) else part for word, part in form.items()}
    return Rule(kind, source, by=by, cut_off=cut_off, next_day=next_day, simple=cut_off is None, **parts)


def _kind(form: Mapping[str, Any]) -> str:
    kinds = [word for word in form if word in MODIFIERS]
    if len(kinds) == 1:
        return kinds[0]
    if len(kinds) > 1:
        raise ValueError(f"a deadline has one form; {' and '.join(kinds)} can't stand together")
    # A cut-off by itself: due on the day it counts for.
    if "cut_off" in form:
        return "same_day"
    for word in form:
        _unknown(word, "")
    raise ValueError("the deadline is empty; write for example within: 3 days")


def _unknown(word: str, kind: str) -> NoReturn:
    allowed = sorted(MODIFIERS[kind]) if kind else [*MODIFIERS, "cut_off"]
    close = get_close_matches(str(word), allowed, n=1)
    beside = f" beside {kind}" if kind else ""
    hint = f"did you mean {close[0]}?" if close else f"write one of {', '.join(allowed)}"
    raise ValueError(f"a deadline has no {word!r}{beside}; {hint}")


def _check_times(form: Mapping[str, Any], latest: Amount | None) -> None:
    if "day" in form and "cut_off" not in form and "by" not in form:
        raise ValueError("day says which day a start after the cut-off counts for; add cut_off")
    if "by" in form and latest is not None and latest.family not in (DAYS, MONTHS, WORKING_DAYS):
        raise ValueError("by is a time of the day, so it needs a deadline counted in days, not in hours")


def _within(value: Any) -> dict[str, Any]:
    latest = amount(value)
    if not latest.size:
        raise ValueError(f"within: {value!r} leaves no time")
    return {"latest": latest, "working": latest.working}


def _same_day(value: Any) -> dict[str, Any]:
    if value is not True and value != "working":
        raise ValueError(f'same_day: {value!r} should be true or "working"')
    return {"working": value == "working"}


def _weekday(value: Any) -> dict[str, Any]:
    names = (value,) if isinstance(value, str) else value
    if not isinstance(names, tuple) or not names or any(name not in WEEKDAYS for name in names):
        raise ValueError(f"weekday: {value!r} should list days out of {', '.join(WEEKDAYS)}")
    return {"weekdays": frozenset(WEEKDAYS.index(name) for name in names)}


def _before_event(value: Any) -> dict[str, Any]:
    latest = amount(value)
    if not latest.size and latest.working:
        raise ValueError(f"before_event: {value!r} leaves no time before the event")
    return {"latest": latest, "working": latest.working}


def _window(value: Any) -> dict[str, Any]:
    if not isinstance(value, tuple) or len(value) != 2:
        raise ValueError(f"window: {value!r} should be an earliest and a latest, like [3 days, 7 days]")
    earliest, latest = amount(value[0]), amount(value[1])
    if earliest.size and earliest.family != latest.family:
        raise ValueError(f"window: {value[0]!r} and {value[1]!r} are not counted in the same way")
    if earliest.size > latest.size or not latest.size:
        raise ValueError(f"window: {value[0]!r} is later than {value[1]!r}")
    return {"earliest": earliest, "latest": latest, "working": latest.working}


def _end_of(value: Any) -> dict[str, Any]:
    words = value.split() if isinstance(value, str) else []
    if not words or words[-1] not in PERIODS or words[:-1] not in ([], ["working"]):
        raise ValueError(f'end_of: {value!r} should be week, month or year, or for example "working month"')
    return {"period": words[-1], "working": len(words) == 2}


def _agreed(value: Any) -> dict[str, Any]:
    if not isinstance(value, str) or not value:
        raise ValueError(f"agreed: {value!r} should name the field that holds the agreed time")
    return {}


_PARTS = {
    "within": _within,
    "same_day": _same_day,
    "weekday": _weekday,
    "before_event": _before_event,
    "window": _window,
    "end_of": _end_of,
    "agreed": _agreed,
}
