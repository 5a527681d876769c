"""How a sheet of a workbook is printed: on A4, as wide as the paper, each page saying what it is of and which it is."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from huiyin.kernel.moments import day

A4 = 9  # as Excel numbers papers
_UPRIGHT, _ACROSS = 92.0, 138.0  # characters beside each other in letters of the usual size
_BENDS = 26.0  # a text may be this narrow before everything on the page gets smaller
_LONGEST = 180  # signs of what stands at the head of a page: Excel takes 255, with its own


def named(title: str) -> str:
    """What a sheet may be called, with room for the number of one that goes on."""
    return re.sub(r"[\[\]:*?/\\']+", " ", title).strip()[:25].strip() or "1"


def set_up(sheet: Any, title: str = "", within: str = "", *, below: str = "") -> None:
    """`title` and `within` stand at the head of each page, with today's date; `below` beside the number of the page."""
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.75 if title else 0.5, bottom=0.7)
    if title:
        said = f"&L&B{_said(title)}" + (f"&B\n{_said(within)}" if within else "")
        sheet.set_header(f"{said}&R{day(localdate())}", {"margin": 0.3})
    number = _("Page {page} of {pages}").format(page="&P", pages="&N")
    sheet.set_footer(f"&L{_said(below)}&R{number}" if below else f"&C{number}", {"margin": 0.3})


def fitting_a4(widths: Sequence[float], bending: Sequence[bool]) -> tuple[list[float], bool]:
    """Columns as wide as they want to be if the paper has room, long texts else over more lines; and if it lies across.

    `bending`: which of them are texts that nobody gave a width.
    """
    over = sum(widths) - _ACROSS
    spare = [max(0.0, width - _BENDS) if bends else 0.0 for width, bends in zip(widths, bending, strict=True)]
    part = min(1.0, max(0.0, over) / (sum(spare) or 1.0))
    found = [width - each * part for width, each in zip(widths, spare, strict=True)]
    return found, sum(found) > _UPRIGHT


def width_of(text: str) -> float:
    """Of its longest line, in characters; Chinese ones are twice as wide."""
    return max((_across(line[:80]) for line in text.split("\n")), default=0.0)


def lines_of(text: str, width: float) -> int:
    """How many lines it takes in a box that is so wide."""
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, -(-round(_across(line)) // max(1, int(width)))) for line in text.split("\n"))


def _across(line: str) -> float:
    return sum(1.9 if unicodedata.east_asian_width(sign) in "WF" else 1.0 for sign in line)


def _said(text: str) -> str:
    """& begins an order of Excel's own unless it is doubled."""
    cut = text if len(text) <= _LONGEST // 2 else f"{text[: _LONGEST // 2 - 1]}…"
    return cut.replace("\n", " ").replace("&", "&&")
