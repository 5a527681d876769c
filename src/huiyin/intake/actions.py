"""A file comes in: uploaded, every row checked, taken in part by part, perhaps undone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.base import File
from django.db import connection
from django.utils import translation

from huiyin.audit.actions import record
from huiyin.intake.events import BatchBegun
from huiyin.intake.models import Batch
from huiyin.intake.queries import broken_off, intake, last_line, last_with
from huiyin.kernel.copying import copy_in
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.spreadsheets import ENCODINGS, SEPARATORS, Row, Sheet, read, to_text
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language

B = TypeVar("B", bound=Batch)

LARGEST = 200 * 1024 * 1024
AT_ONCE, LENGTH_AT_ONCE = 1000, 1_000_000  # rows, and characters of them
SHOWN_FIRST, SHOWN_LENGTH = 3, 120


class NotForImporting(DomainError):
    """You may not take in files."""


class NoFile(DomainError):
    """Please choose a file."""


class FileTooLarge(DomainError):
    """Files may have up to 200 MB: split this one into several."""

    field = "file"


class NotNow(DomainError):
    """This is not possible at this point; reload the page to see what happened."""


class NotKeptAnyMore(DomainError):
    """The rows of this file were deleted after %(days)d days, so nothing can be done with it or undone any more."""


class NoSuchSheet(DomainError):
    """The workbook has no sheet “%(name)s”."""

    field = "sheet"


class NoSuchReading(DomainError):
    """A text file can't be read so: choose an encoding and a separator of the lists."""

    field = "encoding"


class ColumnTwice(DomainError):
    """Two columns can't both be “%(name)s”; set one of them to something else."""

    field = "columns"


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


@whole
def begin_check(batch: Batch) -> None:
    """What each column means is settled: have every row checked."""
    batch.state, batch.counts, batch.why, batch.share_checked = Batch.State.CHECKING, {}, {}, 0
    batch.run += 1
    batch.save(update_fields=["mapping", "defaults", "state", "counts", "why", "share_checked", "run"])
    publish(BatchBegun(batch.INTAKE, batch.pk))


@dataclass(frozen=True)
class Part:
    """Rows that are checked in one transaction."""

    rows: Sequence[Row]
    share: int  # per cent of the file that has been read with them


def parts_to_check(batch: Batch) -> Iterator[Part]:
    """The rows of the file that have no verdict yet: so many at a time, or fewer long ones."""
    done = last_line(batch)
    with batch.file.open("rb") as file:
        said = batch.source
        sheet = read(file, sheet=said["sheet"], encoding=said["encoding"], separator=said.get("separator", ""))
        for rows in _portions(row for row in sheet.rows if row.number > done):
            yield Part(rows, int(100 * sheet.part_read()))


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    some: list[Row] = []
    length = 0
    for row in rows:
        some.append(row)
        length += row.length
        if len(some) == AT_ONCE or length > LENGTH_AT_ONCE:
            yield some
            some, length = [], 0
    if some:
        yield some


@whole
def check_some(batch: B, part: Part, *, at: datetime) -> bool:
    """Give these rows their verdicts; says whether the check that read them, `batch.run`, still goes on."""
    held: B = type(batch)._default_manager.select_for_update().get(pk=batch.pk)
    if held.state != Batch.State.CHECKING or held.run != batch.run:
        return False
    done, what = last_line(held), intake(held.INTAKE)
    made = what.judge(held, [row for row in part.rows if row.number > done], at)
    copy_in(made)
    for row in made:
        what.count(held.counts, row)
    held.share_checked = part.share
    held.save(update_fields=["counts", "share_checked"])
    return True


@whole
def end_check(batch: Batch, *, why: Text | None = None, at: datetime) -> None:
    """All rows have their verdict, or the file broke off and `why` says where."""
    running = type(batch)._default_manager.filter(pk=batch.pk, state=Batch.State.CHECKING, run=batch.run)
    running.update(state=Batch.State.CHECKED, why=dict(why or {}))


@whole
def stop_check(batch: Batch, *, by: Person, at: datetime) -> None:
    """Leave the check, running or ended: the columns can be set again and the verdicts are thrown away."""
    may_import(batch, by=by)
    batch = held(batch, Batch.State.CHECKING, Batch.State.CHECKED)
    batch.forget_rows()
    batch.state, batch.counts = Batch.State.UPLOADED, {}
    batch.save(update_fields=["state", "counts"])


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
def begin_undoing(batch: B, *, by: Person, at: datetime, detail: dict[str, Any]) -> B:
    """Begin to take back what the file brought, as far as nobody has worked on it."""
    may_import(batch, by=by)
    batch = held(batch, Batch.State.DONE, Batch.State.STOPPED)
    batch.state, batch.undone_by = Batch.State.UNDOING, by
    batch.save(update_fields=["state", "undone_by"])
    record("import.undone", by=by, at=at, subject=batch.subject, detail={"file": batch.name, **detail})
    publish(BatchBegun(batch.INTAKE, batch.pk))
    return batch


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


def in_words(refusal: DomainError) -> Text:
    """A refusal in each language of the product."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = str(refusal)
    return words


def held(batch: B, *states: str) -> B:
    """The batch, locked, in one of the states in which this is possible."""
    locked: B = type(batch)._default_manager.select_for_update().get(pk=batch.pk)
    if locked.forgotten_at:
        raise NotKeptAnyMore(days=settings.HUIYIN_IMPORT_DAYS)
    if locked.state not in states:
        raise NotNow
    return locked


def may_import(batch: Batch, *, by: Person) -> None:
    if not by.may(batch.RIGHT):
        raise NotForImporting
