"""The stock and the loading plans as lists."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.tables import Choice, Column, Dates, Flag, Table
from huiyin.kernel.tables.columns import Row
from huiyin.orders import queries
from huiyin.orders.enums import PlanState
from huiyin.orders.rules import plainly
from huiyin.orders.tables.filters import PartOfGoods, PartOfLoad
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people


def _amount(key: str, label: Any, **more: Any) -> Column:
    return Column(key, label, kind="number", show=lambda row: plainly(row[key]), export=lambda row: row[key], **more)


def stock(user: Person) -> Table:
    """What is on hand, what of it is still free, and what is coming."""
    return Table(
        key="stock",
        title=_("Stock"),
        columns=[
            Column("product", _("Product"), fixed=True, sort="product"),
            Column("specification", _("Specification"), fixed=True),
            Column("unit", _("Unit")),
            _amount("on_hand", _("On hand")),
            _amount("reserved", _("In loading plans")),
            Column(
                "available",
                _("Free"),
                kind="number",
                needs=("on_hand", "reserved"),
                show=lambda row: plainly(_free(row)),
                export=_free,
            ),
            _amount("expected", _("Expected")),
            Column("expected_on", _("Expected on"), kind="day"),
            Column("updated_at", _("Kept on"), kind="moment"),
            Column("updated_by__name", _("Kept by"), needs=("updated_by_id",), words=names_of_people, optional=True),
        ],
        filters=[
            PartOfGoods("q", hint=_("Product or specification")),
            Flag("free", _("Something is free"), where=Q(on_hand__gt=F("reserved"))),
            Flag("expected", _("Something is expected"), where=Q(expected__isnull=False)),
        ],
        order="product",
        link="orders:stock-row" if user.may("loading.plan") else "",
        empty=_("Nothing is in stock yet"),
    )


def _free(row: Row) -> Decimal:
    free: Decimal = row["on_hand"] - row["reserved"]
    return free


def loads(user: Person) -> Table:
    """The loading plans, the newest first."""
    states = {str(value): str(label) for value, label in PlanState.choices}
    ways = queries.logistics()
    return Table(
        key="loads",
        title=_("Loading plans"),
        columns=[
            Column("number", _("Plan number"), fixed=True, sort="pk"),
            Column("day", _("Day"), kind="day", fixed=True),
            Column("channel", _("By which way"), words=ways),
            Column("carrier", _("Vehicle or carrier"), wide=True),
            Column("lines_count", _("Lines"), kind="number"),
            Column("state", _("Standing"), words=states),
            Column("made_by__name", _("Planned by"), needs=("made_by_id",), words=names_of_people),
            Column("made_at", _("Planned"), kind="moment", optional=True),
            Column("ended_at", _("Loaded or given up"), kind="moment", optional=True),
        ],
        filters=[
            PartOfLoad("q", hint=_("Plan, order, customer or product")),
            Choice("state", _("Standing"), options=list(states.items())),
            Dates("day", _("Day"), on_days=True),
            Choice("channel", _("By which way"), options=list(ways.items())),
        ],
        computes=_counted,
        order="-pk",
        link="orders:load",
        empty=_("Nothing was planned yet"),
        new=reverse("orders:new-load") if user.may("loading.plan") else "",
    )


def _counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    counted: QuerySet[Any] = rows.annotate(lines_count=Count("lines"))
    return counted
