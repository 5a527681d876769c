"""The closed loop of a complaint: the order of its steps, who may take them, and what each needs."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from huiyin.cases import actions
from huiyin.cases.actions.moving import Missing, NotYourTurn, OutOfOrder, Overtaken
from huiyin.cases.models import Case
from huiyin.cases.queries import standing_entry
from huiyin.cases.rules import Invalid
from huiyin.org.actions import report_absence
from huiyin.worklist.models import Notice, WorkItem
from tests.cases.loop import STAGES, Loop


@pytest.mark.req("A6-3")
def test_registering_gives_a_numbered_complaint_in_its_first_stage(loop: Loop) -> None:
    assert loop.case.number == "TS-20261123-0001"
    assert (loop.case.stage, loop.case.owner) == ("judging", loop.house.ana)
    assert loop.case.complainant == "王磊"


def test_numbers_count_up_within_the_day_and_begin_anew_the_next(loop: Loop) -> None:
    second = actions.register("complaint", customer=loop.customer, values=loop.intake(), by=loop.house.ana, at=loop.at)
    next_day = actions.register(
        "complaint", customer=loop.customer, values=loop.intake(), by=loop.house.ana, at=loop.at + timedelta(days=1)
    )

    assert second.number == "TS-20261123-0002"
    assert next_day.number == "TS-20261124-0001"


@pytest.mark.req("C13-2")
@pytest.mark.parametrize("missing", ["content", "wish", "channel", "classification", "occurred_at"])
def test_registering_refuses_an_empty_required_field(loop: Loop, missing: str) -> None:
    before = Case.objects.count()

    with pytest.raises(Invalid) as refusal:
        actions.register(
            "complaint",
            customer=loop.customer,
            values={**loop.intake(), missing: " "},
            by=loop.house.ana,
            at=loop.at,
        )

    assert list(refusal.value.errors) == [missing]
    assert Case.objects.count() == before


@pytest.mark.req("B11-8")
def test_registering_puts_the_call_on_record(loop: Loop) -> None:
    [call] = loop.customer.interactions.all()

    assert (call.subject, call.direction, call.channel) == (loop.case.subject, "in", "phone")


@pytest.mark.req("A5-1")
def test_the_founded_complaint_goes_through_its_whole_loop_to_the_archive(loop: Loop) -> None:
    loop.to("archived")

    stages = list(loop.case.stage_entries.order_by("pk").values_list("stage", flat=True))
    assert stages == STAGES
    assert (loop.case.ends, loop.case.won_back, loop.case.founded) == ("settled", True, True)
    assert not WorkItem.objects.open().filter(subject=loop.case.subject).exists()


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_each_running_stage_has_one_open_item_with_an_owner_and_a_deadline_that_says_why(
    loop: Loop, stage: str
) -> None:
    loop.to(stage)

    [item] = WorkItem.objects.open().filter(subject=loop.case.subject, kind="stage")
    assert item.due_at is not None
    assert item.why_due
    assert item.clause is not None
    assert loop.case.owner == item.owner


@pytest.mark.parametrize("stage", STAGES)
def test_no_step_may_be_taken_out_of_order(loop: Loop, stage: str) -> None:
    loop.to(stage)
    transitions = loop.case.pack_version.source  # the pinned rule book knows every transition
    assert transitions

    from huiyin.cases.queries import process_of

    for key, transition in process_of(loop.case).transitions.items():
        if stage not in transition.sources:
            with pytest.raises(OutOfOrder):
                actions.move(loop.case, key, by=loop.house.lena, at=loop.at)
    loop.case.refresh_from_db()
    assert loop.case.stage == stage


@pytest.mark.req("A6-6")
@pytest.mark.parametrize("field", ["liable_department", "investigate_until", "apology_text", "reported_up"])
def test_upholding_needs(loop: Loop, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        loop.move("uphold", loop.house.ana, loop.judgement(**{field: ""}))

    assert field in refusal.value.errors


@pytest.mark.req("A6-4")
def test_a_judgement_keeps_both_answers_the_judge_and_the_time(loop: Loop) -> None:
    act = loop.move("uphold", loop.house.ana, loop.judgement())

    assert (act.data["grounds_sufficient"], act.data["demand_reasonable"]) == (True, True)
    assert (act.by, act.at) == (loop.house.ana, loop.at)


@pytest.mark.req("A6-7")
def test_the_time_agreed_with_the_customer_becomes_the_deadline(loop: Loop) -> None:
    judgement = loop.judgement()
    loop.move("uphold", loop.house.ana, judgement)

    item = standing_entry(loop.case).item
    assert item is not None
    assert item.due_at is not None
    assert item.due_at.isoformat()[:16] == loop_utc(judgement["investigate_until"])


@pytest.mark.req("A6-10")
def test_repair_quality_goes_to_the_head_of_the_liable_department(loop: Loop) -> None:
    loop.move("uphold", loop.house.ana, loop.judgement(cause_kind="repair_quality"))

    loop.case.refresh_from_db()
    assert loop.case.owner == loop.house.hank


@pytest.mark.req("A6-10")
def test_a_service_problem_goes_to_the_service_supervisor(loop: Loop) -> None:
    judgement = loop.judgement(cause_kind="service", liable_department=loop.house.team_one.pk)
    loop.move("uphold", loop.house.ana, judgement)

    loop.case.refresh_from_db()
    assert loop.case.owner == loop.house.lena


@pytest.mark.req("A6-8")
@pytest.mark.req("A6-9")
@pytest.mark.parametrize("field", ["cause", "specific_cause", "responsible_person"])
def test_findings_need(loop: Loop, field: str) -> None:
    loop.to("investigating")

    with pytest.raises(Invalid) as refusal:
        loop.move("report_findings", loop.house.hank, {**loop.findings(), field: ""})

    assert list(refusal.value.errors) == [field]


def test_findings_name_cause_and_person_in_the_columns_of_statistics(loop: Loop) -> None:
    loop.to("proposing")

    assert loop.case.responsible_person == loop.house.wes
    assert loop.case.cause
    assert loop.case.liable_department == loop.house.workshop


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


@pytest.mark.req("A7-10")
def test_a_proposal_with_compensation_needs_its_value(loop: Loop) -> None:
    loop.to("proposing")
    kind = loop._lists().compensation

    with pytest.raises(Invalid) as refusal:
        actions.propose(loop.case, values=loop.proposal(compensation_kind=kind), by=loop.house.ana, at=loop.later())

    assert list(refusal.value.errors) == ["compensation_value"]


@pytest.mark.parametrize("key", ["file", "nonsense"])
def test_nobody_chooses_by_hand_what_only_a_file_brings(loop: Loop, key: str) -> None:
    values = loop.intake()

    with pytest.raises(Invalid) as refusal:
        actions.register(
            "complaint", customer=loop.customer, values={**values, "channel": key}, by=loop.house.ana, at=loop.at
        )

    assert list(refusal.value.errors) == ["channel"]
    assert actions.register("complaint", customer=loop.customer, values=values, by=loop.house.ana, at=loop.at)


def test_the_customer_is_not_told_by_imported_file(loop: Loop) -> None:
    loop.to("carrying_out")
    told = {"content": "已告知。", "told_at": loop.at, "by": loop.house.ana, "at": loop.later()}

    with pytest.raises(Invalid) as refusal:
        actions.inform_customer(loop.case, channel="file", **told)

    assert list(refusal.value.errors) == ["channel"]
    assert actions.inform_customer(loop.case, channel="wechat", **told)


def test_of_a_founded_complaint_everybody_in_the_liable_department_hears_once(loop: Loop) -> None:
    loop.leave_judging()

    told = Notice.objects.filter(subject=loop.case.subject, person__in=[loop.house.hank, loop.house.wes])
    of_work = [("hank", True), ("wes", False)]
    assert [(line.person.username, line.item_id is not None) for line in told.order_by("person")] == of_work


def test_while_the_head_is_away_the_substitute_hears_once_and_the_head_of_the_matter(loop: Loop) -> None:
    hank, wes = loop.house.hank, loop.house.wes
    report_absence(hank, substitute=wes, starts_at=loop.at, ends_at=loop.at + timedelta(days=9), by=hank, at=loop.at)

    loop.leave_judging()

    told = Notice.objects.filter(subject=loop.case.subject, person__in=[hank, wes])
    of_work = [("hank", False), ("wes", True)]
    assert [(line.person.username, line.item_id is not None) for line in told.order_by("person")] == of_work


def test_no_phone_number_stands_in_the_name_of_the_work_or_in_a_notice(loop: Loop) -> None:
    values = {**loop.intake(), "content": "打 13987654321 没人接，刹车片又响。"}
    case = actions.register("complaint", values=values, customer=loop.customer, by=loop.house.ana, at=loop.at)
    due = loop.at + timedelta(days=1)
    actions.promise(case, content="明天打 13987654321", due_at=due, by=loop.house.ana, at=loop.at)
    actions.escalate(case, reason="不清楚", by=loop.house.ana, at=loop.later())

    items = WorkItem.objects.filter(subject=case.subject)
    names = [f"{item.title} {item.subject_label}" for item in items]
    told = [str(line.text) for line in Notice.objects.filter(subject=case.subject)]
    assert len(names) == 2
    assert all("139****4321" in name and "13987654321" not in name for name in names + told)
    assert case.data["intake"]["content"] == "打 13987654321 没人接，刹车片又响。"


def test_a_callback_by_phone_leaves_the_channel_of_the_complaint(loop: Loop) -> None:
    seen = loop.case.data["intake"]
    values = {**seen, "channel": "wechat"}
    actions.correct(loop.case, "intake", values=values, seen=seen, by=loop.house.ana, at=loop.later())

    loop.to("summarising")

    assert loop.case.data["callback"]["channel"] == "phone"
    assert loop.case.channel == "wechat"


@pytest.mark.req("A6-12")
@pytest.mark.parametrize("changed", [{"compensation_value": "90"}, {"compensation_kind": "voucher"}])
def test_another_compensation_than_instructed_needs_a_reason(loop: Loop, changed: dict[str, str]) -> None:
    loop.to("carrying_out")
    loop.penalise_both()
    loop.inform()
    otherwise = loop.execution() | changed

    with pytest.raises(Invalid) as refusal:
        loop.move("report_done", loop.house.ana, otherwise)

    assert list(refusal.value.errors) == ["compensation_reason"]
    loop.move("report_done", loop.house.ana, otherwise | {"compensation_reason": "客户改要代金券。"})
    assert loop.stage == "confirming"
    assert loop.case.data["execution"]["compensation_reason"] == "客户改要代金券。"


@pytest.mark.parametrize(("kind", "refused"), [("none", False), ("gift", True)])
def test_where_no_compensation_was_instructed_giving_one_needs_a_reason(loop: Loop, kind: str, refused: bool) -> None:
    loop.to("choosing")
    loop.prepare_choice()
    loop.move("choose", loop.house.lena, {"proposal": loop.proposals[0].pk, "instruction": "同意。"})
    loop.penalise_both()
    loop.inform()
    done = {"done": "已返工。", "compensation_kind": kind}

    if refused:
        with pytest.raises(Invalid):
            loop.move("report_done", loop.house.ana, done)
    else:
        loop.move("report_done", loop.house.ana, done)
    assert loop.stage == ("carrying_out" if refused else "confirming")


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
    from huiyin.cases.actions.proposing import NotTheSigner

    loop.to("choosing")
    signer = actions.add_signer(loop.case, person=loop.house.fay, by=loop.house.lena, at=loop.later())

    with pytest.raises(NotTheSigner):
        actions.answer_as_signer(signer, answer="agreed", by=loop.house.max, at=loop.later())


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


@pytest.mark.req("A6-13")
def test_carrying_out_needs_penalties_for_the_person_and_the_head(loop: Loop) -> None:
    loop.to("carrying_out")
    loop.inform()

    with pytest.raises(Missing) as refusal:
        loop.move("report_done", loop.house.ana, loop.execution())

    assert len(refusal.value.sentences) == 2
    loop.penalise_both()
    loop.move("report_done", loop.house.ana, loop.execution())
    assert {penalty.person for penalty in loop.case.penalties.all()} == {loop.house.wes, loop.house.hank}


@pytest.mark.req("A6-14")
def test_carrying_out_needs_the_customer_told(loop: Loop) -> None:
    loop.to("carrying_out")
    loop.penalise_both()

    with pytest.raises(Missing):
        loop.move("report_done", loop.house.ana, loop.execution())

    loop.inform()
    told = loop.case.acts.get(kind="informed")
    assert (told.data["channel"], told.by) == ("phone", loop.house.ana)
    loop.move("report_done", loop.house.ana, loop.execution())
    assert loop.stage == "confirming"


@pytest.mark.req("A6-15")
def test_staff_cannot_accept_in_the_customers_place(loop: Loop) -> None:
    loop.to("confirming")

    with pytest.raises(NotYourTurn):
        loop.move("accept", loop.house.ana, {"signed_name": "王磊"})


@pytest.mark.req("A6-15")
def test_a_paper_acceptance_needs_the_scanned_signature(loop: Loop) -> None:
    loop.to("confirming")
    values = {"signed_name": "王磊", "signed_at": loop.at.isoformat()}

    with pytest.raises(Invalid) as refusal:
        loop.move("accept_on_paper", loop.house.ana, values)

    assert list(refusal.value.errors) == ["scan"]
    loop.move("accept_on_paper", loop.house.ana, values, files=loop.scan())
    acceptance = loop.case.acceptances.get()
    assert acceptance.accepted
    assert acceptance.signature.name == "签字.png"


@pytest.mark.req("A5-1")
def test_a_case_cannot_be_archived_without_the_callback(loop: Loop) -> None:
    loop.to("calling_back")

    with pytest.raises(OutOfOrder):
        loop.move("archive", loop.house.ana, loop.summary())


@pytest.mark.req("A6-16")
def test_the_callback_after_handling_is_on_somebodys_list(loop: Loop) -> None:
    loop.to("calling_back")

    item = standing_entry(loop.case).item
    assert item is not None
    assert (item.kind, item.owner) == ("stage", loop.house.ana)


def test_a_dissatisfied_callback_opens_a_new_round_of_proposals(loop: Loop) -> None:
    loop.to("calling_back")
    unhappy = loop.callback(satisfaction="dissatisfied", shortfall="还是响")

    loop.move("dissatisfied", loop.house.ana, unhappy)

    assert loop.stage == "proposing"
    assert loop.case.round == 2
    assert loop.proposals == []
    loop.to("archived")
    assert loop.case.decisions.count() == 2


@pytest.mark.req("A5-6")
@pytest.mark.req("A6-17")
@pytest.mark.parametrize("field", ["summary", "evaluation", "won_back"])
def test_archiving_needs(loop: Loop, field: str) -> None:
    loop.to("summarising")

    with pytest.raises(Invalid) as refusal:
        loop.move("archive", loop.house.ana, {**loop.summary(), field: ""})

    assert list(refusal.value.errors) == [field]


@pytest.mark.req("A6-5")
@pytest.mark.parametrize("field", ["answer", "customer_reaction"])
def test_an_unfounded_complaint_is_answered_and_the_reaction_noted(loop: Loop, field: str) -> None:
    to_explaining(loop)
    with pytest.raises(Invalid) as refusal:
        loop.move("explain", loop.house.ana, {**answer(loop), field: ""})
    assert field in refusal.value.errors

    loop.move("explain", loop.house.ana, answer(loop))

    loop.case.refresh_from_db()
    assert (loop.case.stage, loop.case.ends, loop.case.founded) == ("answered", "refused", False)


@pytest.mark.req("C15-6")
@pytest.mark.parametrize("words", ["非常抱歉给您带来不便。", "非常抱歉給您帶來不便。", "我们向您道歉。"])
def test_an_answer_to_an_unfounded_complaint_must_not_apologise(loop: Loop, words: str) -> None:
    to_explaining(loop)

    with pytest.raises(Invalid) as refusal:
        loop.move("explain", loop.house.ana, {**answer(loop), "answer": words})

    assert list(refusal.value.errors) == ["answer"]


@pytest.mark.req("A7-6")
def test_a_saved_reply_with_a_forbidden_phrase_names_it(loop: Loop) -> None:
    to_explaining(loop)

    act = loop.move("explain", loop.house.ana, {**answer(loop), "answer": "这个我不知道，您看一下合同。"})

    assert act.data["warnings"] == ["不知道"]


def test_a_withdrawn_complaint_ends_without_fault(loop: Loop) -> None:
    loop.to("investigating")
    values = {"reason": "已自行解决", "asked_by": "王磊", "asked_at": loop.at.isoformat()}

    loop.move("withdraw_complaint", loop.house.ana, values)

    loop.case.refresh_from_db()
    assert loop.case.ends == "withdrawn"
    assert not WorkItem.objects.open().filter(subject=loop.case.subject).exists()


def test_a_case_is_reopened_with_its_first_history(loop: Loop) -> None:
    loop.to("archived")
    acts = loop.case.acts.count()

    loop.move("reopen", loop.house.lena, {"reason": "异响再次出现"})

    assert loop.stage == "judging"
    assert loop.case.ended_at is None
    assert loop.case.acts.count() == acts + 1


def test_a_case_that_ended_long_ago_is_not_reopened(loop: Loop) -> None:
    loop.to("archived")
    loop.later(days=40)

    with pytest.raises(Missing):
        loop.move("reopen", loop.house.lena, {"reason": "异响再次出现"})


def test_of_two_people_acting_at_once_the_second_is_told_what_the_first_did(loop: Loop) -> None:
    seen = standing_entry(loop.case).pk
    loop.move("uphold", loop.house.ana, loop.judgement(), seen_stage=seen)

    with pytest.raises(Overtaken) as refusal:
        loop.move("dismiss", loop.house.lena, {}, seen_stage=seen)

    assert loop.house.ana.name in str(refusal.value)


@pytest.mark.req("C32-5")
def test_an_unclear_matter_goes_up_one_level_only(loop: Loop) -> None:
    actions.escalate(loop.case, reason="顾客要求退车", by=loop.house.ana, at=loop.later())

    loop.case.refresh_from_db()
    assert loop.case.owner == loop.house.lena
    assert loop.case.acts.get(kind="escalated").data["reason"] == "顾客要求退车"


@pytest.mark.req("A7-3")
def test_a_promise_past_its_date_is_late(loop: Loop) -> None:
    due = loop.at + timedelta(hours=3)
    item = actions.promise(loop.case, content="今天回电", due_at=due, by=loop.house.ana, at=loop.later())

    actions.keep_promise(item, by=loop.house.ana, at=due + timedelta(minutes=1))

    item.refresh_from_db()
    assert item.outcome == "late"


def test_a_file_that_is_not_what_it_says_is_refused(loop: Loop) -> None:
    from django.core.files.base import ContentFile

    script = ContentFile(b"<script>alert(1)</script>", name="photo.png")

    with pytest.raises(Invalid):
        actions.attach(loop.case, files=[script], by=loop.house.ana, at=loop.later())

    assert actions.attach(loop.case, files=loop.scan()["scan"], by=loop.house.ana, at=loop.later())


def to_explaining(loop: Loop) -> None:
    loop.move(
        "dismiss", loop.house.ana, {"grounds_sufficient": "no", "demand_reasonable": "no", "why": "里程已超保修。"}
    )


def answer(loop: Loop) -> dict[str, Any]:
    return {
        "answer": "按保修条款，刹车片属于易损件，我们为您列出了检测结果。",
        "answered_at": loop.at.isoformat(),
        "channel": "phone",
        "customer_reaction": "understood",
    }


def loop_utc(text: str) -> str:
    from datetime import datetime

    return datetime.fromisoformat(text).astimezone(UTC).isoformat()[:16]


def test_nobody_stops_the_clock_of_their_own_work(loop: Loop) -> None:
    with pytest.raises(NotYourTurn):
        actions.pause(loop.case, reason="顾客出差", by=loop.house.ana, at=loop.later())

    actions.pause(loop.case, reason="顾客出差", by=loop.house.lena, at=loop.later())
    item = standing_entry(loop.case).item
    assert item is not None
    assert item.pause_reason == "顾客出差"


def test_a_signer_agrees_or_objects_and_nothing_else(loop: Loop) -> None:
    loop.to("choosing")
    signer = actions.add_signer(loop.case, person=loop.house.dora, by=loop.house.lena, at=loop.later())

    with pytest.raises(Invalid) as refusal:
        actions.answer_as_signer(signer, answer="perhaps", by=loop.house.dora, at=loop.later())

    assert "perhaps" in refusal.value.errors["answer"][0]
    actions.answer_as_signer(signer, answer="objected", by=loop.house.dora, at=loop.later())
    signer.refresh_from_db()
    assert signer.answer == "objected"
