"""From a line of the statistics to a countermeasure that begins with its figures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.spreadsheets import Column
from huiyin.reports.queries.measures import column_of
from huiyin.reports.queries.statistics import Line, Statistics, share
from huiyin.reports.tables.sheets import Cell, Sheet, SheetLine
from huiyin.rulebook.definitions import Process

HOUR = 3600


def opening(found: Statistics, line: Line, measure: Process) -> str:
    """The address of a new countermeasure for this class or cause; empty for lines that are neither."""
    column = column_of(found.question.rows)
    asked = measure.forms[measure.intake].that_means(column) if column else None
    if asked is None or not line.key or line.level == "total":
        return ""
    known = {"kind": "corrective", asked.name: line.key, "basis": basis(found, line)}
    return f"{reverse('cases:new', args=[measure.key])}?{urlencode(known)}"


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
        "share": f"{(share(counts.received, found.total.counts.received) or 0):.1%}",
        "founded": counts.founded,
        "before": found.question.period.previous,
        "previous": counts.previous,
    }
    if line.times.result is None:
        return words
    hours = _("Half of them had a result within %(hours)s hours.") % {"hours": f"{line.times.result[0] / HOUR:.1f}"}
    return f"{words} {hours}"
