"""What several trades share goes the way its clauses lay down, whichever trade it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from huiyin.cases import actions as cases
from huiyin.cases.actions.moving import NotYourTurn, OutOfOrder
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Pack
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

WorksBy = Callable[[str], Pack]
SignIn = Callable[[Person], Client]
HOUR = timedelta(hours=1)


def registered(house: House, process: str, **values: Any) -> Case:
    return cases.register(process, customer=None, values=values, by=house.ana, at=NOW)


def moved(case: Case, verb: str, *, by: Person, hours: float = 1, **values: Any) -> Case:
    cases.move(case, verb, values=values, by=by, at=NOW + hours * HOUR)
    case.refresh_from_db()
    return case


def due_of(case: Case) -> Any:
    return localtime(WorkItem.objects.open().get(subject=case.subject, kind="stage").due_at)


def later(hours: float) -> str:
    return (NOW + hours * HOUR).isoformat()


# Work orders

ORDER = {
    "channel": "phone",
    "occurred_at": NOW.isoformat(),
    "kind": "fault",
    "urgency": "urgent",
    "place": "南门车场",
    "content": "车不走。",
}
DONE = {"done_at": later(3), "steps_taken": "换保险丝，试车。", "result": "正常。"}
TOLD = {"told": "佟主任", "told_at": later(4), "contact_channel": "phone"}


def at_the_department(house: House) -> Case:
    case = registered(house, "work_order", **ORDER)
    return moved(case, "dispatch", by=house.lena, liable_department=house.workshop.pk, handle_until=later(30))


def handled(house: House) -> Case:
    case = moved(at_the_department(house), "acknowledge", by=house.hank, hours=2, handler=house.wes.pk)
    return moved(case, "report_done", by=house.wes, hours=3, **DONE)


@pytest.mark.req("E101-4")
def test_a_work_order_goes_from_the_supervisor_to_a_department_and_back_to_who_opened_it(
    house: House, works_by: WorksBy, signed_in: SignIn
) -> None:
    works_by("manufacturing")
    case = registered(house, "work_order", **ORDER)
    assert (case.stage, case.owner) == ("dispatching", house.lena)

    moved(case, "dispatch", by=house.lena, liable_department=house.workshop.pk, handle_until=later(30))
    assert (case.stage, case.owner) == ("acknowledging", house.hank)
    moved(case, "acknowledge", by=house.hank, hours=2, handler=house.wes.pk)
    assert (case.stage, case.owner, due_of(case)) == ("handling", house.wes, NOW + 30 * HOUR)
    moved(case, "report_done", by=house.wes, hours=3, **DONE)
    assert (case.stage, case.owner) == ("feeding_back", house.ana)

    assert moved(case, "close", by=house.ana, hours=4, verified=True, **TOLD).ends == "settled"
    page = signed_in(house.ana).get(reverse("cases:page", args=[case.pk])).text
    assert [words for words in ("已结单", "换保险丝，试车。", "佟主任") if words not in page] == []


def test_a_department_says_who_does_it_before_it_is_done(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    case = at_the_department(house)

    with pytest.raises(OutOfOrder):
        moved(case, "report_done", by=house.hank, hours=2, **DONE)
    with pytest.raises(Invalid) as refused:
        moved(case, "acknowledge", by=house.hank, hours=2)

    assert [*refused.value.errors] == ["handler"]


def test_a_time_that_is_over_when_the_order_is_taken_on_binds_nobody(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")

    case = moved(at_the_department(house), "acknowledge", by=house.hank, hours=31, handler=house.wes.pk)

    assert due_of(case) == NOW + 56 * HOUR  # the end of the next working day


def test_what_is_not_theirs_goes_back_to_the_supervisor(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")

    case = moved(at_the_department(house), "hand_back", by=house.hank, hours=2, reason="归配件部")

    assert (case.stage, case.owner) == ("dispatching", house.lena)


def test_an_order_is_not_closed_before_its_result_was_verified(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    case = handled(house)

    with pytest.raises(Invalid) as refused:
        moved(case, "close", by=house.ana, hours=4, verified=False, **TOLD)
    moved(case, "redo", by=house.ana, hours=4, reason="还是不走", handle_until=later(50))

    assert [*refused.value.errors] == ["verified"]
    assert (case.stage, case.owner, case.round, due_of(case)) == ("handling", house.wes, 2, NOW + 50 * HOUR)


def test_the_department_does_not_close_its_own_order(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    case = handled(house)

    with pytest.raises(NotYourTurn):
        moved(case, "close", by=house.hank, hours=4, verified=True, **TOLD)


# Requests

ASKED = {"kind": "market", "asked_by": "蒲经理", "content": "川渝装了多少台？"}


def asked(house: House) -> Case:
    return registered(house, "request", **ASKED, liable_department=house.workshop.pk)


@pytest.mark.req("D1-7")
def test_a_question_nobody_can_answer_is_forwarded_and_tracked_to_its_answer(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    case = asked(house)
    assert (case.stage, case.owner) == ("acknowledging", house.hank)

    moved(case, "acknowledge", by=house.hank, handler=house.wes.pk, answer_until=later(20))
    assert (case.stage, case.owner, due_of(case)) == ("working", house.wes, NOW + 20 * HOUR)
    moved(case, "answer", by=house.wes, hours=2, outcome="answered", reply="三十七台")
    assert (case.stage, case.owner) == ("telling", house.ana)
    moved(case, "tell", by=house.ana, hours=3, told_at=later(3), contact_channel="phone", enough=True)

    assert (case.stage, case.ends) == ("answered", "settled")


def test_what_came_back_lies_with_who_asked_until_another_department_has_it(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")

    case = moved(asked(house), "hand_back", by=house.hank, reason="归配件部")
    assert (case.stage, case.owner) == ("readdressing", house.ana)
    moved(case, "ask_another", by=house.ana, hours=2, liable_department=house.parts.pk)

    assert (case.stage, case.liable_department) == ("acknowledging", house.parts)


def test_what_is_declined_has_its_reason(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    case = moved(asked(house), "acknowledge", by=house.hank, handler=house.wes.pk, answer_until=later(20))

    with pytest.raises(Invalid) as refused:
        moved(case, "answer", by=house.wes, hours=2, outcome="declined", reply="办不了")

    assert [*refused.value.errors] == ["why_not"]


def test_an_answer_that_is_not_enough_is_asked_for_again(house: House, works_by: WorksBy) -> None:
    works_by("manufacturing")
    case = moved(asked(house), "acknowledge", by=house.hank, handler=house.wes.pk, answer_until=later(20))
    moved(case, "answer", by=house.wes, hours=2, outcome="answered", reply="不少")
    told = {"told_at": later(3), "contact_channel": "phone"}

    with pytest.raises(Invalid) as refused:
        moved(case, "tell", by=house.ana, hours=3, enough=False, **told)
    moved(case, "ask_again", by=house.ana, hours=3, reason="请给数字", answer_until=later(40))

    assert [*refused.value.errors] == ["enough"]
    assert (case.stage, case.owner, due_of(case)) == ("working", house.wes, NOW + 40 * HOUR)


# Measures


@pytest.mark.req("E53-3")
@pytest.mark.parametrize("missing", ["responsible", "finish_by"])
def test_a_measure_has_an_owner_and_a_date(missing: str, house: House, works_by: WorksBy) -> None:
    case = analysed(house, works_by("telecom"))

    with pytest.raises(Invalid) as refused:
        moved(case, "plan", by=house.lena, **{**plan_of(house), missing: ""})
    moved(case, "plan", by=house.lena, **plan_of(house))

    assert ([*refused.value.errors], case.stage) == ([missing], "carrying_out")


@pytest.mark.req("E53-4")
def test_a_measure_whose_date_passed_is_overdue(house: House, works_by: WorksBy) -> None:
    case = moved(analysed(house, works_by("telecom")), "plan", by=house.lena, **plan_of(house))

    item = WorkItem.objects.open().get(subject=case.subject)

    assert item.owner == house.wes
    assert [item.is_overdue(NOW + hours * HOUR) for hours in (59, 61)] == [False, True]


def analysed(house: House, rules: Pack) -> Case:
    class_ = rules.lists["classes"][0].key
    return registered(house, "measure", kind="preventive", classification=class_, basis="三件同因", goal="不再发生")


def plan_of(house: House) -> dict[str, Any]:
    return {"root_cause": "没有校准", "content": "每周校准", "responsible": house.wes.pk, "finish_by": later(60)}


def test_whoever_carried_a_measure_out_reads_it_to_its_end(house: House, works_by: WorksBy, signed_in: SignIn) -> None:
    rules = works_by("telecom")
    cause = rules.lists["causes"][0]
    case = registered(
        house, "measure", kind="preventive", classification=rules.lists["classes"][0].key, basis="三件同因",
        goal="不再发生", cause=cause.key,
    )  # fmt: skip
    case = moved(case, "plan", by=house.lena, **plan_of(house))
    page = signed_in(house.wes).get(reverse("cases:page", args=[case.pk])).text
    assert cause.label["zh-hans"] in page
    case = moved(case, "report_done", by=house.wes, hours=2, done="已校准")

    assert Case.objects.visible_to(house.wes).contains(case)
    moved(case, "effect_good", by=house.lena, hours=3, evidence="没有再发生", standardised="yes")
    assert Case.objects.visible_to(house.wes).contains(case)
    listed = signed_in(house.wes).get(reverse("cases:register", args=["measure"])).text
    assert case.number in listed
    assert all(f">{words}<" in listed or f"{words}\n" in listed for words in ("负责人", "完成期限"))
    assert f'href="{reverse("cases:register", args=["measure"])}"' in signed_in(house.wes).get("/").text
    assert f'href="{reverse("cases:register", args=["complaint"])}"' not in signed_in(house.wes).get("/").text
    assert not Case.objects.visible_to(house.hank).contains(case)


def test_a_measure_of_the_house_speaks_of_no_customer(house: House, works_by: WorksBy, signed_in: SignIn) -> None:
    case = analysed(house, works_by("telecom"))
    errand = registered(house, "work_order", **ORDER)

    pages = [signed_in(house.ana).get(reverse("cases:page", args=[one.pk])).text for one in (case, errand)]

    assert ["conduct-card" in page for page in pages] == [False, True]
    promising = [reverse("cases:promise", args=[one.pk]) for one in (case, errand)]
    assert [one in page for one, page in zip(promising, pages, strict=True)] == [False, True]


def test_complaints_stand_first_in_the_menu(works_by: WorksBy) -> None:
    assert works_by("telecom").lines[0][1][0].key == "complaint"


def test_what_was_proposed_stands_in_the_plan_of_a_measure(house: House, works_by: WorksBy, signed_in: SignIn) -> None:
    works_by("telecom")
    case = registered(house, "measure", kind="preventive", basis="三件同因", goal="不再发生", proposed="每周校准一次")

    assert signed_in(house.ana).get(reverse("cases:page", args=[case.pk])).text.count("每周校准一次") >= 2


@pytest.mark.req("E53-5")
@pytest.mark.parametrize("pack", ["manufacturing", "telecom"])
def test_a_measure_without_effect_goes_back_to_the_analysis_of_its_cause(
    pack: str, house: House, works_by: WorksBy
) -> None:
    case = moved(analysed(house, works_by(pack)), "plan", by=house.lena, **plan_of(house))
    assert (case.stage, case.owner, due_of(case)) == ("carrying_out", house.wes, NOW + 60 * HOUR)
    moved(case, "report_done", by=house.wes, hours=2, done="已校准")
    assert (case.stage, case.owner) == ("checking_effect", house.lena)

    moved(case, "effect_poor", by=house.lena, hours=3, evidence="又有一件", why_poor="只校准了一把")

    assert (case.stage, case.round, case.ends) == ("analysis", 2, "")
