"""What the workshop's service department does beside complaints: what customers ask for on a call."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.rulebook.definitions import Pack
from tests.conftest import NOW, House
from tests.packs.test_shared_processes import due_of, later, moved, registered

WorksBy = Callable[[str], Pack]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _workshop(works_by: WorksBy) -> None:
    works_by("auto-service")


# Demands

ASKED = {
    "channel": "phone",
    "noted_at": NOW.isoformat(),
    "kind": "need",
    "customer_name": "王磊",
    "phone": "13810234567",
    "content": "想晚上九点以后保养。",
}
UP = {"studied": "车间六点下班。"}
TOLD: dict[str, Any] = {"contact_channel": "phone", "told_at": later(9), "answer": "每周三晚上可以。"}


def demand(house: House) -> Case:
    return registered(house, "demand", **ASKED)


def with_a_solution(house: House) -> Case:
    case = moved(demand(house), "report_up", by=house.ana, **UP)
    return moved(case, "instruct", by=house.lena, hours=4, solution="周三开夜间工位")


@pytest.mark.req("D52-6")
def test_a_demand_on_a_call_is_followed_until_it_is_settled(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        registered(house, "demand", **{**ASKED, "content": ""})
    case = demand(house)

    assert [*refused.value.errors] == ["content"]
    assert (case.stage, case.owner, case.ends) == ("studying", house.ana, "")


@pytest.mark.req("D52-7")
def test_what_is_not_answered_at_once_is_studied(house: House) -> None:
    at_once, later_on = demand(house), demand(house)

    moved(at_once, "answer_at_once", by=house.ana, hours=0.1, answer="可以", satisfaction="satisfied")

    assert (at_once.stage, at_once.ends) == ("answered", "settled")
    assert (later_on.stage, later_on.ends) == ("studying", "")


@pytest.mark.req("D52-8")
def test_what_is_unsolved_goes_to_the_supervisor_within_two_days_of_being_said(house: House) -> None:
    case = demand(house)
    assert due_of(case).date() == (NOW + 48 * HOUR).date()

    moved(case, "report_up", by=house.ana, hours=30, **UP)

    assert (case.stage, case.owner) == ("instructing", house.lena)
    with pytest.raises(NotYourTurn):
        moved(case, "instruct", by=house.ana, hours=31, solution="自己定")


@pytest.mark.req("D52-9")
def test_the_customer_is_told_on_the_day_of_the_solution_and_the_answer_satisfies(house: House) -> None:
    case = with_a_solution(house)
    assert (case.stage, case.owner, due_of(case).date()) == ("telling", house.ana, NOW.date())

    with pytest.raises(Invalid) as refused:
        moved(case, "told", by=house.ana, hours=5, **TOLD, satisfaction="dissatisfied")
    moved(case, "told", by=house.ana, hours=5, **TOLD, satisfaction="satisfied")

    assert [*refused.value.errors] == ["satisfaction"]
    assert (case.stage, case.ends, case.resolved_at) == ("told", "settled", NOW + 5 * HOUR)


def test_a_way_found_without_the_supervisor_is_told_the_same_day_too(house: House) -> None:
    case = moved(demand(house), "find_way", by=house.ana, hours=26, solution="配件部有货")

    assert (case.stage, due_of(case).date()) == ("telling", (NOW + 26 * HOUR).date())


def test_a_demand_that_does_not_satisfy_is_studied_again_with_two_days_anew(house: House) -> None:
    case = with_a_solution(house)

    moved(case, "study_again", by=house.ana, hours=30, contact_channel="phone", words="一周一次太少")

    assert (case.stage, case.round) == ("studying", 2)
    assert due_of(case).date() == (NOW + 78 * HOUR).date()
