"""What is done beside the way of a complaint."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from huiyin.cases import actions
from huiyin.cases.actions.moving import NotYourTurn, Overtaken
from huiyin.cases.models import Act
from huiyin.cases.queries import process_of, standing_entry
from huiyin.cases.rules import Invalid
from huiyin.cases.views.timeline import sentence
from huiyin.worklist import actions as worklist
from tests.cases.loop import Loop


def said_of(loop: Loop, act: Act) -> tuple[str, str]:
    with translation.override("zh-hans"):
        told = sentence(act, process_of(loop.case), whole=True)
        return told.title, told.text


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


def test_what_is_passed_up_from_the_worklist_stands_on_the_time_line_too(loop: Loop) -> None:
    item = standing_entry(loop.case).item
    assert item is not None

    worklist.escalate(item, reason="顾客要求退车", by=loop.house.ana, at=loop.later())

    told = loop.case.acts.get(kind="escalated")
    assert (told.by, told.data) == (
        loop.house.ana,
        {"from": "安娜", "to": "莱娜", "reason": "顾客要求退车", "work": "stage"},
    )


def test_what_is_done_beside_on_the_worklist_stands_on_the_time_line_once(loop: Loop) -> None:
    item = standing_entry(loop.case).item
    assert item is not None

    worklist.pause(item, reason="等顾客送车", by=loop.house.lena, at=loop.later())
    worklist.resume(item, by=loop.house.lena, at=loop.later())
    worklist.urge(item, by=loop.house.lena, at=loop.later())
    actions.pause(loop.case, reason="等配件", by=loop.house.lena, at=loop.later())

    acts = list(loop.case.acts.order_by("pk"))[1:]
    assert [(act.kind, act.by, said_of(loop, act)) for act in acts] == [
        ("paused", loop.house.lena, ("暂停计时：安娜", "等顾客送车")),
        ("resumed", loop.house.lena, ("恢复计时：安娜", "")),
        ("urged", loop.house.lena, ("已催办：安娜", "")),
        ("paused", loop.house.lena, ("暂停计时：安娜", "等配件")),
    ]


def test_being_let_off_a_promise_says_whose_work_it_was_and_why(loop: Loop) -> None:
    due = loop.at + timedelta(hours=5)
    item = actions.promise(loop.case, content="今天回电", due_at=due, by=loop.house.ana, at=loop.later())

    worklist.waive(item, reason="顾客自己来了", by=loop.house.max, at=loop.later())

    told = loop.case.acts.get(kind="let_off")
    assert (told.by, said_of(loop, told)) == (loop.house.max, ("已免除：安娜", "对顾客的承诺 · 顾客自己来了"))


def test_whoever_is_let_off_a_stage_has_its_step_left_without_a_deadline(loop: Loop) -> None:
    before = standing_entry(loop.case).item
    assert before is not None

    worklist.waive(before, reason="顾客出国一个月", by=loop.house.max, at=loop.later())

    left = standing_entry(loop.case).item
    assert left is not None
    assert (left.owner, left.kind, left.due_at, left.clause, left.outcome) == (before.owner, "stage", None, None, "")
    loop.case.refresh_from_db()
    assert loop.case.owner == before.owner
    with pytest.raises(worklist.NothingToWaive):
        worklist.waive(left, reason="再免一次", by=loop.house.max, at=loop.later())
    loop.to("investigating")
    left.refresh_from_db()
    assert left.outcome == "met"


@pytest.mark.req("A7-3")
def test_a_promise_past_its_date_is_late(loop: Loop) -> None:
    due = loop.at + timedelta(hours=5)
    item = actions.promise(loop.case, content="今天回电", due_at=due, by=loop.house.ana, at=loop.later())

    actions.keep_promise(item, by=loop.house.ana, at=due + timedelta(minutes=1))

    item.refresh_from_db()
    assert item.outcome == "late"


def test_a_file_that_is_not_what_it_says_is_refused(loop: Loop) -> None:
    script = ContentFile(b"<script>alert(1)</script>", name="photo.png")

    with pytest.raises(Invalid):
        actions.attach(loop.case, files=[script], by=loop.house.ana, at=loop.later())

    assert actions.attach(loop.case, files=loop.scan()["scan"], by=loop.house.ana, at=loop.later())


def test_nobody_stops_the_clock_of_their_own_work(loop: Loop) -> None:
    with pytest.raises(NotYourTurn):
        actions.pause(loop.case, reason="顾客出差", by=loop.house.ana, at=loop.later())

    actions.pause(loop.case, reason="顾客出差", by=loop.house.lena, at=loop.later())
    item = standing_entry(loop.case).item
    assert item is not None
    assert item.pause_reason == "顾客出差"
