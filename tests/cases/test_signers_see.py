"""Whoever is asked to sign sees that one case, from any corner of the house, while they are asked and afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.actions.moving import Missing
from huiyin.cases.models import Case, Signer
from huiyin.cases.queries import find, sees_whole
from huiyin.org.actions import report_absence
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem
from tests.cases.loop import Loop

SignIn = Callable[[Any], Client]


def ask(loop: Loop, person: Any) -> Signer:
    return actions.add_signer(loop.case, person=person, by=loop.house.lena, at=loop.later())


def seen_by(person: Any) -> set[int]:
    return set(Case.objects.visible_to(person).values_list("pk", flat=True))


@pytest.fixture
def deciding(loop: Loop) -> Loop:
    """A case that waits for a decision, beside another one of the same customer."""
    Loop(loop.house, loop.at, customer=loop.customer)
    loop.to("choosing")
    return loop


@pytest.mark.parametrize("username", ["wanda", "adam", "olga", "ben"])
def test_being_asked_shows_this_case_and_no_other(deciding: Loop, username: str) -> None:
    person = getattr(deciding.house, username)
    assert seen_by(person) == set()

    ask(deciding, person)

    assert seen_by(person) == {deciding.case.pk}
    assert [case.pk for case in find("刹车片", user=person)] == [deciding.case.pk]


def test_being_asked_shows_it_to_nobody_else_of_the_department(deciding: Loop) -> None:
    ask(deciding, deciding.house.olga)

    assert seen_by(deciding.house.ben) == set()
    assert seen_by(deciding.house.wanda) == set()


@pytest.mark.parametrize("username", ["wanda", "adam", "olga", "hank"])
def test_a_signer_reads_the_proposals_and_answers_on_the_page(deciding: Loop, signed_in: SignIn, username: str) -> None:
    person = getattr(deciding.house, username)
    client, page = signed_in(person), reverse("cases:page", args=[deciding.case.pk])
    before = client.get(page)
    assert "¥680.00" not in before.content.decode()
    signer = ask(deciding, person)

    html = client.get(page).content.decode()
    answered = client.post(
        reverse("cases:answer-as-signer", args=[deciding.case.pk, signer.pk]), {"answer": "agreed", "opinion": "可行"}
    )

    assert "¥680.00" in html
    assert answered.status_code == 302
    assert client.get(page).status_code == 200
    assert "可行" in client.get(page).content.decode()


def test_a_signer_still_sees_the_case_when_it_has_ended(deciding: Loop) -> None:
    signer = ask(deciding, deciding.house.wanda)
    actions.answer_as_signer(signer, answer="agreed", by=deciding.house.wanda, at=deciding.later())

    deciding.to("archived")

    assert seen_by(deciding.house.wanda) == {deciding.case.pk}


def test_a_signer_reads_and_does_nothing_else(deciding: Loop, signed_in: SignIn) -> None:
    ask(deciding, deciding.house.olga)
    client = signed_in(deciding.house.olga)

    def status(name: str, *args: Any, **said: Any) -> int:
        return client.post(reverse(f"cases:{name}", args=[deciding.case.pk, *args]), said).status_code

    assert status("steer", "escalation", reason="请支持") == 403
    assert status("read-proposal", deciding.proposals[0].pk, remark="可行") == 403
    assert status("move", "send_back", reason="请补充") == 403
    assert status("note", reason="已看") == 422
    assert deciding.stage == "choosing"


def test_whoever_stands_in_for_a_signer_sees_the_case_until_the_signer_is_back(deciding: Loop) -> None:
    house, at = deciding.house, deciding.at
    back = at + timedelta(days=3)
    report_absence(house.wanda, substitute=house.olga, starts_at=at, ends_at=back, by=house.adam, at=at)

    ask(deciding, house.wanda)
    assert seen_by(house.olga) == {deciding.case.pk}
    assert sees_whole(house.olga, deciding.case)

    worklist.sweep(back)
    assert seen_by(house.olga) == set()
    assert seen_by(house.wanda) == {deciding.case.pk}


def test_whoever_answered_in_a_signers_place_sees_the_case_from_then_on(deciding: Loop) -> None:
    house, at = deciding.house, deciding.at
    report_absence(
        house.wanda, substitute=house.olga, starts_at=at, ends_at=at + timedelta(days=3), by=house.adam, at=at
    )
    signer = ask(deciding, house.wanda)

    actions.answer_as_signer(signer, answer="objected", opinion="太贵", by=house.olga, at=deciding.later())

    deciding.to("archived")
    assert seen_by(house.olga) == {deciding.case.pk}


def test_whoever_took_over_a_promise_sees_the_case_until_it_is_kept(deciding: Loop) -> None:
    house = deciding.house
    due = deciding.at + timedelta(days=2)
    promised = actions.promise(deciding.case, content="今天回电", due_at=due, by=house.ana, at=deciding.later())
    worklist.hand_over(promised, to=house.ben, by=house.lena, at=deciding.later())
    assert seen_by(house.ben) == {deciding.case.pk}

    actions.keep_promise(promised, by=house.ben, at=deciding.later())

    assert seen_by(house.ben) == set()


@pytest.mark.parametrize("username", ["hank", "wes"])
def test_people_of_the_liable_department_see_the_whole_only_when_asked_to_sign(deciding: Loop, username: str) -> None:
    person = getattr(deciding.house, username)
    assert not sees_whole(person, deciding.case)

    ask(deciding, person)

    assert sees_whole(person, deciding.case)


def test_anybody_can_be_asked_but_who_asks_and_who_was_asked(deciding: Loop, signed_in: SignIn) -> None:
    ask(deciding, deciding.house.fay)

    html = signed_in(deciding.house.lena).get(reverse("cases:page", args=[deciding.case.pk])).content.decode()
    choices = html.split('id="signer-person"')[1].split("</select>")[0]

    assert 'label="仓库"' in choices
    assert "旺达" in choices
    assert "费伊" not in choices
    assert "莱娜" not in choices


def test_nobody_is_asked_any_more_when_the_case_has_ended(deciding: Loop, signed_in: SignIn) -> None:
    signer = ask(deciding, deciding.house.wanda)
    withdrawal = {"reason": "不追究", "asked_by": "王磊", "asked_at": deciding.at.isoformat()}

    deciding.move("withdraw_complaint", deciding.house.ana, withdrawal)

    signer.item.refresh_from_db()
    assert (signer.item.outcome, signer.item.said_reason) == ("waived", "事项已不存在")
    inbox = signed_in(deciding.house.wanda).get(reverse("cases:inbox")).content.decode()
    assert deciding.case.number not in inbox


def test_a_signature_somebody_was_let_off_holds_nobody_up(deciding: Loop) -> None:
    signer = ask(deciding, deciding.house.wanda)
    deciding.prepare_choice()
    decision = {"proposal": deciding.proposals[0].pk, "instruction": "同意"}
    with pytest.raises(Missing):
        deciding.move("choose", deciding.house.lena, decision)

    worklist.waive(WorkItem.objects.get(pk=signer.item_id), reason="请假", by=deciding.house.max, at=deciding.later())
    deciding.move("choose", deciding.house.lena, decision)

    assert deciding.stage == "carrying_out"


def test_a_signer_can_still_answer_while_the_proposals_are_mended(deciding: Loop, signed_in: SignIn) -> None:
    signer = ask(deciding, deciding.house.wanda)
    deciding.move("send_back", deciding.house.lena, {"reason": "请补充"})

    html = signed_in(deciding.house.wanda).get(reverse("cases:page", args=[deciding.case.pk])).content.decode()

    assert reverse("cases:answer-as-signer", args=[deciding.case.pk, signer.pk]) in html
