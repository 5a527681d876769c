"""Figures as sheets: the whole dictionary, and one figure by its periods and parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import aside, say
from huiyin.org.models import Department
from huiyin.org.roles import Role
from huiyin.reports.enums import Kind, Span, Which
from huiyin.reports.queries.figures import Figure, Number, Part, Reading
from huiyin.reports.rules import Period
from huiyin.reports.tables.sheets import Sheet, SheetLine, sheet_line
from huiyin.rulebook.definitions import Aim, Pack

Cells = list[tuple[Any, str]]
FORWARD = (Kind.SHARE, Kind.RATIO)  # of which the rows that count can be told from all


@dataclass(frozen=True)
class Shown:
    """A figure with what the rule book wants of it, and whose rows are looked at."""

    reading: Reading
    pack: Pack
    department: Department | None = None

    @property
    def figure(self) -> Figure:
        return self.reading.figure

    @property
    def aim(self) -> Aim:
        return self.pack.figures.get(self.figure.key) or Aim(self.figure.key)

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; nobody can say without a target or without rows."""
        value, target = self.reading.now.value, self.aim.target
        if value is None or target is None or not self.figure.better:
            return None
        return value >= target if self.figure.better == "more" else value <= target

    @property
    def owner(self) -> str:
        return str(Role(self.aim.owner).label) if self.aim.owner else ""

    @property
    def clause(self) -> str:
        clause = self.pack.clauses.get(self.aim.clause)
        return f"{list(self.pack.clauses).index(clause.key) + 1}. {say(clause.text)}" if clause else ""

    @property
    def now(self) -> Number:
        return self.reading.now

    def part(self, key: str) -> Part | None:
        return next((part for part in self.reading.parts if part.key == key), None)

    def said(self, number: Number) -> str:
        """A number as it is written, with its unit where that is short."""
        if number.value is None:
            return "—"
        text = f"{plain(number.value):,}"
        return f"{text} %" if self.figure.kind == Kind.SHARE else text

    @property
    def page(self) -> str:
        return page_of(self.figure, self.reading.period, self.department)

    def behind(self, period: Period, which: Which = Which.ALL, part: Part | None = None) -> str:
        if self.figure.now_only and period.last < timezone.localdate():
            return ""  # the number was written down that night; its rows stand otherwise by now
        asked: dict[str, str] = {**asked_days(period), **_of(self.department), "which": which.value}
        if part is not None and self.reading.by:
            asked |= {"by": self.reading.by.key, "of": part.key}
        return f"{reverse('reports:behind', args=[self.figure.key])}?{urlencode(asked)}"


def days_of(period: Period) -> dict[str, str]:
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}


def page_of(figure: Figure, period: Period, department: Department | None) -> str:
    asked = {**asked_days(period), **_of(department)}
    return f"{reverse('reports:figure', args=[figure.key])}?{urlencode(asked)}"


def asked_days(period: Period) -> dict[str, str]:
    """How an address asks for a period: its days, and whether they are a week or a month."""
    unit = {} if period.unit == "days" else {"unit": period.unit}
    return {"span": Span.DAYS.value, **days_of(period), **unit}


def _of(department: Department | None) -> dict[str, str]:
    return {"department": str(department.pk)} if department else {}


