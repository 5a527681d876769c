"""Papers of many in one file: asked for, stopped, deleted in the end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from huiyin.audit.actions import record
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.stationery import queries
from huiyin.stationery.actions.portions import throw_away
from huiyin.stationery.enums import BatchState
from huiyin.stationery.events import BatchAsked
from huiyin.stationery.models import PrintBatch, Printing
from huiyin.stationery.queries.sources import Source

KEPT = timedelta(days=7)  # a file with customers' particulars in it does not lie about


class NothingChosen(DomainError):
    """Nothing was chosen that you may print."""


class NotWorking(DomainError):
    """These papers are ready, or stopped already."""


@whole
def ask_for_papers(
    source: Source, *, ticked: Sequence[int] | None, asked: str, language: str, by: Person, at: datetime
) -> PrintBatch:
    """The papers of the rows ticked in a list, or of all that it leaves, in one file. Raises NothingChosen."""
    batch = PrintBatch(source=source.key, asked=asked, language=language, by=by, at=at)
    if ticked is None:
        batch.state = BatchState.NAMING
        if next(iter(source.page(by, asked).narrowed[:1]), None) is None:
            raise NothingChosen
    else:
        batch.keys = list(source.rows(by).filter(pk__in=ticked).order_by("pk").values_list("pk", flat=True))
        batch.number = len(batch.keys)
        if not batch.keys:
            raise NothingChosen
    batch.save()
    detail = {"list": source.key, "asked": asked, "ticked": batch.number}
    record("papers.asked", by=by, at=at, subject=batch.subject, detail=detail)
    publish(BatchAsked(batch.pk))
    return batch


@whole
def stop_papers(batch: PrintBatch, *, at: datetime) -> None:
    """Nobody needs them any more. Raises NotWorking."""
    batch = PrintBatch.objects.select_for_update(of=("self",)).defer("keys").get(pk=batch.pk)
    if not batch.standing.is_working:
        raise NotWorking
    throw_away(batch)
    Printing.objects.filter(batch=batch).delete()  # nobody ever had them
    batch.state, batch.ended_at = BatchState.STOPPED, at
    batch.save(update_fields=["state", "ended_at"])


@whole
def forget_papers(*, at: datetime) -> int:
    """Files that have been ready for a week are deleted; that they were printed stays on record."""
    kept = PrintBatch.objects.exclude(state=BatchState.FORGOTTEN, portions=0, file="")
    # Locked, or a portion that is being drawn at this moment would lie about for good.
    old = kept.filter(at__lt=at - KEPT).order_by("pk").select_for_update(of=("self",)).defer("keys")
    for batch in old:
        throw_away(batch, whole=True)
        batch.keys, batch.state = [], BatchState.FORGOTTEN
        batch.save(update_fields=["keys", "state"])
    return len(old)


@whole
def go_on_with_papers(batch: PrintBatch) -> None:
    """Try again what broke off: the portions that were drawn stay. Raises NotWorking."""
    if not batch.standing.is_working or not queries.has_stopped_by_itself(batch):
        raise NotWorking
    publish(BatchAsked(batch.pk))
