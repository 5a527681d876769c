from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.orders import queries
from huiyin.orders.forms import LoyalForm
from huiyin.orders.models import Order
from tests.conftest import NOW, House
from tests.orders.goods import FILTER, OIL, released, take

TODAY = NOW.date()
YEAR = (TODAY - timedelta(days=365), TODAY)


@pytest.fixture
def other(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="李雷", phones=["13900139000"], by=house.ana, at=NOW)


def test_half_of_a_tenth_is_rounded_up_as_in_every_share() -> None:
    shares = queries.Shares(16, 1, 800, 1, Decimal("1600.00"), Decimal("2.00"), unpriced=0)

    assert [shares.of_buyers, shares.of_orders, shares.of_amount] == [Decimal("6.3"), Decimal("0.1"), Decimal("0.1")]


@pytest.mark.req("D34-1")
def test_repeat_buyers_and_their_shares_are_counted(house: House, customer: Customer, other: Customer) -> None:
    for _order in range(3):
        released(house, take(house, customer))
    released(house, take(house, other))

    shares = queries.shares(house.lena, *YEAR, at_least=2)

    assert (shares.buyers, shares.loyal, shares.orders, shares.loyal_orders) == (2, 1, 4, 3)
    assert (shares.of_buyers, shares.of_orders, shares.of_amount) == (Decimal("50.0"), Decimal("75.0"), Decimal("75.0"))
    found = queries.buyers(house.lena, *YEAR, at_least=2).buyers
    assert [(buyer.name, buyer.orders, buyer.amount) for buyer in found] == [("王芳", 3, Decimal("4824.00"))]


@pytest.mark.req("D34-1")
def test_only_released_orders_of_the_period_count(house: House, customer: Customer) -> None:
    released(house, take(house, customer))
    take(house, customer)
    long_ago = NOW - timedelta(days=400)
    released(house, take(house, customer, received_at=long_ago))

    assert queries.shares(house.lena, *YEAR, at_least=2).loyal == 0
    assert queries.shares(house.lena, long_ago.date(), TODAY, at_least=2).loyal == 1


def test_orders_without_a_price_count_by_number_and_are_told(house: House, customer: Customer) -> None:
    for _order in range(2):
        released(house, take(house, customer, FILTER))

    shares = queries.shares(house.lena, *YEAR, at_least=2)

    assert (shares.of_orders, shares.of_amount, shares.unpriced) == (Decimal("100.0"), None, 2)


def test_whose_orders_somebody_does_not_see_is_not_counted(house: House, customer: Customer, other: Customer) -> None:
    Customer.objects.filter(pk=other.pk).update(department=house.branch, keeper=house.olga)
    for who, by in ((customer, house.ana), (other, house.olga)):
        for _order in range(2):
            order = released(house, take(house, who, by=by))
            Order.objects.filter(pk=order.pk).update(taken_by=house.olga)

    assert queries.shares(house.lena, *YEAR, at_least=2).loyal == 1
    assert queries.shares(house.max, *YEAR, at_least=2).loyal == 2


def test_pages_of_buyers_follow_one_another_and_the_workbook_holds_them_all(
    house: House, customer: Customer, other: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.orders.queries.loyal.PAGE", 1)
    for who in (customer, other):
        for _order in range(2):
            released(house, take(house, who, OIL))

    first = queries.buyers(house.max, *YEAR, at_least=2)
    second = queries.buyers(house.max, *YEAR, at_least=2, after=first.following)

    assert [[buyer.name for buyer in page.buyers] for page in (first, second)] == [["王芳"], ["李雷"]]
    assert (second.following, len([*queries.everyone(house.max, *YEAR, at_least=2)])) == ("", 2)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 28), "2025-11-29"),
        (date(2028, 2, 29), "2027-03-01"),
        (date(2029, 2, 28), "2028-02-29"),
    ],
)
def test_without_anything_asked_twelve_months_end_today(today: date, first: str) -> None:
    assert LoyalForm({}, today=today).data == {"first": first, "last": today.isoformat(), "at_least": "2"}
