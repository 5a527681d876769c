"""What goes on while people do other things: files are checked, taken in and undone, part by part.

A job that a killed worker left is done again (site.jobs); it goes on where the last whole part ended.
"""

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huiyin.audit.actions import coming_from
from huiyin.cases.actions import importing, taking_in
from huiyin.cases.models import Batch
from huiyin.cases.queries import IMPORT_JOBS
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError

AGAIN = RetryStrategy(max_attempts=5, linear_wait=10)  # a database that restarts is back by then


def carry_on(batch: Batch) -> None:
    """Let the worker go on with a batch from where it stands."""
    if batch.state == Batch.State.CHECKING:
        check.defer(batch_id=batch.pk)
    elif batch.state == Batch.State.RUNNING:
        take_in.defer(batch_id=batch.pk)
    elif batch.state == Batch.State.UNDOING:
        undo.defer(batch_id=batch.pk)


@app.task(name=IMPORT_JOBS[Batch.State.CHECKING], retry=AGAIN)  # type: ignore[untyped-decorator]
def check(batch_id: int) -> None:
    """Read the file once, a verdict for each row."""
    batch = Batch.objects.get(pk=batch_id)
    try:
        for rows in importing.rows_to_check(batch):
            if not importing.check_some(batch, rows, at=now()):
                return
    except DomainError as refusal:
        importing.end_check(batch, why=importing.in_words(refusal), at=now())
    else:
        importing.end_check(batch, at=now())


@app.task(name=IMPORT_JOBS[Batch.State.RUNNING], retry=AGAIN)  # type: ignore[untyped-decorator]
def take_in(batch_id: int) -> None:
    """One part of a batch; the next is deferred in the same transaction."""
    batch = Batch.objects.get(pk=batch_id)
    with coming_from(person_id=batch.taken_in_by_id), transaction.atomic():
        if taking_in.take_in_some(batch, at=now()):
            take_in.defer(batch_id=batch_id)


@app.task(name=IMPORT_JOBS[Batch.State.UNDOING], retry=AGAIN)  # type: ignore[untyped-decorator]
def undo(batch_id: int) -> None:
    """One part of what is undone."""
    batch = Batch.objects.get(pk=batch_id)
    with coming_from(person_id=batch.taken_in_by_id), transaction.atomic():
        if taking_in.undo_some(batch, at=now()):
            undo.defer(batch_id=batch_id)
