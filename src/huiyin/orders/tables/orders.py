"""Orders as a list, and the register of special specifications."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.kernel import masking
from huiyin.kernel.tables import Choice, Column, Dates, Flag, Table, Words
from huiyin.kernel.tables.columns import Row
from huiyin.orders import queries
from huiyin.orders.enums import State
from huiyin.orders.models import OrderLine
from huiyin.orders.rules import plainly
from huiyin.orders.tables.filters import OfCustomer, OfLoyal, Sold
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people


def _states() -> dict[str, str]:
    return {str(value): str(label) for value, label in State.choices}


def orders(user: Person) -> Table:
    """The orders a person may see."""
    channels, states = queries.channel_words(), _states()
    special_lines = OrderLine.objects.standing().filter(order=OuterRef("pk"), special=True)
    return Table(
        key="orders",
        title=_("Orders"),
        on_paper=_("Register of orders"),
        columns=[
            Column("number", _("Order number"), fixed=True, sort="pk"),
            Column("customer__name", _("Customer"), fixed=True),
            Column("what", _("What was ordered"), show=_what, wide=True),
            Column("state", _("Standing"), words=states),
            Column("received_at", _("Ordered"), kind="moment"),
            Column("wish_date", _("Wished for by"), kind="day"),
            Column("amount", _("Amount"), kind="number", money=True),
            Column("channel", _("How the order came"), words=channels, optional=True),
            Column("taken_by__name", _("Taken by"), needs=("taken_by_id",), words=names_of_people),
            Column("customer__number", _("File number"), optional=True),
            Column("note", _("Note"), show=lambda row: masking.text(row["note"]), optional=True),
        ],
        filters=[
            Words("q", field="search", hint=_("Number, customer or product")),
            Choice("state", _("Standing"), options=list(states.items())),
            Dates("received_at", _("Ordered")),
            Dates("wish_date", _("Wished for by"), on_days=True),
            Choice("channel", _("How the order came"), options=list(channels.items())),
            Flag("mine", _("Taken by me"), where=Q(taken_by=user)),
            Flag("special", _("Special specification"), where=lambda: Q(Exists(special_lines))),
            OfCustomer("customer"),
            Sold("sold"),
            OfLoyal("loyal", user=user),
        ],
        computes=_computed,
        order="-pk",
        link="orders:order",
        empty=_("No order was taken yet"),
        new=reverse("orders:new") if user.may("orders.take") else "",
    )


def _computed(rows: QuerySet[Any]) -> QuerySet[Any]:
    lines = OrderLine.objects.standing().filter(order=OuterRef("pk")).order_by("position")
    words = lines.annotate(words=Concat("product", Value(" "), "specification")).values("words")
    computed: QuerySet[Any] = rows.annotate(what=ArraySubquery(words))
    return computed


def _what(row: Row) -> str:
    return "、".join(row["what"])


def special() -> Table:
    """Every customer with a special specification, with the product and what is special. Source: A12-4."""
    states = _states()
    return Table(
        key="special-specifications",
        title=_("Customers with special specifications"),
        columns=[
            Column("order__customer__name", _("Customer"), fixed=True),
            Column("order__customer__number", _("File number")),
            Column("product", _("Product"), fixed=True),
            Column("specification", _("Specification"), fixed=True),
            Column(
                "special_words", _("What is special"), show=lambda row: masking.text(row["special_words"]), wide=True
            ),
            Column(
                "quantity",
                _("Quantity"),
                kind="number",
                show=_quantity,
                export=lambda row: row["quantity"],
                needs=("quantity", "unit"),
            ),
            Column("order__number", _("Order number")),
            Column("order__state", _("Standing"), words=states),
            Column("order__received_at", _("Ordered"), kind="moment"),
        ],
        filters=[
            Words("q", field="order__search", hint=_("Number, customer or product")),
            Dates("ordered", _("Ordered"), field="order__received_at"),
            Choice("state", _("Standing"), options=list(states.items()), field="order__state"),
        ],
        order="-pk",
        link="customers:file",
        link_reads="order__customer_id",
        empty=_("No order has a special specification yet"),
    )


def _quantity(row: Row) -> str:
    return f"{plainly(row['quantity'])} {row['unit']}"
