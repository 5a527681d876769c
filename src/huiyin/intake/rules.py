"""Headings people write above their columns, and what a row of a file says."""

import re
from collections.abc import Iterable, Mapping, Sequence

from huiyin.kernel import cjk
from huiyin.kernel.spreadsheets import Row, to_text

DETAIL, LEFT_OUT = "detail", ""

# How the first column of a workbook with failed rows is headed; when it comes back it is left out.
WHY_FAILED = ("未导入的原因", "未匯入的原因", "Why it was not taken in")
# What counts the rows of a list says nothing about whom they are about.
ROW_NUMBERS = ("序号", "行号", "顺序号", "项次", "row number", "row no", "line number", "line no")
# Where somebody writes down whom a row is about, beside it; there when the file had no such column itself.
WHOSE_FILE = ("档案编号", "檔案編號", "File number")


def recognise(
    headings: Sequence[str],
    known: Mapping[str, str],
    remembered: Mapping[str, str] | None = None,
    *,
    fields: Iterable[str],
    repeatable: Iterable[str] = (),
) -> dict[str, str]:
    """A field for every column: as the same headings were set before, else by their words; DETAIL if nobody knows."""
    again = {DETAIL, LEFT_OUT, *repeatable}
    there = {DETAIL, LEFT_OUT, *fields}
    counted = dict.fromkeys((plain(heading) for heading in ROW_NUMBERS), LEFT_OUT)
    known = {**counted, **known, **dict.fromkeys((plain(heading) for heading in WHY_FAILED), LEFT_OUT)}
    found: dict[str, str] = {}
    for heading in headings:
        field = known.get(plain(heading), DETAIL)
        if remembered is not None and remembered.get(heading) in there:
            field = remembered[heading]
        found[heading] = DETAIL if field not in again and field in found.values() else field
    return found


def known_words(words: Mapping[str, str]) -> dict[str, str]:
    """The field of every word, from the words of every field."""
    return {plain(word): field for field, line in words.items() for word in line.split()}


def same_columns(headings: Iterable[str], others: Iterable[str]) -> bool:
    """Two files have the same headings, whatever columns we added ourselves."""
    ours = {plain(heading) for heading in (*WHY_FAILED, *WHOSE_FILE)}
    return [h for h in headings if plain(h) not in ours] == [h for h in others if plain(h) not in ours]


def plain(heading: str) -> str:
    """The letters of a heading in one spelling: 留言 時間： and 留言时间 are the same."""
    return re.sub(r"\s*\(.*?\)|[\W_]+", "", cjk.normalise(heading))


def raw_of(row: Row) -> dict[str, str]:
    """What the file has, as text under its headings; cells beyond the last heading by their place."""
    raw = {heading: to_text(value) for heading, value in row.values.items()}
    places = enumerate(row.cells[len(row.values) :], len(row.values) + 1)
    return raw | {f"({place})": to_text(value) for place, value in places if value is not None}
