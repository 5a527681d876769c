"""The need sheet: what customers ask for, as the operator's document wants it."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huiyin.contact import actions
from huiyin.contact.models import Point
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Pack
from tests.conftest import NOW, House
from tests.packs.everything import opened

WorksBy = Callable[[str], Pack]
SignIn = Callable[[Person], Client]
NEED = {"kind": "need", "business": "broadband", "words": "视频不卡顿", "expected": "提速到千兆，不加钱"}
ALL_THREE = ["宽带", "视频不卡顿", "提速到千兆，不加钱"]


@pytest.fixture
def customer(house: House, works_by: WorksBy) -> Customer:
    works_by("telecom")
    return opened(house, kind="person", name="刘洋", phones=["13911500218"])


@pytest.mark.req("E22-2")
def test_business_need_and_expected_solution_stand_in_the_need_sheet_and_on_the_customers_page(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    browser = signed_in(house.ana)

    assert browser.post(reverse("contact:note-point", args=[customer.pk]), NEED).status_code == 302

    for address in (reverse("contact:needs"), reverse("customers:file", args=[customer.pk])):
        page = browser.get(address).content.decode()
        assert [words for words in ALL_THREE if words not in page] == []
    taken = b"".join(signed_in(house.lena).get(reverse("contact:needs"), {"export": "xlsx"}))
    rows = CalamineWorkbook.from_filelike(BytesIO(taken)).get_sheet_by_index(0).to_python()
    assert any({*ALL_THREE} <= {*map(str, row)} for row in rows)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"words": " "}, "words"), ({"business": "weather"}, "business"), ({"expected": "快" * 401}, "expected")],
)
def test_a_need_that_says_nothing_or_too_much_is_refused_beside_its_field(
    wrong: dict[str, str], field: str, house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    browser, address = signed_in(house.ana), reverse("contact:note-point", args=[customer.pk])

    refused = browser.post(address, {**NEED, **wrong})

    assert refused.status_code == 422
    assert f'id="id_{field}_error"' in refused.content.decode()
    assert not Point.objects.exists()
    assert browser.post(address, NEED).status_code == 302


def test_the_action_itself_knows_the_kinds_of_business(house: House, customer: Customer) -> None:
    told = {"kind": "need", "words": "要宽带", "by": house.ana, "at": NOW}

    with pytest.raises(actions.BusinessUnknown):
        actions.note_point(customer, **told, business="weather")
    actions.note_point(customer, **told, business="broadband")

    assert [point.business for point in Point.objects.all()] == ["broadband"]


def test_the_sheet_is_narrowed_to_open_needs_and_kinds_of_business(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    told: dict[str, Any] = {"kind": "need", "by": house.ana, "at": NOW}
    actions.note_point(customer, **told, words="要宽带", business="broadband")
    done = actions.note_point(customer, **told, words="要流量", business="mobile")
    actions.settle_point(done, result="已开通", by=house.ana, at=NOW)
    actions.note_point(customer, **{**told, "kind": "offer"}, words="送路由器", business="broadband", expected="白送")

    def shown(**asked: str) -> list[bool]:
        page = signed_in(house.ana).get(reverse("contact:needs"), asked).content.decode()
        return [words in page for words in ("要宽带", "要流量", "送路由器")]

    assert shown() == [True, True, False]
    assert shown(open="1") == [True, False, False]
    assert shown(business="mobile") == [False, True, False]
    assert [(one.business, one.expected) for one in Point.objects.filter(kind="offer")] == [("", "")]


def test_the_sheet_asks_as_often_for_three_needs_as_for_one(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime, django_assert_max_num_queries: Any
) -> None:
    browser, address = signed_in(house.ana), reverse("contact:needs")
    told: dict[str, Any] = {"kind": "need", "business": "broadband", "by": house.ana, "at": NOW}
    actions.note_point(customer, **told, words="第一")
    browser.get(address)
    with django_assert_max_num_queries(40) as one:
        browser.get(address)
    for words in ("第二", "第三"):
        actions.note_point(customer, **told, words=words)

    with django_assert_max_num_queries(len(one)):
        assert "第三" in browser.get(address).content.decode()
