"""What somebody says who has no file is on record all the same, for the department of whoever recorded it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions as cases
from huiyin.contact import actions
from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file
from huiyin.org.models import Person
from tests.cases.loop import INTAKE
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("pack")


def visit(house: House) -> Interaction:
    words = {"visitor": "赵先生", "words": "问年审要带什么", "channel": "phone"}
    return actions.pass_on(None, department=house.workshop, by=house.ana, at=NOW, **words).interaction


@pytest.mark.req("D52-14")
def test_it_is_read_in_the_register_of_its_department_and_in_no_other(house: House, signed_in: SignIn) -> None:
    talk = visit(house)

    for reader, sees in ((house.ana, True), (house.lena, True), (house.max, True), (house.olga, False)):
        client = signed_in(reader)
        register = client.get(reverse("contact:register")).text
        assert ("问年审要带什么" in register) == sees, reader
        assert client.get(reverse("contact:talk", args=[talk.pk])).status_code == (200 if sees else 404), reader
        assert set(Interaction.objects.visible_to(reader)) == ({talk} if sees else set())
    assert (
        f'href="{reverse("contact:talk", args=[talk.pk])}"' in signed_in(house.ana).get("/contact/conversations/").text
    )
    assert signed_in(house.ana).get(reverse("contact:paper", args=[talk.pk])).status_code == 200


def complaint(house: House, **given: Any) -> Any:
    from huiyin.rulebook.queries import pack_in_force

    leaf = next(iter(pack_in_force().lists["classes"])).children[0].key
    values = {**INTAKE, "occurred_at": NOW, "classification": leaf, **given}
    return cases.register("complaint", values=values, by=house.ana, at=NOW)


@pytest.mark.req("D52-14")
@pytest.mark.req("B11-8")
def test_a_complaint_of_somebody_without_a_file_is_said_once_and_goes_into_theirs(house: House) -> None:
    case = complaint(house)
    [said] = Interaction.objects.filter(subject=case.subject)
    assert (said.customer, said.by, said.content) == (None, house.ana, INTAKE["content"])

    customer = open_file(kind="person", name="王磊", phones=["13900001111"], by=house.ana, at=NOW)
    cases.name_customer(case, customer=customer, by=house.ana, at=NOW)

    [said] = Interaction.objects.filter(subject=case.subject)
    assert (said.customer, said.by) == (customer, house.ana)


def test_who_recorded_it_adds_to_it_and_nobody_else(house: House) -> None:
    talk = visit(house)

    assert talk.permits(house.ana, "speak")
    assert not talk.permits(house.lena, "speak")
