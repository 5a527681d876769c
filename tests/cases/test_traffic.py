"""The live flow chart: who stands where, which ways were taken lately, and the cases behind each figure."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.cases import actions
from huiyin.cases.queries.traffic import traffic_of
from huiyin.kernel.worktime import elapsed
from huiyin.org.queries import calendar_of
from huiyin.rulebook.traffic import Traffic
from tests.cases.loop import Loop
from tests.conftest import NOW

SignIn = Callable[[Any], Client]
THEN = NOW + timedelta(days=7)


@pytest.fixture(autouse=True)
def a_week_later() -> Iterator[None]:
    with time_machine.travel(THEN, tick=False):
        yield


def seen_by(person: Any, at: Any = THEN) -> Traffic:
    traffic = traffic_of("complaint", person, at)
    assert traffic is not None
    return traffic


def withdraw(loop: Loop) -> None:
    said = {"asked_by": "王磊", "asked_at": loop.at.isoformat(), "reason": "不投诉了。"}
    loop.move("withdraw_complaint", loop.house.lena, said)


def rows_behind(browser: Client, address: str) -> list[str]:
    """The numbers of the cases that a figure leads to."""
    return sorted(set(re.findall(r"TS-\d{8}-\d{4}", browser.get(address).text)))


def test_a_stage_counts_who_stands_there_and_who_is_late(loop: Loop, signed_in: SignIn) -> None:
    second = Loop(loop.house, NOW, loop.customer)
    second.to("investigating")

    standing = seen_by(loop.house.max).stages

    assert (standing["judging"].now, standing["judging"].late) == (1, 1)
    assert (standing["investigating"].now, standing["investigating"].late) == (1, 1)
    browser = signed_in(loop.house.max)
    assert rows_behind(browser, standing["judging"].now_at) == [loop.case.number]
    assert rows_behind(browser, standing["investigating"].late_at) == [second.case.number]


def test_what_is_not_due_yet_or_paused_in_time_is_not_late(loop: Loop) -> None:
    actions.pause(loop.case, reason="等客户发照片", by=loop.house.lena, at=loop.later(minutes=5))

    assert seen_by(loop.house.max, NOW + timedelta(minutes=10)).stages["judging"].late == 0
    assert seen_by(loop.house.max).stages["judging"].late == 0


def test_a_way_counts_how_often_it_was_taken_and_after_how_long(loop: Loop, signed_in: SignIn) -> None:
    second = Loop(loop.house, NOW, loop.customer)
    second.later(hours=2)
    for one in (loop, second):
        one.to("investigating")

    ways = seen_by(loop.house.max).ways["uphold"], seen_by(loop.house.max).arrows["uphold", "judging", "investigating"]

    # Of the two hours half of one is lunch.
    assert [(way.times, way.median, way.again) for way in ways] == [(2, 1.5 * 3600, 0)] * 2
    assert rows_behind(signed_in(loop.house.max), ways[0].times_at) == [loop.case.number, second.case.number]


def test_a_matter_that_waits_over_a_weekend_has_not_stayed_longer(house: Any, loop: Loop) -> None:
    friday = NOW + timedelta(days=4, hours=7)
    waited = Loop(house, friday, loop.customer)
    waited.later(hours=64)  # on Monday at the same hour

    waited.to("investigating")

    traffic = seen_by(house.max)
    assert {traffic.stages["judging"].median, traffic.ways["uphold"].median} == {
        elapsed(friday, waited.at, calendar_of()).total_seconds()
    }
    assert elapsed(friday, waited.at, calendar_of()) < timedelta(hours=10)


def test_the_way_back_to_a_stage_is_work_done_again(loop: Loop, signed_in: SignIn) -> None:
    loop.to("choosing")
    loop.move("send_back", loop.house.lena, {"return_reason": "方案太贵。", "reason": "方案太贵。"})
    loop.move("put_forward", loop.house.ana)

    ways = seen_by(loop.house.max).ways

    assert (ways["send_back"].times, ways["send_back"].again, ways["send_back"].rework) == (1, 1, 1.0)
    assert (ways["put_forward"].times, ways["put_forward"].again, ways["put_forward"].rework) == (2, 1, 0.5)
    browser = signed_in(loop.house.max)
    assert rows_behind(browser, ways["send_back"].again_at) == [loop.case.number]
    assert ways["uphold"].again_at == ""
    assert rows_behind(browser, ways["uphold"].times_at.replace("went", "again")) == []


def test_what_was_done_longer_ago_counts_no_more(loop: Loop) -> None:
    loop.to("investigating")

    later = seen_by(loop.house.max, THEN + timedelta(days=60))

    assert later.ways == {}
    assert later.stages["investigating"].now == 1
    assert later.stages["investigating"].median is None


@pytest.mark.parametrize(
    ("username", "sees"), [("ana", 1), ("ben", 0), ("lena", 1), ("dora", 1), ("hank", 1), ("olga", 0)]
)
def test_figures_count_only_what_the_reader_may_see(loop: Loop, username: str, sees: int) -> None:
    loop.to("investigating")

    traffic = seen_by(getattr(loop.house, username))

    assert sum(stage.now for stage in traffic.stages.values()) == sees
    assert sum(way.times for way in traffic.ways.values()) == sees


def test_who_sees_no_cases_gets_a_chart_without_figures(loop: Loop, signed_in: SignIn) -> None:
    page = signed_in(loop.house.adam).get("/rulebook/processes/complaint/")

    assert page.status_code == 200
    assert "flow-count" not in page.text


def test_it_asks_no_more_however_many_cases_there_are(loop: Loop, django_assert_num_queries: Any) -> None:
    for _case in range(3):
        Loop(loop.house, NOW, loop.customer).to("proposing")
    loop.house.max.reach("cases.view")

    with django_assert_num_queries(3):  # one of them for the hours of the house, which are kept otherwise
        seen_by(loop.house.max)


def test_the_chart_and_the_lists_beside_it_show_the_same_figures(loop: Loop, signed_in: SignIn) -> None:
    loop.to("choosing")
    loop.move("send_back", loop.house.lena, {"reason": "方案太贵。", "return_reason": "方案太贵。"})

    page = signed_in(loop.house.max).get("/rulebook/processes/complaint/").text

    late = "/cases/complaint/?stage=proposing&amp;running=1&amp;late=1"
    again = "/cases/complaint/?again=send_back%3Achoosing%3Aproposing"
    assert page.count(f'href="{late}"') == 2
    assert f'href="{again}"' in page
    assert "100 % 返工" in page


def test_each_stage_that_a_broken_arrow_leaves_has_its_own_figures(loop: Loop, signed_in: SignIn) -> None:
    second, third = (Loop(loop.house, NOW, loop.customer) for _case in range(2))
    second.to("investigating")
    third.to("investigating")
    for one in (loop, second, third):
        withdraw(one)

    arrows = seen_by(loop.house.max).arrows
    browser = signed_in(loop.house.max)
    page = browser.get("/rulebook/processes/complaint/").text

    found = {stage: arrows["withdraw_complaint", stage, "withdrawn"] for stage in ("judging", "investigating", "")}
    assert {stage: taken.times for stage, taken in found.items()} == {"judging": 1, "investigating": 2, "": 3}
    assert rows_behind(browser, found["judging"].times_at) == [loop.case.number]
    assert rows_behind(browser, found["investigating"].times_at) == [second.case.number, third.case.number]
    assert page.count(f'href="{found["judging"].times_at}"') == 2  # at its circle, and in the table below
