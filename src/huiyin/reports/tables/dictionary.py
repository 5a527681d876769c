"""Figures as sheets: the whole dictionary, and one figure by its periods and parts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import aside, paragraph
from huiyin.reports.enums import Kind, Which
from huiyin.reports.queries.figures import Figure, Number, Part
from huiyin.reports.rules import Period
from huiyin.reports.tables.sheets import Sheet, SheetLine, sheet_line
from huiyin.reports.tables.shown import Shown, change, days_of, of_how_many, plain

Cells = list[tuple[Any, str]]
FORWARD = (Kind.SHARE, Kind.RATIO)  # of which the rows that count can be told from all


def _note() -> str:
    return _(
        "Changes of shares, averages and distances are in points, those of all other figures in per cent. "
        "“Rows” says how many rows a figure is based on."
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
        Column(_("Responsible")),
    ]
    lines = [sheet_line(columns, _line(each), source=each, of=each.of_how_many) for each in found]
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
    """The rows that a number of the figure stands for: of a share all it was made of, what counts and what doesn't."""
    return Which.GOOD if figure.kind == Kind.RATIO else Which.ALL


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
    title = _("%(figure)s by %(dimension)s") % {"figure": figure.name, "dimension": by.lower()}
    subtitle = f"{within} · {_periods(reading.period)}"
    note = paragraph([figure.formula, _note()])
    return Sheet(title, subtitle, columns, lines, sheet_line(columns, total, level="total"), note, hint=_hint())


def _part(columns: Sequence[Column], each: Shown, part: Part) -> SheetLine:
    period, figure = each.reading.period, each.figure
    values: Cells = [
        (part.label, each.behind(period, part=part)),
        (plain(part.now.value), each.behind(period, counting(figure), part)),
        *_counts(each, part.now, part),
        *_comparisons(each, part.now, part.previous, part.year_before, part),
    ]
    return sheet_line(columns, values, source=part, of=of_how_many(figure, part.now))


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
    """A figure in the twelve periods up to this one, in the order of time, as the chart beside it."""
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
        for period, number in each.reading.trend
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
