"""Everybody who is signed in reads the rule book; its files become a draft first."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.org.models import Organisation, Person
from huiyin.rulebook import actions
from huiyin.rulebook.actions import publishing
from huiyin.rulebook.models import Draft, PackVersion
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

    assert "4 个工作小时内" in response.content.decode()


def test_the_files_become_a_draft_that_says_what_differs_and_publishes_nothing(
    house: House, small: Path, spoil: Any, signed_in: SignIn, at_now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small / "packs").mkdir()
    (small / "packs" / "small").symlink_to(small)
    monkeypatch.setattr(publishing, "PACKS", small / "packs")
    actions.publish(small, by=house.adam, at=at_now)
    Organisation.objects.update(pack="small")
    spoil("pack.yaml", "待人和气", "待人诚恳")

    page = signed_in(house.adam).post(reverse("rulebook:files"), follow=True).text

    assert "待人诚恳" in page
    assert "待人和气" in page
    assert 'action="/rulebook/draft/rehearsal/"' in page
    assert PackVersion.objects.filter(pack="small").count() == 1
    draft = Draft.objects.get()
    assert actions.publish_draft(draft, seen_version=1, note="Tried out", by=house.adam, at=at_now).origin == "files"


def test_files_that_say_what_is_in_force_make_no_draft(house: House, pack: PackVersion, signed_in: SignIn) -> None:
    response = signed_in(house.adam).post(reverse("rulebook:files"), follow=True)

    assert "第1版继续有效" in response.text
    assert not Draft.objects.exists()


def test_an_agent_does_not_read_them(house: House, pack: PackVersion, signed_in: SignIn) -> None:
    assert signed_in(house.ana).post(reverse("rulebook:files")).status_code == 403


def test_a_pack_whose_files_are_gone_is_told(house: House, small: Path, signed_in: SignIn, at_now: datetime) -> None:
    actions.publish(small, by=house.adam, at=at_now)
    Organisation.objects.update(pack="small")

    response = signed_in(house.adam).post(reverse("rulebook:files"))

    assert response.status_code == 422
    assert "small" in response.content.decode()
