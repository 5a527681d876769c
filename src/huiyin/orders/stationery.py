"""The forms of orders in the catalogue; orders and loading plans printed many at a time."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.printing import Paper
from huiyin.orders import tables
from huiyin.orders.models import LoadingPlan, Order, OrderLine
from huiyin.orders.views.order_paper import ORDER, blank_order, order_on_paper
from huiyin.orders.views.printed import LOADING, blank_plan, paper_of
from huiyin.org.models import Person
from huiyin.stationery.queries import (
    Form,
    Register,
    Source,
    found_among,
    house_line,
    register_forms,
    register_sources,
)

ABOUT = _("Orders")
SOMEBODY = Person()  # a heading is the same to everybody


def forms() -> Iterator[Form]:
    yield Form(ORDER, _("an order"), blank_order, "orders:list", about=ABOUT)
    yield Form(LOADING, _("a loading plan"), blank_plan, "orders:loads", about=ABOUT)
    yield from (each.form for each in registers())


def registers() -> Iterator[Register]:
    """What was ordered, and who ordered something out of the ordinary. Source: F-73, A12-4."""
    where = _("the register itself")
    yield Register(partial(tables.orders, SOMEBODY), Order.objects.visible_to, where, "orders:list", about=ABOUT)
    yield Register(tables.special, OrderLine.objects.special_to, where, "orders:special", about=ABOUT)


def papers_of_orders(user: Person, keys: Sequence[int]) -> Iterator[tuple[str, Paper]]:
    rows = Order.objects.visible_to(user).select_related("customer", "taken_by").in_bulk(list(keys))
    yield from ((rows[key].subject, order_on_paper(rows[key])) for key in keys if key in rows)


def papers_of_plans(user: Person, keys: Sequence[int]) -> Iterator[tuple[str, Paper]]:
    rows = LoadingPlan.objects.visible_to(user).select_related("made_by").in_bulk(list(keys))
    yield from ((rows[key].subject, paper_of(rows[key])) for key in keys if key in rows)


def find(key: str) -> Source | None:
    """The orders; the loading plans, whole addresses in them: for who may plan."""
    if key == "orders":
        return Source(
            key=key,
            title=pgettext_lazy("paper", "Order"),
            table=tables.orders,
            rows=Order.objects.visible_to,
            papers=papers_of_orders,
            home=reverse("orders:list"),
            permission="orders.view",
        )
    if key != "loads":
        return None
    return Source(
        key=key,
        title=_("Loading plans"),
        table=tables.loads,
        rows=LoadingPlan.objects.visible_to,
        papers=papers_of_plans,
        home=reverse("orders:loads"),
        permission="loading.plan",
    )


def enter() -> None:
    register_forms(forms)
    register_sources(find)
    register_sources(found_among(registers, house_line))
