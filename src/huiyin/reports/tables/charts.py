"""Charts as plain data: categories, series, target, unit. How they are drawn is the browser's affair (chart.js).

Whatever a chart shows can be read as a table beside it, from the same cells.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.numbers import in_per_cent, per_cent
from huiyin.kernel.printing.wording import shown
from huiyin.kernel.spreadsheets import Column
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures import Part
from huiyin.reports.tables.dictionary import counting
from huiyin.reports.tables.sheets import Cell, Sheet
from huiyin.reports.tables.shown import Shown, by_size, plain

SHOWN = 25  # bars; the page says so when the table beside the chart holds more
NUMBER, PERCENT = Column("", "number"), Column("", "percent")


@dataclass(frozen=True)
class Series:
    """One row of numbers; `shared`: in per cent, on an axis of its own; `stacked`: on top of the one before."""

    name: str
    cells: Sequence[Cell]
    line: bool = False
    shared: bool = False
    stacked: bool = False


@dataclass(frozen=True)
class Chart:
    """What is drawn, and what stands in the table beside it; `heading` says what the categories are.

    Time runs from left to right in a drawing, and down the table below it: the earliest period first in both.
    """

    heading: str
    categories: Sequence[str]
    series: Sequence[Series]
    target: float | None = None
    unit: str = ""
    target_name: str = ""  # what the line is called, if not the target
    more: int = 0  # categories for which there is no room: the board says so, and leads to all

    @property
    def empty(self) -> bool:
        """Nothing to draw."""
        return all(cell.value is None for each in self.series for cell in each.cells)

    @property
    def data(self) -> dict[str, Any]:
        """What the browser draws from; a point leads to its rows."""
        return {
            "categories": list(self.categories),
            "series": [
                {
                    "name": each.name,
                    "line": each.line,
                    "shared": each.shared,
                    "stacked": each.stacked,
                    "values": [cell.value for cell in each.cells],
                    "addresses": [cell.address for cell in each.cells],
                }
                for each in self.series
            ],
            "target": self.target,
            "target_name": self.target_name or _("Target"),
            "unit": self.unit,
        }


def pareto_chart(sheet: Sheet) -> Chart:
    """Bars by size and the line of their share together; a bar leads to its cases."""
    lines = [line.cells for line in sheet.lines[:SHOWN]]
    heading, received, _share, together = (column.heading for column in sheet.columns)
    bars = [cells[1] for cells in lines]
    points = [_cell(plain(in_per_cent(cells[3].value))) for cells in lines]
    series = [Series(received, bars), Series(f"{together} %", points, line=True, shared=True)]
    return Chart(heading, [cells[0].text for cells in lines], series)


def parts_pareto(each: Shown, *, most: int = SHOWN) -> Chart:
    """The parts of a figure by size, and the line of their share together."""
    found = _sorted(each)
    total = sum(part.now.rows for part in found)
    together = list(accumulate(part.now.rows for part in found))
    bars = [_part(each, part) for part in found[:most]]
    points = [_cell(plain(per_cent(so_far, total))) for so_far in together[:most]]
    heading = str(each.reading.by.label) if each.reading.by else ""
    names = [part.label for part in found[:most]]
    share = pgettext("figures", "Share together")
    series = [Series(str(each.figure.name), bars), Series(f"{share} %", points, line=True, shared=True)]
    return Chart(heading, names, series, more=len(found) - len(names))


def parts_compared(each: Shown, *, most: int = SHOWN) -> Chart:
    """The parts of a figure beside those of the period before. Source: D410-7."""
    found = each.reading.parts[:most]
    before = each.reading.period.previous
    return Chart(
        str(each.reading.by.label) if each.reading.by else "",
        [part.label for part in found],
        [
            Series(
                pgettext("figures", "Previous period"),
                [_cell(plain(part.previous.value), each.behind(before, part=part)) for part in found],
            ),
            Series(pgettext("figures", "This period"), [_part(each, part) for part in found]),
        ],
        unit=unit_of(each),
        more=len(each.reading.parts) - len(found),
    )


def parts_told_apart(each: Shown, groups: Sequence[tuple[str, Iterable[str]]], *, most: int = SHOWN) -> Chart:
    """The parts of a figure by size, coloured by the group their key is in; no part is in two."""
    every = _sorted(each)
    found, series = every[:most], []
    for name, members in groups:
        keys = set(members)
        cells = [_part(each, part) if part.key in keys else Cell(None, "") for part in found]
        if any(cell.value for cell in cells):
            series.append(Series(name, cells, stacked=True))
    return Chart(
        str(each.reading.by.label) if each.reading.by else "",
        [part.label for part in found],
        series,
        more=len(every) - len(found),
    )


def trend_chart(*each: Shown, bars: bool = False) -> Chart:
    """Figures over the same twelve periods; of a single one with its target. A point leads to its rows."""
    [first, *others] = each
    periods = [period for period, _number in first.reading.trend]
    series = [
        Series(
            str(one.figure.name),
            [
                _cell(plain(number.value), one.behind(period, counting(one.figure)))
                for period, number in one.reading.trend
            ],
            line=not bars,
        )
        for one in each
    ]
    target = None if others else plain(first.aim.target)
    names = [period.short for period in periods]
    return Chart(_("Period"), names, series, target=target, unit=unit_of(first))


def _sorted(each: Shown) -> list[Part]:
    found = [part for part in each.reading.parts if part.now.rows]
    return sorted(found, key=lambda part: by_size(part.key, part.now.rows))


def unit_of(each: Shown) -> str:
    return "%" if each.figure.kind == Kind.SHARE else ""


def _part(each: Shown, part: Part) -> Cell:
    return _cell(plain(part.now.value), each.behind(each.reading.period, counting(each.figure), part))


def _cell(value: float | None, address: str = "") -> Cell:
    return Cell(value, "—" if value is None else shown(value, NUMBER), address)
