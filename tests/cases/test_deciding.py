"""Proposals side by side, who reads them, who signs, and the choice among them."""

from typing import Any

import pytest
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.actions.moving import Missing, NotYourTurn
from huiyin.cases.actions.proposing import NotTheSigner
from huiyin.cases.models import Reading
from huiyin.cases.rules import Invalid
from huiyin.cases.views.reading.rounds import rounds_of
from huiyin.worklist.models import Notice
from tests.cases.loop import Loop


@pytest.mark.req("A6-11")
def test_one_proposal_is_not_enough(loop: Loop) -> None:
    loop.to("proposing")
    actions.propose(loop.case, values=loop.proposal(), by=loop.house.ana, at=loop.later())

    with pytest.raises(Missing) as refusal:
        loop.move("put_forward", loop.house.ana)

    assert len(refusal.value.sentences) == 1
    actions.propose(loop.case, values=loop.proposal(title="退款"), by=loop.house.hank, at=loop.later())
    loop.move("put_forward", loop.house.ana)
    assert loop.stage == "choosing"


def test_the_same_proposal_word_for_word_is_no_second_one(loop: Loop) -> None:
    loop.to("proposing")
    actions.propose(loop.case, values=loop.proposal(), by=loop.house.ana, at=loop.later())

    with pytest.raises(Invalid) as refusal:
        actions.propose(loop.case, values=loop.proposal(cost="300"), by=loop.house.ana, at=loop.later())

    assert list(refusal.value.errors) == ["title"]
    assert actions.propose(loop.case, values=loop.proposal(content="换新件。"), by=loop.house.ana, at=loop.later())


@pytest.mark.req("A7-10")
def test_a_proposal_with_compensation_needs_its_value(loop: Loop) -> None:
    loop.to("proposing")
    kind = loop._lists().compensation

    with pytest.raises(Invalid) as refusal:
        actions.propose(loop.case, values=loop.proposal(compensation_kind=kind), by=loop.house.ana, at=loop.later())

    assert list(refusal.value.errors) == ["compensation_value"]


@pytest.mark.req("A6-12")
def test_an_agent_cannot_choose(loop: Loop) -> None:
    loop.to("choosing")
    loop.prepare_choice()
    decision = {"proposal": loop.proposals[0].pk, "instruction": "同意"}

    with pytest.raises(NotYourTurn):
        loop.move("choose", loop.house.ana, decision)

    loop.move("choose", loop.house.lena, decision)
    assert loop.stage == "carrying_out"


@pytest.mark.req("A6-12")
def test_every_proposal_is_read_before_one_is_chosen(loop: Loop) -> None:
    loop.to("choosing")
    actions.record_customer_choice(loop.proposals[0], by=loop.house.ana, at=loop.later())
    actions.read_proposal(loop.proposals[0], by=loop.house.lena, at=loop.later())

    with pytest.raises(Missing) as refusal:
        loop.move("choose", loop.house.lena, {"proposal": loop.proposals[0].pk, "instruction": "同意"})

    assert loop.proposals[1].title in refusal.value.sentences[0]


@pytest.mark.req("A6-12")
def test_what_one_leader_has_read_another_has_not(loop: Loop) -> None:
    loop.to("choosing")
    loop.prepare_choice()  # the supervisor reads both
    decision = {"proposal": loop.proposals[0].pk, "instruction": "同意"}

    with pytest.raises(Missing) as refusal:
        loop.move("choose", loop.house.max, decision)

    assert len(refusal.value.sentences) == 2
    for proposal in loop.proposals:
        actions.read_proposal(proposal, by=loop.house.max, at=loop.later())
    Reading.objects.filter(reader=loop.house.lena).update(remark="可行")  # PostgreSQL puts what changed behind the rest
    [shown] = rounds_of(loop.case, also=[])
    assert [one.reader for one in shown.proposals[0].readings.all()] == [loop.house.lena, loop.house.max]
    loop.move("choose", loop.house.max, decision)
    assert loop.stage == "carrying_out"


@pytest.mark.req("A6-12")
def test_a_choice_needs_a_written_instruction(loop: Loop) -> None:
    loop.to("choosing")
    loop.prepare_choice()

    with pytest.raises(Invalid) as refusal:
        loop.move("choose", loop.house.lena, {"proposal": loop.proposals[0].pk, "instruction": ""})

    assert list(refusal.value.errors) == ["instruction"]


