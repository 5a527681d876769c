"""The shell around every page: languages, policy, errors, drafts, saved views, palette."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.utils import override_script_prefix
from django.urls import reverse

from huiyin.cases import actions as cases
from huiyin.customers import actions as customers
from huiyin.kernel.htmx import conditional, toast, trigger
from huiyin.org.actions import place_person
from huiyin.org.models import Draft, Organisation, Person, SavedView, Viewing
from huiyin.org.rights import RIGHTS
from huiyin.org.roles import GRANTS, Role
from huiyin.reports.actions import begin
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import catalogue
from tests.cases.loop import Loop
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
JSON = "application/json"


@pytest.fixture
def ana(house: House, signed_in: SignIn) -> Client:
    return signed_in(house.ana)


@pytest.mark.parametrize(
    ("language", "tag", "words"),
    [("zh-hans", "zh-Hans", "今日待办"), ("zh-hant", "zh-Hant", "今日待辦"), ("en", "en", "Today")],
)
def test_the_shell_speaks_the_language_of_who_is_signed_in(
    house: House, signed_in: SignIn, language: str, tag: str, words: str
) -> None:
    Person.objects.filter(pk=house.ana.pk).update(language=language)

    page = signed_in(Person.objects.get(pk=house.ana.pk)).get("/settings/me/", headers={"Accept-Language": "fr"})

    assert page.headers["Content-Language"] == language
    assert f'<html lang="{tag}"' in page.text
    assert words in page.text


def test_a_chosen_language_is_remembered_with_the_person(ana: Client, house: House) -> None:
    answer = ana.post("/language/", {"language": "zh-hant", "next": "/settings/me/"})

    assert answer.headers["Location"] == "/settings/me/"
    assert Person.objects.get(pk=house.ana.pk).language == "zh-hant"


def test_an_unknown_language_changes_nothing(ana: Client, house: House) -> None:
    ana.post("/language/", {"language": "tlh", "next": "/settings/me/"})

    assert Person.objects.get(pk=house.ana.pk).language == "zh-hans"


@pytest.mark.parametrize(
    ("form", "args", "page"),
    [
        ("customers:check-batch", [7], "/customers/imports/7/"),
        ("customers:bulk-edits", [], "/customers/"),
        ("orders:acknowledge", [7, 8], "/orders/areas/7/reports/"),
        ("contact:answer-care", [7], "/contact/care/"),
        ("cases:move", [7, "uphold"], "/cases/7/transitions/"),  # which is no page, and leads on
        ("cases:steer", [7, "transitions"], "/cases/7/"),
        ("rulebook:removal", ["forms"], "/rulebook/draft/"),
    ],
)
def test_reloading_where_a_form_was_refused_shows_the_page_it_stands_on(
    ana: Client, form: str, args: list[int], page: str
) -> None:
    address = reverse(form, args=args)

    browser = ana.get(address, headers={"Accept": "text/html,*/*"})
    program = ana.get(address, headers={"Accept": "application/json"})

    assert browser.headers["Location"] == page
    assert program.status_code == 405


def test_that_page_is_found_where_the_house_stands_below_another_address(ana: Client) -> None:
    with override_script_prefix("/echo/"):
        answer = ana.get("/rulebook/draft/removal/what%3F/now/", headers={"Accept": "text/html"})

    assert answer.headers["Location"] == "/echo/rulebook/draft/removal/what%3F/"


def test_somebody_not_signed_in_chooses_by_cookie(house: House) -> None:
    browser = Client()
    browser.post("/language/", {"language": "en", "next": "/account/login/"})

    assert '<html lang="en"' in browser.get("/account/login/").text


def test_the_policy_allows_no_inline_code_and_no_foreign_server(ana: Client) -> None:
    policy = ana.get("/settings/me/").headers["Content-Security-Policy"]

    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert not re.search(r"https?:|\*", policy)


def test_a_page_that_does_not_exist_says_so_in_the_shell_of_the_house(ana: Client) -> None:
    page = ana.get("/nowhere/")

    assert page.status_code == 404
    assert "页面不存在" in page.text


def test_a_list_of_people_begins_with_words_and_not_with_dashes(house: House, signed_in: SignIn) -> None:
    page = signed_in(house.lena).get("/settings/absences/").text

    assert '<option value="" selected>请选择</option>' in page
    assert "-----" not in page


def test_a_form_from_elsewhere_is_refused_in_words(house: House) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(house.ana)

    page = browser.post("/language/", {"language": "en"})

    assert page.status_code == 403
    assert "表单已失效" in page.text


def test_the_navigation_shows_what_a_person_may_open(house: House, signed_in: SignIn) -> None:
    def shown(person: Person) -> bool:
        return 'href="/settings/people/"' in signed_in(person).get("/settings/me/").text

    assert shown(house.adam)
    assert not shown(house.ana)


def test_whoever_plans_rounds_finds_the_days_to_come(house: House, pack: object, signed_in: SignIn) -> None:
    days = 'class="side-link" href="/callbacks/days/"'

    assert [days in signed_in(person).get("/settings/me/").text for person in (house.lena, house.ana)] == [True, False]


def unfolded(browser: Client, address: str, told: str) -> list[str]:
    browser.cookies["side-groups"] = told
    return re.findall(r'<details [^>]*data-side-group="(\w+)" open>', browser.get(address).text)


@pytest.mark.parametrize(
    ("told", "address", "open_groups"),
    [
        ("", "/settings/me/", ["results"]),  # the main work of who leads the house, and what fits on a screen beside it
        ("calls.-results", "/settings/me/", ["calls"]),
        ("house", "/settings/me/", ["results", "house"]),
        ("-house", "/settings/people/", ["results", "house"]),  # where one is, whatever one folded
    ],
)
def test_groups_of_the_navigation_stand_as_they_were_left(
    house: House, pack: object, signed_in: SignIn, told: str, address: str, open_groups: list[str]
) -> None:
    assert unfolded(signed_in(house.max), address, told) == open_groups


def test_who_leads_no_house_finds_unfolded_what_comes_first(house: House, pack: object, signed_in: SignIn) -> None:
    assert unfolded(signed_in(house.lena), "/settings/me/", "")[:1] == ["calls"]


def lit(browser: Client, address: str) -> list[str]:
    """The addresses of the entries that the navigation marks as where one is."""
    page = browser.get(address).text
    return sorted(set(re.findall(r'<a [^>]*href="([^"]*)"[^>]*aria-current="page"', page)))


def test_a_page_about_one_customer_lights_up_the_customers(house: House, pack: object, signed_in: SignIn) -> None:
    ana = signed_in(house.ana)
    customer = customers.open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)

    assert lit(ana, f"/contact/{customer.pk}/conversations/") == ["/customers/"]
    assert lit(ana, "/contact/conversations/") == ["/contact/conversations/"]
    assert lit(ana, "/") == ["/"]


def test_a_page_about_a_case_lights_up_its_process(house: House, pack: object, signed_in: SignIn) -> None:
    customer = customers.open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)
    book = pack_in_force()
    said = {"channel": "phone", "noted_at": NOW, "customer_name": "王芳", "phone": "13800138000", "content": "想换座套"}
    said["kind"] = book.lists["demand_kinds"][0].key
    case = cases.register("demand", customer=customer, values=said, by=house.ana, at=NOW)
    together = [key for key, process in book.processes.items() if process.group == book.processes["demand"].group]

    assert lit(signed_in(house.ana), f"/cases/{case.pk}/") == [f"/cases/{together[0]}/"]


def test_a_page_that_belongs_to_no_entry_lights_up_none(ana: Client) -> None:
    assert lit(ana, "/settings/me/") == []


def test_a_draft_is_kept_and_given_back(ana: Client) -> None:
    kept = ana.post("/drafts/", json.dumps({"key": "cases/new", "content": {"wish": "退款"}}), JSON)

    assert kept.status_code == 200
    assert ana.get("/drafts/?key=cases/new").json() == {"content": {"wish": "退款"}}


def test_a_saved_draft_is_told_with_the_time_of_the_house(ana: Client) -> None:
    with time_machine.travel("2026-11-23T23:30:00Z", tick=False):
        kept = ana.post("/drafts/", json.dumps({"key": "cases/new", "content": {"wish": "退款"}}), JSON)

    assert kept.json() == {"said": "草稿已于 07:30 保存"}


def test_a_draft_of_somebody_else_is_not_given(ana: Client, house: House, signed_in: SignIn) -> None:
    ana.post("/drafts/", json.dumps({"key": "cases/new", "content": {"wish": "退款"}}), JSON)

    assert signed_in(house.ben).get("/drafts/?key=cases/new").status_code == 204


def test_a_draft_is_discarded(ana: Client) -> None:
    ana.post("/drafts/", json.dumps({"key": "cases/new", "content": {"wish": "退款"}}), JSON)

    assert ana.delete("/drafts/", json.dumps({"key": "cases/new"}), JSON).status_code == 204
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"key": "a", "content": "text"}'])
def test_a_draft_that_is_none_is_refused(ana: Client, body: str) -> None:
    assert ana.post("/drafts/", body, JSON).status_code == 400


def test_an_accepted_form_takes_its_draft_along(ana: Client) -> None:
    ana.post("/drafts/", json.dumps({"key": "me", "content": {"a": "b"}}), JSON)

    ana.post("/language/", {"language": "en", "draft-key": "me"})

    assert Draft.objects.count() == 0


def test_a_saved_view_comes_back_in_its_list(ana: Client, house: House) -> None:
    asked = {
        "list_key": "complaints",
        "name": "我的逾期",
        "query": "late=1",
        "columns": "number.title",
        "audience": "mine",
    }

    ana.post("/views/", asked)

    view = SavedView.objects.get()
    assert (view.person, view.name, view.query, view.columns) == (house.ana, "我的逾期", "late=1", ["number", "title"])


def test_a_view_without_a_name_is_refused(ana: Client) -> None:
    ana.post("/views/", {"list_key": "complaints", "name": "", "query": "late=1", "audience": "mine"})

    assert SavedView.objects.count() == 0


def test_only_the_owner_removes_a_view(ana: Client, house: House, signed_in: SignIn) -> None:
    view = SavedView.objects.create(person=house.ana, list_key="complaints", name="逾期", audience="everyone")

    assert signed_in(house.ben).post(f"/views/{view.pk}/removal/").status_code == 404
    assert ana.post(f"/views/{view.pk}/removal/").status_code == 302
    assert SavedView.objects.count() == 0


def test_the_palette_finds_pages_by_name_and_by_pinyin(ana: Client) -> None:
    assert "今日待办" in ana.get("/palette/?q=今日").text
    assert "今日待办" in ana.get("/palette/?q=daiban").text
    assert "今日待办" not in ana.get("/palette/?q=xyz").text
    assert ana.get("/palette/?q=登记").text.index(">操作<") < ana.get("/palette/?q=登记").text.index(">页面<")
    under = reverse("contact:register-of", args=["letters"])  # what stands under that heading
    assert (under in ana.get("/palette/?q=往来记录").text, under in ana.get("/palette/?q=今日").text) == (True, False)


def test_the_palette_finds_reports_figures_and_forms_by_name(house: House, signed_in: SignIn) -> None:
    rulebook.publish("auto-service", by=house.adam, at=NOW)
    lena, max_, hank = (signed_in(who) for who in (house.lena, house.max, house.hank))
    form = next(iter(catalogue()))

    for reader, words, address in (
        (lena, "投诉分类", "/reports/written/new/?report=complaint_classes"),
        (lena, "成立率", "/reports/figures/complaints_founded/"),
        (max_, form.title, reverse("stationery:form", args=[form.key])),
    ):
        assert address in reader.get(f"/palette/?q={words}").text, words
        assert address not in hank.get(f"/palette/?q={words}").text, words


def test_the_palette_finds_a_report_by_its_number(house: House, signed_in: SignIn) -> None:
    rulebook.publish("auto-service", by=house.adam, at=NOW)
    report = begin("weekly", day=NOW.date(), by=house.lena, at=NOW)
    lena, olga = signed_in(house.lena), signed_in(house.olga)
    address = reverse("reports:report", args=[report.pk])

    assert report.number == f"BB-20261129-{report.pk:04d}"
    for typed in (report.number, report.number.lower(), f"BB-20261129-{report.pk}", "BB20261129"):
        assert address in lena.get(f"/palette/?q={typed}").text, typed
        assert address not in olga.get(f"/palette/?q={typed}").text, typed
    for typed in ("BB-20261128", f"BB-20261129-{report.pk + 1}", "BB-20269999"):
        assert address not in lena.get(f"/palette/?q={typed}").text, typed


def test_a_customer_who_is_called_just_so_stands_before_their_complaints(
    house: House, pack: Any, signed_in: SignIn
) -> None:
    loop = Loop(house, NOW)

    whole, part = (
        re.findall(r'href="([^"]+)"', signed_in(house.ana).get(f"/palette/?q={words}").text)
        for words in ("王磊", loop.case.number)
    )

    assert whole[0] == f"/customers/{loop.customer.pk}/"
    assert f"/cases/{loop.case.pk}/" in whole
    assert part[0] == f"/cases/{loop.case.pk}/"


def test_what_the_palette_finds_stands_under_the_kind_of_matter_that_it_is(
    house: House, pack: Any, signed_in: SignIn
) -> None:
    loop = Loop(house, NOW)
    asked = {
        "channel": "phone", "occurred_at": NOW, "asker": "王芳", "phone": "13800138000", "kind": "other",
        "content": "几点关门？",
    }  # fmt: skip
    enquiry = cases.register("enquiry", customer=loop.customer, values=asked, by=house.ana, at=NOW)

    found = [
        re.findall(r'palette-group"[^>]*>([^<]+)<', signed_in(house.ana).get(f"/palette/?q={number}").text)[0]
        for number in (loop.case.number, enquiry.number)
    ]

    assert found == ["投诉", "咨询"]


def test_the_palette_finds_views_of_lists_that_somebody_may_open(house: House, pack: Any, signed_in: SignIn) -> None:
    lena, ana, hank = (signed_in(who) for who in (house.lena, house.ana, house.hank))
    came_from = {"Referer": "http://testserver/cases/complaint/?sort=-number"}
    kept = {"list_key": "complaint", "query": "late=1", "columns": "number.title"}
    lena.post("/views/", {**kept, "name": "组里逾期", "audience": "everyone"}, headers=came_from)
    lena.post("/views/", {**kept, "name": "我看逾期", "audience": "mine"}, headers=came_from)
    lena.post(
        "/views/", {**kept, "name": "别处逾期", "audience": "mine"}, headers={"Referer": "http://testserver//evil/"}
    )

    def found(browser: Client) -> list[tuple[str, str, str]]:
        text = browser.get("/palette/?q=逾期").text
        row = r'href="(/cases/[^"]*|//[^"]*)"[^>]*>.*?palette-row-title">([^<]*逾期)</span><small>([^<]*)'
        return [(unescape(address), name, where) for address, name, where in re.findall(row, text, re.S)]

    address = "/cases/complaint/?late=1&col=number&col=title"
    assert found(lena) == [(address, "我看逾期", "投诉"), (address, "组里逾期", "投诉")]
    assert found(ana) == [(address, "组里逾期", "投诉")]
    assert found(hank) == []
    assert lena.get(address).status_code == 200


def test_a_page_that_is_called_just_as_typed_stands_first_in_the_palette(house: House, signed_in: SignIn) -> None:
    rulebook.publish("auto-service", by=house.adam, at=NOW)
    browser = signed_in(house.max)

    whole, part = (
        re.findall(r'href="([^"]+)"', browser.get(f"/palette/?q={words}").text) for words in ("报告", "总结报告")
    )

    assert whole[0] == "/reports/written/"
    assert "/forms/" in part[0]


def test_the_palette_offers_only_permitted_pages(house: House, signed_in: SignIn) -> None:
    assert "/settings/people/" in signed_in(house.adam).get("/palette/").text
    assert "/settings/people/" not in signed_in(house.ana).get("/palette/").text


def test_unchanged_news_are_answered_with_304(rf: object) -> None:
    request = rf.get("/bell/")
    etag, known = conditional(request, 3, NOW)
    again = rf.get("/bell/", headers={"HX-Request": "true", "If-None-Match": etag})

    assert known is None
    assert conditional(again, 3, NOW)[1].status_code == 304
    assert conditional(again, 4, NOW)[1] is None


def test_a_page_that_is_loaded_anew_is_never_the_one_the_browser_kept(rf: object) -> None:
    etag, _known = conditional(rf.get("/"), 3, NOW)

    assert conditional(rf.get("/", headers={"If-None-Match": etag}), 3, NOW) == (etag, None)


def test_events_for_the_browser_add_up(ana: Client) -> None:
    answer = toast(trigger(ana.get("/palette/"), "sheet:close"), "已保存")

    assert json.loads(answer.headers["HX-Trigger"]) == {
        "sheet:close": None,
        "toast": {"message": "已保存", "tone": "success"},
    }


def test_looking_at_nothing_is_refused(ana: Client) -> None:
    assert ana.post("/viewing/", "{}", JSON).status_code == 400
    assert Viewing.objects.count() == 0


def test_the_palette_finds_a_customer_for_who_may_see_the_file(house: House, ana: Client, signed_in: SignIn) -> None:
    customers.open_file(kind="person", name="王建国", phones=["13800138000"], by=house.ana, at=NOW)

    assert "王建国" in ana.get("/palette/?q=wjg").text
    assert "13800138000" not in ana.get("/palette/?q=wjg").text
    assert "王建国" not in signed_in(house.olga).get("/palette/?q=wjg").text


def test_a_refusal_names_the_right_that_is_missing_who_has_it_and_who_grants_it(ana: Client) -> None:
    page = ana.get("/reports/statistics/")

    assert page.status_code == 403
    words = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    assert "缺少权限：查看统计和制度执行情况。" in words
    assert "具有此权限的角色：总监、经理、主管、审计员。工作需要时，请找管理员亚当设置角色。" in words


def test_who_reads_of_some_departments_is_told_what_the_overview_wants(
    house: House, pack: object, signed_in: SignIn
) -> None:
    pages = [signed_in(who).get("/reports/boards/overview/") for who in (house.dora, house.lena, house.ana)]

    assert [page.status_code for page in pages] == [200, 403, 403]
    words = [" ".join(re.sub(r"<[^>]+>", " ", page.text).split()) for page in pages[1:]]
    assert "总览反映全公司情况；您查看统计和制度执行情况的权限只覆盖其中一部分。" in words[0]
    assert "缺少权限：查看统计和制度执行情况。" in words[1]
    assert all("具有此权限的角色：总监、经理、审计员。" in each for each in words)


def test_a_right_that_does_not_reach_a_row_is_not_called_missing(house: House, signed_in: SignIn) -> None:
    file = customers.open_file(kind="person", name="王磊", phones=["13812345678"], by=house.ana, at=NOW)
    places = [(house.branch, Role.AGENT), (house.root, Role.AUDITOR)]
    olga = place_person(
        house.olga, places=places, by=house.adam, at=NOW
    )  # sees every file, changes those of the branch

    page = signed_in(olga).get(f"/customers/{file.pk}/editing/").content.decode()

    assert "您的权限“新建和修改客户档案”不包括这一条。" in page
    lacking = signed_in(house.art).get(f"/customers/{file.pk}/editing/").content.decode()
    assert "缺少权限：新建和修改客户档案。" in lacking


def test_every_permission_has_words(house: House) -> None:
    assert {*RIGHTS} == {permission for grants in GRANTS.values() for permission in grants}


@pytest.mark.parametrize(("pack", "there"), [("auto-service", True), ("telecom", False)])
def test_who_takes_no_orders_sees_no_pages_about_them(
    house: House, signed_in: Callable[[Person], Client], pack: str, there: bool
) -> None:
    rulebook.publish(pack, by=house.adam, at=NOW)
    Organisation.objects.update(pack=pack)
    customer = customers.open_file(kind="person", name="王芳", by=house.ana, at=NOW)

    page = signed_in(house.ana).get(reverse("customers:file", args=[customer.pk])).content.decode()

    assert (f'href="{reverse("orders:list")}"' in page) is there
    assert ('id="brief-orders"' in page) is there


def test_the_way_to_a_page_ends_where_one_stands(house: House, signed_in: SignIn) -> None:
    """The title below is what the last step leads to: no sign points at nothing."""
    page = signed_in(house.dora).get(reverse("reports:figure", args=["complaints"])).text

    way = page.split('class="crumbs"')[1].split("</nav>")[0]
    assert way.strip().endswith("</a>")
