"""Care proposals: birthdays, problems and something tailored, each with its reason, answered once."""

import re
from calendar import isleap
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from huiyin.contact import actions, queries
from huiyin.contact.enums import CareKind
from huiyin.contact.models import CareAnswer, Point
from huiyin.contact.queries import Proposal
from huiyin.contact.rules.birthdays import birthdays_in, next_birthday
from huiyin.customers.actions import lose, open_file, record_consent
from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer
from huiyin.customers.rules import ContactLine
from huiyin.org.models import Person
from huiyin.rulebook.definitions.contact import USUAL_PURPOSES
from huiyin.rulebook.enums import CONSENT_PURPOSES
from huiyin.worklist.models import WorkItem
from tests.cases.loop import Loop
from tests.conftest import NOW, House

LEFT = {"unhappy": actions.Unhappy("leave", reason="已另行登记")}
SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)
TODAY = NOW.date()


def opened(house: House, name: str = "王芳", **words: Any) -> Customer:
    phone = f"138{Customer.objects.count():08d}"
    told: dict[str, Any] = {"kind": "person", "name": name, "phones": [phone], "keeper": house.ana, **words}
    return open_file(**told, by=house.ana, at=NOW)


def proposed(keeper: Person, kind: str, at: datetime = NOW) -> list[Proposal]:
    sections = queries.care_proposals(queries.kept_files(keeper), keeper, at)
    return [one for section in sections if section.kind == kind for one in section.proposals]


