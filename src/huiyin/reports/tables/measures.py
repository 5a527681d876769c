"""From what the figures show to a countermeasure that begins with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.numbers import in_hours, per_cent
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import aside
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures import Part
from huiyin.reports.queries.measures import column_of
from huiyin.reports.queries.statistics import Line, Statistics
from huiyin.reports.rules import Period
from huiyin.reports.tables.sheets import Cell, Sheet, SheetLine
from huiyin.reports.tables.shown import Shown
from huiyin.rulebook.definitions import Process

MEANINGS = {"class": "classification", "cause": "cause"}  # what a figure is broken down by, as forms mean it


def opening(found: Statistics, line: Line, measure: Process) -> str:
    """The address of a new countermeasure for this class or cause, an unknown one, too.

    Empty for other lines, and for what did not occur: there is nothing to put right.
    """
    column = column_of(found.question.rows)
    if not column or line.level == "total" or not line.counts.received:
        return ""
    return _opening(measure, basis(found, line), **{column: line.key})


def opening_for_figure(each: Shown, measure: Process, part: Part | None = None) -> str:
    """The same for a figure, or for one of its parts; empty where the target is reached or nothing was counted."""
    by = each.reading.by
    column = MEANINGS.get(by.key, "") if by and part else ""
    number, before = (part.now, part.previous) if part else (each.reading.now, each.reading.previous)
    if not number.rows or each.reached(number):
        return ""
    words = _("%(period)s: %(figure)s %(value)s; in the previous period (%(before)s) %(previous)s.")
    if each.figure.kind != Kind.NUMBER:
        words = _("%(period)s: %(figure)s %(value)s (of %(rows)d); in the previous period (%(before)s) %(previous)s.")
        if not before.rows:
            words = _("%(period)s: %(figure)s %(value)s (of %(rows)d); the period before (%(before)s) had none.")
    said = {
        "period": each.reading.period,
        "figure": f"{each.figure.name}{aside(part.label)}" if part else each.figure.name,
        "value": each.said(number),
        "rows": number.rows,
        "before": each.reading.period.previous,
        "previous": each.said(before),
    }
    return _opening(measure, words % said, **({column: part.key} if column and part else {}))


def opening_for_clause(clause: str, period: Period | None, measure: Process) -> str:
    """The same for a clause that was not kept."""
    return _opening(measure, f"{clause}{aside(str(period)) if period else ''}")


def _opening(measure: Process, basis: str, **known: str) -> str:
    """With what is known by its meaning, as far as the form asks for it."""
    intake = measure.forms[measure.intake]
    asked = {meaning: intake.that_means(meaning) for meaning, key in known.items() if key}
    said = {field.name: known[meaning] for meaning, field in asked.items() if field}
    return f"{reverse('cases:new', args=[measure.key])}?{urlencode({'kind': 'corrective', **said, 'basis': basis})}"


MOST = 3  # countermeasures beside a line; the register has them all


def with_measures(sheet: Sheet, found: Statistics, said: Mapping[str, Sequence[str]]) -> Sheet:
    """The sheet with what is done about each line, as the table on paper has it. Source: A6-18, A6-19."""
    if not column_of(found.question.rows):
        return sheet

    def beside(line: SheetLine) -> SheetLine:
        words = said.get(line.source.key, ()) if line.source.key and line.level != "total" else ()
        more = [_("%(count)d more") % {"count": len(words) - MOST}] if len(words) > MOST else []
        text = "\n".join([*words[:MOST], *more])
        return replace(line, cells=(*line.cells, Cell(text, text)))

    return replace(
        sheet,
        columns=[*sheet.columns, Column(_("Countermeasures"), width=34)],
        lines=[beside(line) for line in sheet.lines],
        total=beside(sheet.total) if sheet.total else None,
    )


def basis(found: Statistics, line: Line) -> str:
    """What the figures show, as a sentence for the form."""
    counts = line.counts
    words = _(
        "%(period)s: %(received)d cases about “%(label)s”, %(share)s of all; %(founded)d were founded. "
        "In the previous period (%(before)s) there were %(previous)d."
    ) % {
        "period": found.question.period,
        "received": counts.received,
        "label": line.label,
        "share": f"{per_cent(counts.received, found.total.counts.received)} %",
        "founded": counts.founded,
        "before": found.question.period.previous,
        "previous": counts.previous,
    }
    if line.times.result is None:
        return words
    hours = _("Half of them had a result within %(hours)s hours.") % {"hours": in_hours(line.times.result[0])}
    return f"{words} {hours}"
