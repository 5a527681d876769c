"""Calendars: on which days, and between which hours, somebody works."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from huiyin.kernel.worktime import regions
from huiyin.kernel.worktime.timelines import Day, Minutes, Timeline, build

Windows = Sequence[Sequence[str]]

NO_WORK_WITHIN = 100  # years; a calendar that has no working time for so long will never have any

_CLOCK = re.compile(r"(\d\d):(\d\d)")


def minutes(clock: str) -> int:
    """Minutes since midnight of a time such as 09:00; 24:00 is the end of the day."""
    match = _CLOCK.fullmatch(clock) if isinstance(clock, str) else None
    value = int(match[1]) * 60 + int(match[2]) if match else -1
    if match is None or int(match[2]) > 59 or value > 24 * 60:
        raise ValueError(f"{clock!r} is no time of day; write it like 09:00, at most 24:00")
    return value


def read_windows(windows: Windows, where: str) -> Minutes:
    """The day's hours of work as minutes; they must be in order and apart."""
    read: list[tuple[int, int]] = []
    for window in windows:
        if isinstance(window, str) or len(window) != 2:
            raise ValueError(f"{where}: hours of work are pairs such as 09:00 and 12:00, not {window!r}")
        opens, closes = minutes(window[0]), minutes(window[1])
        if opens >= closes:
            raise ValueError(
                f"{where}: {window[0]} to {window[1]} does not end after it begins; "
                "split work that passes midnight at 24:00"
            )
        if read and opens < read[-1][1]:
            raise ValueError(f"{where}: {window[0]} to {window[1]} begins before the hours above it have ended")
        read.append((opens, closes))
    return tuple(read)


@dataclass(frozen=True)
class Calendar:
    """When somebody works: a week, a region's public holidays with make-up workdays, edited dates.

    week: ISO weekday ("1" is Monday) to windows. exceptions: dates that differ; no windows means
    closed. known_years: years of the region whose holidays the operator has entered as exceptions.
    Calendars of equal value share what is computed from them.
    """

    name: str
    region: str = ""
    time_zone: str = "Asia/Shanghai"
    week: Mapping[str, Windows] = field(default_factory=dict, compare=False)
    exceptions: Mapping[date, Windows] = field(default_factory=dict, compare=False)
    known_years: tuple[int, ...] = ()
    zone: ZoneInfo = field(init=False, compare=False, repr=False)
    value: tuple[Any, ...] = field(init=False, repr=False)
    works: bool = field(init=False, compare=False, repr=False)  # has working hours in its week
    _shared: "_Shared" = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.region and self.region not in regions.REGIONS:
            raise ValueError(f"{self.region!r} is no region with known holidays; write CN, TW, HK or leave it empty")
        week = _read_week(self.week)
        exceptions = tuple(
            (day, read_windows(hours, day.isoformat())) for day, hours in sorted(self.exceptions.items())
        )
        known_years = tuple(sorted(set(self.known_years)))
        value = (week, exceptions)
        zone = _zone(self.time_zone)
        _set(self, zone=zone, value=value, works=any(week), known_years=known_years)
        _set(self, week=dict(self.week), exceptions=dict(self.exceptions))
        _set(self, _shared=_shared(self.region, self.time_zone, week, exceptions))

    def __reduce__(self) -> tuple[Any, ...]:
        return Calendar, (self.name, self.region, self.time_zone, self.week, self.exceptions, self.known_years)

    def day(self, day: date) -> Day:
        """How a date is worked, and why."""
        return self._shared.day(day)

    def unpublished(self, first_year: int, last_year: int) -> list[int]:
        """Years whose public holidays nobody has announced yet."""
        settled = self._shared.published_through
        if last_year <= settled:
            return []
        return [year for year in range(max(first_year, settled + 1), last_year + 1) if year not in self.known_years]

    def timeline(self, first_year: int, last_year: int) -> Timeline:
        """The working time of at least these years."""
        known = self._shared.timeline
        if known is not None and known.first_year <= first_year and last_year <= known.last_year:
            return known
        return self._shared.cover(first_year, last_year)

    def later(self, than: Timeline, start_year: int) -> Timeline:
        """A timeline that reaches further into the future."""
        self._refuse_endless(
            than.last_year - start_year, edited=any(day.year > than.last_year for day in self.exceptions)
        )
        return self.timeline(than.first_year, than.last_year + 1 + (than.last_year - than.first_year) // 2)

    def earlier(self, than: Timeline, start_year: int) -> Timeline:
        """A timeline that reaches further into the past."""
        self._refuse_endless(
            start_year - than.first_year, edited=any(d.year < than.first_year for d in self.exceptions)
        )
        return self.timeline(than.first_year - 1, than.last_year)

    def _refuse_endless(self, years: int, *, edited: bool) -> None:
        if years > NO_WORK_WITHIN or not (self.works or edited):
            raise ValueError(f"the calendar {self.name!r} has no working hours left to count")


class _Shared:
    """What calendars of equal value compute once: their days and their timeline."""

    def __init__(self, region: str, zone: str, week: tuple[Minutes, ...], exceptions: Iterable[tuple[date, Minutes]]):
        self.region = region
        self.zone = _zone(zone)
        self.week = week
        self.exceptions = dict(exceptions)
        self.published_through = regions.published_through(region)
        self.timeline: Timeline | None = None

    def day(self, day: date) -> Day:
        usual = self.week[day.weekday()]
        if day in self.exceptions:
            return Day(self.exceptions[day], usual, "exception")
        pays_for = regions.make_ups_in(self.region, day.year).get(day)
        if pays_for is not None:
            return Day(self._make_up_hours(pays_for), usual, "make-up", pays_for=pays_for)
        name = regions.region_year(self.region, day.year).days_off.get(day)
        if name is not None:
            return Day((), usual, "holiday", name=name)
        return Day(usual, usual, "week")

    def cover(self, first_year: int, last_year: int) -> Timeline:
        # Two threads may build the same timeline; either result is right and the last one stays.
        if self.timeline is not None:
            first_year = min(first_year, self.timeline.first_year)
            last_year = max(last_year, self.timeline.last_year)
        self.timeline = build(self.day, self.zone, first_year, last_year)
        return self.timeline

    def _make_up_hours(self, pays_for: date) -> Minutes:
        """A make-up workday is worked like the weekday it pays for, else like the first working one."""
        return self.week[pays_for.weekday()] or next((hours for hours in self.week if hours), ())


@lru_cache(maxsize=256)
def _shared(region: str, zone: str, week: tuple[Minutes, ...], exceptions: tuple[tuple[date, Minutes], ...]) -> _Shared:
    return _Shared(region, zone, week, exceptions)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write it like Asia/Shanghai") from error


def _read_week(week: Mapping[str, Windows]) -> tuple[Minutes, ...]:
    unknown = set(week) - set("1234567")
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]!r} is no weekday; write 1 for Monday to 7 for Sunday")
    return tuple(read_windows(week.get(str(number), ()), f"weekday {number}") for number in range(1, 8))


def _set(calendar: Calendar, **values: object) -> None:
    for name, value in values.items():
        object.__setattr__(calendar, name, value)
