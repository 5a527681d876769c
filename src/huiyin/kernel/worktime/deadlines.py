"""From a deadline form and a start to the instant an obligation falls due, and why."""

import calendar as months
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from huiyin.kernel.worktime.amounts import DAYS, TIME, WORKING_DAYS, WORKING_TIME, Amount
from huiyin.kernel.worktime.calendars import Calendar
from huiyin.kernel.worktime.forms import NEXT_WORKING_DAY, Rule, rule
from huiyin.kernel.worktime.timelines import Timeline, end_of_day, local


class Deadline(NamedTuple):
    """When something may begin, when it is due, why, and whether an unpublished year may move it."""

    not_before: datetime | None
    due_at: datetime
    why: dict[str, Any]
    provisional: bool


@dataclass(slots=True)
class Start:
    """Where counting begins: an instant and its date on the calendar's wall clock."""

    at: datetime
    ordinal: int
    calendar: Calendar
    counts_as: int | None = None  # the later date a cut-off made of it


Reached = tuple[datetime | None, datetime]  # not before, due


def compute(
    form: Mapping[str, Any],
    *,
    start: datetime,
    calendar: Calendar,
    agreed: datetime | date | None = None,
    event: datetime | date | None = None,
) -> Deadline:
    """When an obligation that begins at `start` falls due (UTC). Source: T-01 to T-56, X-01 to X-03, X-20."""
    read = rule(form)
    wall = _aware(start, "start").astimezone(calendar.zone)
    begin = Start(start.astimezone(UTC), wall.toordinal(), calendar)
    if not read.simple:
        begin = _after_cut_off(read, begin, wall)
    fixed = agreed if read.kind == "agreed" else event
    not_before, due = _FORMS[read.kind](read, begin, fixed)
    return _explained(read, begin, wall, not_before, due, fixed)


def move(when: datetime, amount: Amount, sign: int, calendar: Calendar) -> datetime:
    """An instant plus or minus a length counted in time, calendar days or working time."""
    if not amount.size:
        return when
    if amount.family == WORKING_TIME:
        return worked(when, amount.length * sign, calendar)
    if amount.family == TIME:
        return when + amount.length * sign
    wall = when.astimezone(calendar.zone)
    if amount.family == WORKING_DAYS:
        timeline, index = working_day(wall.toordinal(), amount.size * sign, calendar)
        same_clock = _on(timeline.days[index], wall, calendar)
        return max(timeline.day_opens[index], min(same_clock, timeline.day_closes[index]))
    return _on(_date_after(wall.toordinal(), amount, sign), wall, calendar)


