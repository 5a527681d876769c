"""Measuring working time, moving by it, and stopping the clock."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from huiyin.kernel.worktime.calendars import Calendar
from huiyin.kernel.worktime.deadlines import move, note_facts, worked
from huiyin.kernel.worktime.forms import direction, rule


def shift(when: datetime, offset: Mapping[str, Any], calendar: Calendar) -> datetime:
    """An instant moved by a rung of a ladder: {}, {"before": "1 day"} or {"after": "1 working day"}.

    Days keep the time of day; working days keep it within that day's hours of work.
    """
    sign, amount = direction(offset)
    at = when.astimezone(UTC)
    return move(at, amount, sign, calendar) if amount else at


def elapsed(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Working time between two instants; negative if the end comes first."""
    begin, finish = start.astimezone(UTC), end.astimezone(UTC)
    first, last = sorted((begin.year, finish.year))
    timeline = calendar.timeline(first - 1, last + 1)
    return timeline.position(finish) - timeline.position(begin)


def overrun(
    due: datetime, until: datetime, calendar: Calendar, form: Mapping[str, Any] | None = None
) -> tuple[timedelta, bool]:
    """How long after its deadline something ended, and whether that is working time: as its form counts."""
    working = rule(form).working if form else False
    late = elapsed(due, until, calendar) if working else until - due
    return max(late, timedelta(0)), working


def extend(
    due: datetime,
    paused_from: datetime,
    resumed_at: datetime,
    calendar: Calendar,
    form: Mapping[str, Any] | None = None,
) -> datetime:
    """A deadline moved by the time its clock stood still.

    A form counted in working time or working days moves by the working time paused, as does a
    deadline given without a form; every other one by the time on the wall. A deadline that was
    already missed when the clock stopped stays missed.
    """
    until = due.astimezone(UTC)
    if until <= paused_from or resumed_at <= paused_from:
        return until
    if form and not rule(form).working:
        return until + (resumed_at - paused_from)
    lost = elapsed(paused_from, resumed_at, calendar)
    return worked(until, lost, calendar) if lost else until


def note_pause(
    why: Mapping[str, Any], paused_from: datetime, resumed_at: datetime, due: datetime, calendar: Calendar
) -> dict[str, Any]:
    """The explanation of a deadline after a pause moved it to `due`; "unpublished" in it means provisional."""
    begin, end, moved = (when.astimezone(calendar.zone) for when in (paused_from, resumed_at, due))
    pauses = [*why.get("pauses", ()), [begin.isoformat(), end.isoformat()]]
    told = {**why, "due": moved.isoformat(), "pauses": pauses}
    read = rule(why["form"])
    if read.working and read.kind != "before_event":
        note_facts(told, read, (datetime.fromisoformat(why["start"]).toordinal(), moved.toordinal()), calendar)
    return told


def note_put_off(why: Mapping[str, Any], due: datetime, calendar: Calendar) -> dict[str, Any]:
    """The explanation of a deadline that somebody it is for has put off to `due`."""
    moved = due.astimezone(calendar.zone).isoformat()
    return {**why, "due": moved, "put_off": moved}
