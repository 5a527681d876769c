"""Files of customers as people send them, and the way of one through the import."""

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from huiyin.customers.actions import importing
from huiyin.customers.models import Batch
from huiyin.intake import actions as intake
from huiyin.intake import jobs
from huiyin.kernel.texts import say


def checked(file: "ContentFile[bytes]", *, by: Any, at: datetime, **defaults: str) -> Batch:
    """The file uploaded with the columns as they were recognised, and every row with its verdict."""
    batch = importing.upload(file, by=by, at=at)
    importing.check(batch, columns=batch.mapping, defaults={**batch.defaults, **defaults}, by=by, at=at)
    jobs.check("customers", batch.pk)
    batch.refresh_from_db()
    return batch


def taken_in(batch: Batch, *, by: Any, at: datetime) -> Batch:
    importing.take_in(batch, by=by, at=at)
    while intake.take_in_some(batch, at=at):
        pass
    batch.refresh_from_db()
    return batch


def undone(batch: Batch, *, by: Any, at: datetime) -> Batch:
    importing.undo(batch, by=by, at=at)
    while importing.undo_some(batch, at=at):
        pass
    batch.refresh_from_db()
    return batch


def verdicts(batch: Batch) -> list[str]:
    return [row.verdict for row in batch.rows.order_by("line")]


def reasons(batch: Batch, language: str = "en") -> list[str]:
    return [" ".join(say(reason, language) for reason in row.reasons) for row in batch.rows.order_by("line")]
