"""The verdict on every row: new, an update, there already, like another file, or in error."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.customers import rules
from huiyin.customers.actions.importing.matching import (
    KEYS,
    Found,
    Known,
    changes,
    contents_of,
    find,
    known_by,
    same_name,
)
from huiyin.customers.actions.importing.plan import Plan, plan_of
from huiyin.customers.actions.importing.reading import checked, read_row, reasons_of
from huiyin.customers.actions.importing.said import Reading
from huiyin.customers.models import Batch, BatchKey, BatchRow, Customer
from huiyin.customers.queries import Match
from huiyin.intake.rules import raw_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import Row
from huiyin.kernel.texts import Text, listed
from huiyin.worklist.rules import in_each_language

Verdict = BatchRow.Verdict


class NotTheSame(DomainError):
    """It leads to no single file, or none is opened here: enter the file's number in the row and upload it again."""


def judge(batch: Batch, rows: Sequence[Row], at: datetime) -> list[BatchRow]:
    """These rows of the file, each with its verdict; what they are known by is remembered for the rows after them."""
    plan = plan_of(batch)
    made = [_read(batch, row, plan, at) for row in rows]
    known = decide(batch, made, plan)
    _remember(batch, made, known)
    return made


def count(counts: dict[str, int], row: BatchRow) -> None:
    counts[row.verdict] = counts.get(row.verdict, 0) + 1


def settle(batch: Batch, row: BatchRow, *, same: bool) -> None:
    """What somebody said of a similar row counts from now on, when it is taken in as well."""
    if same and row.target:
        row.values |= {"number": row.target.number, "meant": True}
    elif not same:
        row.values |= {"apart": True}
    known = decide(batch, [row], plan_of(batch))
    if row.verdict == Verdict.SIMILAR:
        raise NotTheSame
    _remember(batch, [row], known)
    row.save(update_fields=["values", "verdict", "reasons", "target", "joins"])
    batch.counts[Verdict.SIMILAR] -= 1
    count(batch.counts, row)
    batch.save(update_fields=["counts"])


def decide(batch: Batch, rows: Sequence[BatchRow], plan: Plan) -> Mapping[int, Known]:
    """Compare rows with the files there are and the rows before them; tells what each is known by.

    A row with cells in error stays in error, and says at once what else would be wrong were they mended.
    """
    known = {row.line: known_by(row.values, plan.book) for row in rows}
    there = find(known.values())
    targets = {match.pk for key, matches in there.items() if key[0] in KEYS for match in matches}
    contents = contents_of(list(Customer.objects.filter(pk__in=targets)))
    book = _Book(batch, plan, there, contents, _earlier(batch, rows, known))
    for row in rows:
        _decide(row, known[row.line], book)
    return known


@dataclass
class _Book:
    """What a part of the rows is compared with."""

    batch: Batch
    plan: Plan
    there: Found
    contents: Mapping[int, Mapping[str, Any]]
    before: dict[str, int]  # the first row of this file that is known by a key

    def __post_init__(self) -> None:
        self.reach = self.batch.by.reach("customers.edit")
        self.mode = self.batch.defaults.get("mode", "both")
        self.chosen = [key for key in KEYS if key in self.batch.defaults.get("keys", " ".join(KEYS)).split()]
        self.values: dict[int, Mapping[str, Any]] = {}
        self.files: dict[int, int | None] = {}  # which file a row is about, if there is one yet

    def file_of(self, line: int) -> int | None:
        """The file that a row of this file before is about; of one that opens it, none."""
        if line not in self.files:
            target, joins = self.batch.rows.values_list("target", "joins").get(line=line)
            self.files[line] = self.file_of(joins) if joins else target
        return self.files[line]


def _decide(row: BatchRow, known: Known, book: _Book) -> None:
    wrong = row.reasons if row.verdict == Verdict.ERROR else []
    row.target = row.joins = None
    _meet(row, known, book)
    others = book.batch.defaults.get("similar") == "new" or row.values.get("apart")
    if row.verdict == Verdict.SIMILAR and others and book.mode != "update":
        row.verdict, row.target = Verdict.NEW, None
    if row.verdict == Verdict.NEW and row.lacking and book.mode != "update":
        row.verdict, row.reasons = Verdict.ERROR, list(row.lacking)
    if wrong:
        also = row.reasons if row.verdict == Verdict.ERROR else []
        row.verdict, row.reasons = Verdict.ERROR, [*wrong, *also]
        row.target = row.joins = None
    if row.verdict in (Verdict.NEW, Verdict.UPDATE):
        for key in (*known.keys, *known.alike):
            book.before.setdefault(_key(key), row.line)
        book.values.setdefault(row.line, row.values)
        book.files[row.line] = book.file_of(row.joins) if row.joins else row.target_id


