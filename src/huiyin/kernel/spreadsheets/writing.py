"""Lists as .xlsx: header in place while scrolling, phones as text, no formulas, nothing cut off."""

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

from django.http import FileResponse
from django.utils.translation import gettext as _

from huiyin.kernel.spreadsheets.cells import (
    BUTTON,
    FORMATS,
    NUMBERS,
    WHOLE,
    Column,
    Doubtful,
    Marked,
    fitting,
    is_whole,
    placed,
    plain,
    room_for,
    shown,
    width_for,
)
from huiyin.kernel.spreadsheets.charted import Drawn, draw
from huiyin.kernel.spreadsheets.on_a4 import fitting_a4, lines_of, named, set_up

_ROWS_A_SHEET = 1_048_576
_IN_MEMORY = 4 << 20
_MEASURED = 200  # rows from which widths are taken
_LINE, _HIGHEST = 15.0, 409.0  # points


def write(
    rows: Iterable[Sequence[Any]],
    columns: Sequence[Column],
    *,
    title: str,
    totals: Sequence[Any] | None = None,
    within: str = "",
) -> FileResponse:
    """The list as a download; `within`: what it was narrowed by."""
    return download(workbook(rows, columns, title=title, totals=totals, within=within), title)


def download(file: IO[bytes], title: str) -> FileResponse:
    """A workbook as a file of that name."""
    name = re.sub(r'[\\/:*?"<>|\r\n]+', " ", title).strip() or "list"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=kind)


def new_file() -> IO[bytes]:
    """A file to write into that is gone once it is closed, as the response does."""
    return tempfile.SpooledTemporaryFile(_IN_MEMORY)


def workbook(
    rows: Iterable[Sequence[Any]],
    columns: Sequence[Column],
    *,
    title: str,
    totals: Sequence[Any] | None = None,
    above: Sequence[str] = (),
    note: str = "",
    within: str = "",
    drawn: Drawn | None = None,
) -> IO[bytes]:
    """The list as a temporary file that is gone once it is closed; memory stays the same for any length.

    `above`: lines over the headings, the first of them large: what it is, and of which days; without them the title
    and what it was narrowed by (`within`) stand at the head of each printed page. `drawn`: what a chart on a sheet of
    its own is drawn from.
    """
    file = new_file()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "use_zip64": True,
    }
    import xlsxwriter  # takes a fifth of a second, which only those who take a list along should wait for

    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": title})
        pages = _Pages(book, columns, title, [line for line in above if line], within)
        pages.fill(rows, totals, note)
        if drawn:
            draw(book, drawn, sheet=pages.name, top=len(pages.above), name=_("Chart"), title=title)
    file.seek(0)
    return file


