"""The rows of an .xlsx one after the other: what is in memory does not grow with the length of the sheet.

Its reader keeps no cell; only the texts that cells share are held, packed, because any row may point to any of them.
"""

import zipfile
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from typing import IO, BinaryIO

from huiyin.kernel.spreadsheets.files import CannotOpen, TooLarge
from huiyin.kernel.spreadsheets.packages.looks import Looks
from huiyin.kernel.spreadsheets.packages.markup import Start, damage, heard
from huiyin.kernel.spreadsheets.packages.rows import Numbered, Rows
from huiyin.kernel.spreadsheets.packages.texts import Texts

_MOST_PARTS = 10_000  # that a workbook leads to


class Package:
    """An .xlsx that has passed files.kind_of."""

    def __init__(self, file: BinaryIO) -> None:
        with damage():
            self._zip = zipfile.ZipFile(file)
            self._parts = {name.lower(): name for name in self._zip.namelist()}
            main = next(
                (target for _id, (kind, target) in self._related("").items() if kind == "officeDocument"),
                "xl/workbook.xml",
            )
            self._related_to_book = self._related(main)
            self.sheets, self._from_1904 = self._read_book(main)  # names and parts of the visible sheets
            self._texts: Texts | None = None
            self._looks = Looks()
        self._read_of_it, self._size = 0, 0

    @property
    def part_read(self) -> float:
        """How much of the sheet has been read, from 0 to 1."""
        return min(1.0, self._read_of_it / self._size) if self._size else 0.0

    def rows(self, part: str, *, max_columns: int) -> Iterator[Numbered]:
        """The rows with something in them, each with its number, as far as its last cell."""
        if self._texts is None:
            with damage():
                self._texts = self._read_what_cells_share()
        rows = Rows(self._texts, self._looks, from_1904=self._from_1904, max_columns=max_columns)
        with damage(), self._opened(part) as stream:
            self._size = self._zip.getinfo(stream.name or "").file_size
            for _piece in heard(stream, rows.start, rows.end, rows.text):
                self._read_of_it = stream.tell()
                yield from rows.done
                rows.done.clear()

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and name of the parts that a part leads to, by id."""
        folder, _slash, name = part.rpartition("/")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, said: dict[str, str]) -> None:
            if tag == "Relationship" and said.get("TargetMode") != "External":
                target = said.get("Target", "")
                whole = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                found[said.get("Id", "")] = said.get("Type", "").rpartition("/")[2], whole
                if len(found) > _MOST_PARTS:
                    raise TooLarge

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
                if len(sheets) > _MOST_PARTS:
                    raise TooLarge

        if not self._read(main, start):
            raise CannotOpen
        return sheets, from_1904

    def _read_what_cells_share(self) -> Texts:
        texts = Texts()
        for kind, part in self._related_to_book.values():
            if kind == "sharedStrings":
                self._read(part, texts.start, texts.end, texts.text)
            elif kind == "styles":
                self._read(part, self._looks.start, self._looks.end)
        return texts

    def _read(
        self,
        part: str,
        start: Start,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> bool:
        if part.lower() not in self._parts:
            return False
        with self._opened(part) as stream:
            for _piece in heard(stream, start, end, text):
                pass
        return True

    def _opened(self, part: str) -> IO[bytes]:
        return self._zip.open(self._parts.get(part.lower(), part))
