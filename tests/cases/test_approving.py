"""Signatures: asked first, carried out by the last of them; objected to, sent back, withdrawn, overtaken."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.actions.approving import AskingClosed, OthersFirst, WaitsForSignatures
from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.actions.proposing import AlreadyAnswered, NotTheSigner
from huiyin.cases.models import Case
from huiyin.cases.queries import inbox_of
from huiyin.cases.rules import Invalid
from huiyin.org import actions as org
from huiyin.rulebook.models import Clause
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import Notice
from tests.cases import errand
from tests.cases.askings import BOTH, CLAUSE, LATER, Asking, outcome, press, sign, waiting
from tests.conftest import NOW, House

SignIn = Callable[[Any], Client]


@pytest.mark.req("E43-1")
def test_pressing_asks_and_the_case_stays(asking: Asking, house: House) -> None:
    case = asking(BOTH)

    assert outcome(case) == ("work", "")
    assert waiting(case) == ["汉克", "费伊"]
    assert errand.item_of(case).owner == house.ana  # the stage's own clock runs on
    assert [act.kind for act in case.acts.order_by("pk")][-1] == "asked"


@pytest.mark.req("E43-1", "X-19")
def test_the_last_signature_carries_it_out_with_the_words_of_who_asked(asking: Asking, house: House) -> None:
    case = asking(BOTH)

    sign(case, house.fay)
    assert outcome(case) == ("work", "")
    sign(case, house.hank)

    assert outcome(case) == ("done", "agreed")
    assert case.data["summary"]["words"] == "办妥了。"
    [moved] = case.acts.filter(transition="finish")
    assert (moved.by, moved.data["approval"]) == (house.ana, case.approvals.get().pk)
    assert Notice.objects.filter(person=house.ana, kind="outcome").count() == 1


@pytest.mark.req("C32-6")
def test_one_objection_closes_it_and_the_case_stays(asking: Asking, house: House) -> None:
    case = asking(BOTH)

    with pytest.raises(Invalid):
        sign(case, house.hank, "objected")  # without a word why
    sign(case, house.hank, "objected", opinion="数量不对")

    assert outcome(case) == ("work", "objected")
    assert waiting(case) == []
    with pytest.raises(AskingClosed):
        sign(case, house.fay)
    press(case, house.ana, LATER)
    assert waiting(case) == ["汉克", "费伊"]


def test_an_objection_may_carry_out_another_way(asking: Asking, house: House) -> None:
    case = asking(BOTH, more=", objected: objected")

    sign(case, house.hank, "objected", opinion="数量不对")

    assert outcome(case) == ("start", "objected")


@pytest.mark.req("C31-5")
def test_one_signature_is_enough_where_the_rule_says_any(asking: Asking, house: House) -> None:
    case = asking(BOTH, "any")

    sign(case, house.fay)

    assert outcome(case) == ("done", "agreed")
    assert waiting(case) == []


def test_any_goes_on_after_an_objection_until_nobody_is_left(asking: Asking, house: House) -> None:
    case = asking(BOTH, "any")

    sign(case, house.fay, "objected", opinion="不同意")
    assert outcome(case) == ("work", "")
    sign(case, house.hank, "objected", opinion="也不同意")

    assert outcome(case) == ("work", "objected")


def test_in_order_each_is_asked_when_the_one_before_has_signed(asking: Asking, house: House) -> None:
    case = asking(BOTH, "in_order")

    assert waiting(case) == ["汉克"]
    later = case.signers.get(person=house.fay)
    with pytest.raises(OthersFirst):
        actions.answer_as_signer(later, answer="agreed", by=house.fay, at=LATER)
    sign(case, house.hank)
    assert waiting(case) == ["费伊"]
    sign(case, house.fay)

    assert outcome(case) == ("done", "agreed")


@pytest.mark.req("C32-6")
def test_each_department_of_a_field_signs(asking: Asking, house: House, signed_in: Callable[[Any], Client]) -> None:
    case = asking("{department: {field: involved}}")
    browser, page = signed_in(house.ana), reverse("cases:page", args=[case.pk])

    assert f"还没有签（{house.fay.name}）" in browser.get(page).text  # whom to ring
    assert sorted(waiting(case)) == ["维修车间", "财务部"]
    assert case in Case.objects.visible_to(house.wes)
    assert [signer.case for signer in inbox_of(house.wes, at=NOW).opinions] == [case]
    with pytest.raises(NotTheSigner):
        actions.answer_as_signer(case.signers.get(department=house.finance), answer="agreed", by=house.wes, at=LATER)
    sign(case, house.wes)
    sign(case, house.fay)

    assert outcome(case) == ("done", "agreed")
    assert f">{house.wes.name}、{house.fay.name}</span>" in browser.get(page).text  # they took the step, not who asked
    assert case in Case.objects.visible_to(house.wes)  # what their department signed they may read again
    assert case not in Case.objects.visible_to(house.wanda)


def test_nobody_is_asked_twice(asking: Asking, house: House) -> None:
    case = asking("{head: workshop}, {role: department_head}")

    assert waiting(case) == ["汉克"]


@pytest.mark.req("C32-6")
def test_who_asks_does_not_sign_their_own_asking(asking: Asking, house: House) -> None:
    case = asking("{role: supervisor}", pressed=False)
    press(case, house.lena)

    assert waiting(case) == ["马克斯"]


def test_a_substitute_signs_and_is_named(asking: Asking, house: House) -> None:
    away = {"starts_at": NOW - timedelta(days=1), "ends_at": NOW + timedelta(days=9)}
    org.report_absence(house.hank, substitute=house.wes, **away, by=house.adam, at=NOW - timedelta(days=1))
    case = asking("{head: workshop}")

    sign(case, house.wes)

    signer = case.signers.get()
    assert (signer.person, signer.answered_by) == (house.hank, house.wes)
    assert case.acts.get(kind="signed_opinion").data["for"] == "汉克"
    assert outcome(case) == ("done", "agreed")
    for person in (house.hank, house.wes):  # who was asked, and who signed
        assert case in Case.objects.visible_to(person)


def test_it_is_not_asked_twice_at_once(asking: Asking, house: House) -> None:
    case = asking(BOTH)

    with pytest.raises(WaitsForSignatures) as refusal:
        press(case, house.lena)
    assert "汉克" in str(refusal.value)


def test_another_way_overtakes_it(asking: Asking, house: House) -> None:
    case = asking(BOTH)

    actions.move(case, "send_back", values={"reason": "缺材料"}, by=house.lena, at=LATER)

    assert outcome(case) == ("start", "overtaken")
    assert waiting(case) == []
    assert Notice.objects.filter(person=house.hank, kind="outcome").exists()


@pytest.mark.req("C32-6")
def test_a_signer_sends_it_back_to_a_stage(asking: Asking, house: House) -> None:
    case = asking(BOTH)

    with pytest.raises(Invalid):
        sign(case, house.hank, "sent_back", opinion="缺材料", back_to="done")
    sign(case, house.hank, "sent_back", opinion="缺材料", back_to="start")

    assert outcome(case) == ("start", "sent_back")


def test_who_asked_withdraws_it_with_a_reason(asking: Asking, house: House) -> None:
    case = asking(BOTH)
    approval = case.approvals.get()

    with pytest.raises(NotYourTurn):
        actions.withdraw_asking(approval, reason="先不办", by=house.fay, at=LATER)
    with pytest.raises(Invalid):
        actions.withdraw_asking(approval, reason=" ", by=house.ana, at=LATER)
    actions.withdraw_asking(approval, reason="先不办", by=house.ana, at=LATER)

    assert outcome(case) == ("work", "withdrawn")
    assert waiting(case) == []
    with pytest.raises(AskingClosed):
        actions.withdraw_asking(approval, reason="先不办", by=house.ana, at=LATER)


def test_whoever_is_asked_sees_the_case_until_it_is_withdrawn(asking: Asking, house: House) -> None:
    case = asking("{head: workshop}, {role: warehouse}")
    sign(case, house.wanda)
    assert case in Case.objects.visible_to(house.hank)
    assert case not in Case.objects.visible_to(house.wes)

    actions.withdraw_asking(case.approvals.get(), reason="先不办", by=house.ana, at=LATER)

    assert case not in Case.objects.visible_to(house.hank)
    assert case in Case.objects.visible_to(house.wanda)  # what they signed they may read again


def test_everybody_awaited_is_urged_at_once(asking: Asking, house: House) -> None:
    case = asking("{head: workshop}, {department: finance}")

    assert actions.urge_signers(case.approvals.get(), by=house.ana, at=LATER) == ["汉克", "财务部"]
    assert {notice.person for notice in Notice.objects.filter(kind="urge")} == {house.hank, house.fay}
    with pytest.raises(NotYourTurn):
        actions.urge_signers(case.approvals.get(), by=house.wes, at=LATER)


def test_somebody_added_before_signs_first(asking: Asking, house: House) -> None:
    case = asking(BOTH)
    added = {"reason": "先看一下", "by": house.hank, "at": LATER}

    actions.add_to_asking(case.approvals.get(), person=house.wanda, where="before", **added)

    assert waiting(case) == ["旺达"]
    sign(case, house.wanda)
    assert waiting(case) == ["汉克", "费伊"]
    sign(case, house.hank)
    sign(case, house.fay)
    assert outcome(case) == ("done", "agreed")


def test_somebody_added_after_signs_last(asking: Asking, house: House) -> None:
    case = asking(BOTH)

    actions.add_to_asking(case.approvals.get(), person=house.wanda, where="after", by=house.ana, at=LATER)

    assert waiting(case) == ["汉克", "费伊"]
    sign(case, house.hank)
    sign(case, house.fay)
    assert (outcome(case), waiting(case)) == (("work", ""), ["旺达"])
    sign(case, house.wanda)
    assert outcome(case) == ("done", "agreed")


def test_somebody_added_beside_signs_with_the_others_and_must_agree_even_where_one_suffices(
    asking: Asking, house: House
) -> None:
    case = asking(BOTH, "any")

    actions.add_to_asking(case.approvals.get(), person=house.wanda, where="beside", by=house.ana, at=LATER)

    sign(case, house.fay)
    assert outcome(case) == ("work", "")
    sign(case, house.wanda)
    assert outcome(case) == ("done", "agreed")


def test_adding_is_refused_to_others_and_for_who_asks(asking: Asking, house: House) -> None:
    approval = asking(BOTH).approvals.get()

    with pytest.raises(NotYourTurn):
        actions.add_to_asking(approval, person=house.wanda, where="beside", by=house.wes, at=LATER)
    with pytest.raises(Invalid) as refusal:
        actions.add_to_asking(approval, person=house.ana, where="beside", by=house.hank, at=LATER)
    assert list(refusal.value.errors) == ["person"]
    with pytest.raises(Invalid):
        actions.add_to_asking(approval, person=house.wanda, where="above", by=house.hank, at=LATER)


def test_what_became_impossible_meanwhile_closes_the_asking_and_says_why(asking: Asking, house: House) -> None:
    case = asking(BOTH, needs="cause_recorded", pressed=False)
    Case.objects.filter(pk=case.pk).update(cause="service")
    press(case, house.ana)
    sign(case, house.hank)
    Case.objects.filter(pk=case.pk).update(cause="")

    sign(case, house.fay)

    assert outcome(case) == ("work", "overtaken")
    assert case.acts.get(kind="asking_closed").data["reason"] == "尚未分析原因。"


def test_a_stage_to_be_signed_asks_as_soon_as_it_is_entered(asking: Asking, house: House) -> None:
    case = asking(BOTH, more=", asked: on_entry", pressed=False)

    assert waiting(case) == ["汉克", "费伊"]
    sign(case, house.hank)
    sign(case, house.fay)
    assert outcome(case) == ("done", "agreed")


def test_who_is_let_off_holds_nobody_up(asking: Asking, house: House) -> None:
    case = asking(BOTH)
    sign(case, house.fay)

    worklist.waive(case.signers.get(person=house.hank).item, reason="病假", by=house.max, at=LATER)
    actions.go_on(case.approvals.get(), at=LATER)

    assert outcome(case) == ("done", "agreed")


def test_nobody_signs_twice(asking: Asking, house: House) -> None:
    case = asking(BOTH)
    sign(case, house.fay)

    with pytest.raises(AlreadyAnswered):
        sign(case, house.fay)


def test_a_signature_is_due_by_its_own_clause(asking: Asking, house: House) -> None:
    case = asking(BOTH, more=f", due: {{within: 4 working hours}}, {CLAUSE}")

    item = case.signers.get(person=house.fay).item
    assert item is not None
    assert item.clause == Clause.objects.get(key="complaint.open-every-channel")
    assert item.due_at == datetime(2026, 11, 23, 15, 30, tzinfo=NOW.tzinfo)


def test_the_page_shows_who_signs_and_takes_the_signature(
    asking: Asking, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    case = asking(BOTH)
    address = reverse("cases:page", args=[case.pk])
    assert "归档" in signed_in(house.ana).get(address).content.decode()

    browser = signed_in(house.hank)
    page = browser.get(address).content.decode()
    assert "签字：归档" in page
    assert "办妥了。" in page  # what is signed
    signer = case.signers.get(person=house.hank)
    answer = reverse("cases:answer-as-signer", args=[case.pk, signer.pk])
    assert browser.post(answer, {"answer": "objected"}).status_code == 422
    browser.post(answer, {"answer": "sent_back", "back_to": "start", "opinion": "缺材料"})

    assert outcome(case) == ("start", "sent_back")
    assert "缺材料" in signed_in(house.ana).get(address).content.decode()


def test_the_page_adds_urges_and_withdraws(asking: Asking, house: House, signed_in: SignIn, at_now: datetime) -> None:
    case = asking(BOTH)
    browser, key = signed_in(house.ana), case.approvals.get().pk

    def post(name: str, data: dict[str, Any]) -> int:
        return browser.post(reverse(f"cases:{name}", args=[case.pk, key]), data).status_code

    assert post("add-to-asking", {"person": house.wanda.pk, "where": "beside"}) == 302
    assert post("urge-signers", {}) == 302
    assert post("withdraw-asking", {"reason": ""}) == 422
    assert post("withdraw-asking", {"reason": "先不办"}) == 302
    assert outcome(case) == ("work", "withdrawn")
