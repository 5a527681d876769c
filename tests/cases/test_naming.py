"""A case that came in by itself is hung on the customer's file by whoever made sure whose it is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huiyin.cases import actions
from huiyin.cases.actions.naming import CustomerKnown, NotForNaming
from huiyin.cases.actions.papers import AlreadyEnded
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file
from huiyin.customers.actions.resembling import Similar
from huiyin.customers.models import Customer
from tests.conftest import NOW, House
from tests.portal.conftest import TOLD

pytestmark = pytest.mark.usefixtures("pack")


@pytest.fixture
def case(house: House) -> Case:
    return actions.receive("complaint", values=TOLD, at=NOW)


@pytest.fixture
def customer(house: House) -> Customer:
    return open_file(kind="person", name="王磊", phones=["13900001111"], by=house.ana, at=NOW)


def test_it_hangs_on_the_file_and_counts_as_said_there(case: Case, customer: Customer) -> None:
    actions.name_customer(case, customer=customer, by=case.registrar, at=NOW)

    case.refresh_from_db()
    assert case.customer == customer
    act = case.acts.order_by("-pk")[0]
    assert (act.kind, act.by, act.data) == ("customer_named", case.registrar, {"to": f"{customer.number} 王磊"})
    said = Interaction.objects.get(customer=customer, subject=case.subject)
    assert (said.content, said.direction, said.at, said.by) == (TOLD["content"], "in", case.received_at, None)


def test_it_is_said_once(case: Case, customer: Customer) -> None:
    actions.name_customer(case, customer=customer, by=case.registrar, at=NOW)

    with pytest.raises(CustomerKnown):
        actions.name_customer(case, customer=customer, by=case.registrar, at=NOW)


def test_nobody_else_says_it(case: Case, customer: Customer, house: House) -> None:
    for other in {house.ana, house.ben, house.wes, house.art} - {case.registrar}:
        with pytest.raises(NotForNaming):
            actions.name_customer(case, customer=customer, by=other, at=NOW)

    actions.name_customer(case, customer=customer, by=house.lena, at=NOW)


def test_a_file_has_to_be_named(case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        actions.name_customer(case, customer=None, by=case.registrar, at=NOW)

    assert [*refused.value.errors] == ["customer"]


def test_of_an_ended_case_it_is_not_said_any_more(case: Case, customer: Customer) -> None:
    words = {"reason": "已解决", "asked_by": "王磊", "asked_at": NOW.isoformat()}
    actions.move(case, "withdraw_complaint", values=words, by=case.registrar, at=NOW)

    with pytest.raises(AlreadyEnded):
        actions.name_customer(case, customer=customer, by=case.registrar, at=NOW)


# ── a file for somebody we did not know ──────────────────────────────────────────────────────────


def test_somebody_who_has_a_file_is_not_given_another_unseen(case: Case, house: House) -> None:
    phone = [TOLD["complainant_phone"]]
    for name in ("王磊", "王小磊"):  # of two the door can't tell which
        open_file(kind="person", name=name, phones=phone, confirmed=True, by=house.ana, at=NOW)

    with pytest.raises(Similar):
        actions.open_their_file(case, by=case.registrar, at=NOW)

    actions.open_their_file(case, confirmed=True, by=case.registrar, at=NOW)
    case.refresh_from_db()
    assert case.customer is not None


def test_only_who_handles_the_case_opens_it(case: Case, house: House) -> None:
    with pytest.raises(NotForNaming):
        actions.open_their_file(case, by=house.wes, at=NOW)


def test_the_page_opens_it_in_one_step(case: Case, signed_in: Callable[[Any], Client]) -> None:
    browser = signed_in(case.registrar)
    page = browser.get(f"/cases/{case.pk}/").text
    assert "或按对方所说新建档案： 王磊 · 138" in page
    assert "1234 5678" not in page

    assert browser.post(f"/cases/{case.pk}/customer/", {"new": "person"}).status_code == 302

    case.refresh_from_db()
    assert case.customer is not None
