"""Loyal buyers: who ordered again and again in a period, and their share of the sales."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from huiyin.customers.models import Customer
from huiyin.kernel.clock import midnight
from huiyin.kernel.numbers import key_in, per_cent
from huiyin.orders.enums import SOLD
from huiyin.orders.models import Order
from huiyin.org.models import Person

PAGE = 50
SALES = Q(state__in=SOLD)


@dataclass(frozen=True)
class Shares:
    """The buyers of a period and those among them who came back, with what they ordered; shares in per cent."""

    buyers: int
    loyal: int
    orders: int
    loyal_orders: int
    amount: Decimal
    loyal_amount: Decimal
    unpriced: int  # orders of which no price is known

    @property
    def of_buyers(self) -> Decimal | None:
        return per_cent(self.loyal, self.buyers) if self.buyers else None

    @property
    def of_orders(self) -> Decimal | None:
        return per_cent(self.loyal_orders, self.orders) if self.orders else None

    @property
    def of_amount(self) -> Decimal | None:
        return per_cent(self.loyal_amount, self.amount) if self.amount else None


@dataclass(frozen=True)
class Buyer:
    """One loyal buyer."""

    pk: int
    number: str
    name: str
    orders: int
    amount: Decimal | None
    last_at: datetime


@dataclass(frozen=True)
class BuyersPage:
    """Some of the loyal buyers, those with the most orders first; `following` is where the next ones begin."""

    buyers: list[Buyer]
    following: str


def shares(user: Person, first: date, last: date, *, at_least: int) -> Shares:
    """One grouped query over the orders of a period that a person may see. Source: D34-1, K-22."""
    loyal = Q(number__gte=at_least)
    found = _grouped(user, first, last).aggregate(
        buyers=Count("customer_id"),
        loyal=Count("customer_id", filter=loyal),
        orders=Sum("number", default=0),
        loyal_orders=Sum("number", filter=loyal, default=0),
        amount_all=Sum("amount_sum", default=Decimal(0)),
        amount_loyal=Sum("amount_sum", filter=loyal, default=Decimal(0)),
        priced_all=Sum("priced", default=0),
    )
    return Shares(
        buyers=found["buyers"],
        loyal=found["loyal"],
        orders=found["orders"],
        loyal_orders=found["loyal_orders"],
        amount=found["amount_all"],
        loyal_amount=found["amount_loyal"],
        unpriced=found["orders"] - found["priced_all"],
    )


def buyers(user: Person, first: date, last: date, *, at_least: int, after: str = "") -> BuyersPage:
    """A page of those who ordered at least so often. Source: D34-1."""
    rows = _loyal(user, first, last, at_least)
    if place := _place(after):
        number, key = place
        rows = rows.filter(Q(number__lt=number) | Q(number=number, customer_id__gt=key))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    following = f"{shown[-1]['number']}~{shown[-1]['customer_id']}" if len(found) > PAGE else ""
    return BuyersPage(_named(shown), following)


def everyone(user: Person, first: date, last: date, *, at_least: int) -> Iterator[Buyer]:
    """All of them, for a workbook."""
    portion: list[dict[str, Any]] = []
    for row in _loyal(user, first, last, at_least).iterator(chunk_size=2000):
        portion.append(row)
        if len(portion) == 2000:
            yield from _named(portion)
            portion = []
    yield from _named(portion)


def loyal_buyers(user: Person, first: date, last: date, *, at_least: int) -> QuerySet[Any, Any]:
    """The keys of those who ordered at least so often, as a question for other ones."""
    return _grouped(user, first, last).filter(number__gte=at_least).values("customer_id")


def _grouped(user: Person, first: date, last: date) -> QuerySet[Any, Any]:
    within = Q(received_at__gte=midnight(first), received_at__lt=midnight(last + timedelta(days=1)))
    sold = Order.objects.visible_to(user).filter(SALES, within)
    return sold.values("customer_id").annotate(
        number=Count("pk"), amount_sum=Sum("amount"), priced=Count("amount"), last_at=Max("received_at")
    )


def _loyal(user: Person, first: date, last: date, at_least: int) -> QuerySet[Any, Any]:
    return _grouped(user, first, last).filter(number__gte=at_least).order_by("-number", "customer_id")


def _named(rows: list[dict[str, Any]]) -> list[Buyer]:
    keys = [row["customer_id"] for row in rows]
    names = {pk: (number, name) for pk, number, name in _names(keys)}
    return [
        Buyer(row["customer_id"], *names[row["customer_id"]], row["number"], row["amount_sum"], row["last_at"])
        for row in rows
    ]


def _names(keys: list[int]) -> QuerySet[Customer, tuple[int, str, str]]:
    return Customer.with_merged.filter(pk__in=keys).values_list("pk", "number", "name")


def _place(text: str) -> tuple[int, int] | None:
    number, _tilde, key = text.partition("~")
    orders, customer = key_in(number), key_in(key)
    return (orders, customer) if orders is not None and customer is not None else None
