"""A matter is looked up by its number and the end of the phone: the word for its stage, and nothing else."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from huiyin.cases.actions.carrying_over import carry_over
from huiyin.cases.models import Acceptance, Case
from huiyin.customers.actions import open_file
from huiyin.rulebook import actions as rulebook
from tests.cases.loop import Loop
from tests.conftest import NOW, House
from tests.portal.conftest import Phone, sent
from tests.portal.test_door import SIGNATURE

START = NOW - timedelta(hours=40)


@pytest.mark.req("E101-3")
def test_number_and_last_four_digits_open_the_state(visitor: Phone) -> None:
    number = visitor.number(visitor.send())

    answer = visitor.look_up(number, "5678")

    assert answer.status_code == 302
    page = visitor.open(answer["Location"])
    assert number in page
    assert "已收到" in page


def test_its_number_stays_good_after_the_door_was_closed_and_the_matter_carried_over(
    visitor: Phone, house: House
) -> None:
    number = visitor.number(visitor.send())
    draft = rulebook.begin_draft(by=house.adam, at=NOW)
    portal = json.loads(draft.source)["portal"]
    (clause,) = {portal["complaint"]["clause"]}
    doors = {key: door for key, door in portal.items() if key != "complaint"}
    draft = rulebook.edit_draft(draft, ("portal",), doors, seen=draft.revision, by=house.adam, at=NOW)
    guided = {**json.loads(draft.source)["clauses"][clause], "guidance": True}
    draft = rulebook.edit_draft(draft, ("clauses", clause), guided, seen=draft.revision, by=house.adam, at=NOW)
    version = rulebook.publish_draft(draft, seen_version=draft.base.number, note="Tried out", by=house.adam, at=NOW)
    assert visitor.look_up(number, "5678").status_code == 302

    case = Case.objects.get(number=number)
    carry_over(case, version, stage_map={}, reason="新规定", by=house.adam, at=NOW)

    answer = visitor.look_up(number, "5678")
    assert answer.status_code == 302
    assert number in visitor.open(answer["Location"])


def test_it_shows_the_word_of_the_stage_and_no_names_nor_what_was_written(visitor: Phone, house: House) -> None:
    loop = Loop(house, START)
    for stage, word in {"investigating": "正在核实", "choosing": "正在处理", "calling_back": "已办好"}.items():
        loop.to(stage)
        page = visitor.open(visitor.look_up(loop.case.number, "5678")["Location"])

        assert word in page
        for said in ("安娜", "莱娜", "汉克", "王磊", "刹车", "5678", "维修车间", "判断", "批示"):
            assert said not in page


def test_small_letters_and_wide_digits_are_understood(visitor: Phone) -> None:
    number = visitor.number(visitor.send())

    assert visitor.look_up(f" {number.lower()} ", "５６７８").status_code == 302


def test_a_matter_that_a_colleague_registered_is_found_too(visitor: Phone, house: House) -> None:
    file = open_file(kind="person", name="王磊", phones=["13900008765"], by=house.ana, at=START)
    loop = Loop(house, START, file)

    assert visitor.look_up(loop.case.number, "5678").status_code == 302  # the phone of the form, not of the file
    assert visitor.look_up(loop.case.number, "8765").status_code == 422


def test_a_wrong_number_and_wrong_digits_get_the_same_answer(visitor: Phone) -> None:
    number = visitor.number(visitor.send())

    wrong = [visitor.look_up(number, "0000"), visitor.look_up("TS-20261123-0999", "5678"), visitor.look_up("x", "y")]

    assert [answer.status_code for answer in wrong] == [422] * 3
    pages = {_without_what_was_typed(answer.content.decode()) for answer in wrong}
    assert len(pages) == 1


def _without_what_was_typed(page: str) -> str:
    import re

    return re.sub(r'value="[^"]*"|nonce="[^"]*"|"X-CSRFToken": "[^"]*"', "", page)


@pytest.mark.parametrize(("number", "digits"), [("", "5678"), ("TS-1", ""), (" ", " ")])
def test_both_are_asked_for(visitor: Phone, number: str, digits: str) -> None:
    assert visitor.look_up(number, digits).status_code == 422


@pytest.mark.parametrize("digits", ["", "678", "15678", "1381234567", "abcd"])
def test_it_takes_the_last_four_digits_exactly(visitor: Phone, digits: str) -> None:
    number = visitor.number(visitor.send())

    assert visitor.look_up(number, digits).status_code == 422


def test_after_five_vain_tries_a_number_is_closed_for_a_while(visitor: Phone, clock: time_machine.Traveller) -> None:
    number = visitor.number(visitor.send())
    for digits in range(5):
        other = Phone(clock, f"198.51.100.{digits}")
        assert other.look_up(number, f"{digits:04d}").status_code == 422

    assert visitor.look_up(number, "5678").status_code == 429  # even the right one: or it would tell

    clock.shift(timedelta(minutes=16))
    assert visitor.look_up(number, "5678").status_code == 302


def test_however_a_number_is_typed_its_tries_count_together(visitor: Phone, clock: time_machine.Traveller) -> None:
    number = visitor.number(visitor.send())
    wide = number.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "TS-0123456789"})
    for tried, typed in enumerate([number, number.lower(), wide, f" {number}", number.replace("-", " - ")]):
        other = Phone(clock, f"198.51.100.{tried}")
        assert other.look_up(typed, "0000").status_code == 422

    assert visitor.look_up(number, "5678").status_code == 429


def test_an_address_that_tries_many_numbers_is_closed_for_a_while(visitor: Phone) -> None:
    number = visitor.number(visitor.send())
    for tried in range(20):
        assert visitor.look_up(f"TS-20261123-{tried:04d}X", "5678").status_code == 422

    assert visitor.look_up(number, "5678").status_code == 429


def test_whoever_finds_their_matter_may_look_as_often_as_they_like(visitor: Phone) -> None:
    number = visitor.number(visitor.send())

    assert {visitor.look_up(number, "5678").status_code for _time in range(30)} == {302}


def test_the_state_closes_by_itself_and_by_hand(visitor: Phone, clock: time_machine.Traveller) -> None:
    number = visitor.number(visitor.send())
    visitor.look_up(number, "5678")
    assert number in visitor.open("/s/state/")

    visitor.browser.post("/s/state/leaving/")
    assert number not in visitor.open("/s/state/")

    visitor.look_up(number, "5678")
    clock.shift(timedelta(minutes=31))
    assert number not in visitor.open("/s/state/")


def test_another_browser_sees_nothing_of_it(visitor: Phone, clock: time_machine.Traveller) -> None:
    number = visitor.number(visitor.send())
    visitor.look_up(number, "5678")

    assert number not in Phone(clock).open("/s/state/")


@pytest.mark.parametrize("cookie", ["1", "1:xx:yy", ""])
def test_a_made_up_cookie_opens_nothing(visitor: Phone, cookie: str) -> None:
    number = visitor.number(visitor.send())
    visitor.browser.cookies["huiyin-matter"] = cookie

    assert number not in visitor.open("/s/state/")


@pytest.mark.req("A6-15")
def test_a_solution_is_signed_from_the_state(visitor: Phone, house: House) -> None:
    loop = Loop(house, START)
    loop.to("confirming")
    page = visitor.open(visitor.look_up(loop.case.number, "5678")["Location"])
    assert "等您答复" in page

    link = visitor.browser.post("/s/state/solution/")["Location"]
    assert "更换原厂件" in visitor.open(link)
    answer = visitor.browser.post(f"{link}acceptance/", {"signed_name": "王磊", "signature": SIGNATURE})

    assert answer.status_code == 200
    assert loop.stage == "calling_back"
    assert Acceptance.objects.get(case=loop.case).accepted is True
    assert visitor.browser.post("/s/state/solution/")["Location"] == "/s/state/"


def test_the_link_that_was_sent_stays_good_until_one_of_them_is_answered(visitor: Phone, house: House) -> None:
    loop = Loop(house, START)
    loop.to("confirming")
    sent_before = loop.invite()
    visitor.look_up(loop.case.number, "5678")
    own = visitor.browser.post("/s/state/solution/")["Location"]

    assert visitor.browser.get(f"/s/{sent_before}/").status_code == 200
    visitor.browser.post(f"/s/{sent_before}/refusal/", {"words": "太慢"})

    for address in (own, f"/s/{sent_before}/"):
        assert "谢谢" in visitor.open(address)


def test_a_link_from_the_state_is_good_for_an_hour(visitor: Phone, house: House, clock: Any) -> None:
    loop = Loop(house, START)
    loop.to("confirming")
    visitor.look_up(loop.case.number, "5678")
    own = visitor.browser.post("/s/state/solution/")["Location"]

    clock.shift(timedelta(minutes=61))

    assert visitor.browser.get(own).status_code == 410


def test_without_having_looked_it_up_nobody_gets_a_link(visitor: Phone, house: House) -> None:
    Loop(house, START).to("confirming")

    assert visitor.browser.post("/s/state/solution/")["Location"] == "/s/state/"


def test_what_was_withdrawn_or_refused_says_so(visitor: Phone) -> None:
    from huiyin.cases import actions

    number = visitor.number(visitor.send())
    [case] = sent()
    words = {"reason": "已解决", "asked_by": "王磊", "asked_at": NOW.isoformat()}
    actions.move(case, "withdraw_complaint", values=words, by=case.registrar, at=NOW + timedelta(hours=1))

    page = visitor.open(visitor.look_up(number, "5678")["Location"])

    assert "已撤回" in page
