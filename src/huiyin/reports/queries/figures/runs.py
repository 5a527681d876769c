"""Runs of days that are kept, and the gaps between them that are counted again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from huiyin.reports.queries.figures.state import RollUp
from huiyin.reports.rules import DAY, Period

Run = tuple[date, date, int]  # its first and its last day, and of which span it is


def split(spans: Sequence[Period], rollup: RollUp, changed: set[date | None]) -> tuple[list[Run], list[Run]]:
    """The runs of days of each span that are kept, and the gaps between them."""
    if None in changed:
        return [], [(span.first, span.last, place) for place, span in enumerate(spans)]
    runs: list[Run] = []
    gaps: list[Run] = []
    holes = sorted(day for day in changed if day is not None)
    for place, span in enumerate(spans):
        begins, ends = max(span.first, rollup.first), min(span.last, rollup.last)
        if begins > ends:
            gaps.append((span.first, span.last, place))
            continue
        edges = [hole for hole in holes if begins <= hole <= ends]
        _run(runs, gaps, (begins, ends, place), edges)
        if span.first < begins:
            gaps.append((span.first, begins - DAY, place))
        if span.last > ends:
            gaps.append((ends + DAY, span.last, place))
    return runs, gaps


def _run(runs: list[Run], gaps: list[Run], whole: Run, holes: Iterable[date]) -> None:
    next_day, ends, place = whole
    for hole in holes:
        if next_day < hole:
            runs.append((next_day, hole - DAY, place))
        if gaps and gaps[-1][1] == hole - DAY and gaps[-1][2] == place:
            gaps[-1] = (gaps[-1][0], hole, place)
        else:
            gaps.append((hole, hole, place))
        next_day = hole + DAY
    if next_day <= ends:
        runs.append((next_day, ends, place))


def together(spans: Sequence[Period]) -> list[list[int]]:
    """The places of spans without a day between them: what lies between the others need not be read."""
    runs: list[list[int]] = []
    last = date.min
    for place in sorted(range(len(spans)), key=lambda place: spans[place].first):
        if not runs or spans[place].first > last + DAY:
            runs.append([])
        runs[-1].append(place)
        last = max(last, spans[place].last)
    return runs


def days_between(runs: Iterable[Run]) -> int:
    return sum((last - first).days + 1 for first, last, _place in runs)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
