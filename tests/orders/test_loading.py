from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from huiyin.contact.models import Interaction
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.orders import actions, queries
from huiyin.orders.enums import PlanState, State
from huiyin.orders.models import LoadingPlan, OrderLine, Stock
from huiyin.orders.rules import StockRow
from tests.conftest import NOW, House
from tests.orders.goods import FILTER, OIL, keep, plan, released, take, verified


@pytest.fixture
def line(house: House, customer: Customer) -> OrderLine:
    """Six tins of oil, released."""
    return released(house, take(house, customer)).lines.get()


@pytest.mark.req("A12-5")
def test_a_plan_reserves_what_is_there(house: House, line: OrderLine) -> None:
    stock = keep(house, OIL, 10)

    load = plan(house, {line: 4})

    stock.refresh_from_db()
    line.refresh_from_db()
    assert (load.number, stock.on_hand, stock.available) == ("ZC-20261123-0001", Decimal(10), Decimal(6))
    assert (line.planned, line.open) == (Decimal(4), Decimal(2))


@pytest.mark.req("A12-5")
def test_what_other_plans_hold_is_not_there_for_a_second_one(house: House, customer: Customer, line: OrderLine) -> None:
    other = released(house, take(house, customer)).lines.get()
    keep(house, OIL, 7)
    plan(house, {line: 6})

    with pytest.raises(actions.MoreThanThere, match=other.order.number):
        plan(house, {other: 2})

    assert plan(house, {other: 1}).lines.get().quantity == Decimal(1)


@pytest.mark.req("A12-5")
@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"channel": ""}, actions.LogisticsUnknown),
        ({"channel": "balloon"}, actions.LogisticsUnknown),
        ({"carrier": " "}, actions.NoCarrier),
        ({"day": NOW.date() - timedelta(days=1)}, actions.DayOver),
    ],
)
def test_day_way_and_vehicle_are_chosen(
    house: House, line: OrderLine, said: dict[str, Any], refusal: type[DomainError]
) -> None:
    keep(house, OIL, 10)
    with pytest.raises(refusal):
        plan(house, {line: 1}, **said)

    assert plan(house, {line: 1}).standing == PlanState.PLANNED


@pytest.mark.req("A12-5")
def test_goods_that_are_only_expected_or_counted_otherwise_are_not_planned(house: House, line: OrderLine) -> None:
    coming = StockRow("机油", "5W-30 4L", "桶", Decimal(0), Decimal(50), NOW.date())
    actions.keep_stock([coming], by=house.wanda, at=NOW)
    with pytest.raises(actions.MoreThanThere):
        plan(house, {line: 1})
    actions.keep_stock([replace(coming, unit="箱", on_hand=Decimal(9))], by=house.wanda, at=NOW)
    with pytest.raises(actions.MoreThanThere):
        plan(house, {line: 1})

    actions.keep_stock([replace(coming, on_hand=Decimal(9))], by=house.wanda, at=NOW)

    assert plan(house, {line: 1}).lines.count() == 1


def test_an_order_that_is_not_released_is_not_planned(house: House, customer: Customer) -> None:
    order = verified(house, take(house, customer))
    keep(house, OIL, 10)
    with pytest.raises(actions.NotOpen):
        plan(house, {order.lines.get(): 1})

    actions.release(order, seen_revision=1, by=house.lena, at=NOW)

    assert plan(house, {order.lines.get(): 1}).lines.count() == 1


def test_no_more_of_a_line_is_planned_than_is_open(house: House, line: OrderLine) -> None:
    keep(house, OIL, 100)
    plan(house, {line: 5})

    with pytest.raises(actions.MoreThanOpen):
        plan(house, {line: 2})


def test_of_a_refused_plan_nothing_is_reserved(house: House, customer: Customer, line: OrderLine) -> None:
    other = released(house, take(house, customer, FILTER)).lines.get()
    stock = keep(house, OIL, 10)

    with pytest.raises(actions.MoreThanThere):
        plan(house, {line: 1, other: 1})

    stock.refresh_from_db()
    assert (stock.reserved, LoadingPlan.objects.count()) == (Decimal(0), 0)


@pytest.mark.req("A12-5")
def test_loading_takes_the_stock_down_and_delivers_the_order(house: House, line: OrderLine) -> None:
    stock = keep(house, OIL, 10)

    actions.load(plan(house, {line: 6}), by=house.wanda, at=NOW)

    stock.refresh_from_db()
    line.order.refresh_from_db()
    assert (stock.on_hand, stock.reserved, line.order.standing) == (Decimal(4), Decimal(0), State.DELIVERED)


@pytest.mark.req("A12-5")
def test_an_order_of_which_a_part_went_out_stays_open(house: House, line: OrderLine) -> None:
    stock = keep(house, OIL, 10)
    load = plan(house, {line: 6})

    actions.load(load, loaded={load.lines.get().pk: Decimal(2)}, by=house.wanda, at=NOW)

    stock.refresh_from_db()
    line.refresh_from_db()
    line.order.refresh_from_db()
    assert (stock.on_hand, stock.reserved, line.open) == (Decimal(8), Decimal(0), Decimal(4))
    assert line.order.standing == State.RELEASED


