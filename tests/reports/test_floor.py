"""The floor as it is now: what waits, who is there, and work that is handed over on the board."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Q
from django.test import Client

from huiyin.org import actions as org
from huiyin.org.models import Person
from huiyin.org.roles import Role
from huiyin.reports.queries import floor
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Why
from huiyin.worklist.models import WorkItem
from huiyin.worklist.queries import Scope, busiest
from tests.conftest import NOW, PASSWORD, House
from tests.reports.test_boards import tiles

SignIn = Callable[[Any], Client]
HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)
GROUP = re.compile(r'id="group-(\w+)">[^<]*</h2>\s*<span class="tab-count">([^<]*)<')


def test_my_day_counts_what_i_did_and_what_i_promised(house: House, pack: Any, at_now: Any, signed_in: SignIn) -> None:
    done, _open = (
        worklist.give_task(to=house.ana, title=title, due_at=NOW + timedelta(hours=2), by=house.lena, at=NOW)
        for title in ("理货", "盘点")
    )
    worklist.settle(done, by=house.ana, at=NOW)
    browser = signed_in(house.ana)

    found = tiles(browser.get("/reports/boards/mine/").text)

    assert (found["/reports/boards/mine/work/done/"], found["/?group=today"]) == ("1", "1")
    rows = browser.get("/reports/boards/mine/work/done/").text
    assert ("理货" in rows, "盘点" in rows) == (True, False)


@pytest.mark.parametrize(("day", "days"), [(3, "2026-11-01 – 2026-11-30"), (4, "2026-12-01 – 2026-12-04")])
def test_my_figures_open_with_the_month_before_in_the_first_days_of_one(
    house: House, pack: Any, signed_in: SignIn, day: int, days: str
) -> None:
    with time_machine.travel(datetime(2026, 12, day, 4, tzinfo=UTC), tick=False):
        page = signed_in(house.ana).get("/reports/boards/mine/").text

    assert days in page.split("我的指标</h2>")[1].split("</header>")[0]


@pytest.fixture
def item(house: House, pack: Any, at_now: Any) -> WorkItem:
    return worklist.give_task(to=house.ana, title="理货", due_at=NOW + timedelta(hours=2), by=house.lena, at=NOW)


@pytest.mark.parametrize("board", ["live", "mine", "wall"])
def test_what_is_overdue_and_nobodys_is_told_on_its_own_tile(
    house: House, at_now: Any, signed_in: SignIn, board: str
) -> None:
    def untaken(title: str, due: timedelta) -> None:
        what: dict[str, Any] = {"kind": "task", "title": {"zh-hans": title}, "subject": "task", "subject_label": "TS-1"}
        worklist.open_item(**what, form={"agreed": "day"}, team=house.service, agreed=NOW + due, at=NOW - DAY)

    untaken("理货", -timedelta(hours=1))
    untaken("盘点", timedelta(hours=1))

    page = signed_in(house.dora if board != "mine" else house.lena).get(f"/reports/boards/{board}/").text

    assert page.count("其中 1 项已逾期") == 1
    assert page.count("此处“逾期”时长按自然时间计") == (board == "live")


def share(browser: Client, item: WorkItem | None, to: Any, **headers: str) -> Any:
    said = {"item": item.pk if item else "", "to": to.pk if to else ""}
    return browser.post("/reports/boards/live/sharing/", said, headers=headers or HTMX)


def test_a_supervisor_hands_work_over_on_the_board(house: House, item: WorkItem, signed_in: SignIn) -> None:
    answer = share(signed_in(house.lena), item, house.ben)

    item.refresh_from_db()
    assert (answer.status_code, item.owner) == (200, house.ben)
    last = item.handovers.order_by("-pk")[0]
    assert (last.why, last.by, last.from_person) == (Why.ASSIGNED, house.lena, house.ana)
    assert "贝恩" in answer["HX-Trigger"].encode().decode("unicode_escape")


@pytest.mark.parametrize(
    ("to", "said"),
    [("ana", "此事已在安娜处"), ("hank", "属于其他部门体系"), (None, "请选择转给谁")],
)
def test_what_handing_over_refuses_the_board_says(
    house: House, item: WorkItem, signed_in: SignIn, to: str | None, said: str
) -> None:
    answer = share(signed_in(house.dora), item, getattr(house, to) if to else None)

    item.refresh_from_db()
    assert (answer.status_code, item.owner) == (422, house.ana)
    assert said in answer.text
    assert f'id="share-{item.pk}" checked' in answer.text  # what was chosen stays chosen


def test_nothing_ticked_is_nothing_handed_over(house: House, item: WorkItem, signed_in: SignIn) -> None:
    answer = share(signed_in(house.lena), None, house.ben)

    assert (answer.status_code, "请选择要转办的事项" in answer.text) == (422, True)


def test_what_is_done_already_is_not_handed_over(house: House, item: WorkItem, signed_in: SignIn) -> None:
    worklist.settle(item, by=house.ana, at=NOW)

    answer = share(signed_in(house.lena), item, house.ben)

    assert (answer.status_code, "此事已办结" in answer.text) == (422, True)


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("olga", 403), ("hank", 404)])
def test_whoever_does_not_oversee_the_work_shares_nothing_out(
    house: House, item: WorkItem, signed_in: SignIn, who: str, status: int
) -> None:
    answer = share(signed_in(getattr(house, who)), item, house.ben)

    item.refresh_from_db()
    assert (answer.status_code, item.owner) == (status, house.ana)


def test_without_scripts_the_board_comes_back_with_a_message(house: House, item: WorkItem, signed_in: SignIn) -> None:
    browser = signed_in(house.lena)
    answer = browser.post("/reports/boards/live/sharing/", {"item": item.pk, "to": house.ben.pk})

    assert answer["Location"] == "/reports/boards/live/"
    assert "贝恩" in browser.get("/reports/boards/live/").text


def test_the_floor_answers_unchanged_until_something_changes(house: House, item: WorkItem, signed_in: SignIn) -> None:
    browser = signed_in(house.lena)
    first = browser.get("/reports/boards/live/", headers=HTMX)

    again = browser.get("/reports/boards/live/", headers={**HTMX, "If-None-Match": first["ETag"]})
    share(browser, item, house.ben)
    changed = browser.get("/reports/boards/live/", headers={**HTMX, "If-None-Match": first["ETag"]})

    assert (again.status_code, changed.status_code) == (304, 200)
    assert again["X-As-Of"] == "10:00:00"


def test_the_floor_says_who_is_there_who_is_away_and_who_is_off_duty(house: House, item: WorkItem) -> None:
    org.report_absence(
        house.ben, substitute=house.ana, starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(days=2),
        by=house.lena, at=NOW,
    )  # fmt: skip

    at_work, people = floor.seats(house.lena, None, NOW)
    at_night, _people = floor.seats(house.lena, None, NOW + timedelta(hours=12))

    states = {seat.name: seat.state for seat in at_work}
    assert (states[house.ana.name], states[house.ben.name]) == ("working", "away")
    assert {seat.name: seat.state for seat in at_night}[house.ana.name] == "off"
    assert {seat.name: (seat.open, seat.overdue) for seat in at_work}[house.ana.name] == (1, 0)
    assert {seat.name: seat.overdue for seat in at_night}[house.ana.name] == 1
    assert (people, house.olga.name in states) == (len(at_work), False)


def test_at_lunch_people_are_on_a_break_and_not_off_duty(house: House, item: WorkItem) -> None:
    noon, evening = NOW.replace(hour=12, minute=30), NOW.replace(hour=20)

    states = [
        {seat.name: seat.state for seat in floor.seats(house.lena, None, at)[0]}[house.ana.name]
        for at in (NOW, noon, evening)
    ]

    assert states == ["working", "break", "off"]


def test_before_work_goes_to_somebody_at_rest_the_board_says_so(
    house: House, item: WorkItem, signed_in: SignIn
) -> None:
    def asked(at: datetime) -> tuple[str, str]:
        with time_machine.travel(at, tick=False):
            page = signed_in(house.lena).get("/reports/boards/live/").text
        choices = page.partition('id="share-to"')[2]
        option = choices.partition(f'<option value="{house.ben.pk}"')[2].partition("</option>")[0]
        return option.partition('data-share-sure="')[2].partition('"')[0], option.rpartition(" · ")[2]

    assert asked(NOW)[0] == ""
    assert asked(NOW.replace(hour=12, minute=30)) == ("贝恩现在休息中。仍要转办吗？", "休息中")
    assert asked(NOW.replace(hour=20)) == ("贝恩现在已下班。仍要转办吗？", "下班")


def test_a_colleague_has_as_much_as_their_list_says(house: House, item: WorkItem, signed_in: SignIn) -> None:
    """Also of what belongs to another team, and of what was paused when it was late already."""
    late = worklist.give_task(to=house.ana, title="盘点", due_at=NOW + timedelta(hours=1), by=house.lena, at=NOW)
    worklist.pause(late, reason="等待", by=house.lena, at=NOW + timedelta(hours=2))
    elsewhere = worklist.give_task(to=house.ana, title="送件", due_at=NOW + DAY, by=house.lena, at=NOW)
    WorkItem.objects.filter(pk=elsewhere.pk).update(team=house.branch)
    at = NOW + timedelta(hours=4)

    with time_machine.travel(at, tick=False):
        [ana] = [seat for seat in floor.seats(house.lena, None, at)[0] if seat.person == house.ana.pk]
        page = signed_in(house.lena).get("/", {"who": "team", "person": house.ana.pk}).text

    counts = {key: int(count) for key, count in GROUP.findall(page)}
    assert (ana.open, ana.overdue) == (sum(counts.values()), counts["overdue"]) == (2, 2)


@pytest.mark.parametrize("more", [0, 3])
def test_the_floor_is_asked_for_in_as_many_questions_however_many_people_work_there(
    house: House, item: WorkItem, more: int, django_assert_num_queries: Any
) -> None:
    for number in range(more):
        place = [(house.team_one, Role.AGENT)]
        org.add_person(f"more{number}", f"同事{number}", PASSWORD, places=place, by=house.adam, at=NOW)
    worklist.give_task(to=house.ben, title="盘点", due_at=NOW + timedelta(hours=1), by=house.lena, at=NOW)

    with django_assert_num_queries(9):
        seats, _people = floor.seats(house.lena, house.team_one, NOW)

    assert len(seats) == 1 + more


def test_the_floor_of_somebody_whose_reach_holds_no_work_is_empty_of_it(house: House, item: WorkItem) -> None:
    nothing, everybody = Scope(Q(team__in=[]), None), Person.objects.filter(pk=house.ana.pk)
    everything = Scope(Q(), None)

    assert busiest(everybody, everything, NOW, most=5)[0][0].open == 1
    [(idle, people), nobody] = [busiest(who, nothing, NOW, most=5) for who in (everybody, everybody.none())]
    assert ([one.open for one in idle], people, nobody) == ([0], 1, ([], 0))


def test_the_board_offers_exactly_those_whom_handing_over_takes(
    house: House, item: WorkItem, signed_in: SignIn
) -> None:
    org.place_person(house.art, places=[(house.team_one, Role.AUDITOR)], by=house.adam, at=NOW)
    browser = signed_in(house.dora)
    page = browser.get("/reports/boards/live/").text

    offered = {int(pk) for pk in re.findall(r'<option value="(\d+)">', page.partition('id="share-to"')[2])}
    against = json.loads(re.findall(r"data-share-not>(.*?)</script>", page)[0])[str(item.pk)]
    greyed = {pk for people in against.values() for pk in people}

    assert {house.ben.pk, house.ana.pk, house.hank.pk} <= offered
    assert house.art.pk not in offered
    assert against["已在其手中"] == [house.ana.pk]
    assert house.hank.pk in against["属于其他部门体系"]
    for pk in offered:
        with transaction.atomic():
            answer = share(browser, item, Person.objects.get(pk=pk))
            transaction.set_rollback(True)
        assert (answer.status_code == 200) == (pk not in greyed), Person.objects.get(pk=pk).name


def test_the_red_part_of_a_bar_is_what_is_overdue(house: House, item: WorkItem) -> None:
    late = worklist.give_task(to=house.ana, title="盘点", due_at=NOW + DAY, by=house.lena, at=NOW)

    [ana] = [seat for seat in floor.seats(house.lena, None, late.due_at - timedelta(hours=1))[0] if seat.open]

    assert (ana.open, ana.overdue, ana.fullness, ana.late) == (2, 1, 10, 5)


def test_those_with_most_overdue_come_first_and_of_equals_those_with_most_to_do_for_their_ability(
    house: House, item: WorkItem
) -> None:
    for person, number in ((house.ben, 3), (house.hank, 4)):
        for hours in range(number):
            due = NOW + timedelta(hours=2 + 2 * hours)
            worklist.give_task(to=person, title="盘点", due_at=due, by=house.dora, at=NOW)
    Person.objects.filter(pk=house.hank.pk).update(ability=2)
    everything, people = Scope(Q(), None), Person.objects.filter(pk__in=[house.ana.pk, house.ben.pk, house.hank.pk])

    def first(most: int, hours: int) -> list[tuple[str, int, int]]:
        found, number = busiest(people, everything, NOW + timedelta(hours=hours), most=most)
        assert number == 3  # however many of them are shown
        return [(one.name, one.open, one.overdue) for one in found]

    assert first(2, 1) == [("贝恩", 3, 0), (house.hank.name, 4, 0)]
    assert first(1, 5) == [("贝恩", 3, 2)]  # with the third all are overdue to the same degree but for their ability
    assert first(3, 7) == [("贝恩", 3, 3), (house.hank.name, 4, 3), ("安娜", 1, 1)]
