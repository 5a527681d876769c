"""Orders, stock and loads for tests, made by the public actions."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from huiyin.customers.models import Customer
from huiyin.orders import actions
from huiyin.orders.models import LoadingPlan, Order, OrderLine, Stock
from huiyin.orders.rules import GivenLine, StockRow, goods
from tests.conftest import NOW, House

OIL = GivenLine("机油", "5W-30 4L", Decimal(6), "桶", Decimal("268.00"))
FILTER = GivenLine("滤芯", "JX0811", Decimal(12), "个")
COVER = GivenLine("篷布", "4.2 米", Decimal(1), "块", special=True, special_words="四周双排扣眼")


def take(house: House, customer: Customer, *lines: GivenLine, **said: Any) -> Order:
    """An order of Ana's, taken by phone."""
    usual: dict[str, Any] = {"received_at": NOW, "channel": "phone", "by": house.ana, "at": NOW}
    return actions.take_order(customer, lines=lines or (OIL,), **usual | said)


def verified(house: House, order: Order, at: datetime = NOW) -> Order:
    seen = Order.objects.get(pk=order.pk).revision
    return actions.verify(order, channel="phone", read_back_at=at, seen_revision=seen, by=house.ana, at=at)


def released(house: House, order: Order, at: datetime = NOW) -> Order:
    order = verified(house, order, at)
    return actions.release(order, seen_revision=order.revision, by=house.lena, at=at)


def keep(house: House, line: GivenLine, number: float | str) -> Stock:
    row = StockRow(line.product, line.specification, line.unit, Decimal(str(number)))
    actions.keep_stock([row], by=house.wanda, at=NOW)
    return Stock.objects.get(goods=goods(line.product, line.specification))


def plan(house: House, wanted: dict[OrderLine, float], **said: Any) -> LoadingPlan:
    usual: dict[str, Any] = {
        "day": NOW.date(),
        "channel": "own_lorry",
        "carrier": "京A·88",
        "by": house.wanda,
        "at": NOW,
    }
    quantities = {line.pk: Decimal(str(quantity)) for line, quantity in wanted.items()}
    return actions.plan_loading(wanted=quantities, **usual | said)
