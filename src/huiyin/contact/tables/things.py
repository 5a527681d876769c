"""The need sheet, what was handed over, and activities."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from huiyin.contact import queries
from huiyin.kernel import masking
from huiyin.kernel.tables import Choice, Column, Dates, Flag, Table
from huiyin.kernel.tables.columns import Row
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_people
from huiyin.rulebook.definitions import Deliverable


def needs() -> Table:
    """The need sheet: the kind of business, what is needed and which solution is expected, open or settled how."""
    return Table(
        key="needs",
        title=_("Need sheet"),
        columns=[
            Column("at", _("When"), kind="moment", fixed=True),
            Column("customer__name", _("Customer"), fixed=True),
            Column("business", _("Kind of business"), words=queries.businesses),
            Column("words", _("What the need is"), wide=True, show=lambda row: masking.text(row["words"])),
            Column("expected", _("Solution expected"), wide=True, show=lambda row: masking.text(row["expected"])),
            Column("by__name", _("Who recorded it"), needs=("by_id",), words=names_of_people),
            Column("result", _("How it was settled"), show=lambda row: masking.text(row["result"])),
            Column("settled_at", _("Settled on"), kind="moment", optional=True),
            Column("customer__number", _("File number"), optional=True),
        ],
        filters=[
            Flag("open", _("Open"), where=Q(settled_at=None)),
            Choice("business", _("Kind of business"), options=lambda: list(queries.businesses().items())),
            Dates("at", _("When")),
            Choice("by", _("Who recorded it"), options=queries.who_records),
        ],
        order="-at",
        link="customers:file",
        link_reads="customer_id",
        empty=_("No need is on record yet"),
    )


def deliveries() -> Table:
    """What was handed over: when, which thing, how, to whom, by whom, and whether a copy stays here."""
    return Table(
        key="deliveries",
        title=_("Things handed over"),
        columns=[
            Column("interaction__at", _("When"), kind="moment", fixed=True, sort="pk"),
            Column("interaction__customer__name", _("Customer"), fixed=True),
            Column("kind", _("What it is"), words=lambda: {key: say(one.label) for key, one in _things().items()}),
            Column("words", _("What is handed over"), wide=True, show=lambda row: masking.text(row["words"])),
            Column("taker", _("Who takes it")),
            Column("interaction__channel", _("Channel"), words=lambda: dict(queries.channels_known())),
            Column("name", _("Copy kept"), needs=("pk", "name"), show=_copy),
            Column("interaction__by__name", _("Who recorded it"), needs=("interaction__by_id",), words=names_of_people),
            Column("interaction__customer__number", _("File number"), optional=True),
        ],
        filters=[
            Dates("at", _("When"), field="interaction__at"),
            Choice("kind", _("What it is"), options=lambda: [(key, say(one.label)) for key, one in _things().items()]),
            Choice("channel", _("Channel"), options=queries.channels_known, field="interaction__channel"),
            Choice("by", _("Who recorded it"), options=queries.who_records, field="interaction__by"),
        ],
        link="customers:file",
        link_reads="interaction__customer_id",
        empty=_("Nothing was handed over yet"),
    )


def _things() -> dict[str, Deliverable]:
    return queries.deliverable()


def _copy(row: Row) -> Any:
    if not row["name"]:
        return ""
    return Markup('<a href="{}">{}</a>').format(reverse("contact:copy", args=[row["pk"]]), row["name"])


def activities(*, may_plan: bool) -> Table:
    """What customers are invited to, when and where, and how many were told."""
    return Table(
        key="activities",
        title=_("Activities"),
        columns=[
            Column("title", _("Name of the activity"), fixed=True),
            Column("starts_on", _("First day"), kind="day", sort="starts_on"),
            Column("ends_on", _("Last day"), kind="day"),
            Column("address", _("Where")),
            Column("content", _("Content of the activity"), wide=True),
            Column("told", _("Customers told"), kind="number"),
            Column("called_off_at", _("Called off"), kind="moment"),
            Column("by__name", _("Who planned it"), needs=("by_id",), words=names_of_people, optional=True),
        ],
        filters=[
            Dates("starts_on", _("First day"), on_days=True),
            Flag("standing", _("Not called off"), where=Q(called_off_at=None)),
        ],
        computes=queries.with_told,
        order="-starts_on",
        link="contact:activity",
        empty=_("No activity is planned yet"),
        new=reverse("contact:new-activity") if may_plan else "",
    )
