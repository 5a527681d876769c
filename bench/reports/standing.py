"""Every figure of the dictionary for a month with its trend, its parts, and the other standing reports."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bench.harness import Figure
from bench.reports import bare
from bench.reports import held as held_against
from bench.statistics import TIMES
from huiyin.customers.queries import file_definition, how_complete
from huiyin.kernel.clock import now
from huiyin.org.models import Department
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.enums import Dimension, Span
from huiyin.reports.queries.compliance import board
from huiyin.reports.queries.fairness import fairness
from huiyin.reports.queries.figures import FIGURES, Asker, known_to, read
from huiyin.reports.queries.figures import Figure as Dictionary
from huiyin.reports.queries.ratings import ratings
from huiyin.reports.queries.statistics import Question, compute
from huiyin.reports.rules import Period, period_of
from huiyin.rulebook.queries import pack_in_force

ZONE = ZoneInfo("Asia/Shanghai")
# What is broken down, one of each kind of rows; live, but delays by cause.
PARTS = {
    "satisfaction": ("person", "talk.by_id"),
    "conversations": ("channel", "talk.channel"),
    "obligations_kept": ("clause", "item.clause_id"),
    "callbacks_in_time": ("person", "item.owner_id"),
    "complaints": ("class", "matter.classification"),
    "delays": ("cause", "matter.cause"),
    "compensation": ("cause", "matter.cause"),
    "complaints_in_time": ("cause", "matter.cause"),
}


class Reader:
    """Somebody who sees everything, and asks for last month."""

    def __init__(self, aim: float | None) -> None:
        self.aim = aim
        self.at = now()
        self.pack = pack_in_force()
        self.period = period_of(Span.LAST_MONTH, self.at.astimezone(ZONE).date())
        self.asker = Asker(self.pack, Reach(everything=True), ZONE, calendar_of(), self.at)
        self.thirteen = self.period.year_before.moments(ZONE)[0], self.period.moments(ZONE)[1]

    def held(self, name: str, work: Callable[[], Any], floor: Callable[[], Any]) -> Figure:
        return held_against(name, work, floor, self.aim)

    def hours(self) -> dict[str, Any]:
        timeline = self.asker.calendar.timeline(self.thirteen[0].year - 1, self.at.year + 1)
        return timeline.as_arrays


def figures(aim: float | None) -> Generator[Figure, None, None]:
    reader = Reader(aim)
    yield from _each(reader)
    yield from _parts(reader)
    yield from _reports(reader)


def _each(reader: Reader) -> Iterator[Figure]:
    floors = {key: bare.by_month(key, *reader.thirteen, reader.at, reader.hours()) for key in FIGURES if _has(key)}
    known = [figure for figure in known_to(reader.pack) if figure.key in floors]
    without = [figure.key for figure in known_to(reader.pack) if figure.key not in floors]
    print(f"without a floor of their own, measured with the boards: {', '.join(without) or 'none'}")
    _agree(reader, known, floors)
    for figure in known:
        yield reader.held(
            f"{figure.key}, a month",
            partial(read, figure, reader.asker, reader.period),
            floors[figure.key],
        )
    # What a reading costs while nothing is kept yet.
    for key in ("conversations", "obligations_kept", "complaints_in_time", "complaint_hours"):
        anew = replace(FIGURES[key], changed_by=None)
        yield reader.held(f"{key}, counted anew", partial(read, anew, reader.asker, reader.period), floors[key])


def _agree(reader: Reader, known: Sequence[Dictionary], floors: Mapping[str, Callable[[], list[Any]]]) -> None:
    """A floor that counts other rows than its figure is none: of the month both say the same."""
    month, different = reader.period.first, []
    for figure in known:
        found = read(figure, reader.asker, reader.period).now
        [line] = [line for line in floors[figure.key]() if line[0].date() == month] or [None]
        told: Any
        said: Any
        if figure.key in bare.UNTIL:
            told, said = (line and round(float(line[1]) / 3600, 1)), (found.value and float(found.value))
        elif figure.key in bare.SUMMED:
            told, said = (line and (line[1], float(line[2]))), (found.rows and (found.rows, float(found.value or 0)))
        else:
            # A floor reads the rows of which there is a hundred and those set against them at once.
            beside = found.good if figure.key == "complaints_per_hundred" else 0
            rows = found.rows + beside
            told, said = (line and (line[1], line[2])), (rows and (rows, found.good))
        if (told or None) != (said or None):
            different.append(f"{figure.key}: {told} bare, {said} in the report")
    if different:
        raise AssertionError("; ".join(different))


def _has(key: str) -> bool:
    return key in bare.FIGURES or key in bare.UNTIL


def _parts(reader: Reader) -> Iterator[Figure]:
    compared = [reader.period, reader.period.previous, reader.period.year_before]
    spans = [period.moments(ZONE) for period in compared]
    for key, (by, column) in PARTS.items():
        figure = FIGURES[key]
        yield reader.held(
            f"{key} by {by}, a month",
            partial(read, figure, reader.asker, reader.period, by=figure.dimension(by)),
            bare.by_part(key, column, spans, reader.at),
        )


def _reports(reader: Reader) -> Iterator[Figure]:
    for name, period in (("month", reader.period), ("year", reader.period.twelve[0])):
        whole = Period(period.first, reader.period.last) if name == "year" else period
        yield from _of_days(reader, name, whole)
    house = Department.objects.get(key="service")
    first, until = reader.period.moments(ZONE)
    everybody = fairness(reader.period, house, zone=ZONE, at=reader.at)
    assert len(everybody.lines) > 100, "nobody is compared"
    yield reader.held(
        "fairness of a month",
        lambda: fairness(reader.period, house, zone=ZONE, at=reader.at),
        lambda: (bare.asked(bare.KEPT, until=until)(), bare.asked(bare.RECEIVED, first=first, until=until)()),
    )
    file = file_definition()
    yield reader.held("completeness of files", lambda: how_complete(file, None), bare.asked(bare.FILES))


def _of_days(reader: Reader, name: str, period: Period) -> Iterator[Figure]:
    first, until = period.moments(ZONE)
    span = {"first": first, "until": until, "before": period.previous.moments(ZONE)[0]}
    question = Question("complaint", period, Dimension.CLASS, Dimension.DEPARTMENT, ZONE, Reach(everything=True))
    mains = {part.key: main.key for main in reader.pack.lists["classes"] for part in (main, *main.children)}
    classes = {"parts": list(mains), "mains": list(mains.values())}
    earlier = dict(zip(("earlier", "earlier_until"), period.year_before.moments(ZONE), strict=True))
    counts, again = bare.asked(bare.COUNTS, **span, **earlier), bare.asked(bare.REOPENED, **span)
    times = bare.asked(TIMES, **span, **classes, **reader.hours())
    yield reader.held(
        f"statistics of a {name}",
        lambda: compute(question, calendar=reader.asker.calendar, pack=reader.pack, at=reader.at),
        lambda: (counts(), times(), again()),
    )
    yield reader.held(
        f"compliance of a {name}",
        lambda: board(period, pack=reader.pack, reach=Reach(everything=True), zone=ZONE, at=reader.at),
        bare.asked(bare.STANDINGS, at=reader.at, **span),
    )
    house = Department.objects.get(parent=None)
    yield reader.held(
        f"ratings of a {name}",
        lambda: ratings(period, house, zone=ZONE, at=reader.at),
        bare.asked(bare.RATINGS, first=first, until=until),
    )
