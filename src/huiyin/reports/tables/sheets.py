"""A table ready to be shown, printed and exported."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from huiyin.kernel.printing import TablePaper, adjustment_of
from huiyin.kernel.printing.adjusting import columns_of
from huiyin.kernel.printing.wording import shown
from huiyin.kernel.spreadsheets import Column, Drawn
from huiyin.kernel.texts import instead, paragraph

INDENT = "　"


@dataclass(frozen=True)
class Cell:
    """A value, how it is written, the address of the rows behind it; of how few rows it is, if the screen says so."""

    value: Any
    text: str
    address: str = ""
    of: int | None = None


@dataclass(frozen=True)
class SheetLine:
    """One line; level: group, row, part (of a group) or total. `of`: of how few rows its number is, if it is said."""

    cells: tuple[Cell, ...]
    level: str = "row"
    source: Any = None
    of: int = 0

    def at(self, places: Sequence[int]) -> "SheetLine":
        return replace(self, cells=tuple(self.cells[place] for place in places))


@dataclass(frozen=True)
class Sheet:
    title: str
    subtitle: str
    columns: Sequence[Column]
    lines: Sequence[SheetLine]
    total: SheetLine | None = None
    note: str = ""
    key: str = ""  # the form's, whatever its title says
    hint: str = ""  # what can be done with it on the screen, and not on paper
    drawing: str = ""  # SVG, above the table on paper
    drawn: Drawn | None = None  # the same in a workbook

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
            key=self.key,
            drawing=self.drawing,
            drawn=self.drawn,
        )

    @property
    def on_screen(self) -> str:
        """What stands below it where numbers are links."""
        return paragraph([self.note, self.hint])

    @property
    def as_wanted(self) -> "Sheet":
        """On screen with the columns the house has chosen, called as the house calls them."""
        wanted = adjustment_of(self.key)
        if wanted is None or not (wanted.parts or wanted.order or wanted.title):
            return self
        chosen = columns_of(self.columns, wanted)
        places = [place for place, _column in chosen]
        return replace(
            self,
            title=instead(wanted.title) or self.title,
            columns=[column for _place, column in chosen],
            lines=[line.at(places) for line in self.lines],
            total=self.total.at(places) if self.total else None,
        )


def sheet_line(
    columns: Sequence[Column], values: Sequence[tuple[Any, str]], *, level: str = "row", source: Any = None, of: int = 0
) -> SheetLine:
    """A line from pairs of value and address, written the way its columns want."""
    cells = [
        Cell(value, shown(value, column), address) for (value, address), column in zip(values, columns, strict=True)
    ]
    return SheetLine(tuple(cells), level, source, of)
