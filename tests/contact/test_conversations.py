from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.contact import actions, queries
from huiyin.contact.events import InteractionNoted
from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.kernel import events
from huiyin.org.models import Person
from tests.conftest import NOW, House


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)


def noted(house: House, customer: Customer | None, **said: Any) -> Interaction:
    told = {
        "subject": "case/12",
        "direction": "in",
        "channel": "phone",
        "purpose": "complaint",
        "content": "漆面有划痕",
    }
    return actions.note_interaction(**{**told, "customer": customer, "by": house.ana, "at": NOW, **said})


def test_a_conversation_keeps_who_how_when_and_what(house: House, customer: Customer) -> None:
    interaction = noted(house, customer, content="  漆面有划痕 ", outcome="satisfied")

    interaction.refresh_from_db()
    assert (interaction.customer, interaction.by, interaction.at) == (customer, house.ana, NOW)
    assert (interaction.direction, interaction.channel, interaction.purpose) == ("in", "phone", "complaint")
    assert (interaction.content, interaction.outcome) == ("漆面有划痕", "satisfied")


@pytest.mark.req("A1-11")
def test_nothing_said_is_no_conversation_unless_it_says_how_it_ended(house: House, customer: Customer) -> None:
    with pytest.raises(actions.NothingSaid):
        noted(house, customer, content="  ")

    assert noted(house, customer, content="", outcome="no_answer").outcome == "no_answer"
    assert Interaction.objects.count() == 1


def test_it_tells_other_modules(house: House, customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[InteractionNoted] = []
    monkeypatch.setitem(events._receivers, InteractionNoted, [told.append])

    interaction = noted(house, customer)

    assert told == [InteractionNoted(interaction.pk, customer.pk, "case/12")]


def test_what_was_said_about_a_case_is_found_newest_first(house: House, customer: Customer) -> None:
    first, second = noted(house, customer), noted(house, None, content="再次来电")
    noted(house, customer, subject="case/13")

    assert list(queries.of_subject("case/12")) == [second, first]


@pytest.mark.req("A1-2")
def test_the_customers_page_tells_what_was_said_in_the_words_of_the_rule_book(
    house: House, customer: Customer, signed_in: Callable[[Person], Client]
) -> None:
    noted(house, customer, channel="phone", outcome="dissatisfied")

    page = signed_in(house.ana).get(reverse("customers:file", args=[customer.pk])).content.decode()

    for words in ("漆面有划痕", "不满意", "电话"):
        assert words in page


def test_what_was_said_to_another_customer_is_not_told(house: House, customer: Customer) -> None:
    other = open_file(kind="person", name="李雷", by=house.ana, at=NOW)
    noted(house, other, content="别人的事")
    noted(house, customer)

    assert [said.content for said in queries.of_customer(customer, house.ana)] == ["漆面有划痕"]
