"""Countermeasures as a report lists them: what is open first, the latest at the top, and how many of each class."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from huiyin.cases.models import Case, StageEntry
from huiyin.reports.queries.figures import Asker
from huiyin.reports.rules import Period

MOST = 200  # the register holds the rest, and the report says so


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
    classes: list[tuple[str, int, int, int, int]]  # class, open, of these late, done, withdrawn; each is listed


def measures_for(period: Period, asker: Asker) -> Measures:
    """Open ones first, with their owners and how late they are; then what ended in the period. Source: D410-4."""
    rows = _rows(period, asker)
    standing = StageEntry.objects.filter(case=OuterRef("pk"), left_at=None)
    found = rows.annotate(due_at=Subquery(standing.values("item__due_at")[:1]), owner_name=F("owner__name"))
    in_order = found.order_by(F("ended_at").asc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk")
    shown = [_measure(row, asker.at) for row in in_order.values(*FIELDS)[:MOST]]
    return Measures(shown, rows.count(), _classes(found, asker.at))


FIELDS = (
    "pk", "process", "number", "title", "classification", "stage", "owner_name", "due_at", "ends", "ended_at",
)  # fmt: skip


def _rows(period: Period, asker: Asker) -> QuerySet[Case]:
    """Begun by the end of the period, and not ended before it."""
    first, until = period.moments(asker.zone)
    keys = [one.key for one in asker.pack.processes.values() if one.counts_as == "measure"]
    rows = Case.objects.filter(process__in=keys, received_at__lt=until)
    there = rows.filter(Q(ended_at=None) | Q(ended_at__gte=first))
    return there if asker.reach.everything else there.filter(department__in=asker.reach.departments)


def _measure(row: dict[str, Any], at: datetime) -> Measure:
    owner = row.pop("owner_name") or ""
    return Measure(**row, owner=owner, at=at)


def _classes(rows: QuerySet[Case], at: datetime) -> list[tuple[str, int, int, int, int]]:
    running, settled = Q(ended_at=None), Q(ends=Case.Ends.SETTLED)
    counted = rows.values("classification").annotate(
        open=Count("pk", filter=running),
        late=Count("pk", filter=running & Q(due_at__lt=at)),
        done=Count("pk", filter=~running & settled),
        withdrawn=Count("pk", filter=~running & ~settled),
    )
    lines = [
        (one["classification"] or "", one["open"], one["late"], one["done"], one["withdrawn"])
        for one in counted.order_by()
    ]
    return sorted(lines, key=lambda line: (line[0] == "", -line[1] - line[3] - line[4], line[0]))