@pytest.mark.req("B3-4")
@pytest.mark.parametrize(
    "words",
    [
        {"note": "秘书电话另记；生日11月28日"},
        {"birth_date": date(1980, 11, 28)},
        {"values": {"lunar_birthday": "1980年十月二十"}},
        {"note": "阴历十月二十生日，喜欢安静"},
        {"kind": "company", "contacts": [ContactLine("钱海", "队长", "13900139000", "1975-11-28 生日")]},
    ],
    ids=[
        "a remark",
        "the file",
        "the moon's calendar",
        "a remark by the moon's calendar",
        "a remark on a contact person",
    ],
)
def test_a_birthday_that_is_near_becomes_a_reminder_on_the_day_with_one_press(
    words: dict[str, Any], house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    customer = opened(house, **words)
    assert proposed(house.ana, "birthday", NOW - 10 * DAY) == []
    [found] = proposed(house.ana, "birthday")
    assert (found.day, found.customer) == (date(2026, 11, 28), customer.pk)
    browser = signed_in(house.ana)
    assert "11-28" in browser.get(reverse("contact:care")).content.decode()
    answer = {"kind": "birthday", "occasion": found.occasion, "word": "reminded"}

    assert browser.post(reverse("contact:answer-care", args=[customer.pk]), answer).status_code == 302

    item = WorkItem.objects.get(kind="task")
    assert (item.owner, item.subject, item.title["zh-hans"]) == (house.ana, f"customer/{customer.pk}", "生日问候")
    assert item.due_at == datetime(2026, 11, 28, 23, 59, 59, tzinfo=NOW.tzinfo)  # the end of the day itself
    assert proposed(house.ana, "birthday") == []
    assert browser.post(reverse("contact:answer-care", args=[customer.pk]), answer).status_code == 422
    assert WorkItem.objects.filter(kind="task").count() == 1


@pytest.mark.req("E62-3")
def test_a_customer_with_a_case_past_its_deadline_is_offered_a_solution(
    house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    loop = Loop(house, NOW)
    loop.to("investigating")
    customer = loop.customer
    Customer.objects.filter(pk=customer.pk).update(keeper=house.ana)
    assert proposed(house.ana, "problem") == []

    late = NOW + 60 * DAY
    [found] = proposed(house.ana, "problem", late)

    assert loop.case.number in found.why
    told = {"kind": "problem", "occasion": found.occasion, "word": "noted", "by": house.ana, "at": late}
    with pytest.raises(actions.NothingNoted):
        actions.answer_care(customer, **told, words=" ")
    actions.answer_care(customer, **told, words="先给代步车")
    assert [(point.kind, point.words) for point in Point.objects.all()] == [("solution", "先给代步车")]
    assert proposed(house.ana, "problem", late) == []


def spoken(customer: Customer, house: House, **words: Any) -> None:
    talk = actions.Talk(direction="out", channel="phone", content="修了还响", **words)
    actions.record_conversation(customer, talk, by=house.ana, at=NOW)


@pytest.mark.req("E62-3")
def test_whoever_said_last_that_they_are_dissatisfied_is_offered_a_solution(house: House, pack: Any) -> None:
    bad, good = opened(house, "不满"), opened(house, "已好")
    for customer in (bad, good):
        spoken(customer, house, outcome="dissatisfied", **LEFT, said_at=NOW - DAY)
    spoken(good, house, outcome="satisfied", said_at=NOW)
    spoken(bad, house, outcome="no_answer", said_at=NOW)

    [found] = proposed(house.ana, "problem")

    assert found.customer == bad.pk
    assert "修了还响" in found.why


@pytest.mark.req("E62-2")
def test_something_tailored_is_noted_for_a_customer_and_stands_in_the_file_with_its_result(
    house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    customer = opened(house, preferences="喜欢自驾游", needs="周末取车")
    opened(house, "没有偏好")
    [found] = proposed(house.ana, "tailored")
    assert "喜欢自驾游" in found.why
    assert "周末取车" in found.why
    browser = signed_in(house.ana)
    answer = {"kind": "tailored", "occasion": found.occasion, "word": "noted", "words": "长途出行检测套餐"}

    browser.post(reverse("contact:answer-care", args=[customer.pk]), answer)

    assert "长途出行检测套餐" in browser.get(reverse("customers:file", args=[customer.pk])).content.decode()
    assert proposed(house.ana, "tailored") == []
    actions.settle_point(Point.objects.get(), result="已预约周六", by=house.ana, at=NOW)
    assert proposed(house.ana, "tailored") == []
    actions.note_point(customer, kind="need", words="想装行李架", by=house.ana, at=NOW)
    assert "想装行李架" in proposed(house.ana, "tailored")[0].why


def test_it_can_be_noted_on_the_customers_page_too(
    house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    customer = opened(house)
    browser, address = signed_in(house.ana), reverse("contact:note-point", args=[customer.pk])

    assert browser.post(address, {"kind": "offer", "words": " "}).status_code == 422
    assert browser.post(address, {"kind": "offer", "words": "送车窗贴膜"}).status_code == 302

    assert [point.words for point in queries.open_points(customer)] == ["送车窗贴膜"]


def test_what_is_dismissed_says_why_and_is_not_proposed_again(house: House, pack: Any) -> None:
    customer = opened(house, preferences="看球")
    [found] = proposed(house.ana, "tailored")
    told = {"kind": "tailored", "occasion": found.occasion, "word": "dismissed", "by": house.ana, "at": NOW}

    with pytest.raises(actions.NeedsAReason):
        actions.answer_care(customer, **told, words="")
    with pytest.raises(actions.TooLong):  # nothing is cut
        actions.answer_care(customer, **told, words="不" * 201)
    actions.answer_care(customer, **told, words="客户说不需要")

    assert CareAnswer.objects.get().reason == "客户说不需要"
    assert proposed(house.ana, "tailored") == []


def test_an_offer_is_noted_for_a_birthday_but_a_liking_gets_no_reminder(house: House, pack: Any) -> None:
    customer = opened(house, preferences="看球", birth_date=TODAY.replace(year=1980))
    [birthday], [liking] = proposed(house.ana, "birthday"), proposed(house.ana, "tailored")

    def answer(found: Proposal, word: str) -> None:
        told = {"kind": found.kind, "occasion": found.occasion, "word": word, "by": house.ana, "at": NOW}
        actions.answer_care(customer, **told, words="送蛋糕")

    with pytest.raises(actions.AnswerUnfit):
        answer(liking, "reminded")
    answer(birthday, "noted")

    assert [(point.kind, point.words) for point in Point.objects.all()] == [("offer", "送蛋糕")]
    assert proposed(house.ana, "birthday") == []


def test_nothing_is_proposed_for_who_is_lost_or_wants_to_be_left_alone_or_is_somebody_elses(
    house: House, pack: Any
) -> None:
    lost, refusing = opened(house, "流失", preferences="看球"), opened(house, "勿扰", preferences="看球")
    opened(house, "本的", preferences="看球", keeper=house.ben)
    lose(lost, reason="moved", by=house.lena, at=NOW)
    record_consent(refusing, purpose="contact", given=False, source="phone", by=house.ana, at=NOW)

    assert proposed(house.ana, "tailored") == []
    assert [one.name for one in proposed(house.ben, "tailored")] == ["本的"]


def test_the_rule_book_and_the_file_know_the_same_purposes() -> None:
    assert {*CONSENT_PURPOSES} == {*Purpose} - {Purpose.CONTACT}
    assert {*USUAL_PURPOSES} == {*CareKind}


def test_a_purpose_that_was_refused_excludes_from_care_of_that_purpose_only(house: House, pack: Any) -> None:
    likes: dict[str, Any] = {"preferences": "看球", "birth_date": TODAY.replace(year=1980)}
    willing, no_offers, no_service = (opened(house, name, **likes) for name in ("都行", "不要推销", "不要服务"))
    for customer, purpose in ((no_offers, "marketing"), (no_service, "service")):
        record_consent(customer, purpose=purpose, given=False, source="phone", by=house.ana, at=NOW)
    for customer in (willing, no_offers, no_service):
        spoken(customer, house, outcome="dissatisfied", **LEFT, said_at=NOW)

    assert {one.name for one in proposed(house.ana, "birthday")} == {"都行", "不要服务"}
    assert {one.name for one in proposed(house.ana, "tailored")} == {"都行", "不要服务"}
    assert {one.name for one in proposed(house.ana, "problem")} == {"都行", "不要推销"}
    assert {one.kind for one in queries.suggestions(no_offers, house.ana, NOW)} == {"problem"}


def test_whoever_oversees_the_work_sees_the_proposals_of_their_people(
    house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    opened(house, preferences="看球")
    address = f"{reverse('contact:care')}?keeper={house.ana.pk}"

    assert "王芳" in signed_in(house.lena).get(address).content.decode()
    assert signed_in(house.ben).get(address).status_code == 404


def test_whoever_keeps_nobody_begins_with_the_customers_of_the_first_keeper_and_chooses_among_keepers_only(
    house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    opened(house, preferences="看球")
    own = opened(house, "本的", preferences="钓鱼", keeper=house.ben)
    address = reverse("contact:care")

    leader = signed_in(house.lena).get(address).text
    chosen = re.findall(r'<option value="(\d+)"( selected)?>', leader)
    assert chosen == [(str(house.lena.pk), ""), (str(house.ana.pk), " selected"), (str(house.ben.pk), "")]
    assert ("王芳" in leader, own.name in leader) == (True, False)
    mine = signed_in(house.lena).get(f"{address}?keeper={house.lena.pk}").text
    assert "王芳" not in mine
    assert own.name in signed_in(house.ben).get(address).text


def test_a_refused_answer_keeps_what_was_typed(house: House, pack: Any, signed_in: SignIn, at_now: datetime) -> None:
    customer = opened(house, preferences="看球")
    [found] = proposed(house.ana, "tailored")
    answer = {"kind": "tailored", "occasion": found.occasion, "word": "noted", "words": " "}

    refused = signed_in(house.ana).post(reverse("contact:answer-care", args=[customer.pk]), answer)

    assert refused.status_code == 422
    assert "请写明是什么" in refused.content.decode()


def test_more_customers_cost_no_more_queries(house: House, pack: Any, django_assert_max_num_queries: Any) -> None:
    def ask() -> None:
        queries.care_proposals(queries.kept_files(house.ana), house.ana, NOW)

    opened(house, preferences="看球", birth_date=TODAY.replace(year=1980))
    ask()
    with django_assert_max_num_queries(40) as one:
        ask()
    for name in ("李雷", "韩梅"):
        opened(house, name, preferences="看球", birth_date=TODAY.replace(year=1980))

    with django_assert_max_num_queries(len(one)):
        ask()


DAYS = st.dates(date(1930, 1, 1), date(2029, 12, 31))
WRITTEN = st.sampled_from(["{0.month}月{0.day}日", "{0:%Y-%m-%d}", "{0:%m/%d}", "{0.month}.{0.day}", "{0:%y.%m.%d}"])


@given(DAYS, WRITTEN, st.sampled_from(["生日{}", "{} 生日", "王总生日：{}", "Birthday {}"]))
def test_a_birthday_is_read_however_it_is_written(day: date, form: str, remark: str) -> None:
    words = remark.format(form.format(day))

    assert birthdays_in(f"秘书电话在前台，{words}；下次 3-5 到货") == [(day.month, day.day)]


@pytest.mark.parametrize(
    "words", ["农历生日八月十五 8-15", "2026-08-15 到店", "生日快乐", "生日 13-45", "陰曆生日8月15日"]
)
def test_what_is_no_day_of_our_calendar_is_no_birthday(words: str) -> None:
    assert birthdays_in(words) == []


@given(DAYS, st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_next_birthday_comes_within_a_year_on_its_own_day(born: date, today: date) -> None:
    coming = next_birthday(born.month, born.day, today)

    assert today <= coming <= today + timedelta(days=366)
    shifted = (born.month, born.day) == (2, 29) and not isleap(coming.year)
    assert (coming.month, coming.day) == ((2, 28) if shifted else (born.month, born.day))


def test_kinds_of_care_are_the_sections_of_the_page(house: House, pack: Any) -> None:
    sections = queries.care_proposals(queries.kept_files(house.ana), house.ana, NOW)

    assert {section.kind for section in sections} == {*CareKind}


def test_a_proposal_for_a_file_that_was_merged_meanwhile_is_left_out(house: House, pack: Any) -> None:
    customer = opened(house)
    found = [Proposal(CareKind.TAILORED, pk, "1", "因为") for pk in (customer.pk, customer.pk + 1)]

    assert [one.customer for one in queries.caring._named(found)] == [customer.pk]


def test_care_proposals_go_along_all_of_them_with_phones_hidden(
    house: House, pack: Any, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, at_now: datetime
) -> None:
    monkeypatch.setattr("huiyin.contact.queries.caring.PAGE", 1)
    for name in ("王芳", "李雷"):
        opened(house, name, preferences="喜欢红色，秘书 13800138000")
    address = f"{reverse('contact:care')}?keeper={house.ana.pk}"

    answer = signed_in(house.lena).get(f"{address}&export=csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "关怀建议,档案编号,客户,日期,原因"
    assert sorted(line.split(",")[2] for line in lines[1:]) == ["李雷", "王芳"]
    assert "13800138000" not in "".join(lines)
    assert f'href="?keeper={house.ana.pk}&amp;export=xlsx"' in signed_in(house.lena).get(address).content.decode()
    assert signed_in(house.ana).get(f"{reverse('contact:care')}?export=csv").status_code == 403
    assert "export=xlsx" not in signed_in(house.ana).get(reverse("contact:care")).content.decode()
    nothing = signed_in(house.max).get(f"{reverse('contact:care')}?keeper={house.max.pk}").text
    assert ("已查找：提供解决方案、" in nothing, 'id="care-birthday"' in nothing) == (True, False)
