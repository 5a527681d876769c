"""What departments are told of a week, once however often the job runs, and that they acknowledge it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import InternalError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from huiyin.callbacks import actions
from huiyin.callbacks.feedback_paper import feedback_of
from huiyin.callbacks.models import Callback, Feedback, Round
from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.contact import actions as contact
from huiyin.customers.models import Customer
from huiyin.kernel import printing
from huiyin.org.models import Person
from huiyin.stationery.queries import source_named
from huiyin.worklist.models import Notice, WorkItem
from huiyin.worklist.rules import item_url
from tests.conftest import NOW, House
from tests.packs.test_shared_processes import moved

WEEK = timedelta(days=7)
MONDAY = NOW + WEEK  # the first one after what happens in these tests
UNHAPPY = {"satisfied": "dissatisfied", "about": "car_wash", "cause": "洗车没洗干净"}
LEFT = contact.Unhappy("leave", reason="当场已重洗")


@pytest.fixture
def told_of_workshop(house: House, pack: Any, running: Round, to_call: Any, opened: Any) -> Callback:
    """A dissatisfied customer was called, and what they said is about the workshop."""
    callback: Callback = to_call(opened(phones=["13800000001"]), script="members")
    actions.record(callback, answers=UNHAPPY, unhappy=LEFT, by=house.ana, at=NOW)
    opinion = callback.customer.opinions.get()
    contact.classify_opinion(
        opinion, kind="service", opinion_class="skill", about=house.workshop, by=house.lena, at=NOW
    )
    return callback


@pytest.fixture
def to_say(house: House, pack: Any, running: Round, to_call: Any, opened: Any) -> Callback:
    """Somebody whom Ana calls, and who is not satisfied."""
    callback: Callback = to_call(opened(phones=["13800000001"]), script="members")
    return callback


def given() -> dict[str, Feedback]:
    return {one.department.key: one for one in Feedback.objects.select_related("department", "item").order_by("pk")}


@pytest.mark.req("D410-2", "E72-5")
def test_a_department_is_told_once_a_week_however_often_the_job_runs(house: House, told_of_workshop: Any) -> None:
    told = [actions.give_feedback(at) for at in (MONDAY, MONDAY, MONDAY + timedelta(days=3))]

    workshop = given()["workshop"]
    assert told == [len(given()), 0, 0]
    assert [one["words"] for one in workshop.figures["opinions"]] == [UNHAPPY["cause"]]
    assert (workshop.figures["calls"]["reached"], workshop.first_day.isoformat()) == (1, "2026-11-23")
    item = workshop.item
    assert item is not None
    assert (item.team, item.clause and item.clause.key) == (house.workshop, "calls.feedback")
    assert Notice.objects.filter(subject=workshop.subject, person=house.hank).count() == 1
    assert actions.give_feedback(MONDAY + WEEK) == 0  # nothing was said in the week after


@pytest.mark.req("D410-2", "E72-5")
def test_what_is_said_of_a_department_in_a_call_is_told_to_it_when_the_call_is_saved(
    house: House, to_say: Callback, signed_in: Callable[[Person], Client]
) -> None:
    address = reverse("callbacks:record", args=[to_say.item_id])
    said = {f"said-{key}": word for key, word in UNHAPPY.items()} | {"complaint": "leave", "reason": "当场已重洗"}
    about = {"about-cause": str(house.workshop.pk)}
    pleased = {"said-satisfied": "satisfied", "said-suggestion": "快些", "about-suggestion": str(house.workshop.pk)}
    with time_machine.travel(NOW, tick=False):
        ana = signed_in(house.ana)
        refused = ana.post(address, pleased)  # a department, and no class
        saved = ana.post(address, {**said, **about, "class-cause": "skill"})

    opinion = to_say.customer.opinions.get()
    assert (refused.status_code, saved.status_code) == (422, 302)
    assert (opinion.about, opinion.opinion_class, opinion.classified_by) == (house.workshop, "skill", house.ana)
    told = Notice.objects.filter(person=house.hank, text__contains={"zh-hans": "客户对贵部门的意见：洗车没洗干净"})
    assert told.count() == 1
    actions.give_feedback(MONDAY)
    assert [one["words"] for one in given()["workshop"].figures["opinions"]] == [UNHAPPY["cause"]]
    assert given()["workshop"].item is not None  # it acknowledges


@pytest.mark.req("E73-2")
def test_opinions_in_no_class_are_work_and_whoever_tells_departments_reads_how_many(
    house: House, to_say: Callback, signed_in: Callable[[Person], Client]
) -> None:
    actions.record(to_say, answers=UNHAPPY, unhappy=LEFT, by=house.ana, at=NOW)
    next_day = NOW + timedelta(days=1)

    opened = [contact.remind_to_classify(at) for at in (NOW, next_day, next_day)]

    assert opened == [0, 1, 0]
    item = WorkItem.objects.get(subject=f"opinions/{house.ana.pk}")
    assert item.subject_label == "意见 1 条"
    where = signed_in(house.ana).get(item_url(item))
    assert UNHAPPY["cause"] in signed_in(house.ana).get(where["Location"]).content.decode()
    weeks = reverse("callbacks:weeks")
    assert "有 1 条意见尚未确认类别和部门" in signed_in(house.lena).get(weeks).content.decode()
    opinion = to_say.customer.opinions.get()
    contact.classify_opinion(
        opinion, kind="service", opinion_class="skill", about=house.workshop, by=house.lena, at=next_day
    )
    item.refresh_from_db()
    assert item.outcome == "met"
    assert "尚未确认类别" not in signed_in(house.lena).get(weeks).content.decode()


@pytest.mark.req("E73-1", "E73-2")
def test_an_opinion_is_in_the_class_of_what_the_customer_named_unless_somebody_chooses_another(
    house: House, pack: Any, running: Round, to_call: Any, opened: Any
) -> None:
    left: dict[str, Any] = {"unhappy": LEFT, "by": house.ana, "at": NOW}
    said = {"satisfied": "dissatisfied", "about": "late_delivery", "cause": "等了一下午", "evaluation": "还行"}
    by_itself, chosen, told = (
        to_call(opened(name, phones=[f"1380000000{place}"]), script="after_service")
        for place, name in enumerate(("甲", "乙", "丙"))
    )

    actions.record(by_itself, answers=said, **left)
    actions.record(chosen, answers=said, classed={"cause": contact.Classed("skill")}, **left)
    actions.record(told, answers=said, classed={"cause": contact.Classed(about=house.workshop)}, **left)

    def kept(callback: Callback, words: str) -> tuple[str, Any]:
        opinion = callback.customer.opinions.get(words=words)
        return opinion.opinion_class, opinion.classified_by

    assert kept(by_itself, "等了一下午") == ("speed", None)  # still to be said: which department it is about
    assert kept(chosen, "等了一下午") == ("skill", house.ana)
    assert kept(told, "等了一下午") == ("speed", house.ana)
    assert kept(by_itself, "还行") == ("", None)  # asked of everybody, whatever they named


@pytest.mark.req("E73-2")
def test_the_console_says_that_the_class_follows_the_answer(
    house: House, to_say: Callback, signed_in: Callable[[Person], Client]
) -> None:
    address = reverse("callbacks:record", args=[to_say.item_id])
    said = {f"said-{key}": word for key, word in UNHAPPY.items()} | {"complaint": "leave", "reason": "当场已重洗"}
    with time_machine.travel(NOW, tick=False):
        ana = signed_in(house.ana)
        asked = ana.post(address, {**said, "said-cause": ""})
        ana.post(address, {**said, "about-cause": str(house.workshop.pk)})  # the class is known

    opinion = to_say.customer.opinions.get()
    assert "按“不满意的方面”归类" in asked.text
    assert (opinion.about, opinion.opinion_class, opinion.classified_by) == (house.workshop, "skill", house.ana)


def test_a_department_nobody_said_anything_of_is_told_how_the_calls_went(house: House, told_of_workshop: Any) -> None:
    actions.give_feedback(MONDAY)

    finance = given()["finance"]
    assert (finance.item, finance.figures["opinions"], finance.figures["calls"]["reached"]) == (None, [], 1)


@pytest.mark.req("E72-5")
def test_the_department_acknowledges_and_says_what_it_does(house: House, told_of_workshop: Any) -> None:
    actions.give_feedback(MONDAY)
    feedback = given()["workshop"]

    with pytest.raises(actions.ReplyTooLong):
        actions.acknowledge_feedback(feedback, reply="好" * 401, by=house.hank, at=MONDAY)
    with pytest.raises(actions.ReplyMissing):  # the rule book asks for it
        actions.acknowledge_feedback(feedback, reply=" ", by=house.hank, at=MONDAY)
    assert WorkItem.objects.get(pk=feedback.item_id).outcome == ""
    actions.acknowledge_feedback(feedback, reply="洗车位加一人", by=house.hank, at=MONDAY)

    stored = given()["workshop"]
    assert (stored.acknowledged_by, stored.reply) == (house.hank, "洗车位加一人")
    assert WorkItem.objects.get(pk=feedback.item_id).outcome == "met"
    with pytest.raises(actions.AcknowledgedAlready):
        actions.acknowledge_feedback(feedback, by=house.wes, at=MONDAY)
    with pytest.raises((InternalError, ProgrammingError), match="Cannot"), transaction.atomic():
        Feedback.objects.update(figures={})


@pytest.mark.req("D410-4")
def test_open_measures_and_matters_are_told_every_week_until_they_end(house: House, told_of_workshop: Any) -> None:
    values = {"kind": "corrective", "classification": "car_wash", "basis": "一人不满意", "goal": "返工降到零"}
    case = cases.register("measure", values=values, by=house.lena, at=NOW)
    words = {"root_cause": "人手不足", "content": "加一人", "finish_by": (NOW + 3 * WEEK).isoformat()}
    moved(case, "plan", by=house.lena, responsible=house.hank.pk, **words)

    actions.give_feedback(MONDAY)
    actions.give_feedback(MONDAY + WEEK)

    weeks = Feedback.objects.filter(department=house.workshop).order_by("first_day")
    assert [[(one["number"], one["ended"]) for one in week.figures["measures"]] for week in weeks] == [
        [(case.number, False)],
        [(case.number, False)],
    ]
    Case.objects.filter(pk=case.pk).update(ended_at=MONDAY + WEEK, ends="settled")
    actions.give_feedback(MONDAY + 2 * WEEK)
    actions.give_feedback(MONDAY + 3 * WEEK)
    (last,) = weeks.filter(first_day__gt=(MONDAY).date())
    assert [one["ended"] for one in last.figures["measures"]] == [True]


def test_a_list_that_is_cut_says_how_many_there_are(
    house: House, told_of_workshop: Callback, monkeypatch: pytest.MonkeyPatch, signed_in: Callable[[Person], Client]
) -> None:
    monkeypatch.setattr("huiyin.callbacks.queries.feedback.MOST", 1)
    words = {"kind": "service", "words": "等得久", "by": house.ana, "at": NOW}
    opinion = contact.note_opinion(told_of_workshop.customer, **words)
    contact.classify_opinion(
        opinion, kind="service", opinion_class="skill", about=house.workshop, by=house.lena, at=NOW
    )

    actions.give_feedback(MONDAY)

    told = given()["workshop"]
    assert (len(told.figures["opinions"]), told.figures["counts"]["opinions"]) == (1, 2)
    said = "共 2 条，这里列出 1 条，其余见登记簿"
    page = signed_in(house.hank).get(reverse("callbacks:feedback", args=[told.pk])).content.decode()
    assert page.count(said) == 1
    assert str(feedback_of(told)).count(said) == 1


def test_whoever_leads_calls_has_last_week_told_at_once_and_reads_when_the_next_comes(
    house: House, told_of_workshop: Any, signed_in: Callable[[Person], Client]
) -> None:
    address = reverse("callbacks:give-feedback")
    with time_machine.travel(MONDAY, tick=False):
        lena, hank = signed_in(house.lena), signed_in(house.hank)
        refused = hank.post(address)
        told = lena.post(address, follow=True).content.decode()
        again = lena.post(address, follow=True).content.decode()

    assert (refused.status_code, Feedback.objects.exists()) == (403, True)
    assert "2026-12-07 06:30" in told
    assert ("没有可反馈的内容" in told, "没有可反馈的内容" in again) == (False, True)


def test_a_week_without_calls_and_words_is_told_to_nobody(house: House, pack: Any) -> None:
    assert actions.give_feedback(MONDAY) == 0


def test_a_department_reads_and_acknowledges_its_own_on_screen(
    house: House, told_of_workshop: Any, signed_in: Callable[[Person], Client]
) -> None:
    actions.give_feedback(MONDAY)
    feedback, head, other = given()["workshop"], signed_in(house.hank), signed_in(house.fay)
    address = reverse("callbacks:feedback", args=[feedback.pk])

    page = head.get(address).content.decode()
    printed = head.post(reverse("callbacks:feedback-paper", args=[feedback.pk]))
    answered = head.post(address, {"reply": "洗车位加一人，问13912345678"})

    assert (UNHAPPY["cause"] in page, printed.content[:4], answered.status_code) == (True, b"%PDF", 302)
    assert other.get(address).status_code == 404
    assert given()["workshop"].reply == "洗车位加一人，问13912345678"
    assert (
        signed_in(house.lena).get(reverse("callbacks:weeks")).content.decode().count("洗车位加一人，问139****5678") == 1
    )
    assert printing.paper(feedback_of(given()["workshop"]))[:4] == b"%PDF"


@pytest.mark.req("E72-5")
def test_each_department_finds_what_it_was_told_and_whoever_leads_calls_finds_all(
    house: House, told_of_workshop: Any, signed_in: Callable[[Person], Client]
) -> None:
    actions.give_feedback(MONDAY)
    every, register = given(), reverse("callbacks:weeks")

    def listed(person: Person, query: str = "") -> list[str]:
        page = signed_in(person).get(f"{register}{query}").content.decode()
        assert f'<a class="side-link" href="{register}"' in page
        return [key for key, one in every.items() if f'href="{register}{one.pk}/"' in page]

    assert (listed(house.hank), listed(house.wes), listed(house.fay)) == (["workshop"], ["workshop"], ["finance"])
    assert listed(house.lena) == list(every)
    assert listed(house.lena, "?open=no") == ["workshop"]  # nothing was said of the others
    assert signed_in(house.ana).get(register).status_code == 403
    actions.acknowledge_feedback(every["workshop"], reply="洗车位加一人", by=house.hank, at=MONDAY)
    assert (listed(house.hank, "?open=no"), listed(house.hank, "?open=yes")) == ([], ["workshop"])
    together = source_named("feedbacks")
    assert together is not None
    assert together.papers is not None
    keys = sorted(one.pk for one in every.values())
    assert [subject for subject, _paper in together.papers(house.lena, keys)] == [f"feedback/{key}" for key in keys]
    assert [subject for subject, _paper in together.papers(house.wes, keys)] == [every["workshop"].subject]


@pytest.mark.req("D410-5", "D410-6", "A2-2", "E72-5")
def test_a_dissatisfied_visit_tells_the_department_in_writing_and_one_person_calls_again(
    house: House, pack: Any, running: Round, to_call: Any, opened: Callable[..., Customer]
) -> None:
    callback = to_call(opened(phones=["13800000001"]), script="members")
    actions.record(callback, answers=UNHAPPY, unhappy=contact.Unhappy("register"), by=house.ana, at=NOW)
    case = Case.objects.get(process="dissatisfied_visit", customer=callback.customer)

    notice = {"notice": "请查明并答复。", "solve_until": (NOW + WEEK).isoformat(), "recontact_person": house.ben.pk}
    departments = {"liable_department": house.workshop.pk}  # which is involved by itself
    for own in (house.hank, house.wes):  # never the department itself
        with pytest.raises(Invalid) as refused:
            moved(case, "send_notice", by=house.ana, **{**notice, "recontact_person": own.pk}, **departments)
        assert list(refused.value.errors) == ["recontact_person"]
    moved(case, "send_notice", by=house.ana, **notice, **departments)
    part = case.parts.get()
    cases.answer_part(part, values={"cause": "carelessness", "done": "加人"}, by=house.hank, at=NOW)
    moved(case, "report_solved", by=house.ben, hours=1)

    assert (part.department, case.stage, case.owner) == (house.workshop, "recontacting", house.ben)
    assert case.ended_at is None
    again = {"contact_channel": "phone", "contacted_at": NOW.isoformat(), "satisfaction": "satisfied", "words": "好了"}
    moved(case, "confirm_satisfied", by=house.ben, hours=2, **again)
    assert case.ends == "settled"
