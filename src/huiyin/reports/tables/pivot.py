"""Free analysis as a table, as a chart and as data; every number opens its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.printing.wording import shown
from huiyin.kernel.spreadsheets import Column, Drawn, DrawnColumn
from huiyin.kernel.texts import aside, colon, listed, paragraph
from huiyin.org.models import Department
from huiyin.reports.enums import Kind, Which
from huiyin.reports.queries.figures import Figure, Number
from huiyin.reports.queries.pivot import TIMES, Crosstab
from huiyin.reports.rules import Period
from huiyin.reports.tables.charts import NUMBER, Chart, Series
from huiyin.reports.tables.columns import columned
from huiyin.reports.tables.dictionary import counting as counting_rows
from huiyin.reports.tables.sheets import Cell, Sheet, SheetLine, sheet_line
from huiyin.reports.tables.shown import asked_days, plain

Heads = list[tuple[Figure, str | None, str]]  # of each column of numbers: figure, key, words
BARS = 40  # time is drawn whole


class Shown:
    """A crosstab with the addresses of its rows."""

    def __init__(
        self,
        found: Crosstab,
        *,
        sorts: Mapping[str, str],
        where: str,
        said: str,
        department: Department | None,
        within: str,
    ) -> None:
        self.found, self.sorts, self.where, self.said = found, sorts, where, said
        self.department, self.within = department, within

    @property
    def title(self) -> str:
        asked = self.found.question
        names = " · ".join(str(figure.name) for figure in asked.figures)
        by = " × ".join(self.sorts[key] for key in (asked.rows, asked.columns) if key)
        return _("%(figure)s by %(dimension)s") % {"figure": names, "dimension": by.lower()}

    def heads(self) -> Heads:
        """Parts of a second dimension beside each other, or several figures; all of it last."""
        figures = self.found.question.figures
        if not self.found.question.columns:
            return [(figure, None, _unit(figure)) for figure in figures]
        (figure,) = figures
        parts: Heads = [(figure, key, label) for key, label in self.found.columns]
        return [*parts, (figure, None, pgettext("figures", "Total"))]

    def sheet(self, subtitle: str) -> Sheet:
        heads, figures = self.heads(), self.found.question.figures
        columns = [Column(self.sorts[self.found.question.rows], width=24)]
        for _figure, _key, label in heads:
            columns += [Column(label, "number")]
            if not self.found.question.columns:
                columns += [Column(pgettext("counted", "Rows"), "number")]
        lines = [self._line(columns, key, label) for key, label in self.found.rows]
        total = self._line(columns, None, pgettext("figures", "Total"), level="total")
        formulas = [f"{_unit(figure)}{colon()}{figure.formula}" for figure in figures]
        return Sheet(self.title, subtitle, columns, lines, total, paragraph(formulas))

    def _line(self, columns: list[Column], key: str | None, label: str, level: str = "row") -> SheetLine:
        values: list[tuple[Any, str]] = [(label, "")]
        for figure, column, _label in self.heads():
            number = self.found.number(figure, key, column)
            value = plain(number.value)
            values.append((value, "" if value is None else self.behind(figure, key, column, number)))
            if not self.found.question.columns:
                values.append((number.rows, self.behind(figure, key, column, number, counting=False)))
        return sheet_line(columns, values, level=level)

    def behind(
        self, figure: Figure, row: str | None, column: str | None, number: Number, *, counting: bool = True
    ) -> str:
        """The rows of a cell: time narrows the days, anything else is a part."""
        if not number.rows and not number.good:
            return ""
        asked, period = self.found.question, self.found.question.period
        parts = []
        for key, part in ((asked.rows, row), (asked.columns, column)):
            if part is None or not key:
                continue
            if key in TIMES:
                period = _within(period, days_of(key, part))
            else:
                parts.append((key, part))
        which = counting_rows(figure) if counting else Which.ALL
        query = {**asked_days(period), "which": which.value}
        for (by_name, part_name), (key, part) in zip((("by", "of"), ("also", "also_of")), parts, strict=False):
            query |= {by_name: key, part_name: part}
        if self.department:
            query["department"] = str(self.department.pk)
        if self.where:
            query["where"] = self.where
        return f"{reverse('reports:behind', args=[figure.key])}?{urlencode(query)}"

    def drawn(self) -> Heads:
        """Figures of one unit, and shares on their axis: hours beside yuan would be bars that nobody sees."""
        kinds = [figure.kind for figure in self.found.question.figures if figure.kind != Kind.SHARE]
        return [one for one in self.heads() if one[0].kind in {Kind.SHARE, *kinds[:1]}]

    @property
    def bars(self) -> int:
        """How many of the lines are drawn."""
        return len(self.found.rows) if self.found.question.rows in TIMES else min(len(self.found.rows), BARS)

    @property
    def not_drawn(self) -> str:
        """Which lines and which figures stand in the table alone."""
        every = len(self.found.rows)
        drawn = {figure.key for figure, _key, _label in self.drawn()}
        others = [figure.name for figure in self.found.question.figures if figure.key not in drawn]
        said = []
        if self.bars < every:
            shown = {"shown": self.bars, "all": every}
            said.append(_("The %(shown)d largest of %(all)d; the table holds them all.") % shown)
        if others:
            said.append(_("Of another unit, and only in the table: %(figures)s") % {"figures": listed(others)})
        return paragraph(said)

    def printed(self, sheet: Sheet) -> Sheet:
        """With the chart of the screen above its table, and what is not in it below."""
        chart = self.chart()
        return replace(
            sheet, drawing=columned(chart), drawn=self._drawn(chart), note=paragraph([sheet.note, self.not_drawn])
        )

    def _drawn(self, chart: Chart) -> Drawn | None:
        """The same chart as a workbook draws it: from its columns, where each figure has its rows beside it."""
        drawn = [(figure.key, key) for figure, key, _label in self._series()]
        step = 1 if self.found.question.columns else 2
        places = [1 + step * place for place, one in enumerate(self.heads()) if (one[0].key, one[1]) in drawn]
        if chart.empty:
            return None
        return Drawn(
            [
                DrawnColumn(place, one.name, [cell.value for cell in one.cells], one.line, one.shared, one.stacked)
                for place, one in zip(places, chart.series, strict=True)
            ],
            chart.categories,
        )

    def _series(self) -> Heads:
        """Parts of the second dimension, or the figures of one unit."""
        return [one for one in self.heads() if one[1] is not None] or self.drawn()

    def chart(self) -> Chart:
        """Bars by rows; parts of the second dimension on top of each other if they add up, else side by side."""
        asked = self.found.question
        rows, over_time = self.found.rows[: self.bars], asked.rows in TIMES
        adds_up = bool(asked.columns) and asked.figures[0].kind.adds_up
        kinds = {figure.kind for figure in asked.figures}
        series = [
            Series(
                label,
                [self._cell(figure, key, column) for key, _label in rows],
                line=over_time and not adds_up,
                shared=len(kinds) > 1 and figure.kind == Kind.SHARE,
                stacked=adds_up,
            )
            for figure, column, label in self._series()
        ]
        return Chart(self.sorts[asked.rows], [label for _key, label in rows], series)

    def _cell(self, figure: Figure, row: str | None, column: str | None) -> Cell:
        number = self.found.number(figure, row, column)
        value = plain(number.value)
        return Cell(value, shown(value, NUMBER), self.behind(figure, row, column, number))

    def data(self) -> dict[str, Any]:
        """The same for programs, under words that stay."""
        asked = self.found.question
        return {
            "figures": [figure.key for figure in asked.figures],
            "rows": asked.rows,
            "columns": asked.columns or None,
            "first": f"{asked.period.first}",
            "last": f"{asked.period.last}",
            "numbers": list(self._numbers()),
        }

    def _numbers(self) -> Iterator[dict[str, Any]]:
        """Line by line as the table shows them, each line's sum behind its cells: SQL gives parts in any order."""
        every = (None, None)
        lines, parts = (*self.found.rows, every), (*self.found.columns, every)
        for figure, (row, row_name), (column, column_name) in product(self.found.question.figures, lines, parts):
            number = self.found.numbers.get((figure.key, row, column))
            if number is not None:
                yield {
                    "figure": figure.key,
                    "row": row,
                    "row_name": row_name,
                    "column": column,
                    "column_name": column_name,
                    "value": plain(number.value),
                    "rows": number.rows,
                    "good": number.good,
                }


def _unit(figure: Figure) -> str:
    """Its name with the unit, unless the name says it."""
    name, unit = str(figure.name), str(figure.kind.label)
    return name if unit in name else f"{name}{aside(unit)}"


def days_of(key: str, part: str) -> Period:
    """The days that a month, a week or a day means."""
    if key == "month":
        year, month = (int(one) for one in part.split("-"))
        first = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        return Period(first, following - timedelta(days=1))
    if key == "week":
        year, week = (int(one) for one in part.split("-W"))
        first = date.fromisocalendar(year, week, 1)
        return Period(first, first + timedelta(days=6))
    return Period(date.fromisoformat(part), date.fromisoformat(part))


def _within(period: Period, narrower: Period) -> Period:
    return Period(max(period.first, narrower.first), min(period.last, narrower.last))