def worked(when: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """The instant after (or, negative, before) which so much working time lies from `when`."""
    timeline = around(when, calendar)
    while True:
        reached = timeline.after(when, length) if length >= timedelta() else timeline.before(when, -length)
        if reached is not None:
            return reached
        widen = calendar.later if length >= timedelta() else calendar.earlier
        timeline = widen(timeline, when.year)


def around(when: datetime, calendar: Calendar) -> Timeline:
    """The working time around an instant, on any clock on earth."""
    return calendar.timeline(when.year - 1, when.year + 1)


def working_day(ordinal: int, number: int, calendar: Calendar) -> tuple[Timeline, int]:
    """The place of the number-th working day after (negative: before; 0: on or after) a date."""
    year = date.fromordinal(ordinal).year
    timeline = calendar.timeline(year - 1, year + 1)
    while True:
        if number > 0:
            index = bisect_right(timeline.days, ordinal) + number - 1
        else:
            index = bisect_left(timeline.days, ordinal) + number
        if index < 0:
            timeline = calendar.earlier(timeline, year)
        elif index >= len(timeline.days):
            timeline = calendar.later(timeline, year)
        else:
            return timeline, index


def _after_cut_off(read: Rule, begin: Start, wall: datetime) -> Start:
    """A start after the cut-off, or on a closed day where working days count, counts for a later day."""
    calendar = begin.calendar
    late = read.cut_off is not None and wall > datetime.combine(
        wall.date(), datetime.min.time(), calendar.zone
    ) + timedelta(minutes=read.cut_off)
    if read.next_day == NEXT_WORKING_DAY:
        timeline, index = working_day(begin.ordinal, 1 if late else 0, calendar)
        ordinal, opens = timeline.days[index], timeline.day_opens[index]
    else:
        ordinal = begin.ordinal + late
        opens = local(ordinal, 0, calendar.zone)
    if ordinal == begin.ordinal:
        return begin
    return Start(opens, ordinal, calendar, counts_as=ordinal)


def _within(read: Rule, begin: Start, _fixed: object) -> Reached:
    return None, _latest(read, read.latest, begin.at, begin.ordinal, begin.calendar, 1)


def _same_day(read: Rule, begin: Start, _fixed: object) -> Reached:
    if not read.working:
        return None, _at(read, begin.ordinal, begin.calendar)
    timeline, index = working_day(begin.ordinal, 0, begin.calendar)
    if timeline.day_closes[index] < begin.at:
        timeline, index = working_day(begin.ordinal, 1, begin.calendar)
    return None, _close(read, timeline, index, begin.calendar)


def _weekday(read: Rule, begin: Start, _fixed: object) -> Reached:
    ordinal = begin.ordinal + (read.cut_off is None)
    while (ordinal - 1) % 7 not in read.weekdays:
        ordinal += 1
    if not begin.calendar.works:
        return None, _at(read, ordinal, begin.calendar)
    timeline, index = working_day(ordinal, 0, begin.calendar)
    return None, _close(read, timeline, index, begin.calendar)


def _before_event(read: Rule, begin: Start, event: datetime | date | None) -> Reached:
    at, ordinal = _moment(event, "event", begin.calendar)
    return None, _latest(read, read.latest, at, ordinal, begin.calendar, -1)


def _window(read: Rule, begin: Start, _fixed: object) -> Reached:
    due = _latest(read, read.latest, begin.at, begin.ordinal, begin.calendar, 1)
    if not read.earliest.size:
        return begin.at, due
    if read.earliest.family in (TIME, WORKING_TIME):
        return move(begin.at, read.earliest, 1, begin.calendar), due
    if read.earliest.family == WORKING_DAYS:
        timeline, index = working_day(begin.ordinal, read.earliest.size, begin.calendar)
        return min(timeline.day_opens[index], due), due
    opens = local(_date_after(begin.ordinal, read.earliest, 1), 0, begin.calendar.zone)
    return opens, due


def _end_of(read: Rule, begin: Start, _fixed: object) -> Reached:
    last = _last_of(read.period, begin.ordinal)
    if not read.working:
        return None, _at(read, last, begin.calendar)
    while True:
        timeline, index = working_day(last + 1, -1, begin.calendar)
        due = _close(read, timeline, index, begin.calendar)
        if due >= begin.at:
            return None, due
        # The period's work is over (or it has none): the next one's end counts.
        last = _last_of(read.period, last + 1)


def _agreed(read: Rule, begin: Start, agreed: datetime | date | None) -> Reached:
    at, ordinal = _moment(agreed, "agreed", begin.calendar)
    if isinstance(agreed, datetime) and read.by is None:
        return None, at
    return None, _at(read, ordinal, begin.calendar)


_FORMS: dict[str, Callable[[Rule, Start, Any], Reached]] = {
    "within": _within,
    "same_day": _same_day,
    "weekday": _weekday,
    "before_event": _before_event,
    "window": _window,
    "end_of": _end_of,
    "agreed": _agreed,
}


def _latest(read: Rule, amount: Amount, at: datetime, ordinal: int, calendar: Calendar, sign: int) -> datetime:
    """Time is counted from the instant; days from the day after (before) it, and last until they end."""
    if amount.family == WORKING_TIME:
        return worked(at, amount.length * sign, calendar)
    if amount.family == TIME:
        return at + amount.length * sign
    if amount.family == WORKING_DAYS:
        timeline, index = working_day(ordinal, amount.size * sign, calendar)
        return _close(read, timeline, index, calendar)
    return _at(read, _date_after(ordinal, amount, sign), calendar)


def _date_after(ordinal: int, amount: Amount, sign: int) -> int:
    if amount.family == DAYS:
        return ordinal + amount.size * sign
    day = date.fromordinal(ordinal)
    year, month = divmod(day.year * 12 + day.month - 1 + amount.size * sign, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1])).toordinal()


