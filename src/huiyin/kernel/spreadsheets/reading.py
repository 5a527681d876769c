"""Rows of an uploaded spreadsheet under their headings, one after the other."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, BinaryIO

import python_calamine as calamine

from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets.encodings import encoding_of, separator_of
from huiyin.kernel.spreadsheets.files import CannotOpen, NeedsPassword, TooLarge, kind_of, opened
from huiyin.kernel.spreadsheets.packages import Package
from huiyin.kernel.spreadsheets.values import Value, clean, to_text
from huiyin.kernel.spreadsheets.vcards import cards, cells_of, columns_of, is_vcard

MAX_ROWS = 500_000
MAX_COLUMNS = 500

_LOOKED_THROUGH = 20  # rows among which the headings stand, under a title perhaps
_SNIFFED = 64 * 1024
_LONGEST_LINE = 4 << 20


class NothingInside(DomainError):
    """There is nothing in this file."""


class TooManyRows(DomainError):
    """This file has more than %(most)s rows: split it into several files."""


class TooManyColumns(DomainError):
    """This file has more than %(most)s columns; is it the right one?"""


class QuoteLeftOpen(DomainError):
    """A quotation mark opened in row %(row)s is never closed; the file was perhaps cut off."""


@dataclass(frozen=True)
class Row:
    """One line of the sheet: `number` as Excel shows it, `surplus` the filled cells beyond the headings."""

    number: int
    values: Mapping[str, Value]
    surplus: tuple[Value, ...] = ()
    cells: tuple[Value, ...] = ()

    @property
    def shifted(self) -> bool:
        """Cells stand beyond the last heading, so others may stand under a wrong one."""
        return bool(self.surplus)

    @property
    def damaged(self) -> bool:
        """Some characters could not be read."""
        return any(isinstance(value, str) and "\ufffd" in value for value in self.cells)

    def text(self, heading: str) -> str:
        return to_text(self.values.get(heading))


@dataclass(frozen=True)
class Sheet:
    """A table and what we found out about the file; `rows` can be gone through once."""

    name: str
    headings: tuple[str, ...]
    rows: Iterator[Row]
    kind: str
    encoding: str = ""
    separator: str = ""
    others: tuple[str, ...] = ()


def read(
    source: str | Path | IO[bytes],
    *,
    sheet: str | None = None,
    max_rows: int = MAX_ROWS,
    max_columns: int = MAX_COLUMNS,
) -> Sheet:
    """Open an .xlsx, .xls, .csv or .vcf file; the first sheet with something in it unless one is named."""
    file = opened(source)
    kind = kind_of(file)
    file.seek(0)
    if kind == "csv":
        return _read_text(file, max_rows, max_columns)
    how = _read_package if kind == "xlsx" else _read_xls
    return how(file, sheet, max_rows, max_columns)


def _read_package(file: BinaryIO, wanted: str | None, max_rows: int, max_columns: int) -> Sheet:
    book = Package(file)
    visible = [name for name, _part in book.sheets]
    for name, part in book.sheets:
        if wanted in visible and name != wanted:
            continue
        rows = book.rows(part)
        first = next((row for row in rows if any(clean(cell) is not None for cell in row[1])), None)
        if first is not None:
            headings, under = _under_headings(chain([first], rows), max_rows, max_columns)
            return Sheet(name, headings, under, "xlsx", others=tuple(other for other in visible if other != name))
    raise NothingInside


def _read_xls(file: BinaryIO, wanted: str | None, max_rows: int, max_columns: int) -> Sheet:
    try:
        book = calamine.load_workbook(file)
        visible = [
            entry.name
            for entry in book.sheets_metadata
            if entry.typ == calamine.SheetTypeEnum.WorkSheet and entry.visible == calamine.SheetVisibleEnum.Visible
        ]
        names = [wanted] if wanted in visible else visible
        table = next((found for name in names if (found := book.get_sheet_by_name(name)).height), None)
    except calamine.PasswordError as error:
        raise NeedsPassword from error
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError) as error:
        raise CannotOpen from error
    if table is None:
        raise NothingInside
    headings, rows = _under_headings(enumerate(table.iter_rows(), 1), max_rows, max_columns)
    return Sheet(table.name, headings, rows, "xls", others=tuple(name for name in visible if name != table.name))


def _read_text(file: BinaryIO, max_rows: int, max_columns: int) -> Sheet:
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(io.BufferedReader(_Bytes(file)), encoding, errors="replace", newline="")
    sample = "".join(text.readline(_SNIFFED) for _line in range(100))[:_SNIFFED]
    if is_vcard(sample):
        return _read_cards(text, encoding, max_rows, max_columns)
    separator = separator_of(sample)
    text.seek(0)
    records = _records(text, separator)
    if sample.lower().startswith("sep="):
        next(records)
    headings, rows = _under_headings(enumerate(records, 1), max_rows, max_columns)
    return Sheet("", headings, rows, "csv", encoding, separator)


def _read_cards(text: io.TextIOWrapper, encoding: str, max_rows: int, max_columns: int) -> Sheet:
    """An address book, gone through twice: only its last card says how many phones a card may have."""
    text.seek(0)
    columns = columns_of(cards(_lines(text), encoding))
    if len(columns) > max_columns:
        raise TooManyColumns(most=max_columns)
    text.seek(0)
    rows = (cells_of(card, columns) for card in cards(_lines(text), encoding))
    headings, under = _under_headings(enumerate(chain([columns], rows)), max_rows, max_columns)
    return Sheet("", headings, under, "vcf", encoding)


class _Bytes(io.RawIOBase):
    """The caller's file; reading it to the end must not close it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Any, /) -> int:
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _records(text: io.TextIOWrapper, separator: str) -> Iterator[list[str]]:
    """The records of a CSV file; one that swallows the rest of the file had a quote left open."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in _lines(text):
            taken.append(line)
            yield line.replace("\x00", "")

    number = 0
    try:
        for number, record in enumerate(csv.reader(lines(), delimiter=separator), 1):
            if _is_cut("".join(taken), separator):
                raise QuoteLeftOpen(row=number)
            taken.clear()
            yield record
    except csv.Error as error:
        raise QuoteLeftOpen(row=number + 1) from error


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    for line in iter(lambda: text.readline(_LONGEST_LINE), ""):
        if len(line) == _LONGEST_LINE:
            raise TooLarge
        yield line


def _is_cut(record: str, separator: str) -> bool:
    if record.count('"') % 2 == 0:
        return False
    try:
        list(csv.reader(io.StringIO(record, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _under_headings(
    records: Iterable[tuple[int, Sequence[Value]]], max_rows: int, max_columns: int
) -> tuple[tuple[str, ...], Iterator[Row]]:
    lines = _filled_lines(records, max_rows, max_columns)
    first = list(islice(lines, _LOOKED_THROUGH))
    if not first:
        raise NothingInside
    filled = [sum(cell is not None for cell in cells) for _number, cells in first]
    at = next(at for at, count in enumerate(filled) if count * 2 >= max(filled))  # above it stand titles
    left = min(next(place for place, cell in enumerate(cells) if cell is not None) for _number, cells in first)
    headings = _headings(first[at][1][left:])
    below = chain(first[at + 1 :], lines)
    return headings, (_row(number, _beside(cells, left, len(headings)), headings) for number, cells in below)


def _beside(cells: tuple[Value, ...], left: int, width: int) -> tuple[Value, ...]:
    """The cells of a table that begins some columns from the left; what stands before it stands behind it instead."""
    if any(cell is not None for cell in cells[:left]):
        return cells[left:] + (None,) * (width - len(cells[left:])) + cells[:left]
    return cells[left:]


def _filled_lines(
    records: Iterable[tuple[int, Sequence[Value]]], max_rows: int, max_columns: int
) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Cleaned lines with something in them, without the empty cells at their end."""
    count = 0
    for number, record in records:
        cells = [clean(cell) for cell in record]
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > max_columns:
            raise TooManyColumns(most=max_columns)
        if cells:
            count += 1
            if count > max_rows + 1:
                raise TooManyRows(most=max_rows)
            yield number, tuple(cells)


def _headings(cells: Sequence[Value]) -> tuple[str, ...]:
    """Every column gets a name of its own: 姓名, 姓名 (2); without a heading its place, (3)."""
    headings: list[str] = []
    for place, cell in enumerate(cells, 1):
        heading = " ".join(to_text(cell).split()) or f"({place})"
        times = 1
        unique = heading
        while unique in headings:
            times += 1
            unique = f"{heading} ({times})"
        headings.append(unique)
    return tuple(headings)


def _row(number: int, cells: tuple[Value, ...], headings: tuple[str, ...]) -> Row:
    padded = cells + (None,) * (len(headings) - len(cells))
    surplus = tuple(cell for cell in cells[len(headings) :] if cell is not None)
    return Row(number, dict(zip(headings, padded, strict=False)), surplus, cells)
