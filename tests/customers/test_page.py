"""The customer's page: what stands on it, and the one time line."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.contact.actions import Said, note_interaction
from huiyin.customers import actions, queries
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine
from tests.cases.loop import Loop
from tests.conftest import NOW, House
from tests.orders.goods import take

DAY = timedelta(days=1)


@pytest.fixture
def file(house: House) -> Customer:
    return actions.open_file(
        kind="person",
        name="王芳",
        salutation="ms",
        phones=["13800138000"],
        addresses=[AddressLine("home", "130302", "河北大街12号3号楼502")],
        contacts=[ContactLine("李雷", "丈夫", "13900139000", note="晚上打 13700137000")],
        assets=[AssetLine(key="冀A·12345", values={"model": "帕萨特"}, cycle_months=6, last_service_on=NOW.date())],
        values={"occupation": "教师", "spending": "usual"},
        preferences="喜欢喝茶",
        tags=["老客户"],
        by=house.ana,
        at=NOW - 9 * DAY,
    )


def said(file: Customer, house: House, content: str, *, at: Any = NOW, purpose: str = "answer") -> None:
    words: dict[str, Any] = {"direction": "in", "channel": "phone", "purpose": purpose, "content": content}
    note_interaction(Said(**words), customer=file, by=house.ana, at=at)


def shown(file: Customer, house: House, signed_in: Any, **query: str) -> str:
    page: str = signed_in(house.ana).get(reverse("customers:file", args=[file.pk]), query).content.decode()
    return page


@pytest.mark.req("E62-1")
def test_basics_consumption_and_preferences_are_visible_parts(file: Customer, house: House, signed_in: Any) -> None:
    page = shown(file, house, signed_in)

    for words in ("王女士", "教师", "按需消费", "喜欢喝茶", "老客户", "帕萨特", "2027"):
        assert words in page


@pytest.mark.req("E101-2")
def test_data_contacts_complaints_orders_and_visits_stand_on_one_screen(
    file: Customer, house: House, signed_in: Any
) -> None:
    complaint, order = Loop(house, NOW, customer=file).case, take(house, file)
    visit = {"direction": "in", "channel": "on_site", "purpose": "answer", "content": "到店看过配件"}
    note_interaction(Said(**visit), customer=file, by=house.ana, at=NOW)

    page = shown(file, house, signed_in)

    for words in ("教师", "李雷", complaint.number, order.number, "到店看过配件"):
        assert words in page
    assert "到店看过配件" not in shown(
        actions.open_file(kind="person", name="李四", by=house.ana, at=NOW), house, signed_in
    )


def test_address_and_number_of_a_contact_are_masked_until_asked_for(
    file: Customer, house: House, signed_in: Any
) -> None:
    page = shown(file, house, signed_in)
    assert "3号楼502" not in page
    assert "13900139000" not in page
    assert "137****7000" in page
    assert "13700137000" not in page

    for group, whole in (("addresses", "河北大街12号3号楼502"), ("contacts", "13900139000")):
        address = reverse("customers:reveal-line", args=[file.pk, group, getattr(file, group).get().pk])
        assert whole in signed_in(house.ana).post(address).content.decode()
        assert signed_in(house.art).post(address).status_code == 403

    assert Entry.objects.filter(action="line.revealed").count() == 2
    handles = reverse("customers:reveal-line", args=[file.pk, "handles", 1])
    assert signed_in(house.ana).post(handles).status_code == 404


@pytest.mark.req("D1-10")
def test_what_is_missing_stands_on_the_page_as_a_to_do(file: Customer, house: House, signed_in: Any) -> None:
    assert "最近送修或来访日期" in shown(file, house, signed_in)


@pytest.mark.req("B44-3")
def test_an_earlier_question_and_its_answer_stand_on_the_page(file: Customer, house: House, signed_in: Any) -> None:
    said(file, house, "问：保养要多久？答：两小时。")

    page = signed_in(house.lena).get(reverse("customers:file", args=[file.pk])).content.decode()

    assert "问：保养要多久？答：两小时。" in page


@pytest.mark.req("A1-2")
def test_one_time_line_tells_changes_contacts_cases_keepers_and_consents(file: Customer, house: House) -> None:
    loop = Loop(house, NOW, customer=file)
    said(file, house, "来电咨询", at=NOW + DAY)
    actions.record_consent(file, purpose="survey", given=False, source="phone", by=house.ana, at=NOW + 2 * DAY)
    actions.edit_file(file, changes={"note": "新"}, seen_revision=1, by=house.ana, at=NOW + 3 * DAY)
    actions.lose(file, reason="moved", by=house.ana, at=NOW + 4 * DAY)
    file.refresh_from_db()

    told = queries.timeline(file, house.ana).happenings

    titles = [one.title for one in told]
    assert [one.at for one in told] == sorted((one.at for one in told), reverse=True)
    for words in ("已流失", "备注", "调查: 拒绝", loop.case.number, "专管客服：安娜", "建立档案"):
        assert any(words in title for title in titles), words
    assert [one.title for one in queries.timeline(file, house.ana, kind="consents").happenings] == ["调查: 拒绝"]


def test_the_time_line_is_paged_without_gap_or_repetition(file: Customer, house: House) -> None:
    for number in range(25):
        said(file, house, f"第{number}次", at=NOW + (number // 5) * DAY)  # several at one moment
        actions.record_consent(
            file, purpose="survey", given=False, source="phone", evidence=f"{number}", by=house.ana, at=NOW
        )

    pages, after = [], ""
    while True:
        page = queries.timeline(file, house.ana, after=after)
        pages += page.happenings
        after = page.following
        if not after:
            break

    assert len(pages) == 25 + 25 + 2  # and the opening, and the keeper
    assert len({(one.title, one.words, one.at, one.pk) for one in pages}) == len(pages)


def test_the_time_line_comes_as_a_fragment_and_as_a_page(file: Customer, house: House, signed_in: Any) -> None:
    address = reverse("customers:timeline", args=[file.pk])

    fragment = signed_in(house.ana).get(address, {"kind": "keepers"}, headers={"HX-Request": "true"}).content.decode()
    page = signed_in(house.ana).get(address, {"after": "nonsense"}).content.decode()

    assert ("<html" in fragment, "专管客服：安娜" in fragment, "建立档案" in fragment) == (False, True, False)
    assert ("<html" in page, "建立档案" in page) == (True, True)


def test_cases_that_a_person_may_not_see_are_not_told(file: Customer, house: House) -> None:
    loop = Loop(house, NOW, customer=file)

    def numbers(person: Any) -> list[str]:
        return [one.title for one in queries.timeline(file, person, kind="cases").happenings]

    assert [loop.case.number in title for title in numbers(house.ana)] == [True]
    assert numbers(house.ben) == []


@pytest.mark.parametrize("lost", [False, True])
def test_the_page_says_whether_the_customer_is_lost_or_wants_no_contact(
    file: Customer, house: House, signed_in: Any, lost: bool
) -> None:
    if lost:
        actions.lose(file, reason="moved", by=house.ana, at=NOW)
        actions.record_consent(file, purpose="contact", given=False, source="phone", by=house.ana, at=NOW)

    page = shown(file, house, signed_in)

    assert ("流失：搬迁外地" in page, "该客户谢绝联系" in page) == (lost, lost)


def test_the_places_to_choose_from_are_those_that_are_listed(house: House, signed_in: Any) -> None:
    places = signed_in(house.ana).get(reverse("customers:places")).json()

    assert (places["130302"], places["710107"], len(places) > 3000) == ("海港区", "信义区", True)


@pytest.mark.parametrize("after", ["2026-11-23T10:00:00~0~1", "gestern~0~1", "2026-11-23T10:00:00+08:00~0"])
def test_a_time_line_from_a_moment_that_is_none_begins_at_the_top(file: Customer, house: House, after: str) -> None:
    said(file, house, "第一次")

    page = queries.timeline(file, house.ana, after=after)

    assert page.happenings == queries.timeline(file, house.ana).happenings
