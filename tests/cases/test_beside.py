"""What is done beside the way of a complaint."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from huiyin.cases import actions
from huiyin.cases.actions.moving import NotYourTurn, Overtaken
from huiyin.cases.queries import standing_entry
from huiyin.cases.rules import Invalid
from huiyin.worklist import actions as worklist
from tests.cases.loop import Loop


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
    assert (told.by, told.data) == (loop.house.ana, {"from": "安娜", "to": "莱娜", "reason": "顾客要求退车"})


@pytest.mark.req("A7-3")
def test_a_promise_past_its_date_is_late(loop: Loop) -> None:
    due = loop.at + timedelta(hours=3)
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
