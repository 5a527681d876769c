"""The columns of a list that leaves as a workbook, and how what stands in their cells is written there."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from huiyin.kernel.spreadsheets.on_a4 import width_of

FORMATS = {
    "text": "@",
    "number": "#,##0.##",
    "money": "#,##0.00",
    "percent": "0.0 %",
    "points": "+0.0;-0.0;0.0",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
WHOLE = {"number": "#,##0"}  # Excel would write 8 as “8.”
NUMBERS = frozenset({"number", "money", "percent", "points"})
BUTTON = 2.5  # characters: what the button of a filter takes beside a heading
_LONGEST_TEXT = 32_767  # Excel's own limit for a cell
_NARROWEST, _WIDEST, _ONE_LINE = 6.0, 60.0, 8.0  # of columns and of a heading on one line, in characters


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


def placed(column: Column) -> dict[str, Any]:
    """Text and days begin on the left and numbers keep off their right edge: neighbours never run together."""
    if column.kind == "text":
        return {"text_wrap": True}
    return {"align": "right", "indent": 1} if column.kind in NUMBERS else {"align": "left"}


def is_whole(value: Any) -> bool:
    """As far as two places show: 3.999 would be written “4.”."""
    return isinstance(value, int | float | Decimal) and round(float(value), 2).is_integer()


def plain(value: Any) -> Any:
    """Excel knows no time zones: times are those of the reader's clock."""
    if isinstance(value, datetime) and value.tzinfo:
        return timezone.localtime(value).replace(tzinfo=None)
    return value if isinstance(value, datetime | date | time | int | float | Decimal) or value is None else str(value)


def shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def width_for(value: Any, column: Column) -> float:
    """What a cell takes, a number with its commas, places and room at its edge; of a long text only a part."""
    if column.kind in NUMBERS and isinstance(value, int | float | Decimal):
        written = f"{value * 100:,.1f} %" if column.kind == "percent" else f"{value:,.2f}"
        return len(written) + 3.0
    return min(_WIDEST, width_of(shown(value)[:400]) + 1.5)


def room_for(column: Column) -> float:
    """A long heading takes two lines; beside it stands the button of the filter."""
    heading = width_of(column.heading)
    return max(_NARROWEST, (heading if heading <= _ONE_LINE else max(_ONE_LINE, heading / 2 + 1.5)) + BUTTON)


def fitting(text: str) -> str:
    """A text longer than Excel takes says so at its end."""
    if len(text) <= _LONGEST_TEXT:
        return text
    mark = f" … ({len(text)})"
    return text[: _LONGEST_TEXT - len(mark)] + mark
