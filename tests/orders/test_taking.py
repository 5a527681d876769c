from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from huiyin.contact.models import Interaction
from huiyin.customers import actions as customers
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.customers.queries import timeline
from huiyin.customers.queries.measures import measures
from huiyin.customers.rules import AddressLine
from huiyin.orders import actions, queries
from huiyin.orders.enums import State
from huiyin.orders.models import Order, OrderLine
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.orders.goods import COVER, FILTER, OIL, keep, plan, released, take, verified


@pytest.mark.req("A12-2")
def test_an_order_keeps_specification_and_quantity_of_each_line(house: House, customer: Customer) -> None:
    order = take(house, customer, OIL, replace(FILTER, quantity=Decimal("0.5")))

    rows = order.lines.order_by("position").values_list("product", "specification", "quantity", "unit", "price")
    assert list(rows) == [
        ("机油", "5W-30 4L", Decimal(6), "桶", Decimal("268.00")),
        ("滤芯", "JX0811", Decimal("0.5"), "个", None),
    ]
    assert (order.number, order.amount) == ("DD-20261123-0001", Decimal("1608.00"))


@pytest.mark.req("A12-2")
@pytest.mark.parametrize(
    "wrong",
    [{"specification": " "}, {"quantity": Decimal(0)}, {"quantity": Decimal(-1)}, {"product": ""}, {"unit": ""}],
)
def test_a_line_that_lacks_something_is_refused(house: House, customer: Customer, wrong: dict[str, Any]) -> None:
    with pytest.raises(actions.LineLacks):
        take(house, customer, OIL, replace(FILTER, **wrong))

    assert (Order.objects.count(), Interaction.objects.count()) == (0, 0)


