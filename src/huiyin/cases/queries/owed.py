"""What departments owe in other people's matters: one scope for their inbox and for the board."""

from django.db.models import Exists, OuterRef, Q

from huiyin.cases.models import Case, Part, StageEntry
from huiyin.org.models import Department
from huiyin.org.queries import answering_departments
from huiyin.org.roles import Reach
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem, WorkItemQuerySet


def owed_by_departments(reach: Reach) -> WorkItemQuerySet:
    """Open stages in the hands of departments that answer or are liable, and questions that are still theirs."""
    rows = WorkItem.objects.filter(kind__in=[Kind.STAGE, Kind.PART], outcome="", team__isnull=False)
    within = rows if reach.everything else rows.filter(team__in=reach.departments)
    ever = Department.objects.filter(Exists(Case.objects.filter(liable_department=OuterRef("pk"))))
    liable = StageEntry.objects.filter(item=OuterRef("pk"), case__liable_department=OuterRef("team"))
    answers = Q(team__in=answering_departments()) | (Q(team__in=ever.values("pk")) & Exists(liable))
    asked = Part.objects.filter(closed_at=None, returned_at=None, item=OuterRef("pk"))
    return within.filter((Q(kind=Kind.STAGE) & answers) | (Q(kind=Kind.PART) & Exists(asked)))
