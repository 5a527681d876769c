"""The compliance board: how each clause of the rule book stood, in a period and the one before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Value

from huiyin.kernel.texts import Text
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures.definitions import Asker
from huiyin.reports.queries.figures.kept import Line, kept_lines
from huiyin.reports.queries.figures.work import STANDINGS as KEPT
from huiyin.reports.queries.figures.work import STOOD
from huiyin.reports.queries.statistics import share
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Clause, Pack
from huiyin.rulebook.models import Clause as ClauseRow
from huiyin.worklist.enums import Standing
from huiyin.worklist.models import WorkItem, WorkItemQuerySet

STANDINGS = Standing.values


@dataclass(frozen=True)
class Standings:
    """How many items ended how; open and waived ones count in no rate."""

    kept: int = 0
    late: int = 0
    missed: int = 0
    open: int = 0
    waived: int = 0

    def __add__(self, other: "Standings") -> "Standings":
        return Standings(
            self.kept + other.kept,
            self.late + other.late,
            self.missed + other.missed,
            self.open + other.open,
            self.waived + other.waived,
        )

    @property
    def due(self) -> int:
        return self.kept + self.late + self.missed + self.open + self.waived

    @property
    def decided(self) -> int:
        """All that had to be done by now: what a rate is of."""
        return self.kept + self.late + self.missed

    @property
    def rate(self) -> float | None:
        """Kept in time, of all that had to be done by now."""
        return share(self.kept, self.decided)


@dataclass(frozen=True)
class ClauseLine:
    """A clause with how it stood; number as in the rule book."""

    number: int
    clause: Clause
    now: Standings = Standings()
    before: Standings = Standings()

    @property
    def key(self) -> str:
        return self.clause.key


@dataclass(frozen=True)
class Board:
    """Clauses something came due for, those nothing came due for, and those that only guide."""

    period: Period
    lines: list[ClauseLine]
    no_occasion: list[ClauseLine]
    guidance: list[ClauseLine]

    @property
    def now(self) -> Standings:
        return sum((line.now for line in self.lines), Standings())

    @property
    def before(self) -> Standings:
        return sum((line.before for line in [*self.lines, *self.no_occasion]), Standings())

    def by_chapter(self) -> list[tuple[Text, list[ClauseLine]]]:
        chapters: dict[str, tuple[Text, list[ClauseLine]]] = {}
        for line in self.lines:
            title = line.clause.chapter
            chapters.setdefault(repr(title), (title, []))[1].append(line)
        return list(chapters.values())

    def worst_first(self) -> list[ClauseLine]:
        """The lowest rate first; of equal ones the one broken more often."""
        return sorted(
            self.lines, key=lambda line: (line.now.rate is None, line.now.rate, -line.now.missed, line.number)
        )


def items_of(pack: Pack, reach: Reach, at: datetime) -> WorkItemQuerySet:
    """The obligations of a rule book within a reader's reach, each with how it stands."""
    return _within_reach(WorkItem.objects.filter(clause__in=list(_clauses(pack))), reach).standing(at)


def _within_reach(items: WorkItemQuerySet, reach: Reach) -> WorkItemQuerySet:
    return items if reach.everything else items.filter(team__in=reach.departments)


def board(period: Period, *, pack: Pack, reach: Reach, zone: ZoneInfo, at: datetime) -> Board:
    """How every clause stood for what came due in the period: kept by the day, or counted in one statement."""
    asker, clauses = Asker(pack, reach, zone, calendar_of(), at), _clauses(pack)
    kept = kept_lines(KEPT, asker, KEPT.rows, [period, period.previous], STOOD)
    if kept is None:
        # Every clause is counted, those of other rule books too, and left out after: naming them all misleads the
        # planner.
        items = _within_reach(WorkItem.objects.filter(clause__isnull=False), reach).standing(at)
        counted = _counted(items, period, zone, clauses)
    else:
        counted = _told_apart(kept, clauses)
    lines = [
        ClauseLine(number, clause, **counted.get(clause.key, {}))
        for number, clause in enumerate(pack.clauses.values(), start=1)
    ]
    quiet = [line for line in lines if not line.now.due]
    return Board(
        period,
        lines=[line for line in lines if line.now.due],
        no_occasion=[line for line in quiet if not line.clause.guidance],
        guidance=[line for line in quiet if line.clause.guidance],
    )


def _clauses(pack: Pack) -> dict[int, str]:
    """The clauses of a rule book, key by row."""
    rows = ClauseRow.objects.filter(pack=pack.key).values_list("pk", "key")
    return {pk: key for pk, key in rows if key in pack.clauses}


def _counted(
    items: WorkItemQuerySet, period: Period, zone: ZoneInfo, clauses: Mapping[int, str]
) -> dict[str, dict[str, Standings]]:
    first, until = period.moments(zone)
    # One follows the other; the stubs know nothing of the annotation `standing`.
    rows: Any = items.filter(due_at__gte=period.previous.moments(zone)[0], due_at__lt=until)
    counts = rows.values_list("clause", "standing").annotate(
        now=Count(Value(1), filter=Q(due_at__gte=first)), before=Count(Value(1), filter=Q(due_at__lt=first))
    )
    sums: dict[str, dict[str, dict[str, int]]] = {}
    for clause_pk, standing, in_period, in_previous in counts.order_by():
        if key := clauses.get(clause_pk):
            clause = sums.setdefault(key, {"now": {}, "before": {}})
            clause["now"][standing], clause["before"][standing] = in_period, in_previous
    return {key: {when: _standings(counts) for when, counts in each.items()} for key, each in sums.items()}


def _told_apart(kept: Iterable[Line], clauses: Mapping[int, str]) -> dict[str, dict[str, Standings]]:
    """The same of lines whose parts name the clause and how it stood."""
    sums: dict[str, dict[str, dict[str, int]]] = {}
    for line in kept:
        if line["whole"]:
            continue
        clause, _slash, standing = line["part"].partition("/")
        if key := clauses.get(int(clause)):
            when = "now" if line["place"] == 1 else "before"
            sums.setdefault(key, {"now": {}, "before": {}})[when][standing] = line["rows"]
    return {key: {when: _standings(counts) for when, counts in each.items()} for key, each in sums.items()}


def _standings(counts: dict[str, int]) -> Standings:
    return Standings(**{standing: counts.get(standing, 0) for standing in STANDINGS})
