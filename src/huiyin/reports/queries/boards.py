"""What boards show beside the figures of the dictionary."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet

from huiyin.cases.models import Case, StageEntry
from huiyin.cases.queries import owed_by_departments, processes_seen_by
from huiyin.org.models import Person
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures import FIGURES, Asker, Figure, series
from huiyin.reports.queries.figures.stays import halves_since, lengths_since, median
from huiyin.reports.queries.figures.work import LATENESS
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.traffic import DAYS
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem, WorkItemQuerySet, past_due

# What leaders look at first; a rule book that has no rows for one of them shows the next.
FIRST = (
    "obligations_kept", "complaints", "complaints_in_time", "satisfaction", "compensation", "departments_in_time",
    "promises_kept", "callbacks_reached",
)  # fmt: skip
COSTS = ("compensation", "penalties", "postage")
SIDE_BY_SIDE = ("delays_per_hundred", "complaints_per_hundred", "satisfaction")  # Source: B43-4
# Teams are compared by these, each by the department it is broken down by; all are kept by the day, so it is quick.
TEAMS = (
    "obligations_kept", "promises_kept", "first_contacts_in_time", "callbacks_in_time", "callbacks_reached",
    "satisfaction", "conversations",
)  # fmt: skip
OWN = (*(key for key in TEAMS if key != "callbacks_reached"), "callbacks_reached")


def figures_of(pack: Pack, keys: Iterable[str]) -> list[Figure]:
    """The named figures of which a rule book can have rows, in this order."""
    return [FIGURES[key] for key in keys if FIGURES[key].fits(pack)]


def first_five(pack: Pack) -> list[Figure]:
    return figures_of(pack, FIRST)[:5]


def own_figures(pack: Pack, person: Person) -> list[Figure]:
    """The figures that say something of a single person, counted of this one's rows alone."""
    return [_own_figure(figure.key, person.pk) for figure in figures_of(pack, OWN)]


@lru_cache(maxsize=1000)
def _own_figure(key: str, person: int) -> Figure:
    """The same figure of one person's rows, of whom nothing is kept: what leaders see by person."""
    figure = FIGURES[key]
    mine = next(by for by in figure.dimensions if by.personal).where(str(person))
    return replace(figure, rows=lambda asker: figure.rows(asker).filter(mine), dimensions=(), changed_by=None)


@dataclass(frozen=True)
class Stay:
    """A stage of a process: how many stand there now, and how long those who left it lately had stayed."""

    process: str
    stage: str
    now: int
    left: int
    median: float | None  # seconds of working time


def stays(user: Person, asker: Asker, *, narrowed: bool = False) -> list[Stay]:
    """The stages in which matters stay longest, of all processes this reader sees; the same as on their flow charts.

    `narrowed`: of the matters within the asker's reach only.
    """
    processes = processes_seen_by(user)
    seen = Case.objects.visible_to(user).filter(process__in=list(processes))
    if narrowed:
        seen = seen.filter(department__in=asker.reach.departments)
    standing = seen.filter(ended_at=None).values_list("process", "stage").annotate(now=Count("pk")).order_by()
    here = {(process, stage): now for process, stage, now in standing}
    whole = user.reach("cases.view").everything and not narrowed
    gone = _gone(asker, processes, None if whole else seen)
    pack = asker.pack
    found = [
        Stay(process, stage, here.get((process, stage), 0), *gone.get((process, stage), (0, None)))
        for process, stage in {*here, *gone}
        if stage in pack.processes[process].stages and not pack.processes[process].stages[stage].ends
    ]
    return sorted(found, key=lambda stay: (-(stay.median or 0), -stay.now, stay.process, stay.stage))


def _gone(
    asker: Asker, processes: Iterable[str], seen: QuerySet[Case] | None
) -> Mapping[tuple[str, ...], tuple[int, float]]:
    """By process and stage how many have left it lately, and how many seconds half of them had stayed at most."""
    since = asker.at - timedelta(days=DAYS)
    lengths = lengths_since(asker, since) if seen is None else None
    if lengths is not None:
        found = ((stood_in.split("/", 1), each) for stood_in, each in lengths.items())
        return {(process, stage): (len(each), median(each)) for (process, stage), each in found if process in processes}
    left = StageEntry.objects.filter(left_at__gte=since, case__process__in=list(processes))
    halves = halves_since(asker, left if seen is None else left.filter(case__in=seen.values("pk")), since)
    return {tuple(stood_in.split("/", 1)): found for stood_in, found in halves.items()}


@dataclass(frozen=True)
class Owed:
    """What a department has to answer: how much is open, how much of it is overdue, how late it usually is."""

    open: int = 0
    overdue: int = 0
    late: float | None = None  # working hours, median of what was late in the period


def owed(asker: Asker, period: Period, departments: Sequence[int] | None = None) -> Mapping[int, Owed]:
    """By department; of all within the asker's reach if none are named."""
    reach = asker.reach if departments is None else Reach(departments=frozenset(departments))
    waiting: Any = owed_by_departments(reach).values_list("team").order_by()
    counts = waiting.annotate(open=Count("pk"), overdue=Count("pk", filter=past_due(asker.at)))
    late = lateness(replace(asker, reach=reach), period)
    found = {team: (number, overdue) for team, number, overdue in counts}
    return {team: Owed(*found.get(team, (0, 0)), late.get(team)) for team in {*found, *late}}


def lateness(asker: Asker, period: Period) -> Mapping[int, float]:
    """By department how many working hours late half of what was late in a period was at most: a weekend is none."""
    found = series(LATENESS, asker, [period], by=LATENESS.dimension("department"))
    return {int(team): float(late.value) for team, [late] in found.items() if team and late.value is not None}


def done_by(person: Person, since: datetime) -> WorkItemQuerySet:
    """What somebody has done since a moment; what was let off or taken over counts for nobody."""
    done = Q(outcome=WorkItem.Outcome.MET) | Q(outcome=WorkItem.Outcome.LATE)
    return WorkItem.objects.filter(done, settled_by=person, settled_at__gte=since)


def promised_by(person: Person) -> WorkItemQuerySet:
    """What somebody still owes customers by promise."""
    return WorkItem.objects.open().filter(owner=person, kind=Kind.PROMISE)
