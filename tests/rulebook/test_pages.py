"""Everybody who is signed in reads the rule book; administrators publish it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.org.models import Organisation, Person
from huiyin.rulebook import actions
from huiyin.rulebook.models import PackVersion
from tests.conftest import House

SignIn = Callable[[Person], Client]
PAGES = [
    ("rulebook:book", []),
    ("rulebook:wording", []),
    ("rulebook:process", ["complaint"]),
    ("rulebook:process", ["measure"]),
]


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_a_page_opens_for_an_agent(
    house: House, pack: PackVersion, signed_in: SignIn, name: str, args: list[str]
) -> None:
    response = signed_in(house.ana).get(reverse(name, args=args))

    assert response.status_code == 200


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_a_page_asks_strangers_to_sign_in(house: House, pack: PackVersion, name: str, args: list[str]) -> None:
    response = Client().get(reverse(name, args=args))

    assert response.status_code == 302


def test_an_unknown_process_is_not_found(house: House, pack: PackVersion, signed_in: SignIn) -> None:
    response = signed_in(house.ana).get(reverse("rulebook:process", args=["no-such"]))

    assert response.status_code == 404


def test_the_book_lists_clauses_with_the_rules_that_carry_them(
    house: House, pack: PackVersion, signed_in: SignIn
) -> None:
    page = signed_in(house.ana).get(reverse("rulebook:book")).content.decode()

    assert "受理后四个工作小时内" in page
    assert "投诉 · 判断是否成立" in page


@pytest.mark.req("A6-1")
def test_a_search_answers_with_what_it_found(house: House, pack: PackVersion, signed_in: SignIn) -> None:
    page = signed_in(house.ana).get(reverse("rulebook:wording"), {"q": "品牌"}, headers={"HX-Request": "true"})

    assert page.content.decode().strip().startswith('<div id="found">')
    assert "口碑" in page.content.decode()


def test_the_process_page_tells_deadlines_in_words(house: House, pack: PackVersion, signed_in: SignIn) -> None:
    response = signed_in(house.ana).get(reverse("rulebook:process", args=["complaint"]))

    assert "4个工作小时内" in response.content.decode()


def test_an_administrator_publishes(house: House, pack: PackVersion, signed_in: SignIn, at_now: datetime) -> None:
    response = signed_in(house.adam).post(reverse("rulebook:versions"), follow=True)

    assert response.status_code == 200
    assert PackVersion.objects.count() == 1


def test_an_agent_does_not_publish(house: House, pack: PackVersion, signed_in: SignIn) -> None:
    response = signed_in(house.ana).post(reverse("rulebook:versions"))

    assert response.status_code == 403


def test_a_pack_whose_files_are_gone_is_told(house: House, small: Path, signed_in: SignIn, at_now: datetime) -> None:
    actions.publish(small, by=house.adam, at=at_now)
    Organisation.objects.update(pack="small")

    response = signed_in(house.adam).post(reverse("rulebook:versions"))

    assert response.status_code == 422
    assert "small" in response.content.decode()