def test_numbers_of_a_day_have_no_gap_for_a_refused_order(house: House, customer: Customer) -> None:
    take(house, customer)
    with pytest.raises(actions.ChannelUnknown):
        take(house, customer, channel="drum")

    assert take(house, customer).number == "DD-20261123-0002"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"received_at": NOW + timedelta(minutes=1)}, actions.NotYetOrdered),
        ({"wish_date": NOW.date() - timedelta(days=1)}, actions.BeforeTheOrder),
    ],
)
def test_an_order_of_the_future_or_a_wish_before_it_is_refused(
    house: House, customer: Customer, said: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        take(house, customer, **said)

    assert take(house, customer, wish_date=NOW.date()).wish_date == NOW.date()


def test_without_an_address_it_goes_where_the_file_says(house: House, pack: Any) -> None:
    at_home = [AddressLine(label="home", region="110105", text="朝阳路88号")]
    customer = open_file(kind="person", name="李雷", phones=["13900139000"], addresses=at_home, by=house.ana, at=NOW)

    assert take(house, customer).address.endswith("朝阳路88号")
    assert take(house, customer, address="仓库北门").address == "仓库北门"


@pytest.mark.req("A12-3")
def test_taking_an_order_puts_reading_it_back_on_the_list_until_the_end_of_the_working_day(
    house: House, customer: Customer
) -> None:
    order = take(house, customer)

    item = WorkItem.objects.get(kind=Kind.READ_BACK)
    assert (item.owner, item.subject, item.clause.key) == (house.ana, order.subject, "orders.read-back")
    assert item.due_at == NOW.replace(hour=18)


def test_an_order_is_a_conversation_and_stands_on_the_time_line(house: House, customer: Customer) -> None:
    order = take(house, customer)

    assert Interaction.objects.get().subject == order.subject
    assert [one.title for one in timeline(customer, house.ana, kind="orders").happenings] == [
        f"接收订货 · {order.number} · 电话"
    ]


@pytest.mark.req("A12-3")
def test_an_edit_takes_verification_and_release_back(house: House, customer: Customer) -> None:
    order = released(house, take(house, customer))
    said = {"received_at": NOW, "channel": "phone", "by": house.ana, "at": NOW, "seen_revision": 1}

    edited = actions.edit_order(order, lines=[replace(OIL, quantity=Decimal(7))], **said)

    assert (edited.standing, edited.revision, edited.amount) == (State.TAKEN, 2, Decimal("1876.00"))
    assert WorkItem.objects.open().filter(kind=Kind.READ_BACK, subject=order.subject).count() == 1
    with pytest.raises(actions.NotVerified):
        actions.release(edited, seen_revision=2, by=house.lena, at=NOW)


def test_an_edit_that_changes_nothing_leaves_the_verification(house: House, customer: Customer) -> None:
    order = verified(house, take(house, customer))
    said = {"received_at": NOW, "channel": "phone", "by": house.ana, "at": NOW, "seen_revision": 1}

    assert actions.edit_order(order, lines=[OIL], **said).standing == State.VERIFIED


def test_whoever_saw_an_older_order_changes_nothing(house: House, customer: Customer) -> None:
    order = take(house, customer)
    said = {"received_at": NOW, "channel": "phone", "by": house.ana, "at": NOW, "seen_revision": 1}
    actions.edit_order(order, lines=[FILTER], **said)

    with pytest.raises(actions.ChangedMeanwhile):
        actions.edit_order(order, lines=[COVER], **said)

    assert order.lines.get().product == "滤芯"


def test_an_order_that_is_planned_is_not_changed(house: House, customer: Customer) -> None:
    order = released(house, take(house, customer))
    keep(house, OIL, 9)
    load = plan(house, {order.lines.get(): 1})
    said = {"received_at": NOW, "channel": "phone", "by": house.ana, "at": NOW, "seen_revision": 1}
    with pytest.raises(actions.NotToBeChanged):
        actions.edit_order(order, lines=[FILTER], **said)

    actions.give_up(load, by=house.wanda, at=NOW)

    assert queries.lines_of(actions.edit_order(order, lines=[FILTER], **said))[0].product == "滤芯"


def test_what_a_plan_that_was_given_up_said_outlives_an_edit_of_the_order(house: House, customer: Customer) -> None:
    order = released(house, take(house, customer, OIL, COVER))
    keep(house, OIL, 9)
    load = plan(house, {order.lines.get(position=0): 1})
    told = actions.note_contact(load.lines.get(), channel="phone", words="明天到", by=house.wanda, at=NOW)
    actions.give_up(load, by=house.wanda, at=NOW)
    cover = order.lines.get(position=1)
    said = {"received_at": NOW, "channel": "phone", "by": house.ana, "at": NOW, "seen_revision": 1}

    actions.edit_order(order, lines=[COVER, FILTER], **said)

    told.refresh_from_db()
    assert (told.contact_words, told.order_line.product) == ("明天到", "机油")
    assert [(line.pk == cover.pk, line.product) for line in queries.lines_of(order)] == [
        (True, "篷布"),
        (False, "滤芯"),
    ]
    assert "机油" not in Order.objects.get(pk=order.pk).search_text


def test_an_order_is_delivered_once_what_it_says_now_went_out(house: House, customer: Customer) -> None:
    order = released(house, take(house, customer))
    keep(house, OIL, 9)
    keep(house, FILTER, 12)
    actions.give_up(plan(house, {order.lines.get(): 1}), by=house.wanda, at=NOW)
    said = {"received_at": NOW, "channel": "phone", "by": house.ana, "at": NOW, "seen_revision": 1}
    released(house, actions.edit_order(order, lines=[FILTER], **said))
    old, new = order.lines.get(product=OIL.product), order.lines.get(product=FILTER.product)
    with pytest.raises(actions.LineGone):
        plan(house, {old: 1})

    actions.load(plan(house, {new: 12}), by=house.wanda, at=NOW)

    order.refresh_from_db()
    assert order.standing == State.DELIVERED


def test_orders_and_special_lines_go_along_when_files_are_merged(house: House, customer: Customer) -> None:
    other = open_file(kind="person", name="王方", phones=["13900139000"], by=house.ana, at=NOW)
    order = take(house, other, COVER)
    seen = {customer.pk: 1, other.pk: 1}

    customers.merge_files(customer, [other], choices={}, seen=seen, by=house.lena, at=NOW)

    order.refresh_from_db()
    assert order.customer_id == customer.pk
    assert OrderLine.objects.get(special=True).order.customer_id == customer.pk


def test_an_order_is_found_under_the_new_name_of_its_customer(house: House, customer: Customer) -> None:
    order = take(house, customer)

    customers.edit_file(customer, changes={"name": "赵敏"}, seen_revision=1, by=house.ana, at=NOW)

    order.refresh_from_db()
    assert "赵敏" in order.search_text


def test_orders_within_a_year_are_measured_for_the_indicators(house: House, customer: Customer) -> None:
    released(house, take(house, customer))
    take(house, customer)
    measure = measures()["orders_in_a_year"]

    with connection.cursor() as cursor:
        cursor.execute(measure.source, {"first": customer.pk, "last": customer.pk, "at": NOW + timedelta(days=1)})
        assert cursor.fetchall() == [(customer.pk, Decimal(1))]


def test_only_who_may_takes_orders_of_a_customer(house: House, customer: Customer) -> None:
    with pytest.raises(actions.NotYoursToTake):
        take(house, customer, by=house.olga)

    assert take(house, customer, by=house.lena).taken_by == house.lena


def test_an_order_worth_more_than_there_is_room_for_is_refused(house: House, customer: Customer) -> None:
    dear = replace(OIL, quantity=Decimal(999_999_999), price=Decimal("9999999999.99"))
    with pytest.raises(actions.AmountTooHigh):
        take(house, customer, dear)

    assert take(house, customer, replace(dear, quantity=Decimal(99))).amount == Decimal("989999999999.01")


def test_what_has_no_room_among_the_conversations_is_counted(house: House, customer: Customer) -> None:
    take(house, customer, *[replace(OIL, product=f"机油{place:03}" * 15) for place in range(60)])

    assert Interaction.objects.get().content.endswith("、…(+17)")
