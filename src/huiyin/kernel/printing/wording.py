"""A paper in one language, as plain data for whoever draws it."""

import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel import moments
from huiyin.kernel.numbers import HUNDREDTH, TENTH, half_up, in_per_cent
from huiyin.kernel.printing.adjusting import adjusted
from huiyin.kernel.printing.definitions import PREVIEW, UNITS, Lines, Paper, Row, Section, Signature, TablePaper
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import colon, say

_PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
_UNBROKEN = re.compile(r"[!-~]{25,}")
_WORDS = re.compile(r"[!-~]+")  # a break that was put into a long one ends it
_DAY = re.compile(r"(?<![\w-])(\d{4})-(\d\d)-(\d\d)(?![\w-])")
BY_HAND = "_" * 16  # where a number is to be written
# Letters that what is written by hand wants, by the kind of a column; a day is written with its signs on two lines.
MINUS = "−"
NUMBERS = frozenset({"number", "money", "percent", "points"})
HANDS = {"date": 15.0, "datetime": 15.0, "number": 8.0, "percent": 8.0, "points": 8.0, "money": 12.0}
ENOUGH = 13.0
ONE_LINE = 8.0  # letters of a heading
SHORT_WORDS = 40  # a longer text is what somebody wrote, and stands as it was written
# A4 across: what fits beside each other, in letters of the usual size; what stands around a cell is as wide as two.
ACROSS, INSET, LETTERS, SMALLEST = 148.0, 2.0, 9.0, 0.6


def on_paper(paper: Paper | TablePaper, language: str | None = None) -> dict[str, Any]:
    """Everything that stands on the paper as the house wants it, in words of the language."""
    with translation.override(language or translation.get_language()):
        known = say(paper.title)
        paper = adjusted(paper)
        sheet = _table(paper) if isinstance(paper, TablePaper) else _form(paper, known)
        return {
            **sheet,
            "title": say(paper.title),
            "house": paper.house,
            "note": say(paper.note),
            "signatures": [on_signature(signature) for signature in paper.signatures],
            "logo": paper.logo if picture_kind(paper.logo) else b"",
            "logo_picture": _as_url(paper.logo),
            "watermark": across(paper.copy, say(paper.watermark)),
            "copy": how_manieth(paper.copy),
            "colon": colon(),
            "page": _("Page {page} of {pages}"),
            "language": (translation.get_language() or "zh-hans").lower(),
        }


def across(copy: int, watermark: str) -> str:
    """What stands across each sheet: of what is only looked at, that nobody takes it for the paper itself."""
    return pgettext("paper", "Preview") if copy == PREVIEW else watermark


def how_manieth(copy: int) -> str:
    """What stands on whatever is printed again, and on what was not printed at all."""
    if copy == PREVIEW:
        return _("Preview, not counted as printed")
    return _("Printing no. %(number)s") % {"number": copy} if copy > 1 else ""


def day(value: date | None) -> str:
    """2026年11月22日, or room to write one by hand."""
    # Translators: how a day is written on paper, in Django's date letters, then room for a day in handwriting
    return date_format(value, _("Y-m-d")) if value else _("Year      Month    Day    ")


def room_for(kind: str) -> str:
    """What stands in an empty box for a day or a moment; nothing where anything may be written."""
    if kind == "datetime":
        # Translators: room to write a day and a time by hand
        return _("Date __________ Time _____")
    return day(None) if kind == "date" else ""


def moment(value: datetime) -> str:
    """2026年11月22日 10:08, on the house's clock."""
    there = timezone.localtime(value) if value.tzinfo else value
    return f"{day(there.date())} {there:%H:%M}"


def in_words(text: str) -> str:
    """A short text with the days in it as they stand on paper: who builds a paper says them as on the screen."""

    def said(found: re.Match[str]) -> str:
        try:
            return day(date(*map(int, found.groups())))
        except ValueError:
            return found[0]

    return _DAY.sub(said, text) if len(text) < SHORT_WORDS else text


def printed(value: Any, column: Column) -> str:
    """A value of a list as it stands on paper."""
    if isinstance(value, datetime):
        there = timezone.localtime(value) if value.tzinfo else value
        return day(there.date()) if column.kind == "date" else moment(there)
    return day(value) if isinstance(value, date) else shown(value, column)


