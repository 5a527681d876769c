"""The complaint statistics table, its key figures, and its Pareto chart."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import aside, paragraph, say
from huiyin.reports.enums import Dimension
from huiyin.reports.queries.dimensions import LISTS, Axis, Counted
from huiyin.reports.queries.statistics import Counts, Line, Statistics, share
from huiyin.reports.tables.figures import Headline, Values, figures_of
from huiyin.reports.tables.sheets import INDENT, Sheet, sheet_line
from huiyin.reports.tables.shown import by_size
from huiyin.reports.tables.trails import Trail
from huiyin.rulebook.definitions import Pack, Process


def title_of(process: Process) -> str:
    """What the pack calls this paper, or a name from the process's own."""
    own = process.papers.get("statistics")
    return say(own) if own else _("%(process)s: classification statistics") % {"process": say(process.title)}


def key_of(process: Process, sheet: str = "counts") -> str:
    """The key of a process's statistics as a form of the house."""
    return f"statistics-{process.key}-{sheet}"


def crosstab(found: Statistics) -> Sheet:
    """Rows by columns, with the share of each row."""
    columns = [
        Column(_by(found)),
        *(Column(label, "number") for _key, label in found.columns),
        Column(pgettext("figures", "Total"), "number"),
        Column(pgettext("figures", "Share"), "percent"),
    ]
    whole = found.total.counts.received

    def values(line: Line) -> Values:
        here = Trail(found.question).row(line)
        counts = [
            (line.cells.get(key, Counts()).received or None, here.column(key).address) for key, _label in found.columns
        ]
        return [
            _name(line, here),
            *counts,
            (line.counts.received, here.address),
            (share(line.counts.received, whole), here.address),
        ]

    lines = [line for line in found.lines if line.counts.received]
    return _sheet(found, title_of(found.process), columns, lines, values, key=key_of(found.process))


def key_figures(found: Statistics) -> Sheet:
    """How each row does: shares, times, and against the periods before."""
    compared = found.question.rows != Dimension.MONTH
    kinds = figures_of(found.process)
    own = [Column(str(heading), kind) for each in kinds for heading, kind in each.columns]
    columns = [Column(_by(found)), *own, *(_comparison_columns() if compared else ())]

    def values(line: Line) -> Values:
        here = Trail(found.question).row(line)
        figures = [value for each in kinds for value in each.values(line, here)]
        return [_name(line, here), *figures, *(_comparisons(line, here) if compared else ())]

    lines = [line for line in found.lines if line.counts.received or compared]
    note = paragraph([*(each.note for each in kinds), *_taken_up_again(found)])
    return _sheet(
        found,
        _("%(process)s: key figures") % {"process": say(found.process.title)},
        columns,
        lines,
        values,
        note,
        key=key_of(found.process, "figures"),
    )


def _taken_up_again(found: Statistics) -> list[str]:
    again = ngettext("%(num)d case was taken up again", "%(num)d cases were taken up again", found.reopened)
    return [again % {"num": found.reopened}] if found.reopened else []


def headline(found: Statistics) -> list[Headline]:
    """The figures above the table, of all its cases together."""
    here = Trail(found.question)
    received, *others = (each.headline(found.total, here) for each in figures_of(found.process))
    if not found.reopened:
        return [received, *others]
    again = replace(here, happened="reopened").address
    return [received, Headline(pgettext("figures", "Taken up again"), f"{found.reopened:,}", again), *others]


def pareto(found: Statistics) -> Sheet:
    """The rows by size, each with the share that it and those above it have together."""
    columns = [
        Column(_by(found)),
        Column(pgettext("figures", "Received"), "number"),
        Column(pgettext("figures", "Share"), "percent"),
        Column(pgettext("figures", "Share together"), "percent"),
    ]
    lines = [line for line in found.lines if line.level != "group" and line.counts.received]
    if found.question.rows != Dimension.MONTH:
        lines.sort(key=lambda line: by_size(line.key, line.counts.received))
    whole = found.total.counts.received
    together = dict(zip((line.key for line in lines), accumulate(each.counts.received for each in lines), strict=True))

    def values(line: Line) -> Values:
        here = Trail(found.question).row(line).address
        count = line.counts.received
        return [(line.label, here), (count, here), (share(count, whole), here), (share(together[line.key], whole), "")]

    drawn = [sheet_line(columns, values(line), level=line.level, source=line) for line in lines]
    return Sheet(title_of(found.process), _subtitle(found), columns, drawn)


def _sheet(
    found: Statistics,
    title: str,
    columns: Sequence[Column],
    lines: Sequence[Line],
    values: Any,
    note: str = "",
    *,
    key: str,
) -> Sheet:
    return Sheet(
        title,
        _subtitle(found),
        columns,
        [sheet_line(columns, values(line), level=line.level, source=line) for line in lines],
        sheet_line(columns, values(found.total), level="total", source=found.total),
        note,
        key,
    )


def _subtitle(found: Statistics) -> str:
    period = found.question.period
    compared = _("previous period %(previous)s, year before %(year)s") % {
        "previous": period.previous,
        "year": period.year_before,
    }
    return f"{period}{aside(compared)}"


def _by(found: Statistics) -> str:
    return str(found.question.rows.label)


def names_of_lines(axis: Axis, pack: Pack) -> list[str]:
    """What stands at the head of each line, whether anything was counted or not; nothing where it is no list."""
    listed = pack.lists.get(LISTS[axis], ()) if isinstance(axis, Dimension) and axis in LISTS else ()
    choices = axis.asked.choices if isinstance(axis, Counted) else listed
    return [name for top in choices for name in (say(top.label), *(INDENT + say(one.label) for one in top.children))]


def _name(line: Line, here: Trail) -> tuple[str, str]:
    if line.level == "total":
        return pgettext("figures", "Total"), here.address
    if line.alone:
        return INDENT + _("%(label)s, not specified") % {"label": line.label}, here.address
    return (INDENT if line.level == "part" else "") + line.label, here.address


def _comparison_columns() -> list[Column]:
    return [
        Column(pgettext("figures", "Previous period"), "number"),
        Column(pgettext("figures", "Change"), "percent"),
        Column(pgettext("figures", "Year before"), "number"),
        Column(pgettext("figures", "Change on the year"), "percent"),
    ]


def _comparisons(line: Line, here: Trail) -> Values:
    counts, period = line.counts, here.question.period
    previous, year = here.during(period.previous).address, here.during(period.year_before).address
    return [
        (counts.previous, previous),
        (counts.since_previous, previous),
        (counts.year_before, year),
        (counts.since_year_before, year),
    ]
