"""Lists as .xlsx: header in place while scrolling, phones as text, no formulas, nothing cut off."""

import re
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.kernel.spreadsheets.charted import Drawn, draw

_ROWS_A_SHEET = 1_048_576
_LONGEST_TEXT = 32_767  # Excel's own limit for a cell
_IN_MEMORY = 4 << 20
_MEASURED = 200  # rows from which widths are taken
_FORMATS = {
    "text": "@",
    "number": "#,##0.##",
    "money": "#,##0.00",
    "percent": "0.0 %",
    "points": "+0.0;-0.0;0.0",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
_WHOLE = {"number": "#,##0"}  # Excel would write 8 as “8.”


@dataclass(frozen=True)
class Column:
    """A column of a list; kind: text | number | money | percent | points (more or less) | date | datetime."""

    heading: str
    kind: str = "text"
    width: float | None = None
    key: str = ""  # the column's stable name, whatever its heading says


class Marked(str):
    """A cell that is to be looked at: it stands there in red."""

    __slots__ = ()


class Doubtful(Marked):
    """A cell that is to be decided: it stands there in amber."""

    __slots__ = ()


def write(
    rows: Iterable[Sequence[Any]], columns: Sequence[Column], *, title: str, totals: Sequence[Any] | None = None
) -> FileResponse:
    """The list as a download."""
    return download(workbook(rows, columns, title=title, totals=totals), title)


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
    drawn: Drawn | None = None,
) -> IO[bytes]:
    """The list as a temporary file that is gone once it is closed; memory stays the same for any length.

    `above`: lines over the headings, the first of them large: what it is, and of which days. `drawn`: what a chart
    on a sheet of its own is drawn from.
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
        pages = _Pages(book, columns, title, [line for line in above if line])
        for row in rows:
            pages.add(row)
        if totals is not None:
            pages.add(totals, bold=True)
        pages.finish()
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


def workbook_of(tables: Sequence[Page]) -> IO[bytes]:
    """Several tables, each on a sheet under its number and name."""
    file = new_file()
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        for number, table in enumerate(tables, 1):
            pages = _Pages(book, table.columns, f"{number} {table.title}")
            for row in table.rows:
                pages.add(row)
            if table.totals is not None:
                pages.add(table.totals, bold=True)
            pages.finish()
    file.seek(0)
    return file


_Looks = tuple[Any, Any]  # of a column: the usual one, and that of whole numbers


class _Pages:
    """The sheets of a workbook; a list longer than a sheet goes on in the next."""

    def __init__(self, book: Any, columns: Sequence[Column], title: str, above: Sequence[str] = ()) -> None:
        self._book, self._columns, self.above = book, columns, above
        self.name = re.sub(r"[\[\]:*?/\\']+", " ", title).strip()[:25] or "1"
        look = {"valign": "top", "border": 1, "border_color": "#D0D5DD"}
        self._looks = self._in_look(look)
        self._red = self._in_look({**look, "bg_color": "#FFC7CE", "font_color": "#9C0006"})
        self._amber = self._in_look({**look, "bg_color": "#FFEB9C", "font_color": "#7F6000"})
        self._bold = self._in_look({**look, "bold": True, "bg_color": "#F2F4F7"})
        self._lines = [book.add_format({"bold": True, "font_size": 14}), book.add_format({"font_color": "#475467"})]
        self._head = book.add_format({**look, "bold": True, "bg_color": "#E6EFF9", "valign": "vcenter"})
        self._widths = [_width(column.heading) + 2 for column in columns]
        self._count = 0
        self._begin()

    def _in_look(self, look: dict[str, Any]) -> list[_Looks]:
        """How each column is written, a whole number and anything else."""
        found = []
        for column in self._columns:
            wrap = {"text_wrap": True} if column.kind == "text" else {}
            usual = self._book.add_format({**look, **wrap, "num_format": _FORMATS[column.kind]})
            whole = _WHOLE.get(column.kind)
            found.append((usual, self._book.add_format({**look, "num_format": whole}) if whole else usual))
        return found

    def add(self, row: Sequence[Any], *, bold: bool = False) -> None:
        if self._next == _ROWS_A_SHEET:
            self.finish()
            self._begin()
        looks = self._bold if bold else self._looks
        for place, (value, look) in enumerate(zip(row, looks, strict=True)):
            usual, whole = self._marked(value, place) or look
            self._write(place, value, whole if _is_whole(value) else usual)
        self._next += 1

    def _marked(self, value: Any, place: int) -> _Looks | None:
        if isinstance(value, Doubtful):
            return self._amber[place]
        return self._red[place] if isinstance(value, Marked) else None

    def finish(self) -> None:
        """Widths are known only now."""
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, column.width or min(60, max(6, self._widths[place])))
        top = len(self.above)
        self._sheet.autofilter(top, 0, max(top + 1, self._next - 1), len(self._columns) - 1)

    def _begin(self) -> None:
        self._count += 1
        self._sheet = self._book.add_worksheet(self.name if self._count == 1 else f"{self.name} {self._count}")
        top = len(self.above)
        self._sheet.freeze_panes(top + 1, 0)
        self._sheet.repeat_rows(0, top)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)
        for place, line in enumerate(self.above):
            self._sheet.write_string(place, 0, line, self._lines[min(place, 1)])
        for place, column in enumerate(self._columns):
            self._sheet.write_string(top, place, column.heading, self._head)
        self._next = top + 1

    def _write(self, place: int, value: Any, look: Any) -> None:
        value = _plain(value)
        if self._next <= _MEASURED:
            self._widths[place] = max(self._widths[place], _width(_shown(value)))
        if value is None or value == "":
            self._sheet.write_blank(self._next, place, None, look)
        elif self._columns[place].kind == "text":
            self._sheet.write_string(self._next, place, _fitting(_shown(value)), look)
        elif isinstance(value, datetime | date | time):
            self._sheet.write_datetime(self._next, place, value, look)
        elif isinstance(value, int | float | Decimal):
            self._sheet.write_number(self._next, place, value, look)
        else:
            self._sheet.write_string(self._next, place, _fitting(str(value)), look)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, float | Decimal) and value % 1 == 0)


def _plain(value: Any) -> Any:
    """Excel knows no time zones: times are those of the reader's clock."""
    if isinstance(value, datetime) and value.tzinfo:
        return timezone.localtime(value).replace(tzinfo=None)
    return value if isinstance(value, datetime | date | time | int | float | Decimal) or value is None else str(value)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def _width(text: str) -> float:
    """Chinese characters are twice as wide."""
    line = max(text[:400].split("\n"), key=len)
    return sum(1.9 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line[:80]) + 1


def _fitting(text: str) -> str:
    """A text longer than Excel takes says so at its end."""
    if len(text) <= _LONGEST_TEXT:
        return text
    mark = f" … ({len(text)})"
    return text[: _LONGEST_TEXT - len(mark)] + mark
