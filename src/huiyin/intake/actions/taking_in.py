"""What the verdicts say is done part by part, left off, gone on with, or taken back."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import connection

from huiyin.audit.actions import record
from huiyin.intake.actions.holding import B, NotNow, held, may_import
from huiyin.intake.events import BatchBegun
from huiyin.intake.models import Batch
from huiyin.intake.queries import broken_off, intake
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language


@whole
def begin_taking_in(batch: B, *, by: Person, at: datetime) -> B:
    """Begin, or go on, with what the verdicts say."""
    may_import(batch, by=by)
    batch = held(batch, Batch.State.CHECKED, Batch.State.STOPPED)
    if batch.why:
        raise NotNow
    batch.state, batch.taken_in_by = Batch.State.RUNNING, by
    batch.save(update_fields=["state", "taken_in_by"])
    record("import.taken-in", by=by, at=at, subject=batch.subject, detail={"file": batch.name, **batch.counts})
    publish(BatchBegun(batch.INTAKE, batch.pk))
    return batch


@whole
def take_in_some(batch: Batch, *, at: datetime) -> bool:
    """Do what the next rows say; says whether there are more. Killed in the middle, it leaves nothing half done."""
    what = intake(batch.INTAKE)
    _one_at_a_time(what.key)
    batches: Any = what.batches._default_manager
    batch = batches.select_for_update(of=("self",)).select_related("taken_in_by").get(pk=batch.pk)
    if batch.state != Batch.State.RUNNING or batch.taken_in_by is None:
        return False
    waiting = what.waiting(batch).order_by("line")
    rows = list(waiting[: batch.TAKEN_AT_ONCE])
    judged = Counter(row.verdict for row in rows)
    taken = what.take_in(batch, rows, at)
    became = Counter(row.verdict for row in rows)  # since the check others may have brought the same
    for verdict in judged | became:
        batch.counts[verdict] = batch.counts.get(verdict, 0) + became[verdict] - judged[verdict]
    batch.counts["taken"] = batch.counts.get("taken", 0) + taken
    more = waiting.exists()
    if not more:
        batch.state, batch.finished_at = Batch.State.DONE, at
        text = in_each_language(what.told, file=batch.name, count=batch.counts["taken"])
        worklist.notify([batch.taken_in_by], kind="outcome", text=text, subject=batch.subject, at=at)
        what.tell(batch, at)
    batch.save(update_fields=["state", "counts", "finished_at"])
    return more


def _one_at_a_time(kind: str) -> None:
    """Two files with the same rows must not both bring them in: the second one meets what the first one brought."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"intake:{kind}"])


@whole
def stop(batch: Batch, *, by: Person, at: datetime) -> None:
    """Leave the rest of the rows for later; what has come in stays."""
    batch = held(batch, Batch.State.RUNNING)
    batch.state = Batch.State.STOPPED
    batch.save(update_fields=["state"])
    record("import.stopped", by=by, at=at, subject=batch.subject, detail=batch.counts)


@whole
def go_on(batch: Batch, *, by: Person, at: datetime) -> None:
    """Have the work on a file that broke off done again, from where its last whole part ended."""
    may_import(batch, by=by)
    batch = held(batch, *Batch.WORKING)
    if not broken_off([batch]):
        raise NotNow
    record("import.went-on", by=by, at=at, subject=batch.subject, detail={"state": batch.state})
    publish(BatchBegun(batch.INTAKE, batch.pk))


@whole
def begin_undoing(batch: B, *, by: Person, at: datetime, detail: dict[str, Any]) -> B:
    """Begin to take back what the file brought, as far as nobody has worked on it."""
    may_import(batch, by=by)
    batch = held(batch, Batch.State.DONE, Batch.State.STOPPED)
    batch.state, batch.undone_by = Batch.State.UNDOING, by
    batch.save(update_fields=["state", "undone_by"])
    record("import.undone", by=by, at=at, subject=batch.subject, detail={"file": batch.name, **detail})
    publish(BatchBegun(batch.INTAKE, batch.pk))
    return batch
