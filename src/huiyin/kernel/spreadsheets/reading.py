"""Rows of an uploaded spreadsheet under their headings, one after the other."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeVar

from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets.encodings import encoding_of, separator_of
from huiyin.kernel.spreadsheets.files import (
    NothingInside,
    RowTooLong,
    TooManyRows,
    kind_of,
    opened,
)
from huiyin.kernel.spreadsheets.headings import Row, under_headings
from huiyin.kernel.spreadsheets.old_books import read_old_book
from huiyin.kernel.spreadsheets.packages import Package
from huiyin.kernel.spreadsheets.vcards import cards, cells_of, columns_of, is_vcard

T = TypeVar("T")

MAX_ROWS = 2_000_000
MAX_COLUMNS = 500

_SNIFFED = 64 * 1024
_LONGEST_LINE = 1 << 20


class QuoteLeftOpen(DomainError):
    """A quotation mark opened in row %(row)s is never closed; the file was perhaps cut off."""


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
    part_read: Callable[[], float] = lambda: 0.0  # how far `rows` has come, from 0 to 1


def read(
    source: str | Path | IO[bytes],
    *,
    sheet: str | None = None,
    encoding: str = "",
    separator: str = "",
    max_rows: int = MAX_ROWS,
    max_columns: int = MAX_COLUMNS,
) -> Sheet:
    """Open an .xlsx, .xls, .csv or .vcf file; the first sheet with something in it unless one is named.

    Of a text file encoding and separator are found out unless somebody knows better.
    """
    file = opened(source)
    kind = kind_of(file)
    file.seek(0)
    if kind == "csv":
        return _read_text(file, encoding, separator, max_rows, max_columns)
    how = _read_package if kind == "xlsx" else _read_xls
    return how(file, sheet, max_rows, max_columns)


def _read_package(file: BinaryIO, wanted: str | None, max_rows: int, max_columns: int) -> Sheet:
    book = Package(file)
    visible = [name for name, _part in book.sheets]
    for name, part in book.sheets:
        if wanted in visible and name != wanted:
            continue
        rows = book.rows(part, max_columns=max_columns)
        first = next(rows, None)
        if first is not None:
            headings, under = under_headings(chain([first], rows), max_rows, max_columns)
            others = tuple(other for other in visible if other != name)
            return Sheet(name, headings, under, "xlsx", others=others, part_read=lambda: book.part_read)
    raise NothingInside


def _read_xls(file: BinaryIO, wanted: str | None, max_rows: int, max_columns: int) -> Sheet:
    book = read_old_book(file, wanted)
    at = _Place(book.height)
    headings, rows = under_headings(at.passing(enumerate(book.rows, 1)), max_rows, max_columns)
    return Sheet(book.name, headings, rows, "xls", others=book.others, part_read=at.part_read)


def _read_text(file: BinaryIO, encoding: str, separator: str, max_rows: int, max_columns: int) -> Sheet:
    encoding = encoding or encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(io.BufferedReader(_Bytes(file)), encoding, errors="replace", newline="")
    sample = "".join(text.readline(_SNIFFED) for _line in range(100))[:_SNIFFED]
    if is_vcard(sample):
        return _read_cards(file, text, encoding, max_rows, max_columns)
    separator = separator or separator_of(sample)
    _check_length(file, text, separator, max_rows)
    text.seek(0)
    records = _records(text, separator)
    if sample.lower().startswith("sep="):
        next(records)
    headings, rows = under_headings(enumerate(records, 1), max_rows, max_columns)
    return Sheet("", headings, rows, "csv", encoding, separator, part_read=_how_far(file))


def _check_length(file: BinaryIO, text: io.TextIOWrapper, separator: str, max_rows: int) -> None:
    """Refused now, not after minutes; only a file with too many line ends has its rows counted."""
    file.seek(0)
    ends = Counter[bytes]()
    for piece in iter(lambda: file.read(1 << 20), b""):
        ends.update({end: piece.count(end) for end in (b"\n", b"\r")})
    if max(ends.values(), default=0) <= max_rows:
        return
    text.seek(0)
    with suppress(QuoteLeftOpen):  # is told in its place, when the rows before it are known
        filled = (record for record in _records(text, separator) if any(map(str.strip, record)))
        if next(islice(filled, max_rows + 1, None), None) is not None:
            raise TooManyRows(most=max_rows)


def _read_cards(file: BinaryIO, text: io.TextIOWrapper, encoding: str, max_rows: int, max_columns: int) -> Sheet:
    """An address book, gone through twice: only its last card says how many phones a card may have."""
    text.seek(0)
    columns = columns_of(cards(_lines(text), encoding), max_rows, max_columns)
    text.seek(0)
    rows = (cells_of(card, columns) for card in cards(_lines(text), encoding))
    headings, under = under_headings(enumerate(chain([columns], rows)), max_rows, max_columns)
    return Sheet("", headings, under, "vcf", encoding, part_read=_how_far(file))


class _Place:
    """Where one is among things whose number is known."""

    def __init__(self, number: int) -> None:
        self._number, self._passed = number, 0

    def passing(self, things: Iterator[T]) -> Iterator[T]:
        for self._passed, thing in enumerate(things, 1):
            yield thing

    def part_read(self) -> float:
        return self._passed / self._number if self._number else 0.0


def _how_far(file: BinaryIO) -> Callable[[], float]:
    at = file.tell()
    size = file.seek(0, io.SEEK_END) or 1
    file.seek(at)
    return lambda: min(1.0, file.tell() / size)


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
        left = _LONGEST_LINE
        for line in _lines(text):
            left = _LONGEST_LINE - len(line) if not taken else left - len(line)
            taken.append(line)
            if left < 0:
                raise RowTooLong(row=number + 1)
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
    for number, line in enumerate(iter(lambda: text.readline(_LONGEST_LINE), ""), 1):
        if len(line) == _LONGEST_LINE:
            raise RowTooLong(row=number)
        yield line


def _is_cut(record: str, separator: str) -> bool:
    if record.count('"') % 2 == 0:
        return False
    try:
        list(csv.reader(io.StringIO(record, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
