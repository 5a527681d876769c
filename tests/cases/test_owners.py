"""Whose work a stage is: beside, above, by key, by field, whoever had it before; never nobody."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from huiyin.cases import actions
from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.models import Case
from huiyin.cases.queries import inbox_of
from huiyin.customers.actions import open_file
from huiyin.org import actions as org
from tests.cases import errand
from tests.conftest import House

Errand = Callable[..., Case]

ASKS = """
asked: {type: department, label: {zh-hans: 问谁, en: Asked}, required: true}
kind:
  type: choice
  choices: {big: {zh-hans: 大, en: Big}, small: {zh-hans: 小, en: Small}}
  required: true
  label: {zh-hans: 种类, en: Kind}
"""


@pytest.fixture
def sent(house: House, tmp_path: Path, now: datetime) -> Errand:
    """An errand in a stage with this owner rule, which these may finish."""

    def send(
        owner: str, *, by: str = "owner", values: dict[str, Any] | None = None, fields: str = "", customer: Any = None
    ) -> Case:
        errand.publish(
            house,
            tmp_path,
            fields=fields,
            stages=f"""
start: {{STAGE, owner: registrar}}
work: {{STAGE, owner: {owner}}}
""",
            ways=f"""
pass_on: {{WAY, from: [start], to: work, by: [registrar]}}
finish: {{WAY, from: [work], to: done, by: [{by}], kind: end}}
""",
            at=now,
        )
        case = errand.register(house, now, customer=customer, **(values or {}))
        actions.move(case, "pass_on", by=house.ana, at=now)
        case.refresh_from_db()
        return case

    return send


def finish(case: Case, by: Any, at: datetime) -> None:
    actions.move(case, "finish", by=by, at=at)


@pytest.mark.req("D32-13")
def test_a_role_is_found_beside_the_department_of_the_case(sent: Errand, house: House, now: datetime) -> None:
    case = sent("{role: finance}", by="finance")

    assert (case.owner, case.team) == (house.fay, house.finance)
    finish(case, house.fay, now)


def test_a_role_above_works_for_the_team_of_the_case(sent: Errand, house: House) -> None:
    case = sent("{role: supervisor}")

    assert (case.owner, case.team) == (house.lena, house.team_one)


def test_the_nearest_holder_of_a_role_comes_first(sent: Errand, house: House, now: datetime) -> None:
    nearer = org.add_person("nora", "诺拉", None, places=[(house.service, "finance")], by=house.adam, at=now)

    assert sent("{role: finance}").owner == nearer


def test_a_role_that_nobody_holds_falls_to_whoever_leads_nearest(sent: Errand, house: House, now: datetime) -> None:
    org.leave(house.wanda, by=house.adam, at=now)

    assert sent("{role: warehouse}").owner == house.lena


def test_a_department_named_by_its_key_has_the_stage_as_a_whole(sent: Errand, house: House, now: datetime) -> None:
    case = sent("{department: workshop}")

    assert (case.owner, case.team) == (None, house.workshop)
    assert case in Case.objects.visible_to(house.wes)
    assert case not in Case.objects.visible_to(house.wanda)
    assert [entry.case for entry in inbox_of(house.wes, at=now).waiting] == [case]
    finish(case, house.wes, now)


def test_only_the_members_of_the_department_may_finish_its_stage(sent: Errand, house: House, now: datetime) -> None:
    case = sent("{department: workshop}")

    with pytest.raises(NotYourTurn):
        finish(case, house.fay, now)


@pytest.mark.req("A6-10")
def test_the_head_of_a_department_named_by_its_key(sent: Errand, house: House, now: datetime) -> None:
    case = sent("{head: workshop}", by="department_head")

    assert (case.owner, case.liable_department) == (house.hank, None)
    finish(case, house.hank, now)


@pytest.mark.req("B41-2")
def test_a_field_names_the_department(sent: Errand, house: House) -> None:
    values = {"asked": house.workshop.pk, "kind": "big"}

    assert sent("{department: {field: asked}}", fields=ASKS, values=values).team == house.workshop
    assert sent("{head: {field: asked}}", fields=ASKS, values=values).owner == house.hank


def test_an_answer_decides_between_owners(sent: Errand, house: House) -> None:
    rule = "{by: kind, cases: {big: {role: finance}, small: {head: workshop}}}"

    assert sent(rule, fields=ASKS, values={"asked": house.parts.pk, "kind": "big"}).owner == house.fay
    assert sent(rule, fields=ASKS, values={"asked": house.parts.pk, "kind": "small"}).owner == house.hank


def test_a_department_without_people_leaves_the_work_with_whoever_leads_nearest(sent: Errand, house: House) -> None:
    assert sent("{department: parts}").owner == house.lena
    assert sent("{head: parts}").owner == house.lena


def test_a_registrar_who_has_left_gets_no_new_work(house: House, tmp_path: Path, now: datetime) -> None:
    errand.publish(
        house,
        tmp_path,
        stages="""
start: {STAGE, owner: {head: workshop}}
work: {STAGE, owner: registrar}
""",
        ways="""
pass_on: {WAY, from: [start], to: work, by: [owner]}
finish: {WAY, from: [work], to: done, by: [owner], kind: end}
""",
        at=now,
    )
    case = errand.register(house, now)
    org.leave(house.ana, successor=house.ben, by=house.adam, at=now)

    actions.move(case, "pass_on", by=house.hank, at=now)
    case.refresh_from_db()
    assert case.owner == house.lena


@pytest.mark.req("D410-6")
def test_whoever_had_an_earlier_stage_gets_this_one(house: House, tmp_path: Path, now: datetime) -> None:
    errand.publish(
        house,
        tmp_path,
        stages="""
start: {STAGE, owner: {role: supervisor}}
between: {STAGE, owner: {department: workshop}}
again: {STAGE, owner: {stage: start}}
""",
        ways="""
pass_on: {WAY, from: [start], to: between, by: [owner]}
pass_back: {WAY, from: [between], to: again, by: [owner]}
finish: {WAY, from: [again], to: done, by: [owner], kind: end}
""",
        at=now,
    )
    case = errand.register(house, now)
    actions.move(case, "pass_on", by=house.lena, at=now)
    actions.move(case, "pass_back", by=house.hank, at=now)

    case.refresh_from_db()
    assert case.owner == house.lena


def test_the_keeper_of_the_customer_may_act(sent: Errand, house: House, now: datetime) -> None:
    case = sent("{department: workshop}", by="keeper", customer=kept_by(house.ben, house, now))

    with pytest.raises(NotYourTurn):
        finish(case, house.ana, now)
    finish(case, house.ben, now)


def kept_by(keeper: Any, house: House, at: datetime) -> Any:
    customer = open_file(kind="person", name="王磊", phones=["13812345678"], by=keeper, at=at)
    assert customer.keeper == keeper
    return customer