@pytest.mark.req("A7-9")
def test_the_customers_own_choice_is_asked_before_the_leader_decides(loop: Loop) -> None:
    loop.to("choosing")
    for proposal in loop.proposals:
        actions.read_proposal(proposal, by=loop.house.lena, at=loop.later())

    with pytest.raises(Missing):
        loop.move("choose", loop.house.lena, {"proposal": loop.proposals[0].pk, "instruction": "同意"})

    actions.record_customer_choice(loop.proposals[0], by=loop.house.ana, at=loop.later())
    loop.move("choose", loop.house.lena, {"proposal": loop.proposals[0].pk, "instruction": "同意"})
    assert loop.case.decisions.get().proposal == loop.proposals[0]


def test_a_withdrawn_proposal_cannot_be_chosen(loop: Loop) -> None:
    loop.to("proposing")
    loop.propose_two()
    actions.propose(loop.case, values=loop.proposal(title="道歉信"), by=loop.house.ana, at=loop.later())
    gone = loop.proposals[0]
    actions.withdraw_proposal(gone, by=loop.house.ana, at=loop.later())
    loop.move("put_forward", loop.house.ana)
    loop.prepare_choice()

    with pytest.raises(Invalid):
        loop.move("choose", loop.house.lena, {"proposal": gone.pk, "instruction": "同意"})


def test_an_added_signer_is_waited_for(loop: Loop) -> None:
    loop.to("choosing")
    loop.prepare_choice()
    signer = actions.add_signer(loop.case, person=loop.house.fay, by=loop.house.lena, at=loop.later())
    decision = {"proposal": loop.proposals[0].pk, "instruction": "同意"}

    with pytest.raises(Missing) as refusal:
        loop.move("choose", loop.house.lena, decision)

    assert loop.house.fay.name in refusal.value.sentences[0]
    actions.answer_as_signer(signer, answer="agreed", opinion="预算内", by=loop.house.fay, at=loop.later())
    loop.move("choose", loop.house.lena, decision)
    assert loop.stage == "carrying_out"


def test_only_who_was_asked_may_sign(loop: Loop) -> None:
    loop.to("choosing")
    signer = actions.add_signer(loop.case, person=loop.house.fay, by=loop.house.lena, at=loop.later())

    with pytest.raises(NotTheSigner):
        actions.answer_as_signer(signer, answer="agreed", by=loop.house.max, at=loop.later())


def test_a_signer_agrees_or_objects_and_nothing_else(loop: Loop) -> None:
    loop.to("choosing")
    signer = actions.add_signer(loop.case, person=loop.house.dora, by=loop.house.lena, at=loop.later())

    with pytest.raises(Invalid) as refusal:
        actions.answer_as_signer(signer, answer="perhaps", by=loop.house.dora, at=loop.later())

    assert "perhaps" in refusal.value.errors["answer"][0]
    actions.answer_as_signer(signer, answer="objected", by=loop.house.dora, at=loop.later())
    signer.refresh_from_db()
    assert signer.answer == "objected"


def test_who_put_the_proposals_forward_may_withdraw_them(loop: Loop) -> None:
    loop.to("choosing")

    with pytest.raises(NotYourTurn):
        loop.move("withdraw_proposals", loop.house.hank)

    loop.move("withdraw_proposals", loop.house.ana)
    assert loop.stage == "proposing"


def test_the_supervisor_sends_proposals_back_with_a_reason(loop: Loop) -> None:
    loop.to("choosing")

    with pytest.raises(Invalid):
        loop.move("send_back", loop.house.lena, {"reason": ""})

    loop.move("send_back", loop.house.lena, {"reason": "费用偏高，再想想。"})
    assert loop.stage == "proposing"


@pytest.mark.req("A7-9")
def test_whoever_registered_it_is_told_that_the_customers_preference_is_missing(
    loop: Loop, signed_in: Any, at_now: Any
) -> None:
    loop.to("proposing")
    loop.propose_two()
    client, asking = signed_in(loop.house.ana), "请询问客户倾向哪个方案，并登记"
    page = reverse("cases:page", args=[loop.case.pk])

    put_forward = client.post(reverse("cases:move", args=[loop.case.pk, "put_forward"]), follow=True).text

    notice = Notice.objects.filter(person=loop.house.ana, subject=loop.case.subject).latest("pk")
    assert asking in notice.text["zh-hans"]
    assert put_forward.count(asking) == 2  # what was done, and the page
    assert client.get(page).text.count(asking) == 1
    actions.record_customer_choice(loop.proposals[1], by=loop.house.ana, at=loop.later())
    assert asking not in client.get(page).text
