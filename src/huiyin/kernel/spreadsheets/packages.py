"""The rows of an .xlsx one after the other: what is in memory does not grow with the length of the sheet.

Its reader keeps no cell; only the texts that cells share are held, packed, because any row may point to any of them.
"""

import re
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from posixpath import join, normpath
from typing import IO, BinaryIO
from xml.parsers import expat

from huiyin.kernel.spreadsheets.files import CannotOpen, TooLarge
from huiyin.kernel.spreadsheets.values import Value

Numbered = tuple[int, list[Value]]

_CHUNK = 1 << 16
_LAST_COLUMN = 16_384  # of Excel
_MOST_SHARED = 64 << 20  # bytes of texts that cells share
_LONGEST = 1 << 20  # characters of a cell; Excel itself writes 32,767
_WIDEST = 4 << 20  # characters of a row
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # that need no pattern of their own
_NO_LETTERS_OF_A_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_NUMBERED_ELAPSED = 46  # [h]:mm:ss


class Package:
    """An .xlsx that has passed files.kind_of."""

    def __init__(self, file: BinaryIO) -> None:
        with _damage():
            self._zip = zipfile.ZipFile(file)
            self._parts = {name.lower(): name for name in self._zip.namelist()}
            main = next(
                (target for _id, (kind, target) in self._related("").items() if kind == "officeDocument"),
                "xl/workbook.xml",
            )
            self._related_to_book = self._related(main)
            self.sheets, self._from_1904 = self._read_book(main)  # names and parts of the visible sheets
            self._strings: _Strings | None = None
            self._looks: list[str] | None = None

    def rows(self, part: str) -> Iterator[Numbered]:
        """The rows that are there, each with its number, as far as its last cell."""
        if self._strings is None or self._looks is None:
            with _damage():
                self._strings, self._looks = self._read_strings(), self._read_looks()
        reader = _Rows(self._strings, self._looks, from_1904=self._from_1904)
        with _damage(), self._opened(part) as stream:
            parser = _parser(reader.start, reader.end, reader.text)
            while piece := stream.read(_CHUNK):
                parser.Parse(piece, False)
                yield from reader.done
                reader.done.clear()
            parser.Parse(b"", True)
        yield from reader.done

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and name of the parts that a part leads to, by id."""
        folder, _slash, name = part.rpartition("/")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, said: dict[str, str]) -> None:
            if tag == "Relationship" and said.get("TargetMode") != "External":
                target = said.get("Target", "")
                whole = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                found[said.get("Id", "")] = said.get("Type", "").rpartition("/")[2], whole

        self._read(join(folder, "_rels", f"{name}.rels"), start)
        return found

    def _read_book(self, main: str) -> tuple[list[tuple[str, str]], bool]:
        sheets: list[tuple[str, str]] = []
        from_1904 = False

        def start(tag: str, said: dict[str, str]) -> None:
            nonlocal from_1904
            if tag == "workbookPr":
                from_1904 = said.get("date1904", "") in {"1", "true", "on"}
            elif tag == "sheet" and said.get("state", "visible") == "visible":
                ids = [value for name, value in said.items() if name.rpartition(":")[2] == "id"]
                kind, part = self._related_to_book.get(ids[0] if ids else "", ("", ""))
                if kind == "worksheet":
                    sheets.append((said.get("name", ""), part))

        if not self._read(main, start):
            raise CannotOpen
        return sheets, from_1904

    def _read_strings(self) -> "_Strings":
        strings = _Strings()
        for kind, part in self._related_to_book.values():
            if kind == "sharedStrings":
                self._read(part, strings.start, strings.end, strings.text)
        return strings

    def _read_looks(self) -> list[str]:
        """Of each look a cell may have: moment, elapsed, or nothing for plain numbers."""
        patterns: dict[int, str] = {}
        looks: list[str] = []
        within = False

        def start(tag: str, said: dict[str, str]) -> None:
            nonlocal within
            if tag == "numFmt":
                patterns[int(said.get("numFmtId", 0))] = said.get("formatCode", "")
            elif tag == "cellXfs":
                within = True
            elif tag == "xf" and within:
                looks.append(_look(int(said.get("numFmtId", 0)), patterns))

        def end(tag: str) -> None:
            nonlocal within
            within = within and tag != "cellXfs"

        for kind, part in self._related_to_book.values():
            if kind == "styles":
                self._read(part, start, end)
        return looks

    def _read(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> bool:
        if part.lower() not in self._parts:
            return False
        parser = _parser(start, end, text)
        with self._opened(part) as stream:
            while piece := stream.read(_CHUNK):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        return True

    def _opened(self, part: str) -> IO[bytes]:
        return self._zip.open(self._parts.get(part.lower(), part))


class _Strings:
    """The texts that cells share, one behind the other in a heap of bytes."""

    def __init__(self) -> None:
        self._heap = bytearray()
        self._ends = array("Q", [0])
        self._said: list[str] = []
        self._listens = self._phonetic = False

    def __getitem__(self, place: int) -> str:
        return self._heap[self._ends[place] : self._ends[place + 1]].decode()

    def start(self, tag: str, _said: dict[str, str]) -> None:
        if tag == "si":
            self._said.clear()
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._listens = not self._phonetic

    def end(self, tag: str) -> None:
        if tag == "si":
            self._heap += _plain("".join(self._said)).encode("utf-8", "replace")
            if len(self._heap) > _MOST_SHARED:
                raise TooLarge
            self._ends.append(len(self._heap))
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "t":
            self._listens = False

    def text(self, text: str) -> None:
        if self._listens:
            _add(text, self._said)


class _Rows:
    """Listens to a sheet and puts its finished rows into `done`."""

    def __init__(self, strings: _Strings, looks: list[str], *, from_1904: bool) -> None:
        self._strings, self._looks = strings, looks
        self._day_0 = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  # the reader's own
        self.done: list[Numbered] = []
        self._number = 0
        self._cells: list[Value] = []
        self._left = _WIDEST
        self._kind = self._look = ""
        self._column = 0
        self._said: list[str] = []
        self._listens = self._phonetic = False

    def start(self, tag: str, said: dict[str, str]) -> None:
        if tag == "c":
            self._column = _column(said["r"]) if "r" in said else len(self._cells) + 1
            self._kind = said.get("t", "n")
            look = int(said.get("s", 0))
            self._look = self._looks[look] if look < len(self._looks) else ""
            self._said.clear()
        elif tag == "v":
            self._listens = True
        elif tag == "t":
            self._listens = not self._phonetic
        elif tag == "row":
            self._number = int(said.get("r", self._number + 1))
            self._cells, self._left = [], _WIDEST
        elif tag == "rPh":
            self._phonetic = True

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._listens = False
        elif tag == "c":
            if self._said:
                self._cells.extend([None] * (self._column - 1 - len(self._cells)))
                said = "".join(self._said)
                self._left -= len(said)
                if self._left < 0:
                    raise TooLarge
                self._cells[self._column - 1 :] = [self._value(said)]
        elif tag == "row":
            self.done.append((self._number, self._cells))
        elif tag == "rPh":
            self._phonetic = False

    def text(self, text: str) -> None:
        if self._listens:
            _add(text, self._said)

    def _value(self, said: str) -> Value:
        if self._kind == "s":
            text = self._strings[int(said)]
            self._left -= len(text)
            return text
        if self._kind in ("str", "inlineStr"):
            return _plain(said)
        if self._kind == "b":
            return said.strip() == "1"
        if self._kind == "e":
            return None
        if self._kind == "d":
            return datetime.fromisoformat(said.strip())
        number = float(said)
        if not self._look:
            return number
        if self._look == "elapsed":
            return timedelta(seconds=round(number * 86_400))
        moment = self._day_0 + timedelta(seconds=round(number * 86_400))
        return moment if number >= 1 else time(moment.hour, moment.minute, moment.second)


def _add(text: str, said: list[str]) -> None:
    if len(text) + sum(map(len, said)) > _LONGEST:
        raise TooLarge
    said.append(text)


def _plain(text: str) -> str:
    """Signs that XML has no place for are written _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _look(number: int, patterns: dict[int, str]) -> str:
    pattern = patterns.get(number)
    if pattern is None:
        return "elapsed" if number == _NUMBERED_ELAPSED else "moment" if number in _DATE_FORMATS else ""
    if _ELAPSED.search(pattern):
        return "elapsed"
    letters = _NO_LETTERS_OF_A_DATE.sub("", pattern.partition(";")[0])
    return "moment" if re.search("[ymdhs]", letters, re.IGNORECASE) and "general" not in letters.lower() else ""


def _column(place: str) -> int:
    number = 0
    for sign in place:
        if not sign.isalpha():
            break
        number = number * 26 + ord(sign.upper()) - 64
        if number > _LAST_COLUMN:
            raise ValueError(place)
    return number


def _parser(
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    """Of elements by their names without a prefix; no sheet has entities of its own."""
    plain: dict[str, str] = {}

    def name(tag: str) -> str:
        return plain.get(tag) or plain.setdefault(tag, tag.rpartition(":")[2])

    def refuse(*_declaration: object) -> None:
        raise CannotOpen

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, said: start(name(tag), said)
    parser.StartDoctypeDeclHandler = refuse
    if end:
        parser.EndElementHandler = lambda tag: end(name(tag))
    if text:
        parser.CharacterDataHandler = text
    return parser


@contextmanager
def _damage() -> Iterator[None]:
    """Whatever is wrong inside, the file is damaged."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, KeyError, ValueError, IndexError, OSError,
            OverflowError, NotImplementedError, RuntimeError) as error:  # fmt: skip
        raise CannotOpen from error
