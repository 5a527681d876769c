"""Cases as a report on a period lists them: those that run, the most pressing at the top, then what ended in it."""

from collections.abc import Collection

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from huiyin.cases.models import Case, StageEntry
from huiyin.reports.queries.figures import Asker
from huiyin.reports.rules import Period

MOST = 200  # the register holds the rest, and the report says so


def running(processes: Collection[str], period: Period, asker: Asker) -> QuerySet[Case]:
    """Those begun by the end of the period and not ended before it, each with who has its next step, and by when."""
    first, until = period.moments(asker.zone)
    rows = Case.objects.filter(Q(ended_at=None) | Q(ended_at__gte=first), process__in=processes, received_at__lt=until)
    if not asker.reach.everything:
        rows = rows.filter(department__in=asker.reach.departments)
    standing = StageEntry.objects.filter(case=OuterRef("pk"), left_at=None)
    found = rows.annotate(step_due_at=Subquery(standing.values("item__due_at")[:1]), owner_name=F("owner__name"))
    return found.order_by(F("ended_at").asc(nulls_first=True), F("step_due_at").asc(nulls_last=True), "pk")