def _meet(row: BatchRow, known: Known, book: _Book) -> None:
    found = [(key, match) for key in known.keys for match in book.there.get(key, ())]
    chosen = ["number"] if row.values.get("meant") else book.chosen
    sure = [(key, match) for key, match in found if key[0] in chosen]
    earlier = next((book.before[_key(key)] for key in known.keys if _key(key) in book.before), 0)
    alike = [(key, match) for key in known.alike for match in book.there.get(key, ())]
    namesake = next(((key, book.before[_key(key)]) for key in known.alike if _key(key) in book.before), None)
    if sure and not row.values.get("apart"):
        _meets(row, sure, known, book)
    elif found:
        _is_like(row, found)
    elif earlier and earlier != row.line:
        _goes_on(row, earlier, book)
    elif book.mode == "update" and (known.keys or row.verdict != Verdict.ERROR):  # else the key may be what is wrong
        row.verdict, row.reasons = Verdict.ERROR, [in_each_language(NOBODY)]
    elif alike:
        _is_like(row, alike)
    elif namesake and namesake[1] != row.line:
        words = NAME_OF_ROW if namesake[0][0] == "name" else ADDRESS_OF_ROW
        row.verdict, row.reasons = Verdict.SIMILAR, [in_each_language(words, line=namesake[1])]
    else:
        row.verdict, row.reasons = Verdict.NEW, []


def _is_like(row: BatchRow, found: Sequence[tuple[tuple[str, str], Match]]) -> None:
    """Perhaps it is one of these files: somebody has to say so."""
    row.verdict, row.reasons = Verdict.SIMILAR, [_like(key, match) for key, match in found[:3]]
    if len({match.pk for _key, match in found}) == 1:
        row.target_id = found[0][1].pk


def _meets(row: BatchRow, found: Sequence[tuple[tuple[str, str], Match]], known: Known, book: _Book) -> None:
    """A file holds what the row is known by."""
    found = sorted(found, key=lambda pair: KEYS.index(pair[0][0]))
    key, match = found[0]
    others = {other.number for _key, other in found if other.pk != match.pk}
    by_number = key[0] in ("number", "external")
    name = row.values.get("name", "")
    if others:
        row.verdict = Verdict.SIMILAR
        row.reasons = [in_each_language(SEVERAL, numbers=sorted({match.number, *others}))]
    elif not by_number and not same_name(name, match.name):
        _is_like(row, [(key, match)])
    elif book.mode == "new":
        row.verdict, row.reasons = Verdict.DUPLICATE, [in_each_language(THERE, number=match.number)]
    elif not match.may_be_changed_by(book.reach, book.batch.by_id):
        row.verdict, row.reasons = Verdict.DUPLICATE, [in_each_language(NOT_YOURS, number=match.number)]
    elif line := _brought_to_another(known, match, book):
        row.verdict, row.reasons = Verdict.ERROR, [in_each_language(OF_ANOTHER, line=line)]
    else:
        changed = changes(row.values, book.contents[match.pk], book.plan.book, renaming=by_number)
        row.verdict = Verdict.UPDATE if changed else Verdict.DUPLICATE
        row.target_id = match.pk
        same = in_each_language(SAME, number=match.number)
        row.reasons = [_changed(changed, match.number, book) if changed else same]


def _brought_to_another(known: Known, match: Match, book: _Book) -> int:
    """The row before that brings another customer what this one brings to this file; 0 if there is none."""
    coming = (key for key in known.keys if all(holder.pk != match.pk for holder in book.there.get(key, ())))
    lines = (book.before[_key(key)] for key in coming if _key(key) in book.before)
    return next((line for line in lines if book.file_of(line) != match.pk), 0)


def _goes_on(row: BatchRow, earlier: int, book: _Book) -> None:
    """A row before this one is about the same customer: another car, another contact person."""
    first = book.values.get(earlier)
    if first is None:
        first = book.values[earlier] = book.batch.rows.values_list("values", flat=True).get(line=earlier)
    if not same_name(row.values.get("name", ""), first.get("name", "")):
        row.verdict, row.reasons = Verdict.SIMILAR, [in_each_language(LIKE_ROW, line=earlier, name=first.get("name"))]
        return
    changed = changes(row.values, {**_EMPTY, **first, **_own(first)}, book.plan.book, renaming=False)
    row.verdict = Verdict.UPDATE if changed else Verdict.DUPLICATE
    row.joins = earlier
    row.reasons = [in_each_language(GOES_ON if changed else SAME_ROW, line=earlier)]


