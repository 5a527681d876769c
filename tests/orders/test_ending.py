from datetime import timedelta
from decimal import Decimal

import pytest

from huiyin.contact.models import Interaction
from huiyin.customers.models import Customer
from huiyin.orders import actions
from huiyin.orders.enums import State, Step
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.orders.goods import OIL, keep, plan, released, take, verified


@pytest.mark.req("A12-3")
def test_an_order_that_was_not_verified_is_not_released(house: House, customer: Customer) -> None:
    order = take(house, customer)
    with pytest.raises(actions.NotVerified):
        actions.release(order, seen_revision=1, by=house.lena, at=NOW)

    order = verified(house, order)

    assert actions.release(order, seen_revision=1, by=house.lena, at=NOW).standing == State.RELEASED


@pytest.mark.req("A12-3")
def test_a_verification_keeps_when_by_whom_how_and_what_was_corrected(house: House, customer: Customer) -> None:
    order, later = take(house, customer), NOW + timedelta(hours=1)
    said = {"read_back_at": later, "seen_revision": 1, "by": house.ben, "at": later}

    actions.verify(order, channel="wechat", corrected="六桶改为八桶", **said)

    step = order.steps.get(step=Step.VERIFIED)
    assert (step.at, step.by, step.channel, step.words) == (later, house.ben, "wechat", "六桶改为八桶")
    assert WorkItem.objects.get(subject=order.subject).outcome == WorkItem.Outcome.MET
    assert Interaction.objects.filter(subject=order.subject, direction="out").count() == 1


def test_it_is_read_back_after_it_was_given_and_not_in_the_future(house: House, customer: Customer) -> None:
    order = take(house, customer)
    with pytest.raises(actions.ReadBackBefore):
        verified(house, order, NOW - timedelta(minutes=1))
    with pytest.raises(actions.NotYetReadBack):
        actions.verify(
            order, channel="phone", read_back_at=NOW + timedelta(hours=1), seen_revision=1, by=house.ana, at=NOW
        )

    assert verified(house, order).standing == State.VERIFIED


def test_a_second_verification_and_a_second_release_are_refused(house: House, customer: Customer) -> None:
    order = released(house, take(house, customer))

    with pytest.raises(actions.NotToBeVerified):
        verified(house, order)
    with pytest.raises(actions.NotToBeReleased):
        actions.release(order, seen_revision=1, by=house.lena, at=NOW)


def test_an_order_is_cancelled_with_a_reason_and_nothing_is_left_to_read_back(house: House, customer: Customer) -> None:
    order = take(house, customer)
    with pytest.raises(actions.NoReason):
        actions.cancel(order, reason=" ", by=house.lena, at=NOW)

    actions.cancel(order, reason="客户改主意", by=house.lena, at=NOW)

    order.refresh_from_db()
    assert (order.standing, order.steps.get(step=Step.CANCELLED).words) == (State.CANCELLED, "客户改主意")
    assert WorkItem.objects.open().filter(subject=order.subject).count() == 0
    with pytest.raises(actions.NotToBeCancelled):
        actions.cancel(order, reason="再取消", by=house.lena, at=NOW)


def test_an_order_with_planned_goods_is_cancelled_once_the_plan_is_given_up(house: House, customer: Customer) -> None:
    order = released(house, take(house, customer))
    keep(house, OIL, 9)
    load = plan(house, {order.lines.get(): 1})
    with pytest.raises(actions.PlannedAlready, match=load.number):
        actions.cancel(order, reason="不要了", by=house.lena, at=NOW)

    actions.give_up(load, by=house.wanda, at=NOW)

    assert actions.cancel(order, reason="不要了", by=house.lena, at=NOW).standing == State.CANCELLED


def test_the_rest_of_a_partly_delivered_order_is_cancelled(house: House, customer: Customer) -> None:
    order = released(house, take(house, customer))
    keep(house, OIL, 9)
    actions.load(plan(house, {order.lines.get(): 2}), by=house.wanda, at=NOW)

    ended = actions.cancel(order, reason="余下不要", by=house.lena, at=NOW)

    assert (ended.standing, ended.lines.get().loaded) == (State.DELIVERED, Decimal(2))
