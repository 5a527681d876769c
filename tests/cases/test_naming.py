"""A case that came in by itself is hung on the customer's file by whoever made sure whose it is."""

import pytest

from huiyin.cases import actions
from huiyin.cases.actions.naming import CustomerKnown, NotForNaming
from huiyin.cases.actions.papers import AlreadyEnded
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file
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
