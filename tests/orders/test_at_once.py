from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from huiyin.customers.actions import open_file
from huiyin.orders import actions
from huiyin.orders.models import LoadingPlan, Order, OrderLine, Stock
from huiyin.rulebook import actions as rulebook
from tests.conftest import NOW, House
from tests.customers.test_at_once import both_at_once
from tests.orders.goods import OIL, keep, plan, released, take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lines(house: House) -> list[OrderLine]:
    rulebook.publish("auto-service", by=house.adam, at=NOW)
    customer = open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)
    return [released(house, take(house, customer)).lines.get() for _order in range(2)]


@pytest.mark.req("A12-5")
def test_of_two_who_plan_the_same_stock_one_wins(house: House, lines: list[OrderLine]) -> None:
    keep(house, OIL, 6)

    refused = both_at_once(lambda: plan(house, {lines[0]: 5}), lambda: plan(house, {lines[1]: 5}))

    assert (refused, LoadingPlan.objects.count()) == ([actions.MoreThanThere], 1)
    assert Stock.objects.get().reserved == Decimal(5)


def test_of_two_who_plan_the_same_line_one_wins(house: House, lines: list[OrderLine]) -> None:
    keep(house, OIL, 100)

    refused = both_at_once(*[lambda: plan(house, {lines[0]: 4})] * 2)

    assert (refused, OrderLine.objects.get(pk=lines[0].pk).planned) == ([actions.MoreThanOpen], Decimal(4))


def test_of_two_who_load_the_same_plan_one_wins(house: House, lines: list[OrderLine]) -> None:
    keep(house, OIL, 10)
    load = plan(house, {lines[0]: 4})

    refused = both_at_once(*[lambda: actions.load(load, by=house.wanda, at=NOW)] * 2)

    assert (refused, Stock.objects.get().on_hand) == ([actions.NotPlanned], Decimal(6))


def test_while_one_changes_an_order_the_other_does_not_plan_what_it_said(house: House, lines: list[OrderLine]) -> None:
    keep(house, OIL, 10)
    order = lines[0].order
    said: dict[str, Any] = {"received_at": NOW, "channel": "phone", "by": house.ana, "at": NOW, "seen_revision": 1}
    editing: Callable[[], object] = lambda: actions.edit_order(order, lines=[OIL], note="急", **said)  # noqa: E731

    refused = both_at_once(editing, lambda: plan(house, {lines[0]: 4}))

    planned = OrderLine.objects.filter(order=order, planned__gt=0).exists()
    assert len(refused) == 1
    assert planned == (Order.objects.get(pk=order.pk).note == "")


def test_orders_taken_at_once_have_numbers_of_their_own(house: House, lines: list[OrderLine]) -> None:
    customer = lines[0].order.customer
    later = NOW + timedelta(days=1)

    refused = both_at_once(*[lambda: take(house, customer, received_at=later, at=later)] * 2)

    numbers = sorted(Order.objects.filter(number__contains="20261124").values_list("number", flat=True))
    assert (refused, numbers) == ([], ["DD-20261124-0001", "DD-20261124-0002"])
