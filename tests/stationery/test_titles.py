"""A form is called as the house calls it, wherever it is spoken of."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from huiyin.kernel.texts import say
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery import actions, queries
from tests.conftest import NOW, House

HEADING = '<h1 class="page-title">{}'


def call(house: House, form: str, title: str) -> None:
    actions.adjust_form(form, {"title": {"zh-hans": title}}, seen=0, by=house.adam, at=NOW)


def test_the_catalogue_and_the_palette_know_a_form_by_the_name_of_the_house(
    house: House, signed_in: Callable[[Any], Client]
) -> None:
    browser = signed_in(house.max)
    for page in ("/forms/?q=客诉单", "/palette/?q=客诉单"):
        assert "/forms/of/case-complaint/" not in browser.get(page).text
    call(house, "case-complaint", "客诉单")

    assert "/forms/of/case-complaint/" in browser.get("/forms/?q=客诉单").text
    assert "客诉单（全部资料）" in browser.get("/palette/?q=客诉单").text
    assert HEADING.format("客诉单（全部资料）") in browser.get("/forms/of/case-complaint/").text
    assert HEADING.format("客诉单") in browser.get("/cases/complaint/new/").text


def test_buttons_and_menus_name_it_so(house: House, signed_in: Callable[[Any], Client]) -> None:
    browser, pack = signed_in(house.max), pack_in_force()
    form = next(paper for paper in pack.papers.values() if paper.process == "complaint")
    assert say(form.title) in browser.get("/cases/complaint/").text
    call(house, form.key, "客诉单")
    call(house, "customer-basic", "客户卡")

    assert "客诉单" in browser.get("/cases/complaint/").text
    assert f">{say(form.title)}</a>" not in browser.get("/cases/complaint/").text
    assert "客户卡" in browser.get("/contact/forms/").text


def test_the_navigation_names_a_register_so_in_the_language_it_was_named_in(
    house: House, signed_in: Callable[[Any], Client]
) -> None:
    browser = signed_in(house.max)
    before = browser.get("/").text
    actions.adjust_form(
        "phone-register", {"title": {"zh-hans": "来电簿", "en": "Call log"}}, seen=0, by=house.adam, at=NOW
    )

    after = browser.get("/").text

    assert ("电话登记簿" in before, "电话登记簿" in after, "来电簿" in after) == (True, False, True)
    assert HEADING.format("来电簿") in browser.get("/contact/registers/phone/").text
    with translation.override("en"):
        assert queries.title_of("phone-register", "Phone register") == "Call log"


@pytest.mark.parametrize("key", ["compliance", "fairness", "figures"])
def test_the_page_of_results_is_headed_so(house: House, signed_in: Callable[[Any], Client], key: str) -> None:
    form = queries.form_named(key)
    assert form is not None
    browser, title = signed_in(house.max), form.title
    assert HEADING.format(title) in browser.get(form.address).text
    call(house, key, "本单位的表")

    assert HEADING.format("本单位的表") in browser.get(form.address).text


def test_the_file_of_a_blank_form_bears_its_name(house: House, signed_in: Callable[[Any], Client]) -> None:
    form = next(paper for paper in pack_in_force().papers.values() if paper.process == "complaint")
    call(house, form.key, "客诉单")

    blank = signed_in(house.max).get(f"/cases/forms/{form.key}/")

    assert "%E5%AE%A2%E8%AF%89%E5%8D%95" in blank["Content-Disposition"]
