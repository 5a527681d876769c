"""Calling and visiting the customer of a case from a department that can't open customers' files."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.cases import actions
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine, ContactLine
from tests.cases.loop import Loop
from tests.conftest import NOW, House

SignIn = Callable[[Any], Client]
PHONE = "13812345678"
STREET = "建国路88号院3号楼"


@pytest.fixture
def customer(house: House) -> Customer:
    return open_file(
        kind="person",
        name="王磊",
        phones=[PHONE],
        addresses=[AddressLine("home", "", STREET)],
        contacts=[ContactLine("李姐", "", "13900001111")],
        assets=["京A·12345"],
        by=house.ana,
        at=NOW,
    )


@pytest.fixture
def loop(house: House, pack: Any, customer: Customer) -> Loop:
    loop = Loop(house, NOW, customer)
    loop.to("investigating")
    return loop


def door(loop: Loop, group: str) -> str:
    line = getattr(loop.customer, group).get()
    return reverse("cases:read-customer", args=[loop.case.pk, group, line.pk])


def test_the_department_that_has_the_step_sees_whose_matter_it_is(loop: Loop, signed_in: SignIn) -> None:
    house = loop.house
    assert loop.case.owner == house.hank
    with time_machine.travel(loop.at, tick=False):
        theirs = signed_in(house.hank).get(reverse("cases:page", args=[loop.case.pk])).text
        others = signed_in(house.wes).get(reverse("cases:page", args=[loop.case.pk])).text

    told = (loop.customer.number, door(loop, "phones"), door(loop, "addresses"), door(loop, "contacts"), "李姐")
    assert [words in theirs for words in told] == [True] * 5
    assert [words in others for words in told] == [False] * 5
    assert PHONE not in theirs
    assert STREET not in theirs


@pytest.mark.req("E102-5")
@pytest.mark.parametrize(
    ("group", "whole"), [("phones", "138 1234 5678"), ("addresses", STREET), ("contacts", "13900001111")]
)
def test_who_has_the_work_reads_it_whole_on_record_and_nobody_else(
    loop: Loop, signed_in: SignIn, group: str, whole: str
) -> None:
    house = loop.house
    with time_machine.travel(loop.at, tick=False):
        read = signed_in(house.hank).post(door(loop, group))
        refused = signed_in(house.wes).post(door(loop, group))

    assert whole.replace(" ", "") in read.text.replace(" ", "")
    assert read["Cache-Control"] == "no-store"
    assert refused.status_code == 403
    entry = Entry.objects.get(action__in=["phone.revealed", "line.revealed"])
    assert (entry.person, entry.subject, entry.detail["about"]) == (
        house.hank,
        f"customer/{loop.customer.pk}",
        loop.case.subject,
    )


def test_once_the_work_is_given_on_it_is_read_no_more(loop: Loop) -> None:
    house, phone = loop.house, loop.customer.phones.get()
    actions.read_customer(loop.case, phone, group="phones", by=house.hank, at=loop.at)
    loop.to("choosing")

    with pytest.raises(actions.NotYourWork):
        actions.read_customer(loop.case, phone, group="phones", by=house.hank, at=loop.later())


def test_of_another_customer_nothing_is_read_through_a_case(loop: Loop) -> None:
    house = loop.house
    other = open_file(kind="person", name="赵敏", phones=["13700002222"], by=house.ana, at=NOW)

    with pytest.raises(actions.NotYourWork):
        actions.read_customer(loop.case, other.phones.get(), group="phones", by=house.hank, at=loop.at)
