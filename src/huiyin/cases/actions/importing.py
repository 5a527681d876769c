"""A file comes in: uploaded, its columns set, every row checked before anything is taken in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import File
from django.db.models import Min
from django.utils import translation
from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.cases import queries
from huiyin.cases.actions.columns import DETAIL, LEFT_OUT, TITLE, field_names, recognise, same_columns
from huiyin.cases.actions.rows import Plan, Reading, raw_of, read_row, reasons_of
from huiyin.cases.events import BatchBegun
from huiyin.cases.models import Batch, BatchRow
from huiyin.cases.rules import Invalid, flat
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.spreadsheets import Row, read, to_text
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import Process
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.rules import in_each_language

Place = tuple[int, str, str]  # row, file and number of a case; this file has no name

LARGEST = 50 * 1024 * 1024
AT_ONCE = 500
SHOWN_FIRST, SHOWN_LENGTH = 3, 120


class NotForImporting(DomainError):
    """You may not take in files."""


class FileTooLarge(DomainError):
    """Files may have up to 50 MB: split this one into several."""

    field = "file"


class NotNow(DomainError):
    """This is not possible at this point; reload the page to see what happened."""


class NoContentColumn(DomainError):
    """Say which column holds what the complaint is about."""

    field = "columns"


class ColumnTwice(DomainError):
    """Two columns can't both be “%(name)s”; put one of them into the content."""

    field = "columns"


@whole
def upload(process_key: str, file: "File[Any]", *, by: Person, at: datetime) -> Batch:
    """Keep an uploaded file and recognise its columns; nothing is taken in yet."""
    _may_import(by)
    if file.size > LARGEST:
        raise FileTooLarge
    sheet = read(file)
    first = list(islice(sheet.rows, SHOWN_FIRST))
    process = pack_in_force().processes[process_key]
    earlier = _last_with(sheet.headings, process_key)
    file.seek(0)
    batch = Batch.objects.create(
        process=process_key,
        file=file,
        name=(file.name or "")[-200:],
        source={
            "headings": list(sheet.headings),
            "first": [[to_text(row.values.get(h))[:SHOWN_LENGTH] for h in sheet.headings] for row in first],
            "encoding": sheet.encoding,
            "sheet": sheet.name,
            "others": list(sheet.others),
            "remembered": earlier.pk if earlier else None,
        },
        mapping=recognise(sheet.headings, process.forms[process.intake], earlier.mapping if earlier else None),
        defaults=earlier.defaults if earlier else _usual(process),
        by=by,
        at=at,
    )
    record("import.uploaded", by=by, at=at, subject=batch.subject, detail={"file": batch.name})
    return batch


@whole
def check(batch: Batch, *, columns: Mapping[str, str], defaults: Mapping[str, str], by: Person, at: datetime) -> Batch:
    """Settle what each column means and have every row checked."""
    _may_import(by)
    batch = held(batch, Batch.State.UPLOADED)
    process = pack_in_force().processes[batch.process]
    batch.mapping = {heading: columns.get(heading, LEFT_OUT) for heading in batch.source["headings"]}
    batch.defaults = _known(process, defaults)
    _check_columns(batch.mapping, process)
    batch.state, batch.counts, batch.why = Batch.State.CHECKING, {}, {}
    batch.save(update_fields=["mapping", "defaults", "state", "counts", "why"])
    publish(BatchBegun(batch.pk))
    return batch


def rows_to_check(batch: Batch) -> Iterator[Sequence[Row]]:
    """The rows of the file that have no verdict yet, so many at a time."""
    done = _last_line(batch)
    with batch.file.open("rb") as file:
        rows = (row for row in read(file).rows if row.number > done)
        while some := list(islice(rows, AT_ONCE)):
            yield some


@whole
def check_some(batch: Batch, rows: Sequence[Row], *, at: datetime) -> bool:
    """Give these rows their verdicts; says whether the check still goes on."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != Batch.State.CHECKING:
        return False
    plan, done = plan_of(batch), _last_line(batch)
    made = [_verdict(batch, row, plan, at) for row in rows if row.number > done]
    _find_duplicates(batch, [row for row in made if row.verdict == BatchRow.Verdict.NEW])
    BatchRow.objects.bulk_create(made)
    for row in made:
        batch.counts[row.verdict] = batch.counts.get(row.verdict, 0) + 1
        if row.verdict == BatchRow.Verdict.NEW and row.reasons:
            batch.counts["remarks"] = batch.counts.get("remarks", 0) + 1
    batch.save(update_fields=["counts"])
    return True


@whole
def end_check(batch: Batch, *, why: Text | None = None, at: datetime) -> None:
    """All rows have their verdict, or the file broke off and `why` says where."""
    Batch.objects.filter(pk=batch.pk, state=Batch.State.CHECKING).update(state=Batch.State.CHECKED, why=dict(why or {}))


@whole
def stop_check(batch: Batch, *, by: Person, at: datetime) -> None:
    """Leave the check, running or ended: the columns can be set again and the verdicts are thrown away."""
    _may_import(by)
    batch = held(batch, Batch.State.CHECKING, Batch.State.CHECKED)
    batch.rows.all().delete()
    batch.state, batch.counts = Batch.State.UPLOADED, {}
    batch.save(update_fields=["state", "counts"])


@whole
def go_on(batch: Batch, *, by: Person, at: datetime) -> None:
    """Have the work on a file that broke off done again, from where its last whole part ended."""
    _may_import(by)
    batch = held(batch, *Batch.WORKING)
    if not queries.broken_off([batch]):
        raise NotNow
    record("import.went-on", by=by, at=at, subject=batch.subject, detail={"state": batch.state})
    publish(BatchBegun(batch.pk))


def in_words(refusal: DomainError) -> Text:
    """A refusal in each language of the product."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = str(refusal)
    return words


