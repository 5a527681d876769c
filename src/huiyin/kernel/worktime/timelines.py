"""Working time laid out end to end, so that adding any length of it is two binary searches."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from math import inf
from zoneinfo import ZoneInfo

Minutes = tuple[tuple[int, int], ...]

ZERO = timedelta()


@dataclass(frozen=True)
class Day:
    """One date of a calendar: its hours in minutes, and what made them so."""

    windows: Minutes
    usual: Minutes  # what the week alone would say
    reason: str  # week | holiday | make-up | exception
    name: str = ""
    pays_for: date | None = None

    @property
    def special(self) -> bool:
        return self.reason != "week" and bool(self.windows) != bool(self.usual)


class Timeline:
    """The working time of some years: every window in order, with the time worked up to its end.

    Everything is kept in parallel lists: windows by their instants, working days by their ordinal.
    """

    def __init__(self, first_year: int, last_year: int) -> None:
        self.first_year = first_year
        self.last_year = last_year
        self.opens: list[datetime] = []
        self.closes: list[datetime] = []
        self.through: list[timedelta] = []
        self.days: list[int] = []
        self.day_opens: list[datetime] = []
        self.day_closes: list[datetime] = []
        # Facts for explanations: runs of closed days with a holiday in them, days worked against the week.
        self.skipped_from: list[int] = []
        self.skipped_to: list[int] = []
        self.skipped: list[list[str]] = []
        self.counted_on: list[int] = []
        self.counted: list[list[str]] = []

    def __len__(self) -> int:
        return len(self.opens)

    @cached_property
    def as_arrays(self) -> dict[str, str]:
        """Its windows in seconds, as PostgreSQL reads arrays: written once, since there are thousands of them."""
        return {
            "opens": _array([*(moment.timestamp() for moment in self.opens), inf]),
            "closes": _array(moment.timestamp() for moment in self.closes),
            "through": _array([0.0, *(worked.total_seconds() for worked in self.through)]),
        }

    def worked_before(self, window: int) -> timedelta:
        return self.through[window - 1] if window else ZERO

    def position(self, when: datetime) -> timedelta:
        """Working time from the beginning of the timeline to an instant."""
        window = bisect_right(self.closes, when)
        worked = self.worked_before(window)
        if window < len(self.opens) and when > self.opens[window]:
            worked += when - self.opens[window]
        return worked

    def after(self, when: datetime, length: timedelta) -> datetime | None:
        """The instant when `length` more has been worked; None beyond the timeline."""
        target = self.position(when) + length
        window = bisect_left(self.through, target)
        if window == len(self.through):
            return None
        return self.closes[window] - (self.through[window] - target)

    def before(self, when: datetime, length: timedelta) -> datetime | None:
        """The last instant from which `length` is still worked until `when`; None before the timeline."""
        target = self.position(when) - length
        if target < ZERO:
            return None
        window = bisect_right(self.through, target)
        return self.closes[window] - (self.through[window] - target) if window < len(self.through) else None

    def facts(self, first: int, last: int) -> tuple[list[list[str]], list[list[str]]]:
        """Holidays skipped and extra days worked between two dates."""
        runs = self.skipped[bisect_left(self.skipped_to, first) : bisect_right(self.skipped_from, last)]
        extra = self.counted[bisect_left(self.counted_on, first) : bisect_right(self.counted_on, last)]
        return runs, extra


def build(day_of: Callable[[date], Day], zone: ZoneInfo, first_year: int, last_year: int) -> Timeline:
    """Lay out the years one after another."""
    timeline = Timeline(first_year, last_year)
    closed: list[tuple[int, Day]] = []
    for ordinal in range(date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal() + 1):
        day = day_of(date.fromordinal(ordinal))
        if day.windows:
            _note_skipped(timeline, closed)
            closed = []
            _add_day(timeline, ordinal, day, zone)
        else:
            closed.append((ordinal, day))
    _note_skipped(timeline, closed)
    return timeline


def _array(seconds: Iterable[float]) -> str:
    return "{" + ",".join(map(str, seconds)) + "}"


def local(ordinal: int, minute: int, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time; where the clock jumps, the one zoneinfo takes."""
    day, minute = ordinal + minute // 1440, minute % 1440
    return datetime.combine(date.fromordinal(day), time(minute // 60, minute % 60), zone).astimezone(UTC)


def end_of_day(ordinal: int, zone: ZoneInfo) -> datetime:
    """The last second of a date."""
    return datetime.combine(date.fromordinal(ordinal), time(23, 59, 59), zone).astimezone(UTC)


def _add_day(timeline: Timeline, ordinal: int, day: Day, zone: ZoneInfo) -> None:
    worked = timeline.through[-1] if timeline.through else ZERO
    windows = list(_instants(ordinal, day.windows, zone, timeline.closes[-1] if timeline.closes else None))
    for opens, closes in windows:
        worked += closes - opens
        timeline.opens.append(opens)
        timeline.closes.append(closes)
        timeline.through.append(worked)
    if not windows:
        return
    timeline.days.append(ordinal)
    timeline.day_opens.append(windows[0][0])
    # Work until 24:00 ends in the last second of its own date, not in the first of the next.
    timeline.day_closes.append(min(windows[-1][1], end_of_day(ordinal, zone)))
    if day.special:
        timeline.counted_on.append(ordinal)
        fact = [date.fromordinal(ordinal).isoformat(), day.reason]
        timeline.counted.append([*fact, day.pays_for.isoformat()] if day.pays_for else fact)


def _instants(
    ordinal: int, windows: Minutes, zone: ZoneInfo, last: datetime | None
) -> Iterator[tuple[datetime, datetime]]:
    for opening, closing in windows:
        opens, closes = local(ordinal, opening, zone), local(ordinal, closing, zone)
        # An hour that the clock skipped in spring must not be counted twice.
        if last is not None and opens < last:
            opens = last
        if opens < closes:
            yield opens, closes
            last = closes


def _note_skipped(timeline: Timeline, closed: list[tuple[int, Day]]) -> None:
    """A run of closed days counts as skipped if the week alone would have worked one of them."""
    if not any(day.special for _, day in closed):
        return
    first, last = closed[0][0], closed[-1][0]
    names = dict.fromkeys(name for _, day in closed if day.name for name in day.name.split("; "))
    timeline.skipped_from.append(first)
    timeline.skipped_to.append(last)
    timeline.skipped.append([date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat(), *names])