def shown(value: Any, column: Column) -> str:
    """A value of a list as text, as its column wants it."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return moments.day(value) if column.kind == "date" else moments.moment(value)
    if isinstance(value, int | float | Decimal) and column.kind != "text":
        return _figure(value, column.kind)
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def breakable(text: str) -> str:
    """Long addresses and serial numbers may break where they would run out of their box."""
    return _UNBROKEN.sub(lambda found: re.sub(r"(.{8})", "\\1\u200b", found[0]), text)


def _figure(value: int | float | Decimal, kind: str) -> str:
    if kind == "percent":
        return f"{in_per_cent(float(value))} %"
    if kind == "points":
        return f"{half_up(value, TENTH):+}".replace("-", MINUS) if value else "0.0"
    amount = f"{half_up(value, HUNDREDTH):,f}"
    return amount if kind == "money" else amount.rstrip("0").rstrip(".")


def _form(paper: Paper, known: str) -> dict[str, Any]:
    head = [(_("No."), paper.number or (BY_HAND if paper.by_hand else "")), (_("Date"), day(paper.date))]
    rows = paper.rows[1:] if _says_the_title(paper, known) else paper.rows
    return {
        "head": [
            {"label": label, "value": value, "number": place == 0} for place, (label, value) in enumerate(head) if value
        ],
        "rows": [_line(row) for row in rows],
        "by_hand": paper.by_hand,
        "attachments": {"label": _("Attachments"), "files": [breakable(name) for name in paper.attachments]},
    }


def _says_the_title(paper: Paper, known: str) -> bool:
    """The first part of a form that bears its title needs no heading: it would stand there twice."""
    first = paper.rows[0] if len(paper.rows) > 1 else None
    if not isinstance(first, Section) or isinstance(paper.rows[1], Section):
        return False
    return any(title.startswith(say(first.title)) for title in (known, say(paper.title)))


def _line(row: Row | Section | Lines) -> dict[str, Any]:
    if isinstance(row, Section):
        return {"section": say(row.title)}
    if isinstance(row, Lines):
        rows = [[breakable(in_words(value)) for value in line] for line in row.rows]
        units = _shares(row.widths or (1,) * len(row.headings))
        return {"headings": [say(heading) for heading in row.headings], "lines": rows, "units": units}
    return {"cells": [_cell(cell) for cell in row.cells]}


def _shares(widths: Sequence[int]) -> list[int]:
    """Columns of the grid for each share: one at least, together the whole width."""
    spare = UNITS - len(widths)
    edges = [round(spare * sum(widths[:place]) / sum(widths)) for place in range(len(widths) + 1)]
    return [1 + right - left for left, right in pairwise(edges)]


def _cell(cell: Any) -> dict[str, Any]:
    return {
        "label": say(cell.label),
        "value": breakable(in_words(cell.value)),
        "lines": cell.lines,
        "label_units": cell.label_units,
        "value_units": cell.value_units,
        "choices": [{"label": say(choice.label), "chosen": choice.chosen} for choice in cell.choices],
        "name": cell.name,
        "required": cell.required,
    }


def on_signature(signature: Signature) -> dict[str, Any]:
    """A box to sign in, in words of the language in force."""
    return {
        "label": say(signature.label),
        "name": signature.name,
        "opinion": signature.opinion,
        "date": day(signature.date),
        "seal": _("(seal)") if signature.seal else _("(by hand)") if signature.by_hand else "",
        "image": signature.image,
        "picture": _as_url(signature.image),
    }


def _as_url(image: bytes) -> str:
    kind = picture_kind(image)
    return f"data:image/{kind};base64,{b64encode(image).decode()}" if kind else ""


def picture_kind(image: bytes) -> str:
    """png or jpeg by its first bytes; anything else is not drawn."""
    return next((kind for start, kind in _PICTURES.items() if image.startswith(start)), "")


def _table(paper: TablePaper) -> dict[str, Any]:

    def line(values: Sequence[Any]) -> list[str]:
        return [printed(value, column) for value, column in zip(values, paper.columns, strict=True)]

    rows, totals = [line(row) for row in paper.rows], paper.totals and line(paper.totals)
    broken = [[breakable(value) for value in row] for row in rows]
    return {
        "drawing": paper.drawing,
        "subtitle": _DAY.sub(lambda found: in_words(found[0]), paper.subtitle),
        "foot": [] if paper.signatures else [_("Drawn up by"), _("Checked by")],
        "printed": _("Printed on %(day)s") % {"day": day(paper.date)} if paper.date else "",
        "headings": [column.heading for column in paper.columns],
        "right": [column.kind in NUMBERS for column in paper.columns],
        **_fitted(paper.columns, [*broken[:200], totals or []]),
        "rows": broken,
        "by_hand": not any(any(row[1:]) for row in broken),
        "totals": totals or [],
    }


def _fitted(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Shares of the page by what stands in a column, and the size of the letters that makes all of them fit."""
    wanted, least = [], []
    empty = not any(any(row[1:]) for row in rows)
    for place, column in enumerate(columns):
        texts = [row[place] for row in rows if row]
        heading = _size(column.heading)
        hand = HANDS.get(column.kind, ENOUGH) if empty and not any(texts) else 0.0
        longest = max([_on_lines(heading), hand, *map(_size, texts)])
        wanted.append(column.width or min(40.0, max(6.0, longest + 2)))
        # A heading takes three lines at most; of what stands below it no word is cut.
        least.append(max(4.0, heading / 3 + 1, *(longest_word(text) for text in texts)) + INSET)
    room = ACROSS
    if sum(wanted) <= room:
        return {"widths": wanted, "size": LETTERS}
    spare = [max(0.0, each - enough) for each, enough in zip(wanted, least, strict=True)]
    left = max(0.0, room - sum(least)) / (sum(spare) or 1)
    widths = [enough + each * left for enough, each in zip(least, spare, strict=True)]
    return {"widths": widths, "size": round(LETTERS * max(SMALLEST, min(1.0, room / sum(widths))), 2)}


def _on_lines(heading: float) -> float:
    """A short heading stands on one line; a longer one takes two, and no single sign is left for the second."""
    return heading + 1 if heading <= ONE_LINE else heading / 2 + 2


def longest_word(text: str) -> float:
    """What can't be broken; Chinese breaks after each character."""
    return max((float(len(word)) for word in _WORDS.findall(text)), default=2.0)


def _size(text: str) -> float:
    return sum(1.0 if sign < "\u2000" else 2.0 for sign in max(text.split("\n"), key=len))
