"""Reads what a page, a workbook and a paper say."""

import io
import re
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pypdf


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[tuple[str, str]]]] = []
        self._text: list[str] | None = None
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self._text, self._address = [], ""
        elif tag == "a" and self._text is not None:
            self._address = self._address or dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._text is not None:
            self.tables[-1][-1].append((" ".join("".join(self._text).split()), self._address))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)


def tables(page: str) -> list[list[list[tuple[str, str]]]]:
    """Every table of a page: rows of cells, each its text and where it leads."""
    parser = _Tables()
    parser.feed(page)
    return parser.tables


def head(page: str) -> tuple[str, str, list[str]]:
    """What stands above the rows behind a figure: its value, of how many rows it is, and the count of each list."""
    [value], [rows] = (re.findall(rf'<span class="figure-{part}">(.*?)</span>', page) for part in ("value", "note"))
    lists = re.search(r'<nav class="chips chips-above".*?</nav>', page, re.DOTALL)
    counts = re.findall(r">[^<>]* ([\d,]+)</a>", lists[0]) if lists else []
    return value, rows, counts


def workbook(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    headings = int(re.sub(r"\D", "", str(sheet.freeze_panes))) - 1  # what it is and of which days stands above
    note = min((one.min_row for one in sheet.merged_cells.ranges), default=0)  # below, and a line apart
    last = note - 2 if note else sheet.max_row
    return [list(row) for row in sheet.iter_rows(min_row=headings, max_row=last, values_only=True)]


def paper(content: bytes) -> str:
    """The text of a PDF without the spaces and line breaks between its pieces."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages)).replace("\u200b", "")
