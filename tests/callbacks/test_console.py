"""The console's verbs: who is drawn, what is recorded with everything that follows, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from huiyin.callbacks import actions
from huiyin.callbacks.enums import State
from huiyin.callbacks.models import Callback
from huiyin.cases.models import Case
from huiyin.contact.models import Interaction, Opinion, Point
from huiyin.contact.queries import happenings
from huiyin.customers.models import Customer
from huiyin.rulebook.definitions import Share, Skips
from huiyin.worklist.actions import NotToCome  # noqa: F401
from tests.conftest import NOW, House

HOUR = timedelta(hours=1)
LATER = NOW + HOUR
Opened = Callable[..., Customer]
HAPPY = {"satisfied": "satisfied", "evaluation": "专业", "suggestion": "多放些饮料"}
UNHAPPY = {"satisfied": "dissatisfied", "about": "car_wash", "cause": "洗车没洗干净"}


@pytest.fixture
def calls(house: House, pack: Any, opened: Opened) -> Callable[..., list[Callback]]:
    """A round over customers of these names, whom their keeper or nobody yet is to call."""

    def begin(*names: str, share: str = "keeper", plan: str = "members", **content: Any) -> list[Callback]:
        for place, name in enumerate(names):
            opened(name, phones=[f"1380000{place:04d}"], **content)
        changed = {"audience": {}, "skips": Skips(), "share": Share(share)}
        run = actions.plan_round(plan, changed=changed, by=house.lena, at=NOW)
        actions.start(run, by=house.lena, at=NOW)
        return list(Callback.objects.filter(round=run).select_related("round", "customer", "item").order_by("pk"))

    return begin


def names_drawn(*people: Any, times: int = 1, **asked: Any) -> list[str]:
    return [
        actions.draw(by=person, **{"at": LATER, **asked}).subject_label.split()[1]
        for person in people
        for _time in range(times)
    ]


@pytest.mark.req("A4-3", "A4-8", "A4-12", "A3-1", "E72-1", "E72-2", "E72-3", "D51-5", "D51-6")
def test_answers_are_put_on_record_with_all_that_follows(house: House, calls: Any) -> None:
    (callback,) = calls("王芳")

    actions.record(callback, answers=HAPPY, needs=["洗车"], content="赶时间", seconds=90, by=house.ana, at=LATER)

    callback.refresh_from_db()
    talk = callback.interaction
    assert talk is not None
    assert (callback.state, callback.outcome, talk.line, talk.seconds) == (State.REACHED, "satisfied", "answered", 90)
    assert dict(talk.answers) == HAPPY
    assert set(Opinion.objects.values_list("kind", "words")) == {("evaluation", "专业"), ("service", "多放些饮料")}
    assert Point.objects.get().words == "洗车"
    (said,) = happenings(callback.customer, house.ana, None, 10)[:1]
    assert "总体满意程度：满意" in said.words
    assert "服务建议：多放些饮料" in said.words
    with pytest.raises(actions.SettledAlready):
        actions.record(callback, answers=HAPPY, by=house.ana, at=LATER)


@pytest.mark.req("A4-3", "A4-9")
def test_a_call_is_not_recorded_before_what_is_required_is_answered(house: House, calls: Any) -> None:
    (callback,) = calls("王芳")

    with pytest.raises(actions.AnswerMissing) as refused:
        actions.record(callback, answers={"satisfied": "average", "about": "car_wash"}, by=house.ana, at=LATER)
    assert refused.value.at_field == "cause"
    with pytest.raises(actions.AnswerMissing):
        actions.record(callback, answers={}, content="聊了很久", by=house.ana, at=LATER)

    actions.record(callback, answers={**UNHAPPY, "satisfied": "average"}, by=house.ana, at=LATER)
    assert Callback.objects.get(pk=callback.pk).outcome == "average"


@pytest.mark.req("A4-9")
def test_whoever_is_dissatisfied_is_registered_or_it_is_said_why_not(house: House, calls: Any) -> None:
    registered, left = calls("王芳", "李强")

    for half in ({}, {"complaint": "leave"}, {"complaint": "leave", "reason": " "}):
        with pytest.raises(actions.NeedsMore):
            actions.record(registered, answers=UNHAPPY, by=house.ana, at=LATER, **half)
    assert not Interaction.objects.filter(subject=registered.subject).exists()
    actions.record(registered, answers=UNHAPPY, complaint="register", by=house.ana, at=LATER)
    actions.record(left, answers=UNHAPPY, complaint="leave", reason="当场已重洗", by=house.ana, at=LATER)

    case = Case.objects.get()
    assert (case.process, case.customer, case.classification) == ("dissatisfied_visit", registered.customer, "car_wash")
    left.refresh_from_db()
    assert left.interaction is not None
    assert left.interaction.answers["not_registered"] == "当场已重洗"