_EMPTY: dict[str, Any] = {"note": "", "tags": [], **{group: [] for group in
          ("phones", "handles", "addresses", "contacts", "assets")}}  # fmt: skip


def _own(content: Mapping[str, Any]) -> dict[str, Any]:
    return {rules.own(name): value for name, value in content.get("values", {}).items()}


def _read(batch: Batch, row: Row, plan: Plan, at: datetime) -> BatchRow:
    made = BatchRow(batch=batch, line=row.number, raw=raw_of(row), verdict=Verdict.NEW)

    def check(reading: Reading) -> None:
        made.lacking = checked(reading, plan, at=at)

    reading = read_row(row, plan, at=at)
    check(reading)
    if reading.errors:
        made.verdict = Verdict.ERROR
        made.bad = [heading for heading in reading.errors if heading in made.raw]
        made.reasons = reasons_of(row, plan, at=at, check=check)
    made.values = reading.content
    return made


def _earlier(batch: Batch, rows: Iterable[BatchRow], known: Mapping[int, Known]) -> dict[str, int]:
    """Which rows of this file before this part are known by the same."""
    keys = {_key(key) for each in known.values() for key in (*each.keys, *each.alike)}
    mine = [row.line for row in rows]
    if not mine:
        return {}
    before = BatchKey.objects.filter(batch=batch, key__in=keys, line__lt=min(mine))
    return dict(before.values_list("key", "line"))


def _remember(batch: Batch, rows: Iterable[BatchRow], known: Mapping[int, Known]) -> None:
    found: dict[str, int] = {}
    for row in rows:
        if row.verdict in (Verdict.NEW, Verdict.UPDATE):
            for key in (*known[row.line].keys, *known[row.line].alike):
                found.setdefault(_key(key), row.line)
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, {"batch": batch.pk, "keys": list(found), "lines": list(found.values())})


def _key(key: tuple[str, str]) -> str:
    return f"{key[0]}/{key[1]}"[:120]


def _like(key: tuple[str, str], match: Match) -> Text:
    words = {
        "phone": LIKE_PHONE,
        "asset": LIKE_ASSET,
        "identity": LIKE_IDENTITY,
        "name": LIKE_NAME,
        "address": LIKE_ADDRESS,
    }
    return in_each_language(words.get(key[0], LIKE_NUMBER), number=match.number)


def _changed(changed: Mapping[str, Any], number: str, book: _Book) -> Text:
    said = {}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            names = [*(name for name in changed if name != "values"), *map(rules.own, changed.get("values", ()))]
            labels = listed(rules.label_of(name, book.plan.book.file) for name in names)
            said[code] = _("Changes in %(number)s: %(fields)s") % {"number": number, "fields": labels}
    return said


REMEMBER = """
    INSERT INTO customers_batchkey (batch_id, key, line)
    SELECT %(batch)s, key, line FROM unnest(%(keys)s::text[], %(lines)s::int[]) AS said (key, line)
    ON CONFLICT DO NOTHING
"""
NOBODY = gettext_noop("No file has this number, phone or plate, so there is nothing to update")
SEVERAL = gettext_noop("It leads to several files: %(numbers)s")
THERE = gettext_noop("Already there: %(number)s")
NOT_YOURS = gettext_noop("Already there: %(number)s, which you may not change")
SAME = gettext_noop("Already there: %(number)s says all of it")
SAME_ROW = gettext_noop("Already there: row %(line)d of this file")
GOES_ON = gettext_noop("Goes into the file of row %(line)d")
LIKE_ROW = gettext_noop("The same phone, plate or number as row %(line)d, but there the name is “%(name)s”")
OF_ANOTHER = gettext_noop("Row %(line)d brings the same phone, plate or number to another customer")
NAME_OF_ROW = gettext_noop("Row %(line)d has the same name")
ADDRESS_OF_ROW = gettext_noop("Row %(line)d has the same name and address")
LIKE_PHONE = gettext_noop("%(number)s has the same phone")
LIKE_ASSET = gettext_noop("%(number)s has the same plate or serial number")
LIKE_IDENTITY = gettext_noop("%(number)s has the same identity number")
LIKE_NAME = gettext_noop("%(number)s has the same name")
LIKE_ADDRESS = gettext_noop("%(number)s has the same name and address")
LIKE_NUMBER = gettext_noop("%(number)s has the same number")
