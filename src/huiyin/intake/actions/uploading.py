"""A file is handed in, its sheet and encoding found out or told."""

from datetime import datetime
from itertools import islice
from typing import Any

from django.core.files.base import File

from huiyin.audit.actions import record
from huiyin.intake.actions.holding import B, held, may_import
from huiyin.intake.models import Batch
from huiyin.intake.queries import intake, last_with
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import ENCODINGS, SEPARATORS, Sheet, read, to_text
from huiyin.kernel.whole import whole
from huiyin.org.models import Person

LARGEST = 200 * 1024 * 1024
SHOWN_FIRST, SHOWN_LENGTH = 3, 120


class NoFile(DomainError):
    """Please choose a file."""


class FileTooLarge(DomainError):
    """Files may have up to 200 MB: split this one into several."""

    field = "file"


class NoSuchSheet(DomainError):
    """The workbook has no sheet “%(name)s”."""

    field = "sheet"


class NoSuchReading(DomainError):
    """A text file can't be read so: choose an encoding and a separator of the lists."""

    field = "encoding"


@whole
def upload(batch: B, file: "File[Any]") -> B:
    """Keep an uploaded file and recognise its columns, by an earlier file of the same headings if there is one.

    Nothing is taken in yet. Raises the refusals of kernel.spreadsheets, FileTooLarge and NotForImporting.
    """
    may_import(batch, by=batch.by)
    if file.size > LARGEST:
        raise FileTooLarge
    _describe(batch, read(file))
    file.seek(0)
    batch.file = file
    batch.name = (file.name or "")[-200:]
    batch.save(force_insert=True)
    record("import.uploaded", by=batch.by, at=batch.at, subject=batch.subject, detail={"file": batch.name})
    return batch


@whole
def read_sheet(batch: B, name: str, *, by: Person, at: datetime) -> B:
    """Take another sheet of the workbook; what its columns mean is to be settled."""
    may_import(batch, by=by)
    batch = held(batch, Batch.State.UPLOADED)
    if name not in batch.source["others"]:
        raise NoSuchSheet(name=name)
    with batch.file.open("rb") as file:
        _describe(batch, read(file, sheet=name))
    batch.save(update_fields=["source", "mapping", "defaults"])
    return batch


@whole
def read_text(batch: B, *, encoding: str, separator: str, by: Person, at: datetime) -> B:
    """Read a text file once more, in another encoding or cut at another sign than were found out."""
    may_import(batch, by=by)
    batch = held(batch, Batch.State.UPLOADED)
    known = encoding in {*ENCODINGS, batch.source["encoding"]} and separator in {*SEPARATORS, batch.source["separator"]}
    if batch.source["kind"] != "csv" or not known:
        raise NoSuchReading
    with batch.file.open("rb") as file:
        _describe(batch, read(file, encoding=encoding, separator=separator))
    batch.save(update_fields=["source", "mapping", "defaults"])
    return batch


def _describe(batch: Batch, sheet: Sheet) -> None:
    first = list(islice(sheet.rows, SHOWN_FIRST))
    earlier = last_with(batch, sheet.headings)
    batch.source = {
        "headings": list(sheet.headings),
        "first": [[to_text(row.values.get(h))[:SHOWN_LENGTH] for h in sheet.headings] for row in first],
        "kind": sheet.kind,
        "encoding": sheet.encoding,
        "separator": sheet.separator,
        "sheet": sheet.name,
        "others": list(sheet.others),
        "remembered": earlier.pk if earlier else None,
    }
    intake(batch.INTAKE).set_up(batch, earlier)
