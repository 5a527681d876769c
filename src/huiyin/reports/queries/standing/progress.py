"""How far the matters of some processes have got, as a report lists them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from huiyin.cases.listed import column_of
from huiyin.cases.queries.traffic import standing_late
from huiyin.reports.queries.figures import Asker
from huiyin.reports.queries.standing.running import MOST, running
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Process, ReportSection

FIELDS = ("pk", "number", "title", "stage", "owner_name", "step_due_at", "late", "ends", "ended_at")


@dataclass(frozen=True)
class Progress:
    """The matters of one process: those that run, and those that ended in the period."""

    process: Process
    shows: tuple[str, ...]  # fields, of which each line says the newest word
    shown: list[dict[str, Any]]
    running: int
    overdue: int
    begun: int
    ended: int

    @property
    def count(self) -> int:
        return self.running + self.ended


def progress_of(section: ReportSection, period: Period, asker: Asker) -> list[Progress]:
    """Process by process, in the order in which the rule book names them. Source: C31-12, C31-14."""
    return [_progress(asker.pack.processes[key], section.shows, period, asker) for key in section.processes]


def _progress(process: Process, shows: tuple[str, ...], period: Period, asker: Asker) -> Progress:
    first, _until = period.moments(asker.zone)
    columns = [column for name in shows if (column := column_of(process, name, whole=True, language="en"))]
    late = ExpressionWrapper(standing_late(asker.at), BooleanField())
    found = running([process.key], period, asker).annotate(late=late)
    runs = Q(ended_at=None)
    numbers = found.order_by().aggregate(
        running=Count("pk", filter=runs),
        overdue=Count("pk", filter=Q(late=True)),
        begun=Count("pk", filter=Q(received_at__gte=first)),
        ended=Count("pk", filter=~runs),
    )
    said = dict.fromkeys(place for column in columns for place in column.needs)
    return Progress(process, shows, list(found.values(*FIELDS, *said)[:MOST]), **numbers)
