"""Where the record of a call begins: in the registers, with Ctrl+K and on the customer's page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("pack")


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], keeper=house.ana, by=house.ana, at=NOW)


@pytest.mark.parametrize(("args", "says"), [([], "登记沟通情况"), (["phone"], "登记来电")])
def test_a_register_of_conversations_has_the_way_to_another_entry_under_n(
    house: House, signed_in: SignIn, args: list[str], says: str
) -> None:
    address = reverse("contact:register-of", args=args) if args else reverse("contact:register")

    ways = {who.username: signed_in(who).get(address).text.split("data-new")[1:] for who in (house.ana, house.dora)}

    assert [says in way.split("</a>")[0] for way in ways["ana"]] == [True]
    assert ways["dora"] == []


def test_first_the_customer_is_chosen_and_what_is_known_of_the_call_goes_along(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    browser, address = signed_in(house.ana), reverse("contact:new-conversation")

    choosing = browser.get(address, {"direction": "in", "channel": "phone"}).text
    chosen = browser.get(address, {"direction": "in", "channel": "phone", "customer": customer.pk})

    assert '<input type="hidden" name="direction" value="in">' in choosing
    assert chosen["Location"] == reverse("contact:conversation", args=[customer.pk]) + "?direction=in&channel=phone"
    form = browser.get(chosen["Location"]).text
    assert "登记来电" in form.split("<h1")[1].split("</h1>")[0]
    assert 'value="in" required id="id_direction_0" checked' in form or ('value="in"' in form and "checked" in form)


def test_nobody_is_taken_to_have_called_until_somebody_says_so(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    form = signed_in(house.ana).get(reverse("contact:conversation", args=[customer.pk])).text

    directions = form.split('name="direction"')[1:]
    assert [control.split(">")[0].count("checked") for control in directions] == [0, 0]
    assert form.split("autofocus")[0].rsplit("<", 1)[1].startswith('select name="channel"')


@pytest.mark.parametrize("typed", ["登记电话", "登记沟通", "登记来信"])
def test_the_palette_knows_how_agents_call_it(house: House, signed_in: SignIn, typed: str) -> None:
    found = signed_in(house.ana).get("/palette/", {"q": typed}).text

    wanted = "contact:new-letter" if typed == "登记来信" else "contact:new-conversation"
    assert reverse(wanted) in found


def test_the_palette_opens_a_file_for_a_number_nobody_has(house: House, customer: Customer, signed_in: SignIn) -> None:
    ana, dora = signed_in(house.ana), signed_in(house.dora)

    opening = f"{reverse('customers:open')}?phone="
    assert f"{opening}13911112222" in ana.get("/palette/", {"q": "13911112222"}).text
    assert opening not in ana.get("/palette/", {"q": "13800138000"}).text
    assert opening not in dora.get("/palette/", {"q": "13911112222"}).text
