"""Countermeasures as a report lists them: what is open first, the latest at the top, and how many of each class."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from huiyin.cases.models import Case
from huiyin.reports.queries.figures import Asker
from huiyin.reports.queries.standing.running import MOST, running
from huiyin.reports.rules import Period

STATES = ("open", "late", "done", "withdrawn")  # a late one is open, too


@dataclass(frozen=True)
class Measure:
    """One countermeasure; whose it is, and by when its next step is due."""

    pk: int
    process: str
    number: str
    title: str
    classification: str
    stage: str
    owner: str
    due_at: datetime | None
    ends: str
    ended_at: datetime | None
    at: datetime

    @property
    def late(self) -> bool:
        return not self.ends and self.due_at is not None and self.due_at < self.at


@dataclass(frozen=True)
class Measures:
    """Those that were open in the period or were begun or ended in it, as they stand when it is written."""

    shown: list[Measure]
    count: int
    classes: list[tuple[str, int, int, int, int]]  # class, then as STATES; each is listed


def measures_for(period: Period, asker: Asker) -> Measures:
    """Open ones first, with their owners and how late they are; then what ended in the period. Source: D410-4."""
    found = _running(period, asker)
    shown = [_measure(row, asker.at) for row in found.values(*FIELDS)[:MOST]]
    return Measures(shown, found.count(), _classes(found, asker.at))


def measures_of_class(key: str, state: str, period: Period, asker: Asker) -> QuerySet[Case]:
    """Those that a report counts in one of its classes as open, late, done or withdrawn."""
    rows = _running(period, asker).filter(_states(asker.at)[state], classification=key)
    return Case.objects.filter(pk__in=rows.order_by().values("pk"))


def _running(period: Period, asker: Asker) -> QuerySet[Case]:
    return running([one.key for one in asker.pack.processes.values() if one.counts_as == "measure"], period, asker)


FIELDS = (
    "pk", "process", "number", "title", "classification", "stage", "owner_name", "step_due_at", "ends", "ended_at",
)  # fmt: skip


def _measure(row: dict[str, Any], at: datetime) -> Measure:
    owner, due_at = row.pop("owner_name") or "", row.pop("step_due_at")
    return Measure(**row, owner=owner, due_at=due_at, at=at)


def _classes(rows: QuerySet[Case], at: datetime) -> list[tuple[str, int, int, int, int]]:
    states = _states(at)
    counted = rows.values("classification").annotate(
        open=Count("pk", filter=states["open"]),
        late=Count("pk", filter=states["late"]),
        done=Count("pk", filter=states["done"]),
        withdrawn=Count("pk", filter=states["withdrawn"]),
    )
    lines = [
        (one["classification"], one["open"], one["late"], one["done"], one["withdrawn"]) for one in counted.order_by()
    ]
    return sorted(lines, key=lambda line: (line[0] == "", -line[1] - line[3] - line[4], line[0]))


def _states(at: datetime) -> dict[str, Q]:
    still_open, settled = Q(ended_at=None), Q(ends=Case.Ends.SETTLED)
    return {
        "open": still_open,
        "late": still_open & Q(step_due_at__lt=at),
        "done": ~still_open & settled,
        "withdrawn": ~still_open & ~settled,
    }
