"""A file of complaints comes in: its columns settled, every row checked before anything is taken in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import File
from django.db.models import Min
from django.utils.translation import gettext_noop

from huiyin.cases.actions.columns import TITLE, field_names, recognised
from huiyin.cases.actions.rows import Plan, Reading, read_row, reasons_of
from huiyin.cases.models import Batch, BatchRow
from huiyin.cases.rules import Invalid
from huiyin.intake import actions as intake
from huiyin.intake.rules import DETAIL, LEFT_OUT, raw_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import Row
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import Process, flat
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.rules import in_each_language

Place = tuple[int, str, str]  # row, file and number of a case; this file has no name


class NoContentColumn(DomainError):
    """Say which column holds what the complaint is about."""

    field = "columns"


@whole
def upload(process_key: str, file: "File[Any]", *, by: Person, at: datetime) -> Batch:
    """Keep an uploaded file and recognise its columns; nothing is taken in yet."""
    return intake.upload(Batch(process=process_key, by=by, at=at), file)


def set_up(batch: Batch, earlier: Batch | None) -> None:
    """What the columns mean as far as they are recognised, and what counts for rows that do not say it."""
    process = pack_in_force().processes[batch.process]
    form, headings = process.forms[process.intake], batch.source["headings"]
    batch.mapping = recognised(headings, form, earlier.mapping if earlier else None)
    batch.defaults = earlier.defaults if earlier else _usual(process)


@whole
def check(batch: Batch, *, columns: Mapping[str, str], defaults: Mapping[str, str], by: Person, at: datetime) -> Batch:
    """Settle what each column means and have every row checked."""
    intake.may_import(batch, by=by)
    batch = intake.held(batch, Batch.State.UPLOADED)
    process = pack_in_force().processes[batch.process]
    batch.mapping = {heading: columns.get(heading, LEFT_OUT) for heading in batch.source["headings"]}
    batch.defaults = _known(process, defaults)
    _check_columns(batch.mapping, process)
    intake.begin_check(batch)
    return batch


def judge(batch: Batch, rows: Sequence[Row], at: datetime) -> list[BatchRow]:
    """These rows of the file, each with its verdict."""
    plan = plan_of(batch)
    made = [_verdict(batch, row, plan, at) for row in rows]
    _find_duplicates(batch, [row for row in made if row.verdict == BatchRow.Verdict.NEW])
    return made


def count(counts: dict[str, int], row: BatchRow) -> None:
    counts[row.verdict] = counts.get(row.verdict, 0) + 1
    if row.verdict == BatchRow.Verdict.NEW and row.reasons:
        counts["remarks"] = counts.get("remarks", 0) + 1


def plan_of(batch: Batch) -> Plan:
    pack = pack_in_force()
    process = pack.processes[batch.process]
    zone = ZoneInfo(calendar_of(person=batch.by).time_zone)
    return Plan(process.forms[process.intake], pack, zone, batch.columns, batch.defaults)


def _usual(process: Process) -> dict[str, str]:
    """What a row counts as when its file does not say, such as: came by file, not yet classified."""
    fields = [field for field in process.forms[process.intake].fields if field.type == "choice"]
    usual = {f.name: [key for key, choice in flat(f.choices).items() if choice.by_file] for f in fields}
    return {name: keys[0] for name, keys in usual.items() if keys}


def _known(process: Process, chosen: Mapping[str, str]) -> dict[str, str]:
    fields = {f.name: f for f in process.forms[process.intake].fields if f.type == "choice"}
    return {name: key for name, key in chosen.items() if name in fields and key in flat(fields[name].choices)}


def _check_columns(mapping: Mapping[str, str], process: Process) -> None:
    fields = [field for field in mapping.values() if field not in {DETAIL, LEFT_OUT}]
    twice = next((field for field in fields if fields.count(field) > 1), None)
    if twice:
        raise intake.ColumnTwice(name=field_names(process)[twice])
    content = process.forms[process.intake].that_means("content")
    if TITLE not in fields and (content is None or content.name not in fields):
        raise NoContentColumn


def _verdict(batch: Batch, row: Row, plan: Plan, at: datetime) -> BatchRow:
    raw = raw_of(row)
    made = BatchRow(batch=batch, line=row.number, raw=raw, verdict=BatchRow.Verdict.NEW)
    try:
        reading: Reading = read_row(row, raw, plan, at=at)
    except Invalid as refusal:
        made.verdict = BatchRow.Verdict.ERROR
        made.bad = [heading for heading in refusal.errors if heading in raw]
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
