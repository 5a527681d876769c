"""A table ready to be shown, printed and exported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiyin.kernel.printing import TablePaper
from huiyin.kernel.printing.wording import shown
from huiyin.kernel.spreadsheets import Column

INDENT = "　"


@dataclass(frozen=True)
class Cell:
    """A value, how it is written, and the address of the rows behind it."""

    value: Any
    text: str
    address: str = ""


@dataclass(frozen=True)
class SheetLine:
    """One line; level: group, row, part (of a group) or total."""

    cells: tuple[Cell, ...]
    level: str = "row"
    source: Any = None


@dataclass(frozen=True)
class Sheet:
    title: str
    subtitle: str
    columns: Sequence[Column]
    lines: Sequence[SheetLine]
    total: SheetLine | None = None
    note: str = ""

    def paper(self, *, house: str, day: date) -> TablePaper:
        return TablePaper(
            title=self.title,
            subtitle=self.subtitle,
            columns=self.columns,
            rows=[[cell.value for cell in line.cells] for line in self.lines],
            totals=[cell.value for cell in self.total.cells] if self.total else None,
            house=house,
            date=day,
            note=self.note,
        )


def sheet_line(
    columns: Sequence[Column], values: Sequence[tuple[Any, str]], *, level: str = "row", source: Any = None
) -> SheetLine:
    """A line from pairs of value and address, written the way its columns want."""
    cells = [
        Cell(value, shown(value, column), address) for (value, address), column in zip(values, columns, strict=True)
    ]
    return SheetLine(tuple(cells), level, source)