def test_a_plan_ends_once(house: House, line: OrderLine) -> None:
    keep(house, OIL, 10)
    load = plan(house, {line: 3})
    with pytest.raises(actions.MoreThanPlanned):
        actions.load(load, loaded={load.lines.get().pk: Decimal(4)}, by=house.wanda, at=NOW)

    actions.load(load, by=house.wanda, at=NOW)

    for again in (actions.load, actions.give_up):
        with pytest.raises(actions.NotPlanned):
            again(load, by=house.wanda, at=NOW)


def test_a_plan_that_was_given_up_frees_its_goods(house: House, line: OrderLine) -> None:
    stock = keep(house, OIL, 6)
    actions.give_up(plan(house, {line: 6}), by=house.wanda, at=NOW)

    stock.refresh_from_db()
    assert (stock.available, plan(house, {line: 6}).standing) == (Decimal(6), PlanState.PLANNED)


def test_the_stock_is_not_written_down_below_what_is_planned(house: House, line: OrderLine) -> None:
    keep(house, OIL, 10)
    plan(house, {line: 4})

    with pytest.raises(actions.LessThanPlanned):
        keep(house, OIL, 3)
    with pytest.raises(actions.UnitInUse):
        keep(house, replace(OIL, unit="箱"), 9)

    assert keep(house, OIL, 4).on_hand == Decimal(4)


def test_one_spelling_of_goods_is_one_row_of_the_stock(house: House) -> None:
    keep(house, OIL, 3)

    assert keep(house, replace(OIL, specification="５Ｗ－30  4l"), 5).on_hand == Decimal(5)
    assert Stock.objects.count() == 1


@pytest.mark.req("A12-5")
def test_the_oldest_wish_is_offered_first_and_gets_what_is_there(house: House, customer: Customer) -> None:
    none = released(house, take(house, customer))
    late = released(house, take(house, customer, wish_date=NOW.date() + timedelta(days=9)))
    soon = released(house, take(house, customer, wish_date=NOW.date() + timedelta(days=1)))
    keep(house, OIL, 8)

    offered = queries.offer().lines

    assert [(each.line.order, each.offered) for each in offered] == [
        (soon, Decimal(6)),
        (late, Decimal(2)),
        (none, Decimal(0)),
    ]


@pytest.mark.req("A12-5")
def test_that_the_customer_was_told_stands_with_the_line_and_among_the_conversations(
    house: House, line: OrderLine
) -> None:
    keep(house, OIL, 10)
    row = plan(house, {line: 4}).lines.get()
    with pytest.raises(actions.ChannelUnknown):
        actions.note_contact(row, channel="drum", words="明天到", by=house.wanda, at=NOW)

    row = actions.note_contact(row, channel="phone", words="明天到", by=house.wanda, at=NOW)

    assert (row.contacted_at, row.contacted_by, row.contact_words) == (NOW, house.wanda, "明天到")
    assert Interaction.objects.filter(subject=line.order.subject, content__contains="明天到").count() == 1


def test_of_a_plan_that_was_given_up_nobody_is_told(house: House, line: OrderLine) -> None:
    keep(house, OIL, 10)
    load = plan(house, {line: 4})
    row = load.lines.get()
    actions.note_contact(row, channel="phone", words="明天到", by=house.wanda, at=NOW)
    actions.give_up(load, by=house.wanda, at=NOW)

    with pytest.raises(actions.GivenUp):
        actions.note_contact(row, channel="phone", words="后天到", by=house.wanda, at=NOW)


def test_a_line_that_somebody_filled_in_stays_however_many_come_before_it(
    house: House, customer: Customer, line: OrderLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.orders.queries.loading.PAGE", 1)
    soon = released(house, take(house, customer, wish_date=NOW.date())).lines.get()

    first, filled = queries.offer(), queries.offer(also=[line.pk])

    assert ([each.line for each in first.lines], first.more) == ([soon], 1)
    assert ([each.line for each in filled.lines], filled.more) == ([soon, line], 0)


def test_figures_that_were_changed_meanwhile_are_not_overwritten(house: House, line: OrderLine) -> None:
    stock = keep(house, OIL, 10)
    row = StockRow(OIL.product, OIL.specification, OIL.unit, Decimal(10), Decimal(5), NOW.date())
    seen = stock.as_seen
    actions.load(plan(house, {line: 4}), by=house.wanda, at=NOW)
    with pytest.raises(actions.OtherFigures, match="6"):
        actions.keep_stock([row], seen=seen, by=house.wanda, at=NOW)

    stock.refresh_from_db()
    actions.keep_stock([replace(row, on_hand=Decimal(6))], seen=stock.as_seen, by=house.wanda, at=NOW)

    stock.refresh_from_db()
    assert (stock.on_hand, stock.expected) == (Decimal(6), Decimal(5))
