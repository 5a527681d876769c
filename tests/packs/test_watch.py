"""Three complaints of one key part within thirty days open an abnormality, by themselves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huiyin.cases import actions as cases
from huiyin.cases.actions.moving import Missing
from huiyin.cases.models import Case
from huiyin.org import actions as org
from huiyin.org.models import Department, Membership, Person
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Pack
from tests.conftest import NOW, House
from tests.packs.test_shared_processes import SignIn, due_of, moved

WorksBy = Callable[[str], Pack]
DAY = timedelta(days=1)
COMPLAINT = {
    "channel": "phone",
    "complainant_name": "汇丰",
    "complainant_phone": "13603718820",
    "content": "后桥异响。",
    "severity": "serious",
}


@pytest.fixture(autouse=True)
def _maker(works_by: WorksBy) -> None:
    works_by("manufacturing")


def complain(house: House, part: str = "rear_axle", *, days: float = 0) -> Case:
    at = NOW + days * DAY
    values = {**COMPLAINT, "classification": part, "occurred_at": at.isoformat()}
    return cases.register("complaint", values={**values, "liable_department": house.workshop.pk}, by=house.ana, at=at)


def abnormalities() -> list[Case]:
    return list(Case.objects.filter(process="part_abnormality").order_by("pk"))


@pytest.mark.req("D45-6", "K-28")
def test_the_third_complaint_of_a_key_part_opens_an_abnormality(house: House, signed_in: SignIn) -> None:
    first, second = complain(house), complain(house, days=3)
    assert abnormalities() == []

    third = complain(house, days=9)

    [opened] = abnormalities()
    assert (opened.stage, opened.owner, opened.parent, opened.registrar) == (
        "classifying",
        house.lena,
        third,
        house.ana,
    )
    said = opened.data["abnormality"]
    assert (said["part"], said["failures"], said["found_by"]) == ("rear_axle", 3, "watch")
    assert [line.split()[0] for line in said["content"].splitlines()] == [third.number, second.number, first.number]
    assert opened.acts.get(kind="registered").by is None
    page = signed_in(house.lena).get(reverse("cases:page", args=[opened.pk])).text
    assert ("制度" in page.split("办理经过")[-1][:3000], first.number in page) == (True, True)


@pytest.mark.parametrize("part", ["motor", "controller", "differential", "frame", "front_damper", "rim_weld"])
@pytest.mark.req("D45-6")
def test_each_of_the_seven_parts_is_watched(part: str, house: House) -> None:
    for _number in range(3):
        complain(house, part)

    assert [case.data["abnormality"]["part"] for case in abnormalities()] == [part]


def test_parts_are_counted_each_for_itself_and_others_not_at_all(house: House) -> None:
    for part in ("motor", "motor", "frame", "frame", "other_part", "other_part", "other_part"):
        complain(house, part)

    assert abnormalities() == []


def test_what_lies_longer_back_does_not_count(house: House) -> None:
    for days in (0, 20, 31):
        complain(house, days=days)
    assert abnormalities() == []

    complain(house, days=40)

    assert len(abnormalities()) == 1


def test_what_was_withdrawn_does_not_count(house: House) -> None:
    cases.move(complain(house), "withdraw_complaint", values={"reason": "误报"}, by=house.ana, at=NOW)

    for days in (1, 2):
        complain(house, days=days)

    assert abnormalities() == []


def test_one_runs_at_a_time_and_then_it_is_counted_anew(house: House) -> None:
    for days in (0, 1, 2, 3, 4):
        complain(house, days=days)
    [opened] = abnormalities()
    cases.move(opened, "dismiss", values={"reason": "个别"}, by=house.lena, at=NOW + 5 * DAY)

    for days in (6, 7):
        complain(house, days=days)
    assert len(abnormalities()) == 1
    complain(house, days=8)

    assert len(abnormalities()) == 2


def test_a_complaint_put_right_counts_as_what_it_is(house: House) -> None:
    complain(house), complain(house)
    wrong = complain(house, "noise")
    assert abnormalities() == []
    seen = wrong.data["intake"]

    cases.correct(wrong, "intake", values={**seen, "classification": "rear_axle"}, seen=seen, by=house.ana, at=NOW)

    assert [case.parent for case in abnormalities()] == [wrong]


def test_where_the_registrar_has_left_it_belongs_to_who_leads(house: House) -> None:
    complain(house), complain(house)
    third = complain(house, "noise")
    Membership.objects.filter(person=house.ana).delete()
    Person.objects.filter(pk=house.ana.pk).update(is_active=False)
    seen = third.data["intake"]

    cases.correct(third, "intake", values={**seen, "classification": "rear_axle"}, seen=seen, by=house.lena, at=NOW)

    assert [case.registrar for case in abnormalities()] == [house.lena]


# What becomes of it


@pytest.fixture
def inspection(house: House) -> Department:
    """The department of quality inspection, led by Wes."""
    place: Department = org.add_department("inspection", "品质检验部", by=None, at=NOW)
    org.place_person(house.wes, places=[(place, Role.DEPARTMENT_HEAD)], by=None, at=NOW)
    return place


REPORT: dict[str, Any] = {"failure_kind": "breakage", "report": "同批三件"}


def reported(house: House) -> Case:
    for _number in range(3):
        complain(house)
    return moved(abnormalities()[0], "report", by=house.lena, **REPORT)


@pytest.mark.req("D45-7")
def test_it_is_reported_to_quality_inspection_and_acknowledged_there(house: House, inspection: Department) -> None:
    case = reported(house)
    assert (case.stage, case.owner, case.team) == ("reported", house.wes, inspection)

    moved(case, "acknowledge", by=house.wes, hours=2, analyst=house.wes.pk, first_step="停发")

    assert (case.stage, case.owner) == ("analysing", house.wes)


def test_a_batch_is_contained_before_it_is_closed(house: House, inspection: Department) -> None:
    case = moved(reported(house), "acknowledge", by=house.wes, hours=2, analyst=house.wes.pk, first_step="停发")
    batch = {"cause": "process", "analysis": "熔深不足", "batches": "2510-A", "goal": "不再发生"}
    moved(case, "find_batch", by=house.wes, hours=3, **batch)
    assert (case.stage, case.owner) == ("containing", house.wes)
    assert due_of(case).date() == (NOW + DAY).date()

    done = {"stopped": "封存", "in_the_field": "召回", "measure": "焊机点检"}
    assert moved(case, "contain", by=house.wes, hours=5, **done).stage == "following"


@pytest.mark.req("D45-7")
def test_a_batch_opens_a_measure_and_is_not_closed_before_that_has_ended(house: House, inspection: Department) -> None:
    case = moved(reported(house), "acknowledge", by=house.wes, hours=2, analyst=house.wes.pk, first_step="停发")
    batch = {"cause": "process", "analysis": "熔深不足", "batches": "2510-A", "goal": "不再发生"}
    moved(case, "find_batch", by=house.wes, hours=3, **batch)
    moved(case, "contain", by=house.wes, hours=5, stopped="封存", in_the_field="召回", measure="焊机点检")
    measure = case.children.get()
    said = {
        "kind": "corrective",
        "classification": "rear_axle",
        "cause": "process",
        "basis": "熔深不足",
        "goal": "不再发生",
    }
    asked = measure.data["measure_intake"]
    assert (measure.process, {name: asked[name] for name in said}) == ("measure", said)

    with pytest.raises(Missing):
        moved(case, "close_batch", by=house.wes, hours=6)
    cases.move(measure, "withdraw_measure", values={"reason": "并入年度改进"}, by=house.lena, at=NOW + 2 * DAY)

    assert moved(case, "close_batch", by=house.wes, hours=72).ends == "settled"
