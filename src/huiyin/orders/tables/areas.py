"""Areas, their customers, and what was reported of them."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from huiyin.customers.queries import FOUND_BY, file_rules, listed, masked_phone
from huiyin.kernel import masking
from huiyin.kernel.tables import Column, Dates, Flag, Table, Words
from huiyin.orders import queries
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people


def areas(user: Person) -> Table:
    """Every area with its account manager and how many reports there are."""
    return Table(
        key="areas",
        title=_("Areas"),
        columns=[
            Column("name", _("Area"), fixed=True, sort="name"),
            Column("manager__name", _("Account manager"), needs=("manager_id",), words=names_of_people),
            Column(
                "beginnings",
                _("Regions of the area"),
                show=lambda row: queries.regions_in_words(row["beginnings"]),
                wide=True,
            ),
            Column("reported", _("Reports"), kind="number"),
            Column("unread", _("Not read yet"), kind="number"),
            Column("opened_at", _("Named on"), kind="moment", optional=True),
        ],
        filters=[
            Flag("mine", _("My areas"), where=Q(manager=user)),
            Flag("unread", _("Not read yet"), where=Q(unread__gt=0)),
        ],
        computes=_with_reports,
        order="name",
        link="orders:area",
        empty=_("No area is named yet"),
        new=reverse("orders:new-area") if user.may("areas.manage") else "",
    )


def _with_reports(rows: QuerySet[Any]) -> QuerySet[Any]:
    unread = Count("reports", filter=Q(reports__read_at=None))
    counted: QuerySet[Any] = rows.annotate(reported=Count("reports"), unread=unread)
    return counted


def reports() -> Table:
    """What was reported of an area, the newest first."""
    return Table(
        key="area-reports",
        title=_("Area reports"),
        columns=[
            Column("at", _("When"), kind="moment", fixed=True),
            Column("by__name", _("Reported by"), needs=("by_id",), words=names_of_people),
            Column("to__name", _("Reported to"), needs=("to_id",), words=names_of_people),
            Column(
                "text",
                _("Report on the area"),
                show=lambda row: Markup('<span class="whole-text">{}</span>').format(masking.text(row["text"])),
                export=lambda row: masking.text(row["text"]),
                wide=True,
                fixed=True,
            ),
            Column("read_at", _("Acknowledged"), kind="moment"),
        ],
        filters=[
            Dates("at", _("When")),
            Flag("unread", _("Not read yet"), where=Q(read_at=None)),
        ],
        empty=_("No report yet"),
    )


def customers_of_area(user: Person) -> Table:
    """Who they are and who keeps them; phones are hidden as everywhere."""
    book = file_rules()
    memberships = book.lists["memberships"]
    return Table(
        key="area-customers",
        title=_("Customers of the area"),
        columns=[
            Column("number", _("File number"), fixed=True, sort="pk"),
            Column("name", _("Customer"), fixed=True, wide=True),
            Column("first_phone", _("Phone"), show=lambda row: masked_phone(row["first_phone"], book.region)),
            Column("membership", _("Membership"), words=memberships),
            Column("keeper__name", _("Keeper"), needs=("keeper_id",), words=names_of_people),
            Column("opened_at", _("Opened on"), kind="moment", optional=True),
        ],
        filters=[
            Words("q", field=FOUND_BY, hint=_("Name, pinyin, phone or number")),
            Flag("mine", _("My customers"), where=Q(keeper=user)),
        ],
        computes=listed(),
        order="-pk",
        link="customers:file",
        empty=_("No customer you may see lives in this area"),
    )
