"""What was printed, how often, by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.kernel.prepared import planned_once
from huiyin.stationery.models import PrintBatch, Printing

DRAWING = "stationery.draw"  # the job that draws many papers


LAST = """
SELECT count(*) OVER (), person.name, printed.at
FROM stationery_printing AS printed JOIN org_person AS person ON person.id = printed.by_id
WHERE printed.subject = %s ORDER BY printed.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Prints:
    """How often something was printed, by whom the last time, and when."""

    number: int = 0
    by: str = ""
    at: datetime | None = None


def prints_of(subject: str) -> Prints:
    """Asked on every page that has a button to print: one statement, planned once."""
    with planned_once() as cursor:
        cursor.execute(LAST, [subject])
        found = cursor.fetchone()
    return Prints(*found) if found else Prints()


def numbers_of(form: str, subjects: Iterable[str]) -> dict[str, int]:
    """How often a form was printed about each of these."""
    rows = Printing.objects.filter(form=form, subject__in=list(subjects)).order_by()
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
