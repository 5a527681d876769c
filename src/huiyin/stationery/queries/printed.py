"""What was printed, how often, by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.kernel.prepared import planned_once
from huiyin.stationery.models import PrintBatch, Printing

DRAWING = "stationery.draw"  # the job that draws many papers


# Each form by itself, the one that was printed last first. What was taken along as a workbook was not printed.
EACH = """
SELECT printed.form, count(*), (array_agg(person.name ORDER BY printed.id DESC))[1], max(printed.at)
FROM stationery_printing AS printed JOIN org_person AS person ON person.id = printed.by_id
WHERE printed.subject = %s AND printed.kind = 'pdf' GROUP BY printed.form ORDER BY max(printed.id) DESC
"""


@dataclass(frozen=True)
class Prints:
    """How often a form was printed about something, by whom the last time, and when."""

    form: str
    number: int = 0
    by: str = ""
    at: datetime | None = None


def prints_of(subject: str) -> list[Prints]:
    """Asked on every page that has a button to print: one statement, planned once."""
    with planned_once() as cursor:
        cursor.execute(EACH, [subject])
        return [Prints(*row) for row in cursor.fetchall()]


def numbers_of(form: str, subjects: Iterable[str]) -> dict[str, int]:
    """How often a form was printed about each of these; on paper, not into a workbook."""
    rows = Printing.objects.filter(form=form, subject__in=list(subjects), kind="pdf").order_by()
    return dict(rows.values_list("subject").annotate(number=Count("pk")))


def has_stopped_by_itself(batch: PrintBatch) -> bool:
    """Whether its job has failed for good: nothing goes on with it."""
    if not batch.standing.is_working:
        return False
    jobs = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], task_name=DRAWING)
    if any(args["batch_id"] == batch.pk for args in jobs.values_list("args", flat=True)):
        return False
    # The job may have come to its end in between; then the papers have, too.
    return PrintBatch.objects.filter(pk=batch.pk, state=batch.state, done=batch.done).exists()
