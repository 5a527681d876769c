"""The register and the page that adds to it; a customer's cases and the palette."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases import actions, queries
from huiyin.cases.models import Case
from huiyin.customers.models import Customer
from huiyin.kernel.moments import moment
from huiyin.kernel.texts import say
from huiyin.kernel.traditional import traditional
from huiyin.rulebook.definitions import flat
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem
from tests.cases.loop import Loop
from tests.conftest import NOW, House

SignIn = Callable[[Any], Client]
LIST = "/cases/complaint/"
NEW = "/cases/complaint/new/"


@pytest.fixture(autouse=True)
def a_week_later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        yield


def another(loop: Loop) -> Case:
    return actions.register(
        "complaint", customer=loop.customer, values=loop.intake(), by=loop.house.ana, at=loop.later()
    )


@pytest.mark.parametrize(
    ("username", "sees"),
    [("ana", True), ("ben", False), ("lena", True), ("art", True), ("hank", False), ("wanda", False), ("olga", False)],
)
def test_everybody_finds_their_own_cases_in_the_register(
    loop: Loop, signed_in: SignIn, username: str, sees: bool
) -> None:
    response = signed_in(getattr(loop.house, username)).get(LIST)

    assert response.status_code == 200
    assert (loop.case.number in response.content.decode()) == sees
    assert "13812345678" not in response.content.decode()


def test_a_phone_in_the_words_of_a_complaint_is_hidden_in_register_search_and_workbook(
    loop: Loop, signed_in: SignIn
) -> None:
    content = "请回电 13812345678，刹车又响。"
    actions.register(
        "complaint",
        customer=loop.customer,
        values={**loop.intake(), "content": content},
        by=loop.house.ana,
        at=loop.later(),
    )
    ana = signed_in(loop.house.ana)

    pages = [ana.get(LIST).text, ana.get("/palette/?q=刹车又响").text]
    exported = signed_in(loop.house.max).get(LIST, {"export": "csv"}).getvalue().decode()

    for shown in (*pages, exported):
        assert "请回电 138****5678" in shown
        assert "13812345678" not in shown


def test_a_case_is_found_by_what_was_written_in_a_later_step(loop: Loop, signed_in: SignIn) -> None:
    ana = signed_in(loop.house.ana)
    assert loop.case.number not in ana.get(LIST, {"q": "没有试车"}).text

    loop.to("proposing")  # whose findings say so

    assert loop.case.number in ana.get(LIST, {"q": "没有试车"}).text


@pytest.mark.req("A5-2")
def test_an_archived_complaint_is_found_and_holds_all_its_papers(loop: Loop, signed_in: SignIn) -> None:
    loop.to("archived")
    ana = signed_in(loop.house.ana)

    found = ana.get(LIST, {"q": "没有试车", "ends": "settled"}).text

    assert f"/cases/{loop.case.pk}/" in found
    shown = ana.get(f"/cases/{loop.case.pk}/").text
    assert "需要更正的，请先" not in shown  # who may reopen it is told
    assert "需要更正的，请先“重新受理”。" in signed_in(loop.house.lena).get(f"/cases/{loop.case.pk}/").text
    papers = loop.case.attachments.all()
    assert papers
    assert [paper.name for paper in papers if f"/papers/{paper.pk}/" not in shown] == []


def test_the_register_says_by_when_the_step_of_each_case_is_due_and_finds_what_is_overdue(
    loop: Loop, signed_in: SignIn
) -> None:
    today = NOW + timedelta(days=7)
    called_off_with = {"asked_by": "王磊", "asked_at": NOW.isoformat(), "reason": "不投诉了。"}
    fresh, called_off, asked = (
        actions.register("complaint", customer=loop.customer, values=loop.intake(), by=loop.house.ana, at=today)
        for _case in range(3)
    )
    actions.move(called_off, "withdraw_complaint", values=called_off_with, by=loop.house.lena, at=today)
    worklist.pause(item_of(asked), reason="等客户的照片。", by=loop.house.lena, at=today)
    late, due = item_of(loop.case).due_at, item_of(fresh).due_at
    browser = signed_in(loop.house.max)

    page, found = browser.get(LIST).text, browser.get(LIST, {"late": "1"}).text
    exported = browser.get(LIST, {"export": "csv"}).getvalue().decode()

    mark = re.compile(r'class="due tone-(\w+)" title="([^"]+)"[^>]*><span class="due-text">([^\s<]+)')
    assert {number: mark.findall(row) for number, row in rows_of(page)} == {
        loop.case.number: [("bad", moment(late), "逾期")],
        fresh.number: [("warn", moment(due), "剩")],
        called_off.number: [],
        asked.number: [("quiet", moment(item_of(asked).due_at), "已暂停")],
    }
    assert [number for number, _row in rows_of(found)] == [loop.case.number]
    lines = {line.split(",")[0]: line for line in exported.splitlines()}
    assert moment(late) in lines[loop.case.number]
    assert moment(due) in lines[fresh.number]


def rows_of(page: str) -> list[tuple[str, str]]:
    """The rows of a register, each by its number."""
    rows = re.findall(r"<tr data-href.*?</tr>", page, re.DOTALL)
    return [(re.findall(r"TS-\d{8}-\d{4}", row)[0], row) for row in rows]


def item_of(case: Case) -> WorkItem:
    return WorkItem.objects.open().get(subject=case.subject, kind="stage")


def test_who_has_nothing_to_do_with_cases_has_no_register(loop: Loop, signed_in: SignIn) -> None:
    assert signed_in(loop.house.adam).get(LIST).status_code == 403
    assert signed_in(loop.house.ana).get("/cases/nonsense/").status_code == 404


def test_each_severity_and_class_says_when_to_choose_it(loop: Loop, signed_in: SignIn) -> None:
    pack = pack_in_force()

    page = signed_in(loop.house.ana).get(NEW).content.decode()

    for choice in pack.lists["severities"]:
        assert f'<small class="choice-help">{say(choice.help)}</small>' in page
    remains = flat(pack.lists["classes"])["fault_remains"]
    assert f'<option value="fault_remains" data-help="{say(remains.help)}">' in page


def test_classes_stand_in_the_order_of_the_pack(loop: Loop, signed_in: SignIn) -> None:
    page = signed_in(loop.house.ana).get(NEW).content.decode()

    groups = [say(choice.label) for choice in pack_in_force().lists["classes"]]
    assert re.findall(r'<optgroup label="([^"]+)"', page) == groups


def test_the_empty_form_begins_in_the_search_for_the_customer(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.ana)

    assert re.findall(r'id="(\w+)"[^>]*autofocus', client.get(NEW).content.decode()) == ["id_customer"]
    assert "autofocus" not in client.post(NEW, {}).content.decode()  # the refusal has the focus


def test_a_refusal_lists_the_fields_in_the_order_of_the_page(loop: Loop, signed_in: SignIn) -> None:
    page = signed_in(loop.house.ana).post(NEW, {}).content.decode()

    named = re.findall(r'<a href="#(intake-\w+)">', page)
    assert len(named) > 5
    assert named == [name for name in re.findall(r'id="(intake-\w+?)"', page) if name in named]


def test_a_registered_case_says_its_number(loop: Loop, signed_in: SignIn) -> None:
    typed = {**loop.intake(), "customer": loop.customer.pk, "alike": "apart"}

    page = signed_in(loop.house.ana).post(NEW, typed, follow=True).content.decode()

    assert f"已登记：{Case.objects.latest('pk').number}。" in page


def test_any_piece_of_the_text_finds_it(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.lena)

    assert loop.case.number in client.get(LIST, {"q": "三天又响"}).content.decode()
    assert loop.case.number not in client.get(LIST, {"q": "发动机漏油"}).content.decode()


def test_three_rows_cost_what_one_costs(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.lena)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    another(loop)
    another(loop)

    with CaptureQueriesContext(connection) as three:
        client.get(LIST)

    assert len(three) == len(one)


def test_a_register_that_is_not_narrowed_reads_who_asks_and_its_rows(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.lena)
    client.get(LIST)

    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)

    assert len(asked) == 2, [query["sql"][:120] for query in asked]


@pytest.mark.req("B13-12")
@pytest.mark.parametrize(
    ("username", "status"), [("ana", 200), ("lena", 200), ("max", 200), ("art", 403), ("hank", 403), ("fay", 403)]
)
def test_who_registers(loop: Loop, signed_in: SignIn, username: str, status: int) -> None:
    client = signed_in(getattr(loop.house, username))

    assert client.get(NEW).status_code == status


def test_a_newcomer_is_registered_with_a_file(loop: Loop, signed_in: SignIn) -> None:
    values = {**loop.intake(), "complainant_name": "赵敏", "complainant_phone": "13900001111", "plate": "沪B·55555"}

    response = signed_in(loop.house.ana).post(NEW, values)

    case = Case.objects.order_by("-pk").first()
    assert case is not None
    assert response.headers["Location"] == reverse("cases:page", args=[case.pk])
    assert case.customer == Customer.objects.get(name="赵敏")


def test_a_refused_registration_keeps_what_was_typed(loop: Loop, signed_in: SignIn) -> None:
    values = {**loop.intake(), "content": "变速箱换挡顿挫，已来店两次", "wish": ""}

    response = signed_in(loop.house.ana).post(NEW, {**values, "customer": loop.customer.pk})

    html = response.content.decode()
    assert response.status_code == 422
    assert "变速箱换挡顿挫，已来店两次" in html
    assert 'id="intake-wish_error"' in html
    assert Case.objects.count() == 1


def test_a_known_customer_comes_with_a_hidden_phone(loop: Loop, signed_in: SignIn) -> None:
    html = signed_in(loop.house.ana).get(NEW, {"customer": loop.customer.pk}).content.decode()

    assert "138****5678" in html
    assert "13812345678" not in html


def test_the_customers_page_lists_their_cases(loop: Loop, signed_in: SignIn) -> None:
    address = reverse("customers:file", args=[loop.customer.pk])

    assert loop.case.number in signed_in(loop.house.lena).get(address).content.decode()


def test_cases_are_found_by_any_words_within_reach(loop: Loop) -> None:
    house = loop.house

    assert queries.find("又响", user=house.lena) == [loop.case]
    assert queries.find(loop.case.number[-4:], user=house.ana) == [loop.case]
    assert queries.find("又响", user=house.ben) == []
    assert queries.find("  ", user=house.lena) == []


@pytest.mark.req("C13-2")
def test_a_complaint_of_a_class_that_is_open_already_is_asked_about(loop: Loop, signed_in: SignIn) -> None:
    """The open cases stand there once the customer is chosen; nothing is registered before somebody has answered."""
    ana, said = signed_in(loop.house.ana), {**loop.intake(), "customer": loop.customer.pk}
    ended, number = Case.objects.count(), loop.case.number

    chosen = ana.get(NEW, {"customer": loop.customer.pk}, headers={"HX-Target": "div#caller"}).text
    refused = ana.post(NEW, said)

    assert number in chosen
    assert (refused.status_code, Case.objects.count()) == (422, ended)
    assert f'name="alike" value="{number}"' in refused.text
    other = {**said, "classification": next(key for key in classes() if key != loop.case.classification)}
    assert ana.post(NEW, other).status_code == 302  # of another class
    assert ana.post(NEW, {**said, "alike": "apart"}).status_code == 302
    merged = ana.post(NEW, {**said, "alike": number})
    assert merged["Location"] == reverse("cases:page", args=[loop.case.pk])
    assert list(Case.objects.order_by("pk").values_list("merged_into", flat=True)) == [None, None, None, loop.case.pk]


def test_a_complaint_of_a_colleague_is_named_but_not_merged_into(loop: Loop, signed_in: SignIn) -> None:
    another = next(key for key in classes() if key != loop.case.classification)
    said = {**loop.intake(), "customer": loop.customer.pk, "classification": another}
    signed_in(loop.house.lena).post(NEW, said)
    theirs = Case.objects.latest("pk")

    refused = signed_in(loop.house.ana).post(NEW, said)

    assert (refused.status_code, theirs.registrar) == (422, loop.house.lena)
    assert theirs.number in refused.text
    assert f'name="alike" value="{theirs.number}"' not in refused.text
    assert 'name="alike" value="apart"' in refused.text


def classes() -> list[str]:
    return [key for key, choice in flat(pack_in_force().lists["classes"]).items() if not choice.children]


def test_phrases_to_avoid_are_in_the_characters_of_who_reads_them(house: House, signed_in: SignIn, pack: Any) -> None:
    house.ana.language = "zh-hant"
    house.ana.save(update_fields=["language"])

    page = signed_in(house.ana).get(reverse("cases:new", args=["complaint"])).text

    phrases = re.findall(r"<s>(.*?)</s>", page)
    assert phrases == [traditional(phrase) for phrase in pack_in_force().forbidden_phrases]
    assert phrases != list(pack_in_force().forbidden_phrases)
