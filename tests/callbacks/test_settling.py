"""Each customer of a round gets one state, once, and the work ends with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from huiyin.callbacks import actions
from huiyin.callbacks.actions import settling
from huiyin.callbacks.enums import State, Why
from huiyin.callbacks.models import Callback
from huiyin.contact.queries import owed
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.worklist import actions as worklist
from tests.conftest import NOW, House

LATER = NOW + timedelta(hours=1)
Opened = Callable[..., Customer]
ToCall = Callable[..., Callback]


def standing(callback: Callback) -> tuple[str, str, str]:
    stored = Callback.objects.select_related("item").get(pk=callback.pk)
    return stored.state, stored.why, stored.item.outcome if stored.item else ""


def merge(house: House, survivor: Customer, other: Customer) -> Any:
    files = [Customer.objects.get(pk=one.pk) for one in (survivor, other)]
    seen = {file.pk: file.revision for file in files}
    return customers.merge_files(files[0], files[1:], choices={}, seen=seen, by=house.lena, at=LATER)


def test_who_was_reached_said_something(house: House, opened: Opened, to_call: ToCall, said: Any) -> None:
    customer = opened()
    callback = to_call(customer)

    with pytest.raises(actions.NothingSaid):
        actions.reach(callback, interaction=said(customer, outcome="no_answer", content=""), by=house.ana, at=LATER)
    actions.reach(callback, interaction=said(customer), by=house.ana, at=LATER)

    callback.refresh_from_db()
    assert (callback.state, callback.outcome, callback.settled_by) == (State.REACHED, "satisfied", house.ana)
    assert standing(callback) == ("reached", "", "met")


@pytest.mark.parametrize(
    ("verb", "words", "ended"),
    [
        ("refuse", {}, ("refused", "unwilling", "met")),
        ("give_up", {"why": Why.WRONG_NUMBER}, ("unreachable", "wrong_number", "met")),
        ("exclude", {"why": Why.OPEN_COMPLAINT}, ("excluded", "open_complaint", "waived")),
    ],
)
def test_a_callback_ends_once(
    house: House, opened: Opened, to_call: ToCall, verb: str, words: Any, ended: tuple[str, str, str]
) -> None:
    callback = to_call(opened())

    getattr(settling, verb)(callback, by=house.ana, at=LATER, **words)

    assert standing(callback) == ended
    with pytest.raises(actions.SettledAlready):
        actions.refuse(callback, by=house.ana, at=LATER)


def test_work_that_is_let_off_leaves_nobody_without_a_state(house: House, opened: Opened, to_call: ToCall) -> None:
    callback = to_call(opened())
    assert callback.item

    worklist.waive(callback.item, reason="已当面回访", by=house.lena, at=LATER)

    assert standing(callback) == ("excluded", "let_off", "waived")


@pytest.mark.req("A4-4", "D52-4")
@pytest.mark.parametrize("on_the_list", [True, False])
def test_a_call_that_is_overdue_stays_missed_whoever_is_let_off_it(
    house: House, opened: Opened, to_call: ToCall, on_the_list: bool
) -> None:
    callback = to_call(opened())
    assert callback.item
    assert callback.item.due_at
    too_late = callback.item.due_at + timedelta(hours=1)

    if on_the_list:
        worklist.waive(callback.item, reason="已当面回访", by=house.lena, at=too_late)
    else:
        actions.let_off(callback, why=Why.LET_OFF, reason="已当面回访", by=house.lena, at=too_late)

    assert standing(callback) == ("excluded", "let_off", "missed")
    assert Callback.objects.get(item__reason="已当面回访") == callback


def test_an_open_callback_is_owed_to_the_customer(opened: Opened, to_call: ToCall) -> None:
    customer = opened()
    callback = to_call(customer)

    assert callback.item in owed(customer)


def test_of_two_files_of_one_customer_one_is_called(house: House, opened: Opened, to_call: ToCall) -> None:
    survivor, other = opened(), opened()
    kept, gone, elsewhere = to_call(survivor), to_call(other), to_call(other, occasion="case/7")

    merged = merge(house, survivor, other)

    elsewhere.refresh_from_db()
    assert (standing(kept)[0], standing(gone)) == ("open", ("excluded", "merged", "waived"))
    assert (standing(elsewhere)[0], elsewhere.customer) == ("open", survivor)

    customers.part_files(merged, by=house.lena, at=LATER + timedelta(hours=1))

    elsewhere.refresh_from_db()
    assert (standing(kept)[0], standing(gone), elsewhere.customer_id) == ("open", ("open", "", ""), other.pk)


def test_what_was_said_to_the_merged_file_stays_in_the_ledger(
    house: House, opened: Opened, to_call: ToCall, said: Any
) -> None:
    survivor, other = opened(), opened()
    kept, gone = to_call(survivor), to_call(other)
    actions.reach(gone, interaction=said(other), by=house.ana, at=NOW)

    merge(house, survivor, other)

    gone.refresh_from_db()
    assert (standing(kept)[0], gone.state, gone.customer_id) == ("open", "reached", other.pk)


@pytest.mark.parametrize(
    "broken",
    [
        {"item": None},
        {"state": State.REACHED, "settled_at": NOW},
        {"state": State.EXCLUDED, "settled_at": NOW},
        {"state": State.OPEN, "settled_at": NOW},
    ],
    ids=["open without work", "reached without words", "left out without a reason", "open and settled"],
)
def test_the_database_refuses_half_a_state(opened: Opened, to_call: ToCall, broken: dict[str, Any]) -> None:
    callback = to_call(opened())

    with pytest.raises(IntegrityError), transaction.atomic():
        Callback.objects.filter(pk=callback.pk).update(**broken)


def test_whoever_has_a_callback_records_it_and_nobody_else(house: House, opened: Opened, to_call: ToCall) -> None:
    callback = to_call(opened())

    assert [who.username for who in (house.ana, house.ben) if callback.permits(who, "record")] == ["ana"]


def test_nobody_sees_rounds_of_other_trees(house: House, opened: Opened, to_call: ToCall) -> None:
    callback = to_call(opened())

    seen = {who.username for who in (house.ana, house.lena, house.art, house.olga, house.hank) if
            Callback.objects.visible_to(who).filter(pk=callback.pk).exists()}  # fmt: skip

    assert seen == {"ana", "lena", "art"}
