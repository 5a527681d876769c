"""From a line of the statistics to a countermeasure that begins with its figures."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.reports.queries.measures import column_of
from huiyin.reports.queries.statistics import Line, Statistics, share
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
