"""The files of single portions, until they are put together."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

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


def throw_away(batch: PrintBatch, *, whole: bool = False) -> None:
    """Once it is settled that nobody needs the portions any more; `whole`: nor what they were put together to.

    An action that comes to nothing has to find its files again. Until they are gone the row names them: should nobody
    get to it after the commit, they go with what is a week old.
    """
    names = [_name(batch, number) for number in range(batch.portions)]
    if whole and batch.file:
        names.append(str(batch.file.name))
    if names:
        transaction.on_commit(partial(_delete, batch.pk, names, whole=whole), robust=True)


def _delete(pk: int, names: list[str], *, whole: bool) -> None:
    for name in names:
        default_storage.delete(name)
    gone = {"portions": 0, "file": ""} if whole else {"portions": 0}
    PrintBatch.objects.filter(pk=pk).update(**gone)


def _name(batch: PrintBatch, number: int) -> str:
    return f"printed/portions/{batch.pk}-{number}.pdf"
