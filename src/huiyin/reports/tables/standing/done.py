"""What was done in the days of a report as sheets: by person, whose report is missing, whom somebody spoke with."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.contact.queries import channels_known, purposes_known
from huiyin.kernel.moments import brief
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import say
from huiyin.reports.models import Report
from huiyin.reports.queries.work import WHAT
from huiyin.reports.tables.sheets import Sheet, sheet_line


def sheets(work: Mapping[str, Any], report: Report, *, team: bool) -> Iterator[Sheet]:
    yield _people(work, report)
    if team:
        yield _missing(work)
    else:
        yield _contacts(work)


def work_in_words() -> Mapping[str, str]:
    """What is counted of each person."""
    return {
        "contacts": pgettext("done", "Conversations they held"),
        "callbacks": _("Callbacks with a result"),
        "cases": _("Cases moved on"),
        "promises": pgettext("done", "Promises kept in time"),
    }


def _people(work: Mapping[str, Any], report: Report) -> Sheet:
    words = work_in_words()
    columns = [Column(_("Person")), *(Column(words[what], "number") for what in WHAT)]
    lines = [
        sheet_line(
            columns,
            [
                (one["name"], ""),
                *((one[what], behind_work(report, what, [one["pk"]] if one[what] else [])) for what in WHAT),
            ],
        )
        for one in work["people"]
    ]
    total = [(pgettext("figures", "Total"), ""), *((work["total"][what], _all(work, report, what)) for what in WHAT)]
    alone = len(lines) == 1
    note = _(
        "Here conversations count for the person who held them; the figure counts them for the department "
        "that keeps the customer's file."
    )
    return Sheet("", "", columns, lines, None if alone else sheet_line(columns, total, level="total"), note=note)


def _all(work: Mapping[str, Any], report: Report, what: str) -> str:
    """A case that two people moved on counts for both, and stands in a list once: that number has no rows."""
    movers = [one["pk"] for one in work["people"] if one[what]]
    return "" if what == "cases" and len(movers) > 1 else behind_work(report, what, movers)


def behind_work(report: Report, what: str, people: Sequence[int]) -> str:
    """Where the rows of some people's work stand; there are none of nobody, nor behind the empty form."""
    if report.pk is None or not people:
        return ""
    return f"{reverse('reports:work-behind', args=[report.pk, what])}?{urlencode({'person': people}, doseq=True)}"


def _missing(work: Mapping[str, Any]) -> Sheet:
    columns = [Column(_("Person")), Column(_("Report")), Column(_("Days"))]
    lines = [
        sheet_line(columns, [(one["name"], ""), (say(one["title"]), ""), (one["period"], "")])
        for one in work["missing"]
    ]
    return Sheet(_("Reports that are missing"), "", columns, lines, note=_rest(len(lines), work["missing_count"]))


def _contacts(work: Mapping[str, Any]) -> Sheet:
    columns = [
        Column(_("When")),
        Column(_("Customer")),
        Column(_("Channel")),
        Column(pgettext("conversation", "What for")),
        Column(_("Words")),
    ]
    channels, purposes = dict(channels_known()), purposes_known()
    lines = [
        sheet_line(
            columns,
            [
                (brief(datetime.fromisoformat(one["at"])), ""),
                (one["customer"], ""),
                (str(channels.get(one["channel"], one["channel"])), ""),
                (str(purposes.get(one["purpose"], one["purpose"])), ""),
                (one["words"], ""),
            ],
        )
        for one in work["contacts"]
    ]
    every = work["total"]["contacts"]
    return Sheet(_("Whom I spoke with"), "", columns, lines, note=_rest(len(lines), every))


def _rest(here: int, every: int) -> str:
    return _("%(here)d of %(all)d; the rest is in the register.") % {"here": here, "all": every} if every > here else ""
