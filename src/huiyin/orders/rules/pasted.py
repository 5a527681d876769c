"""The stock as it is copied from a workbook: a line each, cells between tabs or commas."""

import csv
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from huiyin.orders.rules.lines import goods

MOST_ROWS = 5_000
_FIELDS = 6  # product, specification, unit, on hand, expected, expected on
_LONGEST = Decimal(10) ** 9


@dataclass(frozen=True)
class StockRow:
    """What the warehouse says of one product in one specification."""

    product: str
    specification: str
    unit: str
    on_hand: Decimal
    expected: Decimal | None = None
    expected_on: date | None = None

    @property
    def goods(self) -> str:
        return goods(self.product, self.specification)


@dataclass
class Pasted:
    """The rows that can be taken as they are, and the numbers of the lines that can't."""

    rows: list[StockRow] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)  # line, and which part of it
    twice: list[int] = field(default_factory=list)


def read_pasted(text: str) -> Pasted:
    """Read what was pasted; an empty line and a heading before the first row are passed over."""
    found, known = Pasted(), set[str]()
    lines = text.splitlines()
    between = "\t" if "\t" in text else ","
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in next(csv.reader([line.replace("，", ",")], delimiter=between), [])]
        if not any(cells):
            continue
        row, wrong = _row(cells)
        if row is None:
            if found.rows or found.wrong or not _is_heading(cells):
                found.wrong.append((number, wrong))
        elif row.goods in known:
            found.twice.append(number)
        else:
            known.add(row.goods)
            found.rows.append(row)
    return found


def _row(cells: list[str]) -> tuple[StockRow | None, str]:
    product, specification, unit, on_hand, expected, expected_on = [*cells, *[""] * _FIELDS][:_FIELDS]
    for name, value, limit in (("product", product, 120), ("specification", specification, 120), ("unit", unit, 12)):
        if not value or len(value) > limit:
            return None, name
    there = quantity_in(on_hand)
    if there is None:
        return None, "on_hand"
    if not expected and not expected_on:
        return StockRow(product, specification, unit, there), ""
    coming = quantity_in(expected)
    if not coming:
        return None, "expected"
    day = day_in(expected_on)
    return (StockRow(product, specification, unit, there, coming, day), "") if day else (None, "expected_on")


def _is_heading(cells: list[str]) -> bool:
    return len(cells) > 3 and not any(sign.isdigit() for sign in cells[3])


def quantity_in(text: str) -> Decimal | None:
    """12, 1,200 or 0.5; nothing for what is no quantity."""
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number < _LONGEST:
        return None
    return number if number == number.quantize(Decimal("0.001")) else None


def day_in(text: str) -> date | None:
    parts = text.replace("/", "-").replace(".", "-").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None
