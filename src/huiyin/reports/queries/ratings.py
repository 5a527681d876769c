"""How customers rated the conversations of each clerk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from huiyin.contact import queries as contact
from huiyin.kernel.once import one_page
from huiyin.org.models import Department
from huiyin.org.queries import calendar_of, names_of_people
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures import FIGURES, Asker, By, Figure, Number, series
from huiyin.reports.queries.figures.counting import averaged
from huiyin.reports.queries.figures.definitions import BETWEEN
from huiyin.reports.rules import Period
from huiyin.rulebook.queries import pack_in_force


@dataclass(frozen=True)
class Average:
    """How satisfied customers were on the average, in per cent, and how many said so."""

    count: int
    share: Decimal


@dataclass
class ClerkLine:
    """One clerk: of each thing that is rated the average."""

    person: int
    name: str
    rated: int = 0
    averages: dict[str, Average] = field(default_factory=dict)


@dataclass(frozen=True)
class Ratings:
    """The clerks of a department and below whose conversations were rated, by name, and all of them together."""

    period: Period
    department: Department
    asked: dict[str, str]
    lines: list[ClerkLine]
    total: ClerkLine


def ratings(period: Period, department: Department, *, zone: ZoneInfo, at: datetime) -> Ratings:
    """Averaged by the dictionary's own block, for each clerk and for all of them. Source: E22-4, K-34."""
    below = Department.objects.filter(path__contains=[department.pk]).values_list("pk", flat=True)
    asker = Asker(pack_in_force(), Reach(departments=frozenset(below)), zone, calendar_of(), at)
    average, talks = FIGURES["ratings"], FIGURES["conversations_rated"]
    asked = contact.ratings_asked()
    if not average.fits(asker.pack):
        return Ratings(period, department, asked, [], ClerkLine(0, ""))
    with one_page():
        rated = _parts(talks, asker, period, talks.clerk)
        averages = _parts(average, asker, period, average.clerk)
    names = names_of_people()
    lines = {key: ClerkLine(int(key), names.get(int(key), ""), number.rows) for key, number in rated.items() if key}
    sums: dict[str, tuple[Decimal, int]] = {}  # of what was rated, of all clerks together
    for key, number in averages.items():
        if key:
            person, _between, rating = key.partition(BETWEEN)
            lines[person].averages[rating] = _average(number)
            amount, rows = sums.get(rating, (Decimal(0), 0))
            sums[rating] = amount + (number.amount or 0), rows + number.rows
    total = ClerkLine(0, "", rated=rated.get(None, Number()).rows)
    total.averages.update((key, _average(averaged(amount, rows))) for key, (amount, rows) in sums.items())
    return Ratings(period, department, asked, sorted(lines.values(), key=lambda line: (line.name, line.person)), total)


def _parts(figure: Figure, asker: Asker, period: Period, by: By | None) -> Mapping[str | None, Number]:
    return {key: number for key, [number] in series(figure, asker, [period], by=by).items()}


def _average(number: Number) -> Average:
    return Average(number.rows, number.value or Decimal(0))
