"""The pages of rounds: planned in steps, followed by numbers that open their people, closed."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.callbacks import actions, queries, tables
from huiyin.callbacks.actions import settling
from huiyin.callbacks.actions.letting_off import NotSaidInTheFile
from huiyin.callbacks.models import Callback, Round
from huiyin.cases.models import Case
from huiyin.contact.actions import Unhappy
from huiyin.customers.models import Customer
from huiyin.kernel.tables import read
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Skips
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House

pytestmark = pytest.mark.usefixtures("at_now")
SignIn = Callable[[Person], Client]
Opened = Callable[..., Customer]
EVERYBODY = {"audience": {}, "skips": Skips()}


def started(house: House, plan: str = "after_service") -> Round:
    planned = actions.plan_round(plan, department=house.service, changed=EVERYBODY, by=house.lena, at=NOW)
    return actions.start(planned, by=house.lena, at=NOW)


def test_a_round_is_planned_counted_and_started_on_screen(
    house: House, pack: Any, opened: Opened, signed_in: SignIn
) -> None:
    opened("金卡", phones=["13800000001"], membership="gold")
    opened("银卡", membership="silver")
    opened("散客", phones=["13800000003"])
    browser = signed_in(house.lena)

    chosen = browser.post(reverse("callbacks:new"), {"plan": "after_service", "department": house.service.pk})
    run = Round.objects.get()
    said = {
        "title": "十一月会员",
        "audience": '{"all": [{"field": "membership", "operator": "filled"}]}',
        "recently": "0",
        "share": "keeper",
        "ends_on": "2026-12-06",
    }
    browser.post(chosen["Location"], said)
    page = browser.get(chosen["Location"]).content.decode()
    browser.post(reverse("callbacks:start", args=[run.pk]))

    run.refresh_from_db()
    assert {say(run.title, language) for language in ("zh-hans", "zh-hant", "en")} == {"十一月会员"}
    assert (run.title["zh-hans"], run.ends_on.isoformat(), run.stage) == ("十一月会员", "2026-12-06", "running")
    assert (run.counts["asked"], run.counts["out"], run.counts["left"]) == (2, {"no_way": 1}, 1)
    assert re.search(
        r"没有可用的电话或地址</th><td class=\"number\"><a [^>]*>1</a></td><td class=\"number\">1</td>", page
    )
    assert "安娜" in page
    assert 'value="2026-12-06"' in page  # as a date field reads it, whatever language the page is in


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("audience", '{"field": "nonsense", "operator": "is", "value": "1"}', "不是可筛选的字段"),
        ("audience", "{", "读不懂这些条件"),
        ("ends_on", "2026-11-01", "截止日期不能早于开始日期"),
    ],
)
def test_what_cannot_be_planned_is_refused_beside_the_field(
    house: House, pack: Any, signed_in: SignIn, field: str, value: str, words: str
) -> None:
    run = actions.plan_round("after_service", department=house.service, by=house.lena, at=NOW)
    said = {"title": "回访", "audience": "", "share": "keeper", "ends_on": "2026-12-06"}
    browser, address = signed_in(house.lena), reverse("callbacks:round", args=[run.pk])

    refused = browser.post(address, {**said, field: value})

    assert (refused.status_code, words in refused.content.decode()) == (422, True)
    assert browser.post(address, said).status_code == 302


@pytest.mark.req("A4-2")
def test_each_number_of_the_ledger_opens_its_people(
    house: House, pack: Any, opened: Opened, said: Any, signed_in: SignIn
) -> None:
    customer = opened("金卡", phones=["13800000001"], membership="gold")
    opened("无号", membership="gold")
    opened("散客", phones=["13800000003"])
    run = started(house)
    later = NOW + timedelta(minutes=1)
    actions.reach(Callback.objects.get(customer=customer), interaction=said(customer), by=house.ana, at=later)
    browser = signed_in(house.lena)
    page = browser.get(reverse("callbacks:round", args=[run.pk])).content.decode()

    people = reverse("callbacks:people", args=[run.pk])
    links = re.findall(rf'<a href="({re.escape(people)}[^"]*)">(\d+)</a>', page)
    shown = {link: int(count) for link, count in links}
    found = {
        link: len(re.findall(r"<tr[^>]*data-href", browser.get(link.replace("&amp;", "&")).content.decode()))
        for link in shown
    }

    assert len(shown) >= 8
    assert found == shown


def test_the_people_of_a_caller_are_those_they_have_and_those_they_called(
    house: House, pack: Any, opened: Opened
) -> None:
    for name, keeper in (("甲", house.ana), ("乙", house.ana), ("丙", house.ben), ("丁", None)):
        opened(name, phones=[f"1380000{Customer.objects.count():04d}"], keeper=keeper)
    Customer.objects.filter(name="丁").update(keeper=None)
    run = started(house)
    actions.refuse(Callback.objects.get(customer__name="甲"), by=house.lena, at=NOW)
    table = tables.people(run)

    def people(*callers: Any, by: str = "caller") -> set[str]:
        asked = QueryDict("&".join(f"{by}={one}" for one in callers))
        rows = read(table, Callback.objects.filter(round=run), asked).narrowed
        return set(rows.values_list("customer__name", flat=True))

    assert {name: people(pk) for pk, name in tables.names_of_callers(run)()} == {
        "安娜": {"甲", "乙"},
        "贝恩": {"丙"},
        "莱娜": {"甲"},
    }
    assert (people(house.ana.pk, by="by"), people(house.lena.pk, by="by")) == (set(), {"甲"})
    assert people(tables.NOBODY) == {"丁"}
    assert people(tables.NOBODY, house.ben.pk) == {"丙", "丁"}
    Callback.objects.filter(customer__name="甲").update(settled_by=None)  # as a message that was sent settles it
    assert (people(tables.NOBODY), people(tables.BY_MESSAGE)) == ({"丁"}, {"甲"})
    assert people(tables.BY_MESSAGE, by="by") == {"甲"}
    lines = {one.key: (one.open, one.settled) for one in queries.by_caller(run, NOW)}
    assert (lines[tables.NOBODY], lines[tables.BY_MESSAGE]) == ((1, 0), (0, 1))


@pytest.mark.parametrize("name", ["people", "callers", "round"])
def test_a_page_costs_the_same_for_three_customers_as_for_one(
    house: House, pack: Any, opened: Opened, signed_in: SignIn, name: str
) -> None:
    browser, costs = signed_in(house.lena), []
    for names in ("甲", "乙丙"):
        for one in names:
            opened(one, phones=[f"1380000{Customer.objects.count():04d}"])
        run = actions.plan_round("after_service", changed=EVERYBODY, department=house.service, by=house.lena, at=NOW)
        Callback.objects.filter(state="open").update(state="refused", why="unwilling", settled_at=NOW)
        address = reverse(f"callbacks:{name}", args=[actions.start(run, by=house.lena, at=NOW).pk])
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_somebody_is_left_out_and_called_after_all_on_screen(
    house: House, pack: Any, opened: Opened, signed_in: SignIn
) -> None:
    opened("金卡", phones=["13800000001"])
    started(house)
    callback = Callback.objects.get()
    browser = signed_in(house.lena)

    why = {"why": "let_off", "reason": "老板亲自去看过了"}
    address = reverse("callbacks:leave-out", args=[callback.pk])
    wordless = browser.post(address, {**why, "reason": " "})
    unfounded = browser.post(address, {**why, "why": "open_complaint"})
    page = browser.get(reverse("callbacks:person", args=[callback.pk])).content.decode()
    had = callback.item.owner_id if callback.item else None
    browser.post(address, why)
    callback.refresh_from_db()
    left_out = (callback.state, callback.why)
    out = browser.get(reverse("callbacks:person", args=[callback.pk])).content.decode()
    assert "老板亲自去看过了" in out
    assert "只限本轮" in out
    assert f'<option value="{had}" selected>' in out  # whoever had them is offered first
    browser.post(reverse("callbacks:take-in", args=[callback.pk]), {"to": house.ben.pk})

    callback.refresh_from_db()
    assert (wordless.status_code, "请写明本轮不再回访的理由" in wordless.content.decode()) == (422, True)
    assert (unfounded.status_code, 'value="open_complaint"' in page) == (422, False)
    assert (left_out, callback.state) == (("excluded", "let_off"), "open")
    assert callback.item
    assert callback.item.owner == house.ben


def test_several_are_looked_at_and_left_out_together_and_whoever_calls_them_is_told(
    house: House, pack: Any, opened: Opened, signed_in: SignIn
) -> None:
    for name in ("甲", "乙", "丙"):
        opened(name, phones=[f"1380000{Customer.objects.count():04d}"])
    run = started(house)
    first, second, _third = Callback.objects.order_by("pk")
    actions.put_off(first, until=NOW + timedelta(days=1), by=house.ana, at=NOW)
    actions.refuse(second, by=house.ana, at=NOW)
    browser, address = signed_in(house.lena), reverse("callbacks:leave-many-out", args=[run.pk])
    ticked = {"row": [first.pk, second.pk]}

    shown = browser.post(address, ticked).content.decode()
    before = Callback.objects.filter(state="excluded").count()
    done = browser.post(address, {**ticked, "why": "recently", "reason": "展会上刚见过，别打 13812345678"})

    assert (first.customer.name in shown, second.customer.name in shown, before) == (True, False, 0)
    assert done.status_code == 302
    assert list(Callback.objects.order_by("pk").values_list("state", flat=True)) == ["excluded", "refused", "open"]
    told = Notice.objects.get(person=house.ana, subject=first.subject)
    assert "展会上刚见过，别打 138****5678" in told.text["zh-hans"]
    assert "2026-11-24" in told.text["zh-hans"]
    assert browser.post(address, {**ticked, "why": "recently", "reason": "再来"})["Location"].endswith("/people/")


@pytest.mark.parametrize("why", ["lost", "do_not_contact"])
def test_what_only_the_file_can_say_leaves_somebody_out_once_it_says_so(
    house: House, pack: Any, opened: Opened, signed_in: SignIn, why: str
) -> None:
    customer = opened("金卡", phones=["13800000001"])
    started(house)
    callback = Callback.objects.get()
    browser, address = signed_in(house.lena), reverse("callbacks:leave-out", args=[callback.pk])
    typed = {"why": why, "reason": "听同事说的"}

    page = reverse("callbacks:person", args=[callback.pk])
    offered = f'value="{why}"' in browser.get(page).content.decode()
    unsaid = browser.post(address, typed)
    with pytest.raises(NotSaidInTheFile):
        actions.let_off(callback, **typed, by=house.lena, at=NOW)
    Customer.objects.filter(pk=customer.pk).update(**{"lost": {"lost_at": NOW}, "do_not_contact": {why: True}}[why])
    offered_now = f'value="{why}"' in browser.get(page).content.decode()
    said = browser.post(address, typed)

    callback.refresh_from_db()
    assert (offered, offered_now) == (False, True)
    assert (unsaid.status_code, "这一条不成立" in unsaid.content.decode()) == (422, True)
    assert (said.status_code, callback.state, callback.why) == (302, "excluded", why)


def test_the_customers_behind_a_number_of_a_plan_are_named(
    house: House, pack: Any, opened: Opened, signed_in: SignIn
) -> None:
    opened("有电话", phones=["13800000001"])
    opened("没电话")
    run = actions.plan_round("after_service", changed=EVERYBODY, department=house.service, by=house.lena, at=NOW)
    run = actions.preview(run, at=NOW)
    browser, address = signed_in(house.lena), reverse("callbacks:concerned", args=[run.pk])

    page = browser.get(reverse("callbacks:round", args=[run.pk])).content.decode()
    without, called = (browser.get(f"{address}{asked}").content.decode() for asked in ("?why=no_way", ""))

    assert f"{address}?why=no_way" in page
    assert "马上可以联系" in page  # and not only so many days after a visit
    assert "二次回访" in page
    assert ("没电话" in without, "有电话" in without) == (True, False)
    assert ("没电话" in called, "有电话" in called) == (False, True)


def test_who_heard_enough_is_named_with_how_often(
    house: House, pack: Any, opened: Opened, said: Any, signed_in: SignIn, at_now: Any
) -> None:
    often = opened("王芳", phones=["13800000001"])
    for days in (5, 4, 3, 2, 1):
        said(often, at=NOW - timedelta(days=days))
    said(opened("李强", phones=["13800000002"]), at=NOW - timedelta(days=1))
    run = actions.plan_round("after_service", changed=EVERYBODY, department=house.service, by=house.lena, at=NOW)
    browser, address = signed_in(house.lena), reverse("callbacks:concerned", args=[run.pk])

    page = browser.get(f"{address}?why=capped").text

    assert ("王芳" in page, "李强" in page, "近 30 天已联系 5 次，最多 4 次" in page) == (True, False, True)


def test_one_clerk_is_only_asked_for_where_one_clerk_calls(
    house: House, pack: Any, opened: Opened, signed_in: SignIn
) -> None:
    opened("王芳", phones=["13800000001"])
    run = actions.plan_round("after_service", changed=EVERYBODY, department=house.service, by=house.lena, at=NOW)

    page = signed_in(house.lena).get(reverse("callbacks:round", args=[run.pk])).text

    assert page.count('data-when="share=clerk"') == 1


def test_a_plan_says_if_calls_are_due_after_its_last_day(
    house: House, pack: Any, opened: Opened, signed_in: SignIn, at_now: Any
) -> None:
    opened("金卡", phones=["13800000001"])
    browser = signed_in(house.lena)
    told = []
    for days in (2, 60):
        ends_on = NOW.date() + timedelta(days=days)
        run = actions.plan_round("members", department=house.service, ends_on=ends_on, by=house.lena, at=NOW)
        actions.preview(run, at=NOW)
        told.append("已晚于本轮截止日期" in browser.get(reverse("callbacks:round", args=[run.pk])).content.decode())

    assert told == [True, False]


def test_a_plan_that_leaves_nobody_says_why_it_does_not_start(
    house: House, pack: Any, opened: Opened, signed_in: SignIn
) -> None:
    opened("没电话")
    run = actions.plan_round("after_service", changed=EVERYBODY, department=house.service, by=house.lena, at=NOW)
    actions.preview(run, at=NOW)
    browser, address = signed_in(house.lena), reverse("callbacks:round", args=[run.pk])

    alone = browser.get(address).content.decode()
    opened("有电话", phones=["13800000001"])
    actions.preview(run, at=NOW)

    assert ("这一轮无法开始" in alone, "这一轮无法开始" in browser.get(address).content.decode()) == (True, False)


def test_a_round_that_is_not_over_is_not_closed_on_screen(
    house: House, pack: Any, opened: Opened, signed_in: SignIn
) -> None:
    opened("金卡", phones=["13800000001"])
    run = started(house)
    browser = signed_in(house.lena)
    address = reverse("callbacks:close", args=[run.pk])

    ledger = reverse("callbacks:round", args=[run.pk])
    before = browser.get(ledger).text
    told = browser.post(address, follow=True).content.decode()
    actions.refuse(Callback.objects.get(), by=house.ana, at=NOW)
    after = browser.get(ledger).text
    browser.post(address)

    run.refresh_from_db()
    assert ("还没有结果：金卡（共 1 个）" in told, run.stage) == (True, "closed")
    offered = f'action="{address}"'
    assert (offered in before, f"{ledger}people/?state=open" in before) == (False, True)  # what is missing is said
    assert (offered in after, offered in browser.get(ledger).text) == (True, False)


@pytest.mark.req("A4-3", "A4-9")
def test_the_page_of_a_customer_says_what_they_said_and_what_came_of_it(
    house: House, running: Round, to_call: Any, opened: Any, signed_in: Any
) -> None:
    callback = to_call(opened(phones=["13800000001"]), script="members")
    address = reverse("callbacks:person", args=[callback.pk])
    assert "客户反馈" not in signed_in(house.lena).get(address).text

    unhappy = {"satisfied": "dissatisfied", "about": "car_wash", "cause": "洗车没洗干净"}
    actions.record(
        callback, answers=unhappy, content="很生气", unhappy=Unhappy("register"), seconds=95, by=house.ana, at=NOW
    )

    page = signed_in(house.lena).get(address).text
    case = Case.objects.get()
    for words in (
        "客户反馈",
        "不满意</span>",
        "洗车没洗干净",
        "很生气",
        "95",
        case.number,
        reverse("cases:page", args=[case.pk]),
    ):
        assert words in page


def test_the_page_of_a_round_does_not_contradict_itself(
    house: House, pack: Any, opened: Opened, said: Any, signed_in: SignIn
) -> None:
    for place in range(3):
        opened(f"客户{place}", phones=[f"1380000000{place}"])
    run = started(house)
    browser, page = signed_in(house.lena), reverse("callbacks:round", args=[run.pk])
    first, second, third = Callback.objects.order_by("pk")
    actions.let_off(first, why="let_off", reason="已当面问过", by=house.lena, at=NOW)
    actions.reach(second, interaction=said(second.customer, at=NOW), by=house.ana, at=NOW)  # and is called again
    later = Callback.objects.get(turn=2)

    waiting = browser.get(page).text
    settling.exclude(later, why="let_off", by=house.lena, at=NOW)
    settling.give_up(third, by=house.ana, at=NOW)
    over = browser.get(page).text
    drafted = queries.drafted(queries.figures_of(run, NOW))

    assert "还有 2 个回访没有结果" in waiting
    assert "首次回访 1" in waiting
    assert "另有 1 位由主管免除，不计在内" in over
    assert "0/0 · —" in over
    assert ("其中由主管免除 1 位。" in drafted, "另由主管免除后续回访 1 次。" in drafted) == (True, True)


def test_the_list_of_rounds_says_whom_a_planned_one_concerns(
    house: House, pack: Any, opened: Opened, signed_in: SignIn
) -> None:
    opened("有电话", phones=["13800000001"])
    opened("没电话")
    run = actions.plan_round("after_service", changed=EVERYBODY, department=house.service, by=house.lena, at=NOW)

    planned = actions.preview(run, at=NOW).denominator
    started = actions.start(run, by=house.lena, at=NOW).denominator

    assert (planned, started) == (2, 2)


def test_whoever_calls_several_who_are_left_out_together_hears_it_once(
    house: House, pack: Any, opened: Opened, signed_in: SignIn
) -> None:
    for place in range(3):
        opened(f"客户{place}", phones=[f"1380000000{place}"])
    run = started(house)
    WorkItem.objects.filter(callback__round=run).update(owner=house.ana)

    keys = list(Callback.objects.values_list("pk", flat=True))
    actions.let_off_many(run, keys, why="let_off", reason="展会上刚见过", by=house.lena, at=NOW)

    told = Notice.objects.get(person=house.ana)
    assert (told.subject, "3 位客户" in told.text["zh-hans"]) == (run.subject, True)
    assert say(run.title) in told.text["zh-hans"]


def test_a_start_says_how_many_callbacks_it_came_to(house: House, pack: Any, opened: Opened, signed_in: SignIn) -> None:
    opened("甲", phones=["13800000001"])
    run = actions.plan_round("after_service", changed=EVERYBODY, department=house.service, by=house.lena, at=NOW)
    actions.preview(run, at=NOW)
    opened("乙", phones=["13800000002"])

    page = signed_in(house.lena).post(reverse("callbacks:start", args=[run.pk]), follow=True).text

    assert "这一轮已开始，共 2 个回访。" in page
    assert "点算时为 1 个。" in page


def test_a_plan_and_its_round_say_by_which_way_and_what_is_due_after_the_last_day(
    house: House, pack: Any, opened: Opened, signed_in: SignIn
) -> None:
    opened("甲", phones=["13800000001"])
    browser, told = signed_in(house.lena), []
    for days in (8, 90):
        ends_on = NOW.date() + timedelta(days=days)
        words = {"ends_on": ends_on, "changed": EVERYBODY, "department": house.service}
        run = actions.plan_round("after_service", **words, by=house.lena, at=NOW)
        actions.preview(run, at=NOW)
        told.append("其中一部分晚于本轮截止日期" in browser.get(reverse("callbacks:round", args=[run.pk])).text)
    planned = browser.get(reverse("callbacks:round", args=[run.pk])).text
    actions.start(run, by=house.lena, at=NOW)
    begun = browser.get(reverse("callbacks:round", args=[run.pk])).text

    assert told == [True, False]
    assert queries.ways_of(queries.rule_of(run)) in planned
    assert (queries.ways_of(queries.rule_of(run)) in begun, "state=reached&amp;state=refused" in begun) == (True, True)