def _last_of(period: str, ordinal: int) -> int:
    day = date.fromordinal(ordinal)
    if period == "week":
        return ordinal + 6 - day.weekday()
    if period == "month":
        return day.replace(day=months.monthrange(day.year, day.month)[1]).toordinal()
    return date(day.year, 12, 31).toordinal()


def _at(read: Rule, ordinal: int, calendar: Calendar) -> datetime:
    """The end of a date, or the time of it that the rule names."""
    return end_of_day(ordinal, calendar.zone) if read.by is None else local(ordinal, read.by, calendar.zone)


def _close(read: Rule, timeline: Timeline, index: int, calendar: Calendar) -> datetime:
    """The close of business of a working day, or the time of it that the rule names."""
    return timeline.day_closes[index] if read.by is None else local(timeline.days[index], read.by, calendar.zone)


def _moment(given: datetime | date | None, name: str, calendar: Calendar) -> tuple[datetime, int]:
    if given is None:
        raise ValueError(f"this deadline needs the time of its {name}")
    if isinstance(given, datetime):
        return _aware(given, name).astimezone(UTC), given.astimezone(calendar.zone).toordinal()
    return local(given.toordinal(), 0, calendar.zone), given.toordinal()


def _aware(when: datetime, name: str) -> datetime:
    if when.tzinfo is None:
        raise ValueError(f"{name} has no time zone")
    return when


def _on(ordinal: int, wall: datetime, calendar: Calendar) -> datetime:
    """The same time of the clock on another date."""
    return datetime.combine(date.fromordinal(ordinal), wall.time(), calendar.zone).astimezone(UTC)


def _explained(
    read: Rule, begin: Start, wall: datetime, not_before: datetime | None, due: datetime, fixed: datetime | date | None
) -> Deadline:
    """The deadline with the facts that `explain` needs later, when the calendar may have changed."""
    calendar = begin.calendar
    due_wall = due.astimezone(calendar.zone)
    why: dict[str, Any] = {
        "form": read.source,
        "start": wall.isoformat(),
        "due": due_wall.isoformat(),
        "calendar": calendar.name,
        "region": calendar.region,
    }
    if not_before is not None:
        why["not_before"] = not_before.astimezone(calendar.zone).isoformat()
    if begin.counts_as is not None:
        why["counts_as"] = date.fromordinal(begin.counts_as).isoformat()
    if fixed is not None:
        why[read.kind] = (fixed.astimezone(calendar.zone) if isinstance(fixed, datetime) else fixed).isoformat()
    unpublished = note_facts(why, read, _span(read, wall, due_wall, fixed, calendar), calendar)
    return Deadline(not_before, due, why, unpublished)


def note_facts(why: dict[str, Any], read: Rule, span: tuple[int, int], calendar: Calendar) -> bool:
    """Note the holidays skipped and make-up days counted on the way, and years not published: are there any?"""
    if not read.uses_calendar:
        return False
    first_year, last_year = date.fromordinal(span[0]).year, date.fromordinal(span[1]).year
    skipped, counted = calendar.timeline(first_year, last_year).facts(*span)
    unpublished = calendar.unpublished(first_year, last_year)
    if skipped:
        why["skipped"] = skipped
    if counted:
        why["counted"] = counted
    if unpublished:
        why["unpublished"] = unpublished
    return bool(unpublished)


def _span(
    read: Rule, wall: datetime, due: datetime, fixed: datetime | date | None, calendar: Calendar
) -> tuple[int, int]:
    """The dates that were counted; the one from which days are counted is not among them."""
    days = read.latest.family == WORKING_DAYS
    if read.kind == "before_event":
        return due.toordinal(), _moment(fixed, "event", calendar)[1] - days
    return wall.toordinal() + days, due.toordinal()
