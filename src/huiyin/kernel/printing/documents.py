"""Documents on A4: headings, sentences, tables and charts one after the other, with signatures at the end."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.kernel.printing.adjusting import dressed
from huiyin.kernel.printing.definitions import Signature
from huiyin.kernel.printing.pdf import fonts
from huiyin.kernel.printing.wording import (
    NUMBERS,
    across,
    breakable,
    day,
    how_manieth,
    in_words,
    longest_word,
    on_signature,
    picture_kind,
)
from huiyin.kernel.texts import colon

LAYOUT = Path(__file__).parent / "document.typ"
MOST_MEASURED = 200
SHORT = 9
SHORT_TEXT = 15.5  # letters: seven signs, or a day
MANY, USUAL, NARROW = 7, 8.8, 7.8  # from how many columns on the type of a table is smaller; both in points
ACROSS, INSET, LETTER = 498.0, 8.0, 0.54  # points of the text, around a cell; of a letter, in sizes of the type


@dataclass(frozen=True)
class Heading:
    words: str


@dataclass(frozen=True)
class Words:
    """A paragraph; `small` for what explains, `written` for what a person wrote."""

    words: str
    small: bool = False
    written: bool = False


@dataclass(frozen=True)
class Points:
    """Sentences one below the other; tone: good, bad, info or quiet."""

    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Grid:
    """A table; kinds as of spreadsheets.Column, everything written already."""

    headings: Sequence[str]
    kinds: Sequence[str]
    rows: Sequence[Sequence[str]]
    strong: Sequence[int] = ()  # rows that are sums of those below
    total: Sequence[str] | None = None


@dataclass(frozen=True)
class Drawing:
    """A chart as SVG; `width` in per cent of the text."""

    svg: str
    width: int = 92


Block = Heading | Words | Points | Grid | Drawing


@dataclass(frozen=True)
class Document:
    title: str
    blocks: Sequence[Block]
    house: str = ""
    facts: Sequence[tuple[str, str]] = ()
    date: datetime.date | None = None
    signatures: Sequence[Signature] = ()
    note: str = ""
    key: str = ""  # as of a paper
    copy: int = 1
    number: str = ""


def document(written: Document) -> bytes:
    """The document as PDF in the language in force, its type inside."""
    signatures = [on_signature(one) for one in written.signatures]
    for signature in signatures:
        signature["image"] = list(signature["image"]) if signature["picture"] else ""
    said = {"title": written.title, "house": written.house, "note": written.note}
    dress = dressed(written.key, copy=written.copy, **said)
    data = {
        "title": dress.title,
        "house": dress.house,
        "logo": list(dress.logo) if picture_kind(dress.logo) else [],
        "watermark": across(written.copy, dress.watermark),
        "copy": how_manieth(written.copy),
        "facts": [[label, in_words(words)] for label, words in written.facts],
        "number": f"{_('No.')}{colon()}{written.number}" if written.number else "",
        "date": day(written.date) if written.date else "",
        "note": dress.note,
        "page": _("Page {page} of {pages}"),
        "language": (translation.get_language() or "zh-hans").lower(),
        "blocks": [_block(one) for one in written.blocks],
        "signatures": signatures,
    }
    pdf: bytes = typst.compile(
        LAYOUT.read_bytes(), font_paths=fonts(), format="pdf", sys_inputs={"data": json.dumps(data)}
    )
    return pdf


def _block(one: Block) -> dict[str, Any]:
    match one:
        case Heading(words):
            return {"kind": "heading", "words": words}
        case Words():
            return {"kind": "words", "words": breakable(one.words), "small": one.small, "written": one.written}
        case Points(lines):
            return {"kind": "points", "lines": [{"words": words, "tone": tone} for words, tone in lines]}
        case Drawing(svg, width):
            return {"kind": "drawing", "svg": svg, "width": width}
        case Grid():
            return _grid(one)


def _grid(one: Grid) -> dict[str, Any]:
    rows = [[breakable(in_words(text)) for text in row] for row in one.rows]
    total = [breakable(text) for text in one.total] if one.total else []
    measured = [*rows[:MOST_MEASURED], *([total] if total else [])]
    return {
        "kind": "grid",
        "headings": list(one.headings),
        "right": [kind in NUMBERS for kind in one.kinds],
        "widths": _widths(one, measured),
        "rows": rows,
        "strong": list(one.strong),
        "total": total,
    }


def _widths(one: Grid, rows: Sequence[Sequence[str]]) -> list[float]:
    """Of each column how many letters it has; the longest text has what is left (0), and that is the most.

    Numbers and short texts are never cut. What is too long for the sheet gives way by how long it is.
    """
    wanted = [
        max([_heading(heading), 6.0, *(_size(row[place]) + 1.5 for row in rows)])
        for place, heading in enumerate(one.headings)
    ]
    texts = [place for place, kind in enumerate(one.kinds) if kind not in NUMBERS]
    least = [
        max([6.0, *(longest_word(row[place]) + 1.5 for row in rows)])
        if place in texts and width > SHORT_TEXT
        else width
        for place, width in enumerate(wanted)
    ]
    room = (ACROSS - INSET * len(wanted)) / (LETTER * (NARROW if len(wanted) > MANY else USUAL))
    lacking = sum(wanted) - sum(least)
    share = min(1.0, max(0.0, (room - sum(least)) / lacking)) if lacking else 1.0
    if sum(least) > room:  # too many columns for any of them to stay whole
        share, least = room / sum(wanted), [0.0] * len(wanted)
    widest = max(texts, key=lambda place: wanted[place], default=0)
    fitted = [enough + (width - enough) * share for enough, width in zip(least, wanted, strict=True)]
    return [0.0 if place == widest else width for place, width in enumerate(fitted)]


def _heading(words: str) -> float:
    """A short heading stands on one line, a longer one may take two; none of its words is cut."""
    size = _size(words) + 1
    return size if size <= SHORT else max(size / 2 + 2, longest_word(words) * 1.1 + 1)


def _size(text: str) -> float:
    return max(sum(1.0 if sign < "\u2000" else 2.0 for sign in line) for line in text.split("\n"))
