"""What a customer brings by themselves is a case at once, with an owner, and what they were not asked is made good."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from huiyin.cases import actions
from huiyin.cases.actions.moving import Missing
from huiyin.cases.actions.receiving import NobodyThere, NoSuchDoor
from huiyin.cases.models import Case
from huiyin.cases.queries import registrar_for
from huiyin.cases.rules import Invalid
from huiyin.customers.actions import open_file
from huiyin.org import actions as org
from huiyin.org.models import Person
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.models import Notice, WorkItem
from tests.cases.loop import _leaf
from tests.conftest import NOW, House

TOLD = {
    "content": "刹车片换过三天又响。",
    "wish": "免费返工。",
    "plate": "京A·12345",
    "occurred_at": "2026-11-22T15:30",
    "complainant_name": "王磊",
    "complainant_phone": "138 1234 5678",
}
pytestmark = pytest.mark.usefixtures("pack")


def receive(**changes: Any) -> Case:
    return actions.receive("complaint", values={**TOLD, **changes}, at=NOW)


@pytest.mark.req("E101-3", "E51-1")
def test_a_customers_complaint_is_a_case_with_a_number_an_owner_and_its_channel(house: House) -> None:
    case = receive()

    case.refresh_from_db()
    assert case.number == "TS-20261123-0001"
    assert (case.stage, case.channel, case.by_customer) == ("judging", "own_site", True)
    assert case.registrar in (house.ana, house.ben)
    assert case.owner == case.registrar
    item = WorkItem.objects.get(subject=case.subject)
    assert (item.owner, item.due_at is not None) == (case.registrar, True)
    act = case.acts.get()
    assert (act.kind, act.by, act.data["content"]) == ("registered", None, TOLD["content"])


def test_whoever_gets_it_is_told(house: House) -> None:
    case = receive()

    assert Notice.objects.filter(person=case.registrar, subject=case.subject).count() == 1


def test_it_goes_to_the_least_loaded_agent_of_the_department_never_to_who_is_away(house: House) -> None:
    first = receive().registrar
    second = receive(content="第二件事").registrar

    assert {first, second} == {house.ana, house.ben}

    org.report_absence(first, substitute=second, starts_at=NOW, ends_at=NOW + timedelta(days=1), by=house.adam, at=NOW)
    assert [receive(content=f"又一件{n}").registrar for n in range(3)] == [second] * 3


def test_without_agents_in_the_department_the_supervisor_gets_it(house: House) -> None:
    for person in (house.ana, house.ben):
        org.leave(person, by=house.adam, at=NOW)

    assert receive().registrar == house.lena


def test_a_rule_that_finds_nobody_in_the_department_asks_the_house(house: House) -> None:
    for person in (house.ana, house.ben, house.lena, house.max):
        org.leave(person, by=house.adam, at=NOW)

    assert registrar_for("agent", "service", NOW) == house.olga


def test_where_nobody_works_any_more_it_is_refused_and_not_lost_in_silence(house: House) -> None:
    Person.objects.update(is_active=False)

    with pytest.raises(NobodyThere):
        receive()
    assert Case.objects.count() == 0


def test_what_was_not_asked_is_made_good_before_it_moves_on(house: House) -> None:
    case = receive()
    by = case.registrar
    judged = {"grounds_sufficient": "no", "demand_reasonable": "yes", "why": "已超保修期。"}

    with pytest.raises(Missing) as missing:
        actions.move(case, "dismiss", values=judged, by=by, at=NOW)
    assert missing.value.sentences == ["登记内容中“投诉类别”还没有补登。", "登记内容中“严重程度”还没有补登。"]

    case.refresh_from_db()
    lists, seen = pack_in_force().lists, case.data["intake"]
    severity = lists["severities"][0].key
    known = {**seen, "classification": _leaf(lists["classes"]), "severity": severity}
    actions.correct(case, "intake", values=known, seen=seen, by=by, at=NOW)
    actions.move(case, "dismiss", values=judged, by=by, at=NOW)

    case.refresh_from_db()
    assert (case.stage, case.severity) == ("explaining", severity)


def test_a_customer_may_withdraw_before_anything_was_made_good(house: House) -> None:
    case = receive()
    words = {"reason": "已经解决", "asked_by": "王磊", "asked_at": NOW.isoformat()}

    actions.move(case, "withdraw_complaint", values=words, by=case.registrar, at=NOW)

    case.refresh_from_db()
    assert case.ends == "withdrawn"


def test_a_phone_that_one_file_has_leads_to_that_file(house: House) -> None:
    file = open_file(kind="person", name="王磊", phones=["13812345678"], by=house.ana, at=NOW)

    assert receive().customer == file
    assert receive(complainant_phone="13900001111").customer is None


def test_a_phone_that_two_files_share_leads_to_neither(house: House) -> None:
    for name in ("王磊", "王磊的妻子"):
        open_file(kind="person", name=name, phones=["13812345678"], confirmed=True, by=house.ana, at=NOW)

    assert receive().customer is None


@pytest.mark.parametrize("field", ["content", "wish", "complainant_name", "complainant_phone", "occurred_at"])
def test_what_the_door_asks_must_be_said(field: str) -> None:
    with pytest.raises(Invalid) as refused:
        receive(**{field: " "})

    assert [*refused.value.errors] == [field]
    assert Case.objects.count() == 0


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        receive(content="", complainant_phone="12")

    assert {*refused.value.errors} == {"content", "complainant_phone"}


@pytest.mark.parametrize("phone", ["12345", "不方便", "110", "1381234567890123"])
def test_a_phone_under_which_nobody_is_reached_is_refused(phone: str) -> None:
    with pytest.raises(Invalid) as refused:
        receive(complainant_phone=phone)

    assert [*refused.value.errors] == ["complainant_phone"]


def test_a_customer_cannot_answer_what_the_door_does_not_ask(house: House) -> None:
    case = receive(channel="media", classification="rude", severity="major")

    assert (case.channel, case.classification, case.severity) == ("own_site", "", "")


def test_something_that_is_still_to_come_has_not_happened() -> None:
    with pytest.raises(Invalid) as refused:
        receive(occurred_at="2026-11-24T09:00")

    assert [*refused.value.errors] == ["occurred_at"]


def test_a_door_that_is_gone_says_so(at_now: datetime) -> None:
    with pytest.raises(NoSuchDoor):
        actions.receive("claim", values=TOLD, at=NOW)
