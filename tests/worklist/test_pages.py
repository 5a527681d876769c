import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from huiyin.org.models import Person
from huiyin.worklist import actions, queries, rules
from huiyin.worklist.models import Notice, WorkItem
from huiyin.worklist.rules import register_subject, subject_url
from tests.conftest import NOW, House
from tests.worklist.conftest import Opener

DAY = timedelta(days=1)
HX = {"HX-Request": "true"}
SignIn = Callable[[Person], Client]

pytestmark = pytest.mark.usefixtures("at_now")


def groups_of(response: Any) -> dict[str, str]:
    """Heading and count of each group, as the page shows them."""
    text = response.content.decode()
    parts = text.split('class="card work-group work-')[1:]
    return {part.split('"')[0]: part.split('tab-count">')[1].split("<")[0] for part in parts}


def test_the_list_groups_by_urgency_with_counts(opened: Opener, house: House, signed_in: SignIn) -> None:
    opened(at=NOW - 2 * DAY, days=1)
    opened(agreed=NOW + timedelta(hours=3))
    opened(agreed=NOW + timedelta(hours=4))
    opened(days=4)
    opened(days=9)
    opened(days=None)
    actions.pause(opened(), reason="等待配件", by=house.lena, at=NOW)
    opened(team=house.team_one)
    opened(team=house.team_two)
    opened(owner=house.ben)

    groups = groups_of(signed_in(house.ana).get("/"))

    assert groups == {"overdue": "1", "today": "2", "unassigned": "1", "week": "1", "later": "2", "waiting": "1"}


def test_a_row_says_what_about_what_and_why_by_then(opened: Opener, house: House, signed_in: SignIn) -> None:
    opened(form={"within": "4 working hours"}, agreed=None, subject_label="TS-20261123-0001 刹车异响")

    page = signed_in(house.ana).get("/").content.decode()

    assert "联系顾客" in page
    assert "TS-20261123-0001 刹车异响" in page
    assert 'data-tip="' in page


def test_an_empty_list_is_friendly(house: House, signed_in: SignIn) -> None:
    response = signed_in(house.ana).get("/")

    assert response.status_code == 200
    assert "empty-state" in response.content.decode()


