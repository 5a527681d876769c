"""A chart beside a list in a workbook: Excel's own, drawn from the cells of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DrawnColumn:
    """A column that is drawn, with its numbers: what opens a file to look at it only reckons nothing.

    `shared`: in per cent, on an axis of its own; `stacked`: on top of the one before.
    """

    place: int
    name: str
    values: Sequence[Any]
    line: bool = False
    shared: bool = False
    stacked: bool = False


@dataclass(frozen=True)
class Drawn:
    """The columns that are drawn, over what stands in the first one: so many lines from the first on."""

    columns: Sequence[DrawnColumn]
    names: Sequence[str]


def draw(book: Any, drawn: Drawn, *, sheet: str, top: int, name: str, title: str) -> None:
    """A sheet of its own with the chart; `top`: the line of the headings."""
    bars = [one for one in drawn.columns if not (one.line or one.shared)]
    lines = [one for one in drawn.columns if one.line or one.shared]
    last = top + len(drawn.names)
    stacked = {"subtype": "stacked"} if any(one.stacked for one in bars) else {}
    chart = book.add_chart({"type": "column", **stacked} if bars else {"type": "line"})
    over = book.add_chart({"type": "line"}) if bars and lines else None
    for one in (*bars, *lines):
        series = {
            "name": [sheet, top, one.place],
            "name_data": [one.name],
            "categories": [sheet, top + 1, 0, last, 0],
            "categories_data": list(drawn.names),
            "values": [sheet, top + 1, one.place, last, one.place],
            "values_data": list(one.values),
            "y2_axis": one.shared,
            **({"marker": {"type": "automatic"}} if one in lines else {"gap": 60}),
        }
        (over if over and one in lines else chart).add_series(series)
    if over:
        chart.combine(over)
    if any(one.shared for one in drawn.columns):
        (over or chart).set_y2_axis({"num_format": '0"%"', "min": 0})
    chart.set_title({"name": title, "overlay": False})
    chart.set_legend({"none": True} if len(drawn.columns) == 1 else {"position": "bottom"})
    page = book.add_chartsheet(name)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.set_chart(chart)
