"""The files of single portions, until they are put together."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from huiyin.stationery.models import PrintBatch


def keep_portion(batch: PrintBatch, content: bytes) -> None:
    """The next portion; what a worker that was killed left of it goes."""
    name = _name(batch, batch.portions)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


def portions_of(batch: PrintBatch) -> Iterator[IO[bytes]]:
    """One open at a time."""
    for number in range(batch.portions):
        with ExitStack() as opened:
            yield opened.enter_context(default_storage.open(_name(batch, number)))


def throw_away(batch: PrintBatch) -> None:
    for number in range(batch.portions):
        default_storage.delete(_name(batch, number))


def _name(batch: PrintBatch, number: int) -> str:
    return f"printed/portions/{batch.pk}-{number}.pdf"
