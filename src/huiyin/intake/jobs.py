"""What goes on while people do other things: files are checked, taken in and undone, part by part.

A job that a killed worker left is done again (site.jobs); it goes on where the last whole part ended.
"""

from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from huiyin.audit.actions import coming_from
from huiyin.intake import actions
from huiyin.intake.models import Batch
from huiyin.intake.queries import JOBS, Part, intake, intakes
from huiyin.kernel.background import AGAIN, LONG, daily
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError

IN_ONE_GO = 60  # seconds of checking; to come back to its place in the largest file takes a tenth of them


def carry_on(batch: Batch) -> None:
    """Let the worker go on with a batch from where it stands."""
    task = {Batch.State.CHECKING: check, Batch.State.RUNNING: take_in, Batch.State.UNDOING: undo}
    if batch.state in task:
        task[Batch.State(batch.state)].defer(kind=batch.INTAKE, batch_id=batch.pk)


@app.task(name=JOBS[Batch.State.CHECKING], retry=AGAIN, lock=LONG)
def check(kind: str, batch_id: int) -> None:
    """A verdict for each row; a long file is left for a moment now and then, so that other jobs get their turn."""
    batch = intake(kind).batches._default_manager.get(pk=batch_id)
    if batch.state != Batch.State.CHECKING:
        return
    until = monotonic() + IN_ONE_GO
    try:
        for part in actions.parts_to_check(batch):
            if not actions.check_some(batch, part, at=now()):
                return
            if monotonic() > until:
                check.defer(kind=kind, batch_id=batch_id)
                return
    except DomainError as refusal:
        actions.end_check(batch, why=actions.in_words(refusal), at=now())
    else:
        actions.end_check(batch, at=now())


@app.task(name=JOBS[Batch.State.RUNNING], retry=AGAIN, lock=LONG)
def take_in(kind: str, batch_id: int) -> None:
    """One part of a batch; the next is deferred in the same transaction."""
    batch = intake(kind).batches._default_manager.get(pk=batch_id)
    _do_part(actions.take_in_some, take_in, batch, by=batch.taken_in_by_id)


@app.task(name=JOBS[Batch.State.UNDOING], retry=AGAIN, lock=LONG)
def undo(kind: str, batch_id: int) -> None:
    """One part of what is undone."""
    batch = intake(kind).batches._default_manager.get(pk=batch_id)
    _do_part(intake(kind).undo_some, undo, batch, by=batch.undone_by_id)


@app.periodic(cron=daily(3, 50))
@app.task(name="intake.forget", queueing_lock="intake.forget", lock=LONG, pass_context=False)
def forget(timestamp: int) -> None:
    """Delete files, and what their rows say, that have been done with for long enough."""
    for kind in intakes():
        actions.forget(kind.batches, keep_days=settings.HUIYIN_IMPORT_DAYS, at=now())


def _do_part(part: Part, task: Any, batch: Batch, *, by: int | None) -> None:
    with coming_from(person_id=by), transaction.atomic():
        if part(batch, at=now()):
            task.defer(kind=batch.INTAKE, batch_id=batch.pk)
