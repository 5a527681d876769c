"""One row of a file of the stock: what it says, or why it can't be taken in."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import get_current_timezone

from huiyin.intake import actions as intake
from huiyin.intake.rules import raw_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import Row, to_datetime, to_text
from huiyin.kernel.spreadsheets.values import Value
from huiyin.orders.models import Batch, BatchRow, Stock
from huiyin.orders.rules import LABELS, LONGEST, NEEDED, StockRow, quantity_in

Verdict = BatchRow.Verdict


class CellMissing(DomainError):
    """%(column)s is missing."""


class CellTooLong(DomainError):
    """%(column)s has at most %(limit)s characters."""


class NoQuantity(DomainError):
    """%(column)s: “%(value)s” is no quantity, such as 12 or 0.5."""


class WhenExpected(DomainError):
    """On which day is it expected?"""


class HowMuchExpected(DomainError):
    """How much is expected?"""


class CellsShifted(DomainError):
    """The row has more cells than there are headings, so cells may stand in a wrong column."""


class CellsDamaged(DomainError):
    """Some characters can't be read; save the file as .xlsx."""


def read_row(batch: Batch, row: Row) -> BatchRow:
    """What a row says, or why it can't be taken in."""
    made = BatchRow(batch=batch, line=row.number, raw=raw_of(row), verdict=Verdict.NEW)
    headings = {field: heading for heading, field in batch.columns.items() if field}
    said: dict[str, Any] = {}
    for refusal in [*_refused_whole(row), *_read_cells(row, headings, said)]:
        made.verdict = Verdict.ERROR
        made.reasons.append(intake.in_words(refusal))
        if refusal.at_field in headings:
            made.bad.append(headings[refusal.at_field])
    if made.verdict != Verdict.ERROR:
        made.values = said
        made.goods = row_of(said).goods
    return made


def _refused_whole(row: Row) -> Iterable[DomainError]:
    if row.shifted:
        yield CellsShifted()
    if row.damaged:
        yield CellsDamaged()


def _read_cells(row: Row, headings: Mapping[str, str], said: dict[str, Any]) -> Iterable[DomainError]:
    cells = {field: row.values.get(heading) for field, heading in headings.items()}
    texts = {field: to_text(cells.get(field)).strip() for field in LABELS}
    yield from (CellMissing(field=field, column=LABELS[field]) for field in NEEDED if not texts[field])
    for field, limit in LONGEST.items():
        said[field] = texts[field]
        if len(texts[field]) > limit:
            yield CellTooLong(field=field, column=LABELS[field], limit=limit)
    for field in ("on_hand", "expected"):
        number = quantity_in(texts[field]) if texts[field] else None
        said[field] = str(number) if number else "0" if field == "on_hand" else None
        if texts[field] and number is None:
            yield NoQuantity(field=field, column=LABELS[field], value=texts[field])
    yield from _read_day(cells.get("expected_on"), texts, said)


def _read_day(value: Value, texts: Mapping[str, str], said: dict[str, Any]) -> Iterable[DomainError]:
    """What comes has a day, and the other way round; nothing that comes has none."""
    said["expected_on"] = None
    try:
        day = _day_in(value)
    except DomainError as refusal:
        refusal.at_field = "expected_on"
        yield refusal
        return
    if said["expected"] and not day:
        yield WhenExpected(field="expected_on")
    if day and not texts["expected"]:
        yield HowMuchExpected(field="expected")
    if said["expected"]:
        said["expected_on"] = day


def _day_in(value: Value) -> str | None:
    moment = to_datetime(value, get_current_timezone())
    return moment.date().isoformat() if moment else None


def row_of(said: Mapping[str, Any]) -> StockRow:
    return StockRow(
        said["product"],
        said["specification"],
        said["unit"],
        Decimal(said["on_hand"]),
        Decimal(said["expected"]) if said["expected"] else None,
        date.fromisoformat(said["expected_on"]) if said["expected_on"] else None,
    )


def figures(stock: Stock) -> dict[str, Any]:
    """What goods say, in the form of a row's values."""
    return {
        "product": stock.product,
        "specification": stock.specification,
        "unit": stock.unit,
        "on_hand": str(stock.on_hand),
        "expected": None if stock.expected is None else str(stock.expected),
        "expected_on": stock.expected_on.isoformat() if stock.expected_on else None,
    }


def says(stock: Stock, said: Mapping[str, Any]) -> bool:
    mine, theirs = row_of(said), row_of(figures(stock))
    return (mine.unit, mine.on_hand, mine.expected, mine.expected_on) == (
        theirs.unit,
        theirs.on_hand,
        theirs.expected,
        theirs.expected_on,
    )
