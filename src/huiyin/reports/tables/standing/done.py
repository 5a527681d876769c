"""What was done in the days of a report as sheets: by person, whose report is missing, whom somebody spoke with."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.contact.queries import channels_known, purposes_known
from huiyin.kernel.moments import brief
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import say
from huiyin.reports.queries.work import WHAT
from huiyin.reports.tables.sheets import Sheet, sheet_line


def sheets(work: Mapping[str, Any], *, team: bool) -> Iterator[Sheet]:
    yield _people(work)
    if team:
        yield _missing(work)
    else:
        yield _contacts(work)


def _people(work: Mapping[str, Any]) -> Sheet:
    columns = [
        Column(_("Person")),
        Column(pgettext("done", "Conversations they held"), "number"),
        Column(_("Callbacks with a result"), "number"),
        Column(_("Cases moved on"), "number"),
        Column(pgettext("done", "Promises kept in time"), "number"),
    ]
    lines = [sheet_line(columns, [(one["name"], ""), *((one[what], "") for what in WHAT)]) for one in work["people"]]
    total = [(pgettext("figures", "Total"), ""), *((work["total"][what], "") for what in WHAT)]
    alone = len(lines) == 1
    note = _("Conversations count here for whoever held them; the figure counts them where the customer's file is.")
    return Sheet("", "", columns, lines, None if alone else sheet_line(columns, total, level="total"), note=note)


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
