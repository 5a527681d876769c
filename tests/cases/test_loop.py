"""The closed loop of a complaint: the order of its steps, and what registering and judging need."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from huiyin.cases import actions
from huiyin.cases.actions.moving import OutOfOrder
from huiyin.cases.models import Case
from huiyin.cases.queries import process_of, standing_entry
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


@pytest.mark.req("D47-2")
@pytest.mark.parametrize("stage", STAGES)
def test_no_step_may_be_taken_out_of_order(loop: Loop, stage: str) -> None:
    loop.to(stage)
    elsewhere = [way for way in process_of(loop.case).transitions.values() if stage not in way.sources]

    for way in elsewhere:
        with pytest.raises(OutOfOrder):
            actions.move(loop.case, way.key, by=loop.house.lena, at=loop.at)

    assert len(elsewhere) > 10
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
    assert item.due_at == datetime.fromisoformat(judgement["investigate_until"])


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


@pytest.mark.req("A5-5", "A6-8", "A6-9")
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


@pytest.mark.parametrize("key", ["file", "nonsense"])
def test_nobody_chooses_by_hand_what_only_a_file_brings(loop: Loop, key: str) -> None:
    values = loop.intake()

    with pytest.raises(Invalid) as refusal:
        actions.register(
            "complaint", customer=loop.customer, values={**values, "channel": key}, by=loop.house.ana, at=loop.at
        )

    assert list(refusal.value.errors) == ["channel"]
    assert actions.register("complaint", customer=loop.customer, values=values, by=loop.house.ana, at=loop.at)


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


@pytest.mark.req("A6-5")
@pytest.mark.parametrize("field", ["answer", "customer_reaction"])
def test_answering_an_unfounded_complaint_needs(loop: Loop, field: str) -> None:
    to_explaining(loop)

    with pytest.raises(Invalid) as refusal:
        loop.move("explain", loop.house.ana, {**answer(loop), field: ""})

    assert list(refusal.value.errors) == [field]


@pytest.mark.req("A6-5")
def test_an_unfounded_complaint_ends_with_its_answer(loop: Loop) -> None:
    to_explaining(loop)

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


def test_a_time_agreed_with_the_customer_lies_ahead(loop: Loop) -> None:
    with pytest.raises(Invalid) as refusal:
        loop.move("uphold", loop.house.ana, loop.judgement(investigate_until=loop.at - timedelta(days=1)))

    assert list(refusal.value.errors) == ["investigate_until"]
    loop.move("uphold", loop.house.ana, loop.judgement(investigate_until=loop.at + timedelta(days=1)))
    assert loop.stage == "investigating"


def test_what_is_still_to_come_is_not_registered(loop: Loop) -> None:
    act = {"customer": loop.customer, "by": loop.house.ana, "at": loop.at}

    with pytest.raises(Invalid) as refusal:
        actions.register("complaint", values={**loop.intake(), "occurred_at": loop.at + timedelta(minutes=1)}, **act)

    assert list(refusal.value.errors) == ["occurred_at"]
    assert actions.register("complaint", values={**loop.intake(), "occurred_at": loop.at}, **act)