def plain(value: Decimal | None) -> int | float | None:
    """The same number, as tables, workbooks and programs take it: nothing is rounded here."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def change(figure: Figure, now: Number, before: Number) -> float | int | None:
    """A share or an average changes in points, anything else in per cent of what it was."""
    if now.value is None or before.value is None:
        return None
    if figure.kind.in_points:
        return plain(now.value - before.value)
    return round(float((now.value - before.value) / before.value * 100), 1) if before.value else None


def _note() -> str:
    return _(
        "Shares, averages and distances change in points, all other figures in per cent of what they were. “Rows” says "
        "of how many a figure is."
    )


def _hint() -> str:
    return _("Every number opens its rows.")


def dictionary(found: Sequence[Shown], *, within: str, period: Period) -> Sheet:
    """Each figure with its target, and what it was before."""
    columns = [
        Column(pgettext("figures", "Figure"), width=30),
        Column(pgettext("figures", "Value"), "number"),
        Column(_("Unit")),
        Column(pgettext("counted", "Rows"), "number"),
        Column(_("Target"), "number"),
        Column(_("Target reached")),
        *_compared(),
        Column(_("Who answers for it")),
    ]
    lines = [sheet_line(columns, _line(each), source=each) for each in found]
    subtitle = f"{within} · {_periods(period)}"
    return Sheet(_("Figures"), subtitle, columns, lines, note=_note(), hint=_hint(), key="figures")


def _line(each: Shown) -> Cells:
    now = each.reading.now
    return [
        (str(each.figure.name), each.page),
        (plain(now.value), each.behind(each.reading.period, counting(each.figure))),
        (str(each.figure.kind.label), ""),
        (now.rows, each.behind(each.reading.period)),
        (plain(each.aim.target), ""),
        (_verdict(each.met), ""),
        *_comparisons(each, now, each.reading.previous, each.reading.year_before),
        (each.owner, ""),
    ]


def _verdict(met: bool | None) -> str:
    return "" if met is None else _("Yes") if met else _("No")


def counting(figure: Figure) -> Which:
    """The rows that a number of the figure stands for."""
    return Which.GOOD if figure.kind in FORWARD else Which.ALL


def _compared(figure: Figure | None = None) -> list[Column]:
    """Of one figure a change says its unit; of several each has its own, and the note tells them apart."""
    unit = "" if figure is None else aside(_("points") if figure.kind == Kind.SHARE else "%")
    return [
        Column(pgettext("figures", "Previous period"), "number"),
        Column(pgettext("figures", "Change") + unit, "number"),
        Column(pgettext("figures", "Year before"), "number"),
        Column(pgettext("figures", "Change on the year") + unit, "number"),
    ]


def _comparisons(each: Shown, now: Number, previous: Number, year: Number, part: Part | None = None) -> Cells:
    period = each.reading.period
    before, earlier = each.behind(period.previous, part=part), each.behind(period.year_before, part=part)
    return [
        (plain(previous.value), before),
        (change(each.figure, now, previous), ""),
        (plain(year.value), earlier),
        (change(each.figure, now, year), ""),
    ]


def _periods(period: Period) -> str:
    compared = _("previous period %(previous)s, year before %(year)s") % {
        "previous": period.previous,
        "year": period.year_before,
    }
    return f"{period}{aside(compared)}"


def parts(each: Shown, *, within: str) -> Sheet:
    """A figure broken down: each part with what counts of it, and what it was before; all of them at the end."""
    reading, figure = each.reading, each.figure
    by = str(reading.by.label) if reading.by else ""
    columns = [Column(by, width=28), Column(_unit(figure), "number"), *_counted(figure), *_compared(figure)]
    lines = [_part(columns, each, part) for part in reading.parts]
    total: Cells = [
        (pgettext("figures", "Total"), ""),
        (plain(reading.now.value), each.behind(reading.period, counting(figure))),
        *_counts(each, reading.now),
        *_comparisons(each, reading.now, reading.previous, reading.year_before),
    ]
    title = _("%(figure)s by %(dimension)s") % {"figure": figure.name, "dimension": by}
    subtitle = f"{within} · {_periods(reading.period)}"
    note = f"{figure.formula} {_note()}"
    return Sheet(title, subtitle, columns, lines, sheet_line(columns, total, level="total"), note, hint=_hint())


def _part(columns: Sequence[Column], each: Shown, part: Part) -> SheetLine:
    period, figure = each.reading.period, each.figure
    values: Cells = [
        (part.label, each.behind(period, part=part)),
        (plain(part.now.value), each.behind(period, counting(figure), part)),
        *_counts(each, part.now, part),
        *_comparisons(each, part.now, part.previous, part.year_before, part),
    ]
    return sheet_line(columns, values, source=part)


def _unit(figure: Figure) -> str:
    return _("Value, %(unit)s") % {"unit": figure.kind.label}


def _counted(figure: Figure) -> list[Column]:
    rows = Column(pgettext("counted", "Rows"), "number")
    if figure.kind == Kind.SHARE:
        return [rows, Column(_("Count for it"), "number"), Column(_("Do not"), "number")]
    return [rows, Column(_("Count for it"), "number")] if figure.kind == Kind.RATIO else [rows]


def _counts(each: Shown, now: Number, part: Part | None = None) -> Cells:
    period = each.reading.period
    cells: Cells = [(now.rows, each.behind(period, part=part))]
    if each.figure.kind in FORWARD:
        cells.append((now.good, each.behind(period, Which.GOOD, part)))
    if each.figure.kind == Kind.SHARE:
        cells.append((now.rows - now.good, each.behind(period, Which.REST, part)))
    return cells


def trend(each: Shown, *, within: str) -> Sheet:
    """A figure in the twelve periods up to this one, which stands first."""
    columns = [
        Column(_("Period"), width=24),
        Column(_unit(each.figure), "number"),
        Column(pgettext("counted", "Rows"), "number"),
    ]
    lines = [
        sheet_line(
            columns,
            [
                (str(period), ""),
                (plain(number.value), each.behind(period, counting(each.figure))),
                (number.rows, each.behind(period)),
            ],
        )
        for period, number in reversed(each.reading.trend)
    ]
    title = _("%(figure)s: twelve periods") % {"figure": each.figure.name}
    return Sheet(title, within, columns, lines, note=str(each.figure.formula))


def as_data(each: Shown) -> Mapping[str, Any]:
    """A figure for programs: the numbers of the sheets, under words that stay."""
    reading = each.reading
    return {
        "figure": each.figure.key,
        "name": str(each.figure.name),
        "formula": str(each.figure.formula),
        "unit": each.figure.kind.value,
        "better": each.figure.better,
        "target": plain(each.aim.target),
        "target_reached": each.met,
        "owner": each.aim.owner,
        "clause": each.aim.clause,
        **days_of(reading.period),
        **_number_data(reading.now),
        "previous": {**days_of(reading.period.previous), **_number_data(reading.previous)},
        "year_before": {**days_of(reading.period.year_before), **_number_data(reading.year_before)},
        "trend": [{**days_of(period), **_number_data(number)} for period, number in reading.trend],
        "by": reading.by.key if reading.by else None,
        "parts": [
            {
                "key": part.key,
                "name": part.label,
                **_number_data(part.now),
                "previous": _number_data(part.previous),
                "year_before": _number_data(part.year_before),
            }
            for part in reading.parts
        ],
    }


def _number_data(number: Number) -> dict[str, Any]:
    return {"value": plain(number.value), "rows": number.rows, "good": number.good}
