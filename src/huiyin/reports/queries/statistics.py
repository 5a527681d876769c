"""The complaint statistics table (投诉分类统计表): counts, shares and times by two dimensions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from operator import add, attrgetter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from huiyin.kernel import blocks
from huiyin.kernel.worktime import Calendar
from huiyin.org.roles import Reach
from huiyin.reports.queries.dimensions import Axis, Counted, Words, of_rows, words_of
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack, Process

SQL = Path(__file__).with_suffix(".sql")
TOTAL = 3  # grouping() of the line that stands for all


@dataclass(frozen=True)
class Question:
    """Which cases of which days, sorted by what, as far as one reader reaches."""

    process: str
    period: Period
    rows: Axis
    columns: Axis
    zone: ZoneInfo
    reach: Reach


@dataclass(frozen=True)
class Counts:
    """How many cases; what was not judged or asked yet counts in no share."""

    received: int = 0
    judged: int = 0
    founded: int = 0
    asked_back: int = 0
    won_back: int = 0
    previous: int = 0
    year_before: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, _numbers(self), _numbers(other)))

    @property
    def founded_share(self) -> float | None:
        return share(self.founded, self.judged)

    @property
    def won_back_share(self) -> float | None:
        return share(self.won_back, self.asked_back)

    @property
    def since_previous(self) -> float | None:
        return share(self.received - self.previous, self.previous)

    @property
    def since_year_before(self) -> float | None:
        return share(self.received - self.year_before, self.year_before)


_numbers = attrgetter(*(each.name for each in fields(Counts)))  # astuple() copies each of them


@dataclass(frozen=True)
class Times:
    """Median and 90th percentile in seconds, on the wall and in hours of work; nothing where nothing happened yet."""

    accept: tuple[float, float] | None = None
    accept_worked: tuple[float, float] | None = None
    result: tuple[float, float] | None = None
    result_worked: tuple[float, float] | None = None


@dataclass(frozen=True)
class Line:
    """One line of the table; level: group (what stands under it is added up), row, part (of a group) or total."""

    key: str
    label: str
    level: str
    counts: Counts
    cells: Mapping[str, Counts]
    times: Times
    alone: bool = False  # cases of a main entry that were put under none of its parts


@dataclass(frozen=True)
class Statistics:
    question: Question
    process: Process
    lines: list[Line]
    columns: list[tuple[str, str]]
    total: Line
    reopened: int = 0  # how many that had ended were taken up again


def compute(question: Question, *, calendar: Calendar, pack: Pack, at: datetime) -> Statistics:
    """The table, from set-based statements; the same numbers go to screen, paper and Excel. Source: A6-18, A5-4."""
    parameters = _parameters(question, calendar, pack, at)
    counted = blocks.rows(SQL, "counts", parameters)
    timed = blocks.rows(SQL, "times", parameters)
    process = pack.processes[question.process]
    ends = [key for key, stage in process.stages.items() if stage.ends]
    ((again,),) = (row.values() for row in blocks.rows(SQL, "reopened", {**parameters, "ends": ends}))
    rows = words_of(question.rows, {each["row_key"] for each in counted}, pack)
    columns = words_of(question.columns, {each["column_key"] for each in counted}, pack)
    cells = _cells(counted, columns)
    times = {(each["level"], each["top"] if each["level"] else each["row_key"]): _times(each) for each in timed}
    return Statistics(
        question,
        process,
        lines=list(_lines(question, cells, rows, times)),
        columns=_columns(question, cells, columns),
        total=_line("", "", "total", cells.values(), times.get((TOTAL, None), Times())),
        reopened=again,
    )


def uncounted(question: Question, pack: Pack) -> Statistics:
    """The table before anything is counted, as an empty form has it; no row is asked for."""
    return Statistics(
        question,
        pack.processes[question.process],
        lines=[],
        columns=[],
        total=Line("", "", "total", Counts(), {}, Times()),
    )


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _parameters(question: Question, calendar: Calendar, pack: Pack, at: datetime) -> dict[str, Any]:
    period, zone, reach = question.period, question.zone, question.reach
    first, until = period.moments(zone)
    previous, year = period.previous.moments(zone), period.year_before.moments(zone)
    tops = words_of(question.rows, (), pack).tops
    return {
        "process": question.process,
        "rows": question.rows.value,
        "columns": question.columns.value,
        "row_field": question.rows.name if isinstance(question.rows, Counted) else "",
        "column_field": question.columns.name if isinstance(question.columns, Counted) else "",
        "zone": zone.key,
        "first": first,
        "until": until,
        "previous_first": previous[0],
        "previous_until": previous[1],
        "year_first": year[0],
        "year_until": year[1],
        "everything": reach.everything,
        "departments": sorted(reach.departments),
        "keys": list(tops),
        "tops": list(tops.values()),
        **calendar.timeline(first.year - 1, max(at.year, until.year) + 1).as_arrays,
    }


def _cells(counted: list[dict[str, Any]], columns: Words) -> dict[str, dict[str, Counts]]:
    """Row by column; columns are never finer than a main entry."""
    names = [each.name for each in fields(Counts)]
    cells: dict[str, dict[str, Counts]] = {}
    for each in counted:
        row = cells.setdefault(each["row_key"], {})
        column = columns.top(each["column_key"])
        row[column] = row.get(column, Counts()) + Counts(*(each[name] for name in names))
    return cells


def _columns(question: Question, cells: dict[str, dict[str, Counts]], words: Words) -> list[tuple[str, str]]:
    totals = _sum(cells.values())
    keys = [key for key, counts in totals.items() if counts.received]
    return [(key, words.label(key)) for key in _in_order(question.columns, keys, totals, words)]


def _lines(
    question: Question, cells: dict[str, dict[str, Counts]], words: Words, times: dict[Any, Times]
) -> Iterable[Line]:
    groups: dict[str, list[str]] = {}
    sizes = {key: sum(row.values(), Counts()) for key, row in cells.items()}
    for key in _in_order(question.rows, list(cells), sizes, words):
        groups.setdefault(words.top(key), []).append(key)
    for top, keys in groups.items():
        if keys == [top]:
            yield _line(top, words.label(top), "row", [cells[top]], times.get((0, top), Times()))
            continue
        yield _line(top, words.label(top), "group", [cells[key] for key in keys], times.get((1, top), Times()))
        for key in keys:
            yield _line(key, words.label(key), "part", [cells[key]], times.get((0, key), Times()), alone=key == top)


def _line(
    key: str, label: str, level: str, rows: Iterable[dict[str, Counts]], times: Times, *, alone: bool = False
) -> Line:
    cells = _sum(rows)
    return Line(key, label, level, sum(cells.values(), Counts()), cells, times, alone)


def _sum(rows: Iterable[Mapping[str, Counts]]) -> dict[str, Counts]:
    total: dict[str, Counts] = {}
    for row in rows:
        for column, counts in row.items():
            total[column] = total.get(column, Counts()) + counts
    return total


def _in_order(dimension: Axis, keys: list[str], sizes: Mapping[str, Counts], words: Words) -> list[str]:
    """Lists in the pack's order, months by time, people and departments by number; what is not stated last."""
    place = {key: number for number, key in enumerate(words.labels)}

    def rank(key: str) -> tuple[bool, int, str]:
        number = -sizes[key].received if of_rows(dimension) else place.get(key, len(place))
        return key == "", number, key

    return sorted(keys, key=rank)


def _times(row: Mapping[str, Any]) -> Times:
    return Times(*(tuple(row[each.name]) if row[each.name] else None for each in fields(Times)))