@dataclass(frozen=True)
class Page:
    """One table of a workbook of several."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    totals: Sequence[Any] | None = None
    note: str = ""


def workbook_of(tables: Sequence[Page], *, title: str) -> IO[bytes]:
    """Several tables, each on a sheet under its number and name; each printed page says what they all belong to."""
    file = new_file()
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": title})
        for number, table in enumerate(tables, 1):
            pages = _Pages(book, table.columns, f"{number} {table.title}", within=title)
            pages.fill(table.rows, table.totals, table.note)
    file.seek(0)
    return file


_Looks = tuple[Any, Any]  # of a column: the usual one, and that of whole numbers


class _Pages:
    """The sheets of a workbook; a list longer than a sheet goes on in the next."""

    def __init__(
        self, book: Any, columns: Sequence[Column], title: str, above: Sequence[str] = (), within: str = ""
    ) -> None:
        self._book, self._columns, self.above = book, columns, above
        self._title, self._within = title, within
        self.name = named(title)
        look = {"valign": "top", "border": 1, "border_color": "#D0D5DD"}
        self._looks = self._in_look(look)
        self._red = self._in_look({**look, "bg_color": "#FFC7CE", "font_color": "#9C0006"})
        self._amber = self._in_look({**look, "bg_color": "#FFEB9C", "font_color": "#7F6000"})
        self._bold = self._in_look({**look, "bold": True, "bg_color": "#F2F4F7"})
        self._lines = [book.add_format({"bold": True, "font_size": 14}), book.add_format({"font_color": "#475467"})]
        self._note = book.add_format({"font_color": "#475467", "text_wrap": True, "valign": "top"})
        head = {**look, "bold": True, "bg_color": "#E6EFF9", "valign": "vcenter", "text_wrap": True}
        self._heads = [book.add_format(head), book.add_format({**head, "align": "center"})]
        self._widths: list[float] = []
        self._across = False
        self._count = 0

    def _in_look(self, look: dict[str, Any]) -> list[_Looks]:
        """How each column is written, a whole number and anything else."""
        found = []
        for column in self._columns:
            usual = self._book.add_format({**look, **placed(column), "num_format": FORMATS[column.kind]})
            whole = WHOLE.get(column.kind)
            whole_look = {**look, **placed(column), "num_format": whole}
            found.append((usual, self._book.add_format(whole_look) if whole else usual))
        return found

    def fill(self, rows: Iterable[Sequence[Any]], totals: Sequence[Any] | None, note: str) -> None:
        """Widths are those of the first rows, which wait for them: what is written can't be made wider any more."""
        coming = iter(rows)
        first = list(islice(coming, _MEASURED))
        self._measure([*first, totals] if totals is not None else first)
        self._begin()
        for row in chain(first, coming):
            self._add(row)
        last = self._next - 1
        if totals is not None:
            self._add(totals, bold=True)
        self._finish(last if last < self._next else self._next - 1, note)

    def _measure(self, rows: Sequence[Sequence[Any]]) -> None:
        wanted = []
        for place, column in enumerate(self._columns):
            widest = max((width_for(plain(row[place]), column) for row in rows), default=0.0)
            wanted.append(column.width or max(room_for(column), widest))
        self._widths, self._across = fitting_a4(wanted, [one.kind == "text" and not one.width for one in self._columns])

    def _add(self, row: Sequence[Any], *, bold: bool = False) -> None:
        if self._next == _ROWS_A_SHEET:
            self._finish(self._next - 1)
            self._begin()
        looks = self._bold if bold else self._looks
        lines = 1
        for place, (value, look) in enumerate(zip(row, looks, strict=True)):
            usual, whole = self._marked(value, place) or look
            lines = max(lines, self._write(place, plain(value), whole if is_whole(value) else usual))
        if lines > 1:  # not every program makes a line as high as its words
            self._sheet.set_row(self._next, min(_HIGHEST, _LINE * lines))
        self._next += 1

    def _marked(self, value: Any, place: int) -> _Looks | None:
        if isinstance(value, Doubtful):
            return self._amber[place]
        return self._red[place] if isinstance(value, Marked) else None

    def _finish(self, last: int, note: str = "") -> None:
        """`last`: the line up to which it may be sorted, which a sum is not part of."""
        top = len(self.above)
        self._sheet.autofilter(top, 0, max(top + 1, last), len(self._widths) - 1)
        if note and self._next + 1 < _ROWS_A_SHEET:
            self._put_below(note)

    def _put_below(self, note: str) -> None:
        """An empty line parts it from the list: nothing sorts it in or sums it."""
        line = self._next + 1
        self._sheet.set_row(line, min(_HIGHEST, _LINE * lines_of(note, sum(self._widths))))
        if len(self._widths) > 1:
            self._sheet.merge_range(line, 0, line, len(self._widths) - 1, "", self._note)
        self._sheet.write_string(line, 0, fitting(note), self._note)

    def _begin(self) -> None:
        self._count += 1
        self._sheet = self._book.add_worksheet(self.name if self._count == 1 else f"{self.name} {self._count}")
        top = len(self.above)
        self._sheet.freeze_panes(top + 1, 0)
        self._sheet.repeat_rows(0, top)
        set_up(self._sheet, *([] if self.above else [self._title, self._within]))
        if self._across:
            self._sheet.set_landscape()
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)
        for place, line in enumerate(self.above):
            self._sheet.write_string(place, 0, line, self._lines[min(place, 1)])
        headings = [(column.heading, width - BUTTON) for column, width in zip(self._columns, self._widths, strict=True)]
        self._sheet.set_row(top, _LINE * max(lines_of(*each) for each in headings) + 3)
        for place, column in enumerate(self._columns):
            self._sheet.write_string(top, place, column.heading, self._heads[column.kind in NUMBERS])
        self._next = top + 1

    def _write(self, place: int, value: Any, look: Any) -> int:
        """How many lines it takes."""
        if value is None or value == "":
            self._sheet.write_blank(self._next, place, None, look)
        elif self._columns[place].kind == "text":
            text = fitting(shown(value))
            self._sheet.write_string(self._next, place, text, look)
            return lines_of(text, self._widths[place] - 1)
        elif isinstance(value, datetime | date | time):
            self._sheet.write_datetime(self._next, place, value, look)
        elif isinstance(value, int | float | Decimal):
            self._sheet.write_number(self._next, place, value, look)
        else:
            self._sheet.write_string(self._next, place, fitting(str(value)), look)
        return 1