def held(batch: Batch, *states: str) -> Batch:
    """The batch, locked, in one of the states in which this is possible."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in states:
        raise NotNow
    return batch


def plan_of(batch: Batch) -> Plan:
    pack = pack_in_force()
    process = pack.processes[batch.process]
    zone = ZoneInfo(calendar_of(person=batch.by).time_zone)
    # The order of the columns: stored as JSON a mapping has none.
    columns = {heading: batch.mapping.get(heading, LEFT_OUT) for heading in batch.source["headings"]}
    return Plan(process.forms[process.intake], pack, zone, columns, batch.defaults)


def _may_import(by: Person) -> None:
    if not by.may("imports.run"):
        raise NotForImporting


def _last_with(headings: Sequence[str], process: str) -> Batch | None:
    """The newest file with the same headings whose columns somebody has settled."""
    settled = Batch.objects.filter(process=process).exclude(state=Batch.State.UPLOADED).order_by("-pk")[:200]
    return next((batch for batch in settled if same_columns(batch.source.get("headings", []), headings)), None)


def _usual(process: Process) -> dict[str, str]:
    """What a row counts as when its file does not say, such as: came by file, not yet classified."""
    fields = [field for field in process.forms[process.intake].fields if field.type == "choice"]
    usual = {f.name: [key for key, choice in flat(f.choices).items() if choice.by_file] for f in fields}
    return {name: keys[0] for name, keys in usual.items() if keys}


def _last_line(batch: Batch) -> int:
    return batch.rows.order_by("-line").values_list("line", flat=True).first() or 0


def _known(process: Process, chosen: Mapping[str, str]) -> dict[str, str]:
    fields = {f.name: f for f in process.forms[process.intake].fields if f.type == "choice"}
    return {name: key for name, key in chosen.items() if name in fields and key in flat(fields[name].choices)}


def _check_columns(mapping: Mapping[str, str], process: Process) -> None:
    fields = [field for field in mapping.values() if field not in {DETAIL, LEFT_OUT}]
    twice = next((field for field in fields if fields.count(field) > 1), None)
    if twice:
        raise ColumnTwice(name=field_names(process)[twice])
    content = process.forms[process.intake].that_means("content")
    if TITLE not in fields and (content is None or content.name not in fields):
        raise NoContentColumn


def _verdict(batch: Batch, row: Row, plan: Plan, at: datetime) -> BatchRow:
    raw = raw_of(row)
    made = BatchRow(batch=batch, line=row.number, raw=raw, verdict=BatchRow.Verdict.NEW)
    try:
        reading: Reading = read_row(row, raw, plan, at=at)
    except Invalid:
        made.verdict = BatchRow.Verdict.ERROR
        made.reasons = reasons_of(lambda: read_row(row, raw, plan, at=at))
        return made
    made.values, made.reasons = reading.values, list(reading.remarks)
    made.fingerprint, made.text_print = reading.fingerprint, reading.text_print
    return made


def _find_duplicates(batch: Batch, rows: Sequence[BatchRow]) -> None:
    """The same complainant, time and text came in before; or somebody else wrote the same text."""
    same = _before(batch, "fingerprint", rows)
    alike = _before(batch, "text_print", rows)
    for row in rows:
        if twin := same.get(row.fingerprint):
            row.verdict = BatchRow.Verdict.DUPLICATE
            row.reasons = [already_there(twin)]
        elif twin := alike.get(row.text_print):
            row.reasons.append(same_text(twin))
        mine = (row.line, "", "")
        same.setdefault(row.fingerprint, mine)
        alike.setdefault(row.text_print, mine)


def _before(batch: Batch, kind: str, rows: Sequence[BatchRow]) -> dict[str, Place]:
    """Where these prints stood first: a case of an earlier file, else a row of this one."""
    prints = {getattr(row, kind) for row in rows}
    found = BatchRow.objects.filter(**{f"{kind}__in": prints})
    here = found.filter(batch=batch, verdict=BatchRow.Verdict.NEW).values(kind).annotate(first=Min("line"))
    places = {row[kind]: (row["first"], "", "") for row in here}
    cases = found.filter(case__isnull=False).exclude(batch=batch).order_by("-pk")
    there = cases.values_list(kind, "line", "batch__name", "case__number")
    return places | {digest: (line, name, number) for digest, line, name, number in there}


def already_there(place: Place) -> Text:
    line, file, number = place
    if not number:
        return in_each_language(gettext_noop("Already there: row %(line)d of this file"), line=line)
    words = gettext_noop("Already there: %(number)s (row %(line)d of %(file)s)")
    return in_each_language(words, number=number, line=line, file=file)


def same_text(place: Place) -> Text:
    line, file, number = place
    if not number:
        return in_each_language(gettext_noop("The same text as row %(line)d of this file"), line=line)
    words = gettext_noop("The same text as %(number)s (row %(line)d of %(file)s)")
    return in_each_language(words, number=number, line=line, file=file)
