"""What lies long enough is deleted."""

from datetime import datetime, timedelta
from typing import Any

from huiyin.audit.actions import record
from huiyin.intake.models import Batch
from huiyin.kernel.whole import whole


def forget(model: type[Batch], *, keep_days: int, at: datetime) -> int:
    """Delete files with which nothing has been going on for so long, and what their rows say; says how many.

    Who brought them and when, the counts, and what came of them stay.
    """
    keys = list(_lying(model, keep_days, at).order_by("pk").values_list("pk", flat=True))
    return sum(_forget_one(model, pk, keep_days=keep_days, at=at) for pk in keys)


def _lying(model: type[Batch], keep_days: int, at: datetime) -> Any:
    batches: Any = model._default_manager
    return batches.lying_since(at - timedelta(days=keep_days))


@whole
def _forget_one(model: type[Batch], pk: int, *, keep_days: int, at: datetime) -> bool:
    batch = _lying(model, keep_days, at).select_for_update().filter(pk=pk).first()
    if batch is None:  # somebody has gone on with it meanwhile
        return False
    batch.forget_content()
    # Broken off here, the file is gone and the rest is done the next night: it must not stay without anything to it.
    batch.file.delete(save=False)
    batch.source = {**batch.source, "first": []}
    batch.forgotten_at = at
    batch.save(update_fields=["file", "source", "forgotten_at"])
    record("import.forgotten", by=None, at=at, subject=batch.subject, detail={"days": keep_days})
    return True
