"""Whoever takes a call reads what to say first, what may come up on the line, and how long to wait."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from huiyin.contact import actions, queries
from huiyin.contact.enums import CallEvent
from huiyin.contact.models import Call
from huiyin.contact.rules.phone import Told
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.org.actions import change_person
from huiyin.org.models import Person
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
INCOMING = {
    "B23-2": ("您好，很高兴为您服务", "喂，说吧！"),
    "B23-4": ("没有声音", 'data-wait="5"'),
    "B23-5": ("麻烦您拿起听筒讲", "喂，大声一点儿！"),
    "B23-6": ("请您大声一点讲", "自己的音量保持不变。"),
    "B23-7": ("请您大声一点讲", "抢在客户之前挂机。"),
    "B23-8": ("线路杂音太大", "不作说明直接挂机。"),
    "B23-9": ("请您讲普通话", "会讲普通话的家人或同事"),
    "B23-10": ("继续讲普通话", "改讲客户的方言。"),
    "B23-11": ("这样听得清吗", "直接挂机。"),
}


@pytest.fixture
def ana(house: House, pack: Any) -> Person:
    return change_person(house.ana, extension="8001", by=house.lena, at=NOW)


@pytest.fixture
def customer(ana: Person) -> Customer:
    return open_file(kind="person", name="王芳", salutation="ms", phones=["13800138000"], by=ana, at=NOW)


def ringing(number: str = "", *, outgoing: bool = False) -> Call:
    return actions.note_call(Told(CallEvent.RINGING, "c-1", number, "8001", outgoing=outgoing, at=NOW), at=NOW)


@pytest.fixture
def page(ana: Person, signed_in: SignIn, time_machine: TimeMachineFixture) -> Callable[[Call], str]:
    time_machine.move_to(NOW + timedelta(seconds=3), tick=False)
    client = signed_in(ana)
    return lambda call: unescape(client.get(reverse("contact:call", args=[call.pk]), follow=True).text)


@pytest.mark.req("B23-1")
@pytest.mark.parametrize("number", ["", "13800138000"])
def test_the_opening_says_house_and_own_name_and_what_never_to_say(
    customer: Customer, ana: Person, page: Callable[[Call], str], number: str
) -> None:
    shown = page(ringing(number))

    assert f"我是客服代表{ana.name}，很高兴为您服务" in shown
    assert "喂，说话呀！" in shown
    assert "contact/taking.js" in shown


@pytest.mark.parametrize(
    ("words", "bound"), [pytest.param(*said, marks=pytest.mark.req(req), id=req) for req, said in INCOMING.items()]
)
def test_each_situation_is_at_hand_with_its_words_and_its_ban(
    page: Callable[[Call], str], words: str, bound: str
) -> None:
    shown = page(ringing())

    assert words in shown
    assert bound in shown


@pytest.mark.req("B23-3")
def test_once_the_name_is_known_it_is_used(customer: Customer, page: Callable[[Call], str]) -> None:
    assert "王女士" in page(ringing("13800138000"))


@pytest.mark.req("B23-4")
@pytest.mark.req("SM-40")
def test_hanging_up_at_the_end_of_the_waits_settles_the_call(page: Callable[[Call], str]) -> None:
    call = ringing()

    silent = page(call).split('name="why" value="silence"')[1].split("</form>")[0]

    assert "data-hang-up" in silent


def test_a_call_of_our_own_has_no_words_for_taking_one(
    customer: Customer, ana: Person, page: Callable[[Call], str]
) -> None:
    assert "喂，说话呀！" not in page(ringing("13800138000", outgoing=True))
    assert queries.line_of(None, ana)


def test_the_page_of_a_call_is_not_covered_by_its_own_banner(
    ana: Person, page: Callable[[Call], str], signed_in: SignIn
) -> None:
    call = ringing()
    asked = f"{reverse('contact:ringing')}?but={call.pk}"

    assert f'data-poll="{asked}"' in page(call)
    assert "call-acts" not in signed_in(ana).get(asked).text
    assert "call-acts" in signed_in(ana).get(reverse("contact:ringing")).text
