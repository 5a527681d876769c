"""The fairness report as a sheet, and the list of the customers behind its numbers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.customers.enums import Why
from huiyin.customers.queries import Member
from huiyin.kernel import tables
from huiyin.kernel.spreadsheets import Column
from huiyin.reports.queries.compliance import Standings
from huiyin.reports.queries.fairness import RECEIVED, AgentLine, Fairness
from huiyin.reports.queries.figures.sharing import tenth
from huiyin.reports.tables.sheets import Sheet, SheetLine, sheet_line
from huiyin.reports.tables.shown import plain
from huiyin.worklist.enums import Standing


def fairness(found: Fairness) -> Sheet:
    """Each agent against an even share, with the first contacts of the customers they got."""
    columns = _columns()
    return Sheet(
        _("Fairness of sharing out"),
        f"{found.department.name} · {found.period}",
        columns,
        [_line(columns, line, found) for line in found.lines],
        sheet_line(columns, _total(found), level="total"),
        _(
            "The even share follows today's abilities and limits; customers kept by a deputy count for the "
            "absent colleague. First contacts are those with customers received in this period; the rate is "
            "the share made in time of all due by now."
        ),
        "fairness",
    )


def _columns() -> list[Column]:
    return [
        Column(_("Agent"), width=24),
        Column(_("Ability"), "number"),
        Column(_("Customers"), "number"),
        Column(_("Even share"), "number"),
        Column(_("Above or below"), "points"),
        Column(_("Received anew"), "number"),
        *(Column(_("First contacts: %(standing)s") % {"standing": each.label}, "number") for each in Standing),
        Column(pgettext("standing", "Rate"), "percent"),
    ]


def _line(columns: list[Column], line: AgentLine, found: Fairness) -> SheetLine:
    share = None if line.share is None else plain(tenth(line.share))
    off = None if line.off is None else plain(tenth(line.off))
    values = [
        (line.name, ""),
        (line.ability, ""),
        (line.kept, _kept(found, person=line.person)),
        (share, ""),
        (off, ""),
        *_received(found, line.received, line.contacts, person=line.person),
    ]
    return sheet_line(columns, values, source=line)


def _total(found: Fairness) -> list[tuple[Any, str]]:
    kept = (found.kept, _kept(found))
    return [
        (_("In all"), ""),
        (None, ""),
        kept,
        (None, ""),
        (None, ""),
        *_received(found, found.received, found.contacts),
    ]


def _received(found: Fairness, count: int, contacts: Standings, **whose: int) -> list[tuple[Any, str]]:
    days = {"since_from": found.period.first, "since_to": found.period.last}
    counts = [
        (getattr(contacts, each.value) or None, _address(found, received=1, contact=each.value, **days, **whose))
        for each in Standing
    ]
    every = _address(found, received=1, **days, **whose)
    return [(count or None, every), *counts, (contacts.rate, every)]


def _kept(found: Fairness, **whose: int) -> str:
    last = found.period.last
    return _address(found, since_to=last, ended_from=last + timedelta(days=1), **whose)


def _address(found: Fairness, **asked: Any) -> str:
    return f"{reverse('reports:keepings', args=[found.department.pk])}?{urlencode(asked)}"


def keepings_table(people: Sequence[Member]) -> tables.Table:
    """Whose customers were whose, from when to when and why, and how the first contact stands."""
    standings = {standing.value: str(standing.label) for standing in Standing}
    whys = {why.value: str(why.label) for why in Why}
    return tables.Table(
        key="keepings",
        title=_("Customers behind the figures"),
        columns=[
            tables.Column("customer__number", _("File number"), fixed=True),
            tables.Column("customer__name", _("Customer"), fixed=True, wide=True),
            tables.Column("keeper__name", _("Keeper")),
            tables.Column("standing_in_for__name", _("Deputy for"), optional=True),
            tables.Column("why", _("Why"), show=lambda row: whys[row["why"]]),
            tables.Column("since", pgettext("keeper", "Since"), kind="moment", sort="since"),
            tables.Column("until", pgettext("keeper", "Until"), kind="moment"),
            tables.Column("contact", _("First contact"), show=lambda row: standings.get(row["contact"] or "", "")),
            tables.Column("item__due_at", _("Due"), kind="moment", optional=True),
            tables.Column("by__name", _("Given by"), optional=True),
        ],
        filters=[
            tables.Choice("person", _("Agent"), [(str(member.pk), member.name) for member in people], field="holder"),
            tables.Choice("why", _("Why"), list(whys.items())),
            tables.Choice("contact", _("First contact"), list(standings.items())),
            tables.Flag("received", _("Received anew"), where=RECEIVED),
            tables.Dates("since", pgettext("keeper", "Since")),
            tables.Dates("ended", pgettext("keeper", "Until")),
        ],
        order="-since",
        link="customers:file",
        link_reads="customer_id",
        empty=_("No customers"),
    )
