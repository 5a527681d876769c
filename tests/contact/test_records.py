"""What a conversation records: place, follow-up answers, consultations, new needs; and the register of all."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huiyin.cases.actions import register
from huiyin.contact import actions, queries
from huiyin.contact.models import Interaction, Point
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.customers.queries import Until
from huiyin.org.models import Person
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
SAID: dict[str, Any] = {"direction": "out", "channel": "phone", "said_at": NOW}
TYPED = {"direction": "out", "channel": "phone", "said_at": "2026-11-23T10:00", "outcome": ""}


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)


def page_of(customer: Customer, browser: Client) -> str:
    return browser.get(reverse("customers:file", args=[customer.pk])).content.decode()


@pytest.mark.req("E22-3")
def test_where_people_met_is_asked_and_kept_with_time_way_and_content(house: House, customer: Customer) -> None:
    met = {**SAID, "channel": "in_person", "content": "谈了换胎的价格"}
    with pytest.raises(actions.NeedsAPlace):
        actions.record_conversation(customer, actions.Talk(**met, place=" "), by=house.ana, at=NOW)

    actions.record_conversation(customer, actions.Talk(**met, place="本店接待区"), by=house.ana, at=NOW)

    kept = Interaction.objects.get()
    assert (kept.at, kept.place, kept.channel, kept.content) == (NOW, "本店接待区", "in_person", "谈了换胎的价格")
    [told] = queries.happenings(customer, house.ana, None, 5)
    assert "本店接待区" in told.title


def test_a_phone_call_needs_no_place(house: House, customer: Customer) -> None:
    assert (
        actions.record_conversation(customer, actions.Talk(**SAID, content="约保养"), by=house.ana, at=NOW).place == ""
    )


@pytest.mark.req("D51-5")
def test_a_follow_up_keeps_use_and_opinion_apart_and_the_page_shows_both(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    browser = signed_in(house.ana)
    typed = {**TYPED, "purpose": "follow_up", "asked_use": "油耗正常，刹车有点响", "asked_opinion": "等得太久"}

    browser.post(reverse("contact:conversation", args=[customer.pk]), typed)

    assert Interaction.objects.get().answers == {"use": "油耗正常，刹车有点响", "opinion": "等得太久"}
    page = page_of(customer, browser)
    assert "用车情况：油耗正常，刹车有点响" in page
    assert "对服务的意见：等得太久" in page


def test_a_follow_up_says_something_and_asks_only_what_the_rule_book_asks(house: House, customer: Customer) -> None:
    with pytest.raises(actions.NothingSaid):
        actions.record_conversation(
            customer, actions.Talk(**SAID, purpose="follow_up", answers={"use": " "}), by=house.ana, at=NOW
        )
    with pytest.raises(actions.QuestionUnknown):
        actions.record_conversation(
            customer, actions.Talk(**SAID, purpose="follow_up", answers={"weather": "晴"}), by=house.ana, at=NOW
        )

    actions.record_conversation(
        customer, actions.Talk(**SAID, purpose="follow_up", answers={"use": "正常"}), by=house.ana, at=NOW
    )
    actions.record_conversation(
        customer, actions.Talk(**SAID, purpose="follow_up", outcome="no_answer"), by=house.ana, at=NOW
    )

    assert Interaction.objects.count() == 2


@pytest.mark.req("D51-10", "C12-2", "F-17")
def test_a_consultation_has_question_and_answer_and_stands_in_file_and_register(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    browser, address = signed_in(house.ana), reverse("contact:conversation", args=[customer.pk])
    asked = {**TYPED, "direction": "in", "purpose": "consultation", "question": "冬天机油用几号", "answer": ""}

    refused = browser.post(address, asked)
    assert refused.status_code == 422
    assert "请写下您的答复" in refused.content.decode()
    assert browser.post(address, {**asked, "question": "", "answer": "用 0W-20"}).status_code == 422
    browser.post(address, {**asked, "answer": "用 0W-20，到店免费检查"})

    assert "冬天机油用几号" in page_of(customer, browser)
    assert "用 0W-20，到店免费检查" in page_of(customer, browser)
    register = browser.get(reverse("contact:register")).content.decode()
    assert "冬天机油用几号" in register
    assert "用 0W-20，到店免费检查" in register


def test_the_database_keeps_no_consultation_without_an_answer(house: House, customer: Customer) -> None:
    words = {"direction": "in", "channel": "phone", "purpose": "consultation", "content": "几号机油"}
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.note_interaction(actions.Said(**words), customer=customer, by=house.ana, at=NOW)

    assert actions.note_interaction(actions.Said(**words, answer="0W-20"), customer=customer, by=house.ana, at=NOW).pk


@pytest.mark.req("D51-6")
def test_new_needs_stand_open_on_the_customers_page_until_they_are_settled(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    browser = signed_in(house.ana)
    typed = {**TYPED, "content": "聊了近况", "needs": "最近要洗车\n\n 想装行车记录仪 \n最近要洗车"}
    browser.post(reverse("contact:conversation", args=[customer.pk]), typed)
    wash, recorder = Point.objects.order_by("pk")
    assert (wash.words, wash.by, wash.at, wash.interaction) == ("最近要洗车", house.ana, NOW, Interaction.objects.get())
    assert recorder.words == "想装行车记录仪"
    assert "最近要洗车" in page_of(customer, browser)

    address = reverse("contact:settle-point", args=[customer.pk, wash.pk])
    assert browser.post(address, {"result": " "}).status_code == 422
    assert browser.post(address, {"result": "周六已洗"}).status_code == 302

    wash.refresh_from_db()
    assert (wash.settled_by, wash.settled_at, wash.result) == (house.ana, NOW, "周六已洗")
    assert [point.words for point in queries.open_points(customer)] == ["想装行车记录仪"]
    assert [told.words for told in queries.settled(customer, house.ana, None, 5)] == ["周六已洗"]
    assert queries.settled(customer, house.ana, Until(NOW, wash.pk, "older"), 5) == []
    with pytest.raises(actions.SettledAlready):
        actions.settle_point(wash, result="又洗了", by=house.ana, at=NOW)


def test_how_a_need_was_settled_is_never_cut(house: House, customer: Customer) -> None:
    need = actions.note_point(customer, kind="need", words="洗车", by=house.ana, at=NOW)

    with pytest.raises(actions.TooLong) as refused:
        actions.settle_point(need, result="洗" * 401, by=house.ana, at=NOW)

    assert refused.value.at_field == "result"
    assert actions.settle_point(need, result="洗" * 400, by=house.ana, at=NOW).result == "洗" * 400


def test_a_need_of_somebody_elses_customer_is_not_there(house: House, customer: Customer, signed_in: SignIn) -> None:
    other = open_file(kind="person", name="李雷", phones=["13800138001"], by=house.ana, at=NOW)
    point = actions.note_point(other, kind="need", words="要洗车", by=house.ana, at=NOW)

    browser = signed_in(house.ana)

    assert browser.get(reverse("contact:settle-point", args=[customer.pk, point.pk])).status_code == 404
    assert browser.get(reverse("contact:settle-point", args=[other.pk, point.pk])).status_code == 200


@pytest.mark.parametrize(
    ("needs", "refusal"), [(["需" * 201], actions.TooLong), ([str(each) for each in range(11)], actions.TooManyNeeds)]
)
def test_needs_are_few_and_short(needs: list[str], refusal: type[Exception], house: House, customer: Customer) -> None:
    with pytest.raises(refusal):
        actions.record_conversation(
            customer, actions.Talk(**SAID, content="聊了近况", needs=needs), by=house.ana, at=NOW
        )

    assert Interaction.objects.count() == 0
    actions.record_conversation(
        customer, actions.Talk(**SAID, content="聊了近况", needs=["需" * 200]), by=house.ana, at=NOW
    )


@pytest.mark.req("D51-7", "D51-8")
def test_tips_and_services_of_the_day_stand_beside_the_form(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    page = signed_in(house.ana).get(reverse("contact:conversation", args=[customer.pk])).content.decode()

    assert "胎压每月查一次" in page
    assert "上门取送车" in page
    assert "冬季免费检测" in page
    late = queries.hints(datetime(2027, 3, 1).date(), customer)  # noqa: DTZ001
    assert "winter_check" not in [one.key for one in late.services]
    assert "pick_up" in [one.key for one in late.services]


def test_the_register_shows_what_one_may_see_and_is_narrowed_by_what_was_said(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    actions.record_conversation(
        customer, actions.Talk(**SAID, content="輪胎漏氣，电话 13912345678"), by=house.ana, at=NOW
    )
    earlier = NOW - timedelta(days=40)
    told = {**SAID, "said_at": earlier, "channel": "wechat", "purpose": "follow_up", "answers": {"use": "空调异响"}}
    actions.record_conversation(customer, actions.Talk(**told), by=house.ana, at=NOW)
    address = reverse("contact:register")

    def shown(person: Person, asked: str = "") -> tuple[bool, bool]:
        page = signed_in(person).get(f"{address}{asked}").content.decode()
        return "輪胎漏氣" in page, "空调异响" in page

    assert shown(house.ana) == (True, True)
    assert "13912345678" not in signed_in(house.ana).get(address).content.decode()
    assert shown(house.ana, "?q=轮胎") == (True, False)
    assert shown(house.ana, "?q=异响") == (False, True)
    assert shown(house.ana, "?purpose=follow_up") == (False, True)
    assert shown(house.ana, "?channel=phone") == (True, False)
    assert shown(house.ana, "?at_from=2026-11-20") == (True, False)
    assert shown(house.ana, f"?by={house.ben.pk}") == (False, False)
    assert shown(house.olga) == (False, False)


def test_the_register_goes_along_as_a_workbook_with_whoever_may_take_lists(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    actions.record_conversation(customer, actions.Talk(**SAID, content="约好周六保养"), by=house.ana, at=NOW)
    address = f"{reverse('contact:register')}?export=xlsx"

    assert signed_in(house.ana).get(address).status_code == 403
    taken = b"".join(signed_in(house.lena).get(address))

    rows = CalamineWorkbook.from_filelike(BytesIO(taken)).get_sheet_by_index(0).to_python()
    assert any("约好周六保养" in row for row in rows)


def test_the_register_asks_as_often_for_three_rows_as_for_one(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime, django_assert_max_num_queries: Any
) -> None:
    browser, address = signed_in(house.ana), reverse("contact:register")
    actions.record_conversation(customer, actions.Talk(**SAID, content="第一次"), by=house.ana, at=NOW)
    browser.get(address)
    with django_assert_max_num_queries(60) as one:
        browser.get(address)
    for words in ("第二次", "第三次"):
        actions.record_conversation(customer, actions.Talk(**SAID, content=words), by=house.ana, at=NOW)

    with django_assert_max_num_queries(len(one)):
        assert "第三次" in browser.get(address).content.decode()


@pytest.mark.parametrize(
    "words",
    [
        {"purpose": "consultation", "question": "保养多少钱", "answer": "三百", "content": "还聊了年检"},
        {"purpose": "consultation", "question": "保养多少钱", "answer": "三百", "answers": {"use": "正常"}},
        {"purpose": "conversation", "content": "问候", "question": "保养多少钱"},
        {"purpose": "conversation", "content": "问候", "answers": {"use": "正常"}},
        {"purpose": "follow_up", "answers": {"use": "正常"}, "answer": "三百"},
    ],
)
def test_nothing_typed_under_another_purpose_is_dropped(
    words: dict[str, Any], house: House, customer: Customer
) -> None:
    said = {**SAID, "content": "", **words}

    with pytest.raises(actions.WordsMisplaced) as refused:
        actions.record_conversation(customer, actions.Talk(**said), by=house.ana, at=NOW)

    assert (refused.value.at_field, Interaction.objects.count()) == ("purpose", 0)


def test_what_opened_a_case_stands_in_the_register_and_on_the_time_line_by_its_name(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    values = {
        "channel": "phone", "occurred_at": NOW, "asker": "王芳", "phone": "13800138000", "kind": "other",
        "content": "几点关门？",
    }  # fmt: skip
    register("enquiry", customer=customer, values=values, by=house.ana, at=NOW)

    browser = signed_in(house.ana)
    pages = browser.get(reverse("contact:register")).text, page_of(customer, browser)

    assert [("咨询" in page, ">enquiry<" in page) for page in pages] == [(True, False)] * 2
    filtered = browser.get(reverse("contact:register"), {"purpose": "complaint"}).text
    assert "几点关门" not in filtered


def test_a_letter_is_put_on_record_from_the_register_and_from_the_customers_page(
    house: House, pack: Any, signed_in: Any
) -> None:
    customer = open_file(kind="person", name="王芳", phones=["13800000001"], keeper=house.ana, by=house.ana, at=NOW)
    ana, new = signed_in(house.ana), reverse("contact:new-letter")
    writing = reverse("contact:letter", args=[customer.pk])

    register = ana.get(reverse("contact:register-of", args=["letters"])).text
    page = ana.get(reverse("customers:file", args=[customer.pk])).text
    chosen = ana.get(new, {"customer": customer.pk})

    assert (f'href="{new}"' in register, f'href="{writing}"' in page) == (True, True)
    assert (chosen.status_code, chosen["Location"]) == (302, writing)
    asked = ana.get(new, {"customer": ""}).text
    assert "请选择是哪位客户的信函" in asked
    assert (
        asked.split('aria-current="page"')[0]
        .rsplit("href=", 1)[1]
        .startswith(f'"{reverse("contact:register-of", args=["letters"])}"')
    )
    form = ana.get(writing).text
    assert ('name="about"' in form, 'name="enclosures"' in form, 'name="line"' in form) == (True, True, False)
    other = reverse("contact:register-of", args=["phone"])
    assert new not in ana.get(other).text