def test_the_page_costs_the_same_for_three_rows_as_for_one(
    opened: Opener, house: House, pack: Any, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(house.ana)
    opened()
    client.get("/")
    with django_assert_num_queries(4) as one:
        client.get("/")
    opened()
    opened(days=20)

    with django_assert_num_queries(len(one)):
        client.get("/")


def test_polling_answers_304_until_something_changes(opened: Opener, house: House, signed_in: SignIn) -> None:
    client = signed_in(house.ana)
    item = opened()
    etag = client.get("/")["ETag"]

    unchanged = client.get("/", headers={**HX, "If-None-Match": etag})
    actions.urge(item, by=house.lena, at=NOW)
    changed = client.get("/", headers={**HX, "If-None-Match": etag})

    assert unchanged.status_code == 304
    assert changed.status_code == 200
    assert b"<html" not in changed.content


def test_a_page_loaded_again_says_how_late_it_is_now(opened: Opener, house: House, signed_in: SignIn) -> None:
    client = signed_in(house.ana)
    opened(agreed=NOW - timedelta(minutes=3))
    first = client.get("/")

    with time_machine.travel(NOW + timedelta(minutes=7), tick=False):
        again = client.get("/", headers={"If-None-Match": first["ETag"]})

    assert [re.findall(r'class="due-text">([^<]*)<', page.text) for page in (first, again)] == [
        ["逾期 3 分钟"], ["逾期 10 分钟"],
    ]  # fmt: skip


def test_only_those_who_oversee_see_the_team(opened: Opener, house: House, signed_in: SignIn) -> None:
    opened(owner=house.ana)
    opened(owner=house.ben)
    opened(owner=house.olga)

    assert signed_in(house.ana).get("/?who=team").status_code == 403
    assert groups_of(signed_in(house.lena).get("/?who=team")) == {"week": "2"}
    assert groups_of(signed_in(house.dora).get("/?who=team")) == {"week": "3"}


@pytest.mark.parametrize("address", ["/", "/?who=team", "/?who=team&group=week"])
def test_the_tabs_lead_to_my_work_and_to_my_teams(
    opened: Opener, house: House, signed_in: SignIn, address: str
) -> None:
    opened(owner=house.lena)
    opened(owner=house.ana)
    lena = signed_in(house.lena)

    tabs = re.findall(r'class="tab" href="([^"]*)"', lena.get(address).content.decode())

    assert [groups_of(lena.get(unescape(tab))) for tab in tabs] == [{"week": "1"}, {"week": "2"}]


def test_the_list_says_how_much_of_what_nobody_took_is_overdue(
    opened: Opener, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for due in (-2 * DAY, -DAY, DAY):
        opened(owner=None, team=house.team_one, agreed=NOW + due)
    opened(owner=house.ana, agreed=NOW - DAY)

    def late() -> dict[str, int]:
        groups, state = queries.today(queries.scope(house.lena, team=True), NOW)
        assert [(key, number) for key, _count, number in state.counts] == [(each.key, each.late) for each in groups]
        return {each.key: each.late for each in groups}

    assert late() == {"overdue": 0, "unassigned": 2}
    monkeypatch.setattr("huiyin.worklist.queries.groups.SHOWN", 1)  # more than the first page has
    assert late() == {"overdue": 0, "unassigned": 2}


@pytest.mark.parametrize("address", ["/?who=team", "/?who=team&group=week"])
def test_a_team_reads_whose_work_it_is_of_one_group_alone_too(
    opened: Opener, house: House, signed_in: SignIn, address: str
) -> None:
    opened(owner=house.ana)

    page = signed_in(house.lena).get(address).text

    assert "work-team" in page
    assert "work-mine" not in page  # where owners are left out


def test_the_team_is_narrowed_to_a_department_or_a_person(opened: Opener, house: House, signed_in: SignIn) -> None:
    opened(owner=house.ana)
    opened(owner=house.ben)
    lena = signed_in(house.lena)

    assert groups_of(lena.get(f"/?who=team&department={house.team_one.pk}")) == {"week": "1"}
    assert groups_of(lena.get(f"/?who=team&person={house.ben.pk}")) == {"week": "1"}


def test_the_load_counts_open_and_overdue_work_for_ability(opened: Opener, house: House) -> None:
    house.ana.ability = 2
    house.ana.save(update_fields=["ability"])
    for days in (1, 3, 3):
        opened(days=days)
    opened(owner=house.ben, days=1)

    loads, people = queries.loads(queries.scope(house.max, team=True), NOW + 2 * DAY)

    assert [(load.name, load.open, load.overdue, float(load.weight)) for load in loads] == [
        ("安娜", 3, 1, 1.5), ("贝恩", 1, 1, 1.0)
    ]  # fmt: skip
    assert people == 2
    opened(owner=house.max, team=house.team_one)  # whoever leads is no affair of whom they lead
    theirs = [load.name for load in queries.loads(queries.scope(house.lena, team=True), NOW)[0]]
    assert (house.max.name in theirs, house.ana.name in theirs) == (False, True)


def test_more_than_a_list_counts_is_said_not_hidden(
    opened: Opener, house: House, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries.groups, "SHOWN", 2)
    monkeypatch.setattr(queries.groups, "MOST", 4)
    for _ in range(4):
        opened()
    client = signed_in(house.ana)
    assert groups_of(client.get("/")) == {"week": "4"}

    opened()

    assert groups_of(client.get("/")) == {"week": "超过 4"}
    page = client.get("/?group=week")
    assert groups_of(page) == {"week": "超过 4"}
    assert page.content.decode().count('<tr id="item-') == 5


def test_a_whole_group_is_of_the_same_people_as_its_first_rows(
    opened: Opener, house: House, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries.groups, "SHOWN", 1)
    for owner in (house.ana, house.ana, house.ben, house.ben):
        opened(owner=owner)
    lena = signed_in(house.lena)

    first = lena.get(f"/?who=team&department={house.team_one.pk}").content.decode()
    [address] = re.findall(r'class="card-tools" href="([^"]+)"', first)

    assert groups_of(lena.get("/" + unescape(address))) == {"week": "2"}


@pytest.mark.parametrize("hour", [9, 23])
@pytest.mark.parametrize("day", [0, 4, 6], ids=["Monday", "Friday", "Sunday"])
def test_every_open_item_stands_in_one_group(opened: Opener, house: House, day: int, hour: int) -> None:
    at = NOW.replace(hour=hour) + day * DAY
    midnight = at.replace(hour=0) + DAY
    monday = NOW.replace(hour=0) + 7 * DAY
    deadlines = {
        "overdue": at - DAY,
        "today": midnight - timedelta(minutes=1),
        "week": monday - timedelta(minutes=1),
        "later": monday,
        "undated": None,
    }
    expected: dict[int, str] = {}
    for name, due in deadlines.items():
        if name == "week" and monday == midnight:
            continue
        clock = {"form": {"agreed": "day"}, "agreed": due} if due else {"days": None}
        plain = "later" if name == "undated" else name
        expected[opened(at=NOW - 9 * DAY, **clock).pk] = plain
        expected[opened(at=NOW - 9 * DAY, team=house.team_one, **clock).pk] = "unassigned"
        later = opened(at=NOW - 9 * DAY, **clock)
        WorkItem.objects.filter(pk=later.pk).update(not_before=at + timedelta(hours=1))
        expected[later.pk] = plain if name == "overdue" else "waiting"
        begun = opened(at=NOW - 9 * DAY, **clock)
        WorkItem.objects.filter(pk=begun.pk).update(not_before=at)
        expected[begun.pk] = plain
        if due:
            paused = actions.pause(opened(at=NOW - 9 * DAY, **clock), reason="等待", by=house.lena, at=NOW)
            expected[paused.pk] = "overdue" if due < NOW else "waiting"  # it stopped the clock too late

    _groups, state = queries.today(queries.scope(house.ana, team=False), at)

    assert {pk: key for key, pk, *_rest in state.places} == expected


def test_a_long_group_is_shown_in_full_page_by_page(
    opened: Opener, house: House, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries.groups, "SHOWN", 2)
    monkeypatch.setattr(queries.groups, "PAGE", 2)
    for days in (8, 8, 9, None, None):
        opened(days=days)
    client = signed_in(house.ana)

    first = client.get("/").content.decode()
    seen, address = 0, "?group=later"
    while address:
        page = client.get(f"/{address}").content.decode()
        seen += page.count('<tr id="item-')
        address = (
            page.split('class="btn" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
        )

    assert first.count('<tr id="item-') == 2
    assert "group=later" in first
    assert seen == 5


def test_a_task_is_done_with_one_press_and_the_row_says_so(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = opened()

    response = signed_in(house.ana).post(f"/items/{item.pk}/settlement/", headers=HX)

    item.refresh_from_db()
    assert (item.outcome, item.settled_by) == ("met", house.ana)
    assert f'<tr id="item-{item.pk}"' in response.content.decode()
    assert "toast" in response["HX-Trigger"]


@pytest.mark.req("D2-2")
def test_of_a_promise_it_is_asked_how_it_was_kept(opened: Opener, house: House, signed_in: SignIn) -> None:
    item, browser = opened(kind="promise"), signed_in(house.ana)

    for door, words in (("settlement", {}), ("keeping", {}), ("keeping", {"words": " "})):
        assert browser.post(f"/items/{item.pk}/{door}/", words, headers=HX).status_code == 422
    item.refresh_from_db()
    assert item.settled_at is None
    assert f"/items/{item.pk}/keeping/" in browser.get(f"/items/{item.pk}/").text

    browser.post(f"/items/{item.pk}/keeping/", {"words": "九点送到"}, headers=HX)

    item.refresh_from_db()
    assert (item.outcome, item.reason) == ("met", "九点送到")


def test_a_stage_of_a_case_is_not_done_from_the_list(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = opened(kind="stage")

    assert signed_in(house.ana).post(f"/items/{item.pk}/settlement/", headers=HX).status_code == 403


def test_a_second_press_says_what_happened(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = opened()
    actions.settle(item, by=house.lena, at=NOW)

    response = signed_in(house.ana).post(f"/items/{item.pk}/settlement/", headers=HX)

    assert response.status_code == 200
    assert '"tone": "error"' in response["HX-Trigger"]


@pytest.mark.parametrize(
    ("door", "may", "may_not"),
    [
        ("waiver", "lena", "ana"),
        ("pause", "lena", "ana"),
        ("handover", "ana", "ben"),
        ("escalation", "ana", "ben"),
        ("urging", "lena", "ana"),
    ],
)
def test_each_verb_has_its_people(
    opened: Opener, house: House, signed_in: SignIn, door: str, may: str, may_not: str
) -> None:
    item = opened()
    words = {"reason": "情况特殊", "to": house.ben.pk}

    refused = signed_in(getattr(house, may_not)).post(f"/items/{item.pk}/{door}/", words, headers=HX)
    allowed = signed_in(getattr(house, may)).post(f"/items/{item.pk}/{door}/", words, headers=HX)

    assert refused.status_code == (404 if may_not == "ben" else 403)
    assert allowed.status_code == 200


def test_nobody_waives_their_own_work(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = opened(owner=house.lena)

    assert signed_in(house.lena).post(f"/items/{item.pk}/waiver/", {"reason": "x"}, headers=HX).status_code == 403
    assert signed_in(house.max).post(f"/items/{item.pk}/waiver/", {"reason": "x"}, headers=HX).status_code == 200


def test_a_waiver_without_a_reason_keeps_the_form_with_its_error(
    opened: Opener, house: House, signed_in: SignIn
) -> None:
    item = opened()

    response = signed_in(house.lena).post(f"/items/{item.pk}/waiver/", {"reason": ""}, headers=HX)

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#act-body"
    assert "field-error" in response.content.decode()
    item.refresh_from_db()
    assert item.outcome == ""


def test_what_was_typed_is_still_there_after_a_refusal(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = opened(owner=house.dora)

    response = signed_in(house.dora).post(f"/items/{item.pk}/escalation/", {"reason": "需要总部决定"}, headers=HX)

    assert response.status_code == 422
    assert "需要总部决定" in response.content.decode()


@pytest.mark.parametrize(("first", "second"), [("ana", "lena"), ("lena", "ana")])
def test_of_two_who_opened_the_dialog_before_the_second_is_told_who_escalated(
    opened: Opener, house: House, signed_in: SignIn, first: str, second: str
) -> None:
    item = opened()
    door = f"/items/{item.pk}/escalation/"
    dialogs = {}
    for name in (first, second):
        client = signed_in(getattr(house, name))
        page = client.get(door, headers=HX).content.decode()
        [level] = re.findall(r'name="seen_level" value="(\d+)"', page)
        dialogs[name] = partial(client.post, door, {"reason": f"{name}的理由", "seen_level": level}, headers=HX)

    done, told = dialogs[first](), dialogs[second]()

    assert done.status_code == 200
    words = told.content.decode() + str(json.loads(told.headers.get("HX-Trigger", "{}")))
    assert f"{getattr(house, first).name}已在 10:00 把这件事上报给莱娜" in words
    item.refresh_from_db()
    assert item.owner == house.lena


def test_whoever_handed_an_item_on_may_read_what_became_of_it(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = opened()
    assert signed_in(house.ben).get(f"/items/{item.pk}/").status_code == 404
    actions.hand_over(item, to=house.ben, by=house.lena, at=NOW)

    assert signed_in(house.ana).get(f"/items/{item.pk}/").status_code == 200
    assert f"/items/{item.pk}/" not in signed_in(house.ana).get("/").content.decode()


def test_without_javascript_the_verbs_are_pages(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = opened()
    client = signed_in(house.ana)

    form = client.get(f"/items/{item.pk}/handover/")
    done = client.post(f"/items/{item.pk}/handover/", {"to": house.ben.pk, "reason": "请假"})

    assert b"<html" in form.content
    assert (done.status_code, done["Location"]) == (302, "/")
    assert WorkItem.objects.get().owner == house.ben


def test_an_unassigned_item_is_taken_from_the_list(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = opened(team=house.team_one)

    assert signed_in(house.ben).post(f"/items/{item.pk}/taking/", headers=HX).status_code == 404
    taken = signed_in(house.ana).post(f"/items/{item.pk}/taking/", headers=HX)
    assert taken.status_code == 200
    assert WorkItem.objects.get().owner == house.ana
    assert "已由您领取。" in taken.content.decode()  # and no row of what nobody has taken
    assert "poll:now" in json.loads(taken["HX-Trigger"])


def test_the_items_page_tells_its_whole_story(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = opened()
    actions.hand_over(item, to=house.ben, reason="他熟悉这位顾客，打 13812345678", by=house.lena, at=NOW)
    actions.urge(item, by=house.lena, at=NOW)
    actions.pause(item, reason="等配件", by=house.lena, at=NOW)
    actions.resume(item, by=house.lena, at=NOW + DAY)
    actions.sweep(NOW + 20 * DAY)
    actions.settle(item, by=house.ben, at=NOW + 20 * DAY)

    page = signed_in(house.ben).get(f"/items/{item.pk}/").content.decode()

    assert "安娜 → 贝恩" in page
    assert "他熟悉这位顾客，打 138****5678" in page
    assert page.count('class="history-line') == 10


def test_why_an_item_waits_hides_numbers(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = actions.pause(opened(), reason="等客户从 13812345678 回电", by=house.lena, at=NOW)

    page = signed_in(house.ana).get(f"/items/{item.pk}/").content.decode()

    assert ("13812345678" in page, "138****5678" in page) == (False, True)


def test_others_do_not_see_the_item(opened: Opener, house: House, signed_in: SignIn) -> None:
    item = opened()

    assert signed_in(house.ana).get(f"/items/{item.pk}/").status_code == 200
    assert signed_in(house.ben).get(f"/items/{item.pk}/").status_code == 404


def test_a_supervisor_gives_a_task_to_those_below_only(house: House, signed_in: SignIn) -> None:
    task = {"to": house.ana.pk, "title": "整理名单", "due_at": f"{NOW + DAY:%Y-%m-%dT%H:%M}"}
    lena = signed_in(house.lena)

    given = lena.post("/tasks/", task)
    outside = lena.post("/tasks/", {**task, "to": house.olga.pk})
    by_an_agent = signed_in(house.ana).post("/tasks/", task)

    assert (given.status_code, outside.status_code, by_an_agent.status_code) == (302, 422, 403)
    assert WorkItem.objects.get().owner == house.ana


def test_a_task_due_in_the_past_comes_back_as_typed(house: House, signed_in: SignIn) -> None:
    task = {"to": house.ana.pk, "title": "整理名单", "due_at": f"{NOW - DAY:%Y-%m-%dT%H:%M}"}

    response = signed_in(house.lena).post("/tasks/", task)

    assert response.status_code == 422
    assert 'value="整理名单"' in response.content.decode()
    assert not WorkItem.objects.exists()


def test_the_bell_counts_what_is_unread_and_answers_304(opened: Opener, house: House, signed_in: SignIn) -> None:
    opened()
    client = signed_in(house.ana)

    first = client.get("/notices/bell/")
    again = client.get("/notices/bell/", headers={**HX, "If-None-Match": first["ETag"]})
    client.post("/notices/reading/")
    after = client.get("/notices/bell/", headers={**HX, "If-None-Match": first["ETag"]})

    assert '<span class="bell-count" aria-hidden="true">1</span>' in first.content.decode()
    assert again.status_code == 304
    assert "bell-count" not in after.content.decode()


def test_opening_a_notice_marks_it_as_read_and_leads_there(
    opened: Opener, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    item = opened()
    notice = Notice.objects.get()

    answer = signed_in(house.ana).post(f"/notices/{notice.pk}/reading/")

    notice.refresh_from_db()
    assert notice.read_at == at_now
    assert answer["Location"] == f"/items/{item.pk}/"
    assert signed_in(house.ben).post(f"/notices/{notice.pk}/reading/").status_code == 404


def test_notices_are_paged_newest_first(house: House, signed_in: SignIn) -> None:
    for number in range(51):
        actions.notify([house.ana], kind="mention", text={"en": f"no-{number}-"}, subject="", at=NOW)
    client = signed_in(house.ana)

    first = client.get("/notices/").content.decode()
    older = first.split('href="?before=')[1].split('"')[0]
    second = client.get(f"/notices/?before={older}").content.decode()

    assert "no-50-" in first
    assert "no-0-" not in first
    assert "no-0-" in second


def test_a_subject_leads_to_the_page_that_was_registered_for_it(house: House) -> None:
    register_subject("item", "worklist:item")

    assert subject_url("item/12") == "/items/12/"
    assert subject_url("unheard/12") == ""
    assert subject_url("task") == ""


def test_a_line_leads_to_where_such_work_is_done(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_kind_pages", {})
    item = opened(kind="callback", subject="customer/7")
    before = rules.item_url(item)

    rules.register_kind_page("callback", "worklist:item")

    assert (before, rules.item_url(item)) == ("/customers/7/", f"/items/{item.pk}/")
