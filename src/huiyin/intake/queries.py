"""Which files there are, and how they stand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext_noop
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.intake.models import Batch
from huiyin.intake.rules import same_columns
from huiyin.kernel.spreadsheets import Row

JOBS = {
    Batch.State.CHECKING: "intake.check",
    Batch.State.RUNNING: "intake.take_in",
    Batch.State.UNDOING: "intake.undo",
}
TAKEN_IN = gettext_noop("“%(file)s” has been taken in: %(count)d rows.")
REMEMBERED = 200  # files among which the same headings are looked for


class Part(Protocol):
    """Does the next part of what is to be done with a file; says whether there is more."""

    def __call__(self, batch: Any, *, at: datetime) -> bool: ...


@dataclass(frozen=True)
class Intake:
    """What a module does with the rows of its files."""

    key: str
    batches: type[Batch]
    set_up: Callable[[Any, Any], None]  # recognises the columns of a file, by an earlier one of the same headings
    judge: Callable[[Any, Sequence[Row], datetime], list[Any]]  # rows, each with its verdict; not yet stored
    count: Callable[[dict[str, int], Any], None]  # a stored row into the counts
    waiting: Callable[[Any], QuerySet[Any]]  # the rows that are still to be taken in
    take_in: Callable[[Any, Sequence[Any], datetime], int]  # does what rows say; how many of them left something here
    undo_some: Part
    told: str = TAKEN_IN  # to whoever took the file in
    tell: Callable[[Any, datetime], None] = lambda _batch, _at: None  # the others whom it concerns


_INTAKES: dict[str, Intake] = {}


def register(what: Intake) -> None:
    """Called in `ready()`: files of this kind are checked, taken in and undone by the jobs of this module."""
    _INTAKES[what.key] = what


def intake(key: str) -> Intake:
    return _INTAKES[key]


def intakes() -> list[Intake]:
    return list(_INTAKES.values())


def last_with(batch: Batch, headings: Sequence[str]) -> Any:
    """The newest file with the same headings whose columns somebody has settled."""
    settled = batch.alike().exclude(state=Batch.State.UPLOADED).order_by("-pk")[:REMEMBERED]
    return next((each for each in settled if same_columns(each.source.get("headings", []), headings)), None)


def last_line(batch: Batch) -> int:
    return batch.rows.order_by("-line").values_list("line", flat=True).first() or 0


def broken_off(batches: Iterable[Batch]) -> set[int]:
    """Those of the files, all of one kind, whose job has failed for good: nothing goes on with them by itself."""
    working = [batch for batch in batches if batch.state in Batch.WORKING]
    if not working:
        return set()
    model, kind = type(working[0]), working[0].INTAKE
    wanted = {(JOBS[Batch.State(batch.state)], batch.pk) for batch in working}
    jobs = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], task_name__in=JOBS.values())
    doing = {(task, args["batch_id"]) for task, args in jobs.values_list("task_name", "args") if args["kind"] == kind}
    left = wanted - doing
    # A job may have come to its end in between; then the file has, too.
    now_there = model._default_manager.filter(pk__in=[pk for _task, pk in left], state__in=Batch.WORKING)
    return {pk for pk, state in now_there.values_list("pk", "state") if (JOBS[Batch.State(state)], pk) in left}
