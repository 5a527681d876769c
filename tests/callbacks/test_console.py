"""The console's verbs: who is drawn, what is recorded with everything that follows, and what is refused."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, localtime
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.audit.models import Entry
from huiyin.callbacks import actions, queries
from huiyin.callbacks.enums import State
from huiyin.callbacks.models import Callback
from huiyin.cases.actions import move
from huiyin.cases.jobs import hear_again, tie_to_open
from huiyin.cases.models import Case, Link
from huiyin.contact import actions as contact
from huiyin.contact.actions import AnswerByWhen, Doubt, NeedsMore, Unhappy
from huiyin.contact.actions.complaining import ComplaintClosed
from huiyin.contact.models import Interaction, Opinion, Point
from huiyin.contact.queries import happenings
from huiyin.customers.actions import record_consent
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.org.actions import save_draft
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Share, Skips
from huiyin.rulebook.enums import CONSOLE_KEYS
from huiyin.worklist.actions import hand_over, sweep
from huiyin.worklist.actions.items import DueInThePast
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import Notice, WorkItem
from huiyin.worklist.rules import item_url
from tests.cases.loop import Loop
from tests.conftest import NOW, House

HOUR = timedelta(hours=1)
LATER = NOW + HOUR
Opened = Callable[..., Customer]
HAPPY = {"satisfied": "satisfied", "evaluation": "专业", "suggestion": "多放些饮料"}
UNHAPPY = {"satisfied": "dissatisfied", "about": "car_wash", "cause": "洗车没洗干净"}


@pytest.fixture
def calls(house: House, pack: Any, opened: Opened) -> Callable[..., list[Callback]]:
    """A round over customers of these names, whom their keeper or nobody yet is to call."""

    def begin(
        *names: str,
        share: str = "keeper",
        plan: str = "members",
        changed: Mapping[str, Any] = MappingProxyType({}),
        **content: Any,
    ) -> list[Callback]:
        for place, name in enumerate(names):
            opened(name, phones=[f"1380000{place:04d}"], **content)
        usual = {"audience": {}, "skips": Skips(), "share": Share(share)}
        run = actions.plan_round(plan, changed={**usual, **changed}, by=house.lena, at=NOW)
        actions.start(run, by=house.lena, at=NOW)
        return list(Callback.objects.filter(round=run).select_related("round", "customer", "item").order_by("customer"))

    return begin


def names_drawn(*people: Any, times: int = 1, **asked: Any) -> list[str]:
    return [
        WorkItem.objects.get(pk=actions.draw(by=person, **{"at": LATER, **asked})).subject_label.split()[1]
        for person in people
        for _time in range(times)
    ]


@pytest.mark.req("A4-3", "A4-8", "A4-12", "A3-1", "E72-1", "E72-2", "E72-3", "E63-4")
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
    assert [queries.queue_of(one, LATER + HOUR / 2).handled for one in (house.ana, house.ben)] == [1, 0]
    assert queries.queue_of(house.ana, LATER + 2 * HOUR).handled == 0  # in the last hour
    (said,) = happenings(callback.customer, house.ana, None, 10)[:1]
    assert (said.at, said.by) == (LATER, house.ana.name)
    assert "总体满意程度：满意" in said.words
    assert "服务建议：多放些饮料" in said.words
    with pytest.raises(actions.SettledAlready):
        actions.record(callback, answers=HAPPY, by=house.ana, at=LATER)


@pytest.mark.req("D51-6")
def test_what_a_customer_will_need_soon_stays_open_by_itself(house: House, calls: Any) -> None:
    (first, second) = calls("王芳", "李雷")

    said = {**HAPPY, "wishes": "下周要洗车\n\n 想装行车记录仪 "}
    actions.record(first, answers=said, needs=["下周要洗车"], by=house.ana, at=LATER)
    actions.record(second, answers={**HAPPY, "wishes": "没有。"}, by=house.ana, at=LATER)

    needs = Point.objects.order_by("pk").values_list("customer__name", "kind", "words", "settled_at")
    assert list(needs) == [("王芳", "need", "下周要洗车", None), ("王芳", "need", "想装行车记录仪", None)]


@pytest.mark.req("D51-6")
@pytest.mark.parametrize("wishes", ["车" * 201, "\n".join(map(str, range(11)))])
def test_needs_that_are_too_many_or_too_long_are_refused_beside_the_question_that_asked_for_them(
    house: House, calls: Any, signed_in: Any, at_now: Any, wishes: str
) -> None:
    (callback,) = calls("王芳")
    said = {**HAPPY, "wishes": wishes}

    with pytest.raises(DomainError) as refused:
        actions.record(callback, answers=said, by=house.ana, at=LATER)
    typed = {f"said-{key}": answer for key, answer in said.items()}
    page = signed_in(house.ana).post(reverse("callbacks:record", args=[callback.item_id]), typed)

    assert (refused.value.at_field, page.status_code) == ("wishes", 422)
    assert re.search(r'id="answers-said-wishes_error"', page.text)
    assert not Interaction.objects.exists()


@pytest.mark.req("A4-3", "A4-9", "K-03")
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
def test_what_they_are_dissatisfied_with_is_linked_with_their_open_complaint(house: House, calls: Any) -> None:
    callback, other = calls("王芳", "李强")
    customer = callback.customer
    loop = Loop(house, NOW, customer=customer)

    for one in (callback, other):
        actions.record(one, answers=UNHAPPY, unhappy=Unhappy("register"), by=house.ana, at=LATER)
    tasks = ProcrastinateJob.objects.filter(task_name="cases.tie_to_open")
    [args] = tasks.values_list("args", flat=True)
    tie_to_open.func(**args)
    tie_to_open.func(**args)  # a job that is done again

    [link] = Link.objects.all()
    assert (link.case.process, link.case.customer, link.other) == ("dissatisfied_visit", customer, loop.case)
    assert loop.case.acts.get(kind="linked").data["number"] == link.case.number
    talk = Interaction.objects.get(subject=callback.subject)
    assert link.case.acts.get(kind="said_in").data == {"interaction": talk.pk}


@pytest.mark.req("A4-9")
def test_what_is_the_same_matter_is_told_to_whoever_has_the_complaint(
    house: House, calls: Any, signed_in: Any, at_now: Any
) -> None:
    callback, other = calls("王芳", "李强")
    case = Loop(house, NOW, customer=callback.customer).case
    same = Unhappy("add", to=case.number)
    asked = signed_in(house.ana).get(reverse("callbacks:call", args=[callback.item_id])).content.decode()
    typed = {f"said-{name}": value for name, value in UNHAPPY.items()}
    refused = signed_in(house.ana).post(reverse("callbacks:record", args=[callback.item_id]), typed)
    for page in (asked, refused.content.decode()):
        assert f'value="add/{case.number}"' in page

    with pytest.raises(ComplaintClosed):  # it is not theirs
        actions.record(other, answers=UNHAPPY, unhappy=same, by=house.ana, at=LATER)
    said = {**typed, "content": "仍有异响", "complaint": f"add/{case.number}"}
    signed_in(house.ana).post(reverse("callbacks:record", args=[callback.item_id]), said)
    tasks = ProcrastinateJob.objects.filter(task_name="cases.hear_again")
    [args] = tasks.values_list("args", flat=True)
    hear_again.func(**args)
    hear_again.func(**args)  # a job that is done again

    talk = Interaction.objects.get(subject=callback.subject)
    heard = case.acts.get(kind="told_again")
    assert (heard.data["interaction"], "仍有异响" in heard.data["text"]) == (talk.pk, True)
    assert talk.answers["added_to"] == case.number
    assert not Case.objects.filter(process="dissatisfied_visit").exists()
    page = signed_in(house.lena).get(reverse("cases:page", args=[case.pk])).content.decode()
    assert reverse("contact:talk", args=[talk.pk]) in page


@pytest.mark.req("A4-9")
def test_whoever_is_dissatisfied_is_registered_or_it_is_said_why_not(house: House, calls: Any) -> None:
    registered, left = calls("王芳", "李强")

    for half in (Unhappy(), Unhappy("leave"), Unhappy("leave", reason=" ")):
        with pytest.raises(NeedsMore):
            actions.record(registered, answers=UNHAPPY, unhappy=half, by=house.ana, at=LATER)
    assert not Interaction.objects.filter(subject=registered.subject).exists()
    actions.record(registered, answers=UNHAPPY, unhappy=Unhappy("register"), by=house.ana, at=LATER)
    actions.record(left, answers=UNHAPPY, unhappy=Unhappy("leave", reason="当场已重洗"), by=house.ana, at=LATER)

    case = Case.objects.get()
    assert (case.process, case.customer, case.classification) == ("dissatisfied_visit", registered.customer, "car_wash")
    left.refresh_from_db()
    assert left.interaction is not None
    assert left.interaction.answers["not_registered"] == "当场已重洗"


@pytest.mark.req("E72-4", "C13-3")
def test_a_question_nobody_is_sure_of_becomes_a_promise_to_call_back(house: House, calls: Any) -> None:
    (callback,) = calls("王芳")

    with pytest.raises(AnswerByWhen):
        actions.record(callback, answers=HAPPY, doubt=Doubt("保修到几时", None), by=house.ana, at=LATER)
    actions.record(callback, answers=HAPPY, doubt=Doubt("保修到几时", LATER + 5 * HOUR), by=house.ana, at=LATER)

    promise = WorkItem.objects.get(kind=Kind.PROMISE)
    assert (promise.owner, promise.due_at, "保修到几时" in promise.title["zh-hans"]) == (
        house.ana,
        LATER + 5 * HOUR,
        True,
    )


@pytest.mark.req("D2-2", "X-29")
def test_a_promise_goes_on_record_with_the_call_in_which_it_was_made(house: House, calls: Any) -> None:
    (callback,) = calls("王芳")
    promised = contact.Promised("周五前寄出发票", LATER + 5 * HOUR)

    for refusal, half in (
        (contact.PromisedByWhen, contact.Promised("周五前寄出发票", None)),
        (contact.NothingPromised, contact.Promised(" ", LATER + HOUR)),
        (DueInThePast, contact.Promised("周五前寄出发票", LATER)),
        (contact.PromiseDisturbs, contact.Promised("周五前寄出发票", LATER + 2 * HOUR)),
    ):
        with pytest.raises(refusal) as refused:
            actions.record(callback, answers=HAPPY, promised=half, by=house.ana, at=LATER)
        assert refused.value.at_field in ("promise", "promise_until", "promise_despite")
    assert not WorkItem.objects.filter(kind=Kind.PROMISE).exists()
    actions.record(callback, answers=HAPPY, promised=promised, by=house.ana, at=LATER)

    promise = WorkItem.objects.get(kind=Kind.PROMISE)
    assert (promise.owner, promise.due_at) == (house.ana, LATER + 5 * HOUR)
    assert promise.title["zh-hans"] == "兑现承诺：周五前寄出发票"


def test_what_a_call_leaves_to_be_done_is_said_with_its_time(
    house: House, calls: Any, signed_in: Callable[[Person], Client], at_now: Any
) -> None:
    (callback,) = calls("王芳")
    said = {f"said-{key}": words for key, words in HAPPY.items()}
    left = {
        "promise": "寄出发票", "promise_until": "2026-11-23T16:00", "promise_kept_by": "deed",
        "doubt": "保修到几时", "doubt_until": "2026-11-23T17:00",
    }  # fmt: skip
    address = reverse("callbacks:record", args=[callback.item_id])

    page = signed_in(house.ana).post(address, {**said, **left, "submission": str(uuid4())}, follow=True).text

    assert "承诺须在 2026-11-23 16:00 前兑现。 须在 2026-11-23 17:00 前核实并答复。" in page


@pytest.mark.req("SM-10", "D52-6", "D52-7", "D52-8", "D52-9")
def test_what_a_customer_asks_for_is_followed_until_they_have_their_answer(house: House, calls: Any) -> None:
    (callback,) = calls("王芳")
    asked = {"answers": HAPPY, "demand": "想把保养改到周末上门取车", "by": house.ana, "at": LATER}

    for kind in ("", "smoke"):
        with pytest.raises(actions.DemandUnknown):
            actions.record(callback, **asked, demand_kind=kind)
    assert not Case.objects.exists()
    actions.record(callback, **asked, demand_kind="need")

    case = Case.objects.get()
    item = WorkItem.objects.get(subject=case.subject, settled_at=None)
    assert (case.process, case.customer) == ("demand", callback.customer)
    assert case.data["demand_intake"]["content"] == asked["demand"]
    assert item.due_at is not None
    assert (item.owner, localdate(item.due_at)) == (house.ana, localdate(LATER) + timedelta(days=2))
    move(case, "report_up", values={"studied": "周末没有取车师傅"}, by=house.ana, at=LATER + HOUR)
    case.refresh_from_db()
    move(case, "instruct", values={"solution": "周六加一班"}, by=house.lena, at=LATER + 2 * HOUR)
    telling = WorkItem.objects.get(subject=case.subject, settled_at=None)
    assert telling.owner == house.ana
    assert telling.due_at is not None
    assert localdate(telling.due_at) == localdate(LATER)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [({"unhappy": Unhappy("register")}, actions.NothingToRegister), ({"demand": "上门取车"}, actions.NoDemands)],
)
def test_a_plan_that_opens_nothing_registers_nothing(
    house: House, calls: Any, words: dict[str, str], refusal: type[Exception]
) -> None:
    (callback,) = calls("王芳", plan="members", changed={"dissatisfied": None, "demand": None})

    with pytest.raises(refusal):
        actions.record(callback, answers=HAPPY, by=house.ana, at=LATER, **words)
    assert not Interaction.objects.filter(subject=callback.subject).exists()

    actions.record(callback, answers=HAPPY, by=house.ana, at=LATER)
    assert not Case.objects.exists()


@pytest.fixture
def heard(said: Any) -> Callable[..., None]:
    """We spoke with a customer as often as all plans together may: four times within thirty days."""

    def talk(customer: Customer, *days_ago: int) -> None:
        for days in days_ago or (4, 3, 2, 1):
            said(customer, at=NOW - timedelta(days=days))

    return talk


def test_whoever_was_contacted_as_often_as_allowed_is_not_drawn_and_called_only_with_a_reason(
    house: House, calls: Any, heard: Any
) -> None:
    often, seldom = calls("王芳", "李强")
    heard(often.customer)
    heard(seldom.customer, 31, 3, 2, 1)

    assert names_drawn(house.ana) == ["李强"]
    with pytest.raises(actions.HeardEnough):
        actions.draw(beside=[seldom.item_id], by=house.ana, at=LATER)
    for verb, said in (
        (actions.record, {"answers": HAPPY}),
        (actions.end_call, {"line": "busy", "came": "again"}),
        (actions.put_off, {"until": LATER + 3 * HOUR}),
    ):
        with pytest.raises(actions.TooOften, match="30"):
            verb(often, by=house.ana, at=LATER, **said)
    actions.record(seldom, answers=HAPPY, by=house.ana, at=LATER)
    actions.put_off(often, until=LATER + 3 * HOUR, despite="客户刚来电要我们回电", by=house.ana, at=LATER)

    assert names_drawn(house.ana, at=LATER + 3 * HOUR) == ["王芳"]  # by appointment, however often
    actions.record(often, answers=HAPPY, by=house.ana, at=LATER + 3 * HOUR)


@pytest.mark.req("E71-2")
def test_the_console_does_not_count_whoever_was_contacted_as_often_as_allowed_as_callable(
    house: House, calls: Any, heard: Any, signed_in: Any, at_now: Any
) -> None:
    often, seldom, despite = calls("王芳", "李强", "赵敏")
    for one, days in ((often, ()), (seldom, (31, 3, 2, 1)), (despite, ())):
        heard(one.customer, *days)
    Callback.objects.filter(pk=despite.pk).update(despite="客户刚来电要我们回电")

    found = queries.allowed_now(house.ana, NOW)
    assert (found.free, found.capped, found.resting) == (2, 1, 0)
    assert names_drawn(house.ana, at=NOW, beside=[seldom.item_id]) == ["赵敏"]
    assert names_drawn(house.ana, at=NOW, beside=[despite.item_id]) == ["李强"]

    for one in (seldom, despite):
        actions.record(one, answers=HAPPY, by=house.ana, at=NOW)
    page = Browser(signed_in(house.ana)).asks(reverse("callbacks:next")).text
    assert "1 位客户各回访计划合计的联系次数已到上限。" in page
    assert "请从名单里选" in page
    assert "现在可以打" not in page
    assert "data-toast" not in page


def test_whoever_hears_enough_until_they_are_due_is_left_out_and_others_wait(
    house: House, calls: Any, heard: Any
) -> None:
    lately, long_ago, appointed = calls("王芳", "李强", "赵敏")  # to be called within thirty days
    due = lately.item.due_at
    for one, days in ((lately, (0,) * 4), (long_ago, (29, 28, 27, 26)), (appointed, (0,) * 3)):
        heard(one.customer, *days)
    actions.put_off(appointed, until=LATER + 4 * HOUR, by=house.ana, at=LATER)
    WorkItem.objects.filter(pk__in=[lately.item_id, long_ago.item_id]).update(due_at=due - timedelta(days=10))

    assert actions.leave_out(LATER) == 1
    assert actions.leave_out(LATER) == 0

    found = {row.customer.name: (row.state, row.why) for row in Callback.objects.select_related("customer")}
    assert found == {"王芳": ("excluded", "capped"), "李强": ("open", ""), "赵敏": ("open", "")}


def test_whoever_heard_enough_is_called_once_more_if_whoever_leads_the_round_says_why(
    house: House, calls: Any, heard: Any, signed_in: Any, at_now: Any
) -> None:
    (callback,) = calls("王芳")
    heard(callback.customer)
    WorkItem.objects.filter(pk=callback.item_id).update(due_at=LATER)
    actions.leave_out(LATER)
    callback.refresh_from_db()
    assert callback.why == "capped"
    address = reverse("callbacks:take-in", args=[callback.pk])
    browser = signed_in(house.max)

    unsaid, endless = (browser.post(address, {"to": house.ana.pk, "despite": said}) for said in (" ", "多" * 201))
    browser.post(address, {"to": house.ana.pk, "despite": "金卡会员一个不漏"})

    assert (unsaid.status_code, "请写明为什么还要再联系一次" in unsaid.text) == (422, True)
    assert (endless.status_code, "最多 200 个字" in endless.text) == (422, True)
    assert "金卡会员一个不漏" in browser.get(reverse("callbacks:person", args=[callback.pk])).text
    assert actions.leave_out(LATER) == 0
    assert names_drawn(house.ana) == ["王芳"]
    callback.refresh_from_db()
    told = signed_in(house.ana).get(reverse("callbacks:call", args=[callback.item_id])).text
    assert "金卡会员一个不漏" in told
    actions.record(callback, answers=HAPPY, by=house.ana, at=LATER)
    assert Interaction.objects.get(subject=callback.subject).despite == "金卡会员一个不漏"
    assert Entry.objects.filter(action="rounds.called_once_more", person=house.max).exists()


def test_whoever_wants_no_contact_any_more_is_not_drawn(house: House, calls: Any) -> None:
    unwilling, _willing = calls("王芳", "李强", share="pool")
    Customer.objects.filter(pk=unwilling.customer_id).update(do_not_contact=True)

    assert names_drawn(house.ana) == ["李强"]


def test_whoever_drew_a_callback_sees_its_number_wherever_the_file_lies(
    house: House, calls: Any, signed_in: Any, at_now: Any
) -> None:
    (callback,) = calls("王芳", share="pool")
    Customer.objects.filter(pk=callback.customer_id).update(department=house.team_two, keeper=None)
    phone = callback.customer.phones.get()
    address = reverse("callbacks:number", args=[callback.item_id, phone.pk])
    ana, ben = signed_in(house.ana), signed_in(house.ben)
    assert not Customer.objects.get(pk=callback.customer_id).permits(house.ana, "reveal")
    assert ana.post(address).status_code == 404  # nobody has drawn it yet
    WorkItem.objects.filter(pk=callback.item_id).update(team=house.team_one)
    assert ana.post(address).status_code == 403  # although she may draw it, and sees it

    actions.draw(by=house.ana, at=LATER)

    shown = ana.post(address)
    assert "138 0000 0000" in shown.text
    assert address in ana.get(reverse("callbacks:call", args=[callback.item_id])).text
    entry = Entry.objects.filter(action="phone.revealed").get()
    assert (entry.person, entry.subject) == (house.ana, f"customer/{callback.customer_id}")
    assert ben.post(address).status_code == 404
    actions.record(callback, answers=UNHAPPY, unhappy=Unhappy("register"), by=house.ana, at=LATER)


def test_the_register_of_calls_says_what_was_asked_and_answered_in_words(
    house: House, calls: Any, signed_in: Any, at_now: Any
) -> None:
    (callback,) = calls("王芳")
    actions.record(
        callback, answers={**UNHAPPY, "about": "out_of_stock"}, unhappy=Unhappy("register"), by=house.ana, at=LATER
    )

    page = signed_in(house.lena).get("/contact/registers/phone/").text

    assert ("缺件等待" in page, "out_of_stock" in page) == (True, False)


@pytest.mark.req("A4-1")
def test_a_call_in_rest_hours_needs_a_reason(house: House, calls: Any) -> None:
    (callback,) = calls("王芳", rest_hours=[["10:30", "11:30"]])

    for verb, said in (
        (actions.record, {"answers": HAPPY}),
        (actions.end_call, {"line": "busy", "came": "again"}),
        (actions.put_off, {"until": LATER + 3 * HOUR}),
    ):
        with pytest.raises(contact.DisturbsThem):
            verb(callback, by=house.ana, at=LATER, **said)
    actions.record(callback, answers=HAPPY, despite="客户让现在打", by=house.ana, at=LATER)

    assert Interaction.objects.get(subject=callback.subject).despite == "客户让现在打"


@pytest.mark.req("A4-5", "E71-2")
def test_another_time_is_an_appointment_that_comes_first(house: House, calls: Any) -> None:
    callback, _other = calls("王芳", "李强", rest_hours=[["12:00", "14:00"]])
    then = NOW + 5 * HOUR

    with pytest.raises(actions.AlreadyOver):
        actions.put_off(callback, until=NOW, by=house.ana, at=LATER)
    with pytest.raises(actions.RestsThen) as refused:
        actions.put_off(callback, until=NOW + 3 * HOUR, by=house.ana, at=LATER)
    assert "11-23 14:00" in str(refused.value)
    actions.put_off(callback, until=then, words="开会", by=house.ana, at=LATER)

    assert names_drawn(house.ana) == ["李强"]
    assert names_drawn(house.ana, at=then) == ["王芳"]
    callback.refresh_from_db()
    assert (callback.state, callback.appointment_at, callback.tries) == (State.OPEN, then, 0)
    assert "开会" in Interaction.objects.get(subject=callback.subject).content
    actions.miss(callback, by=house.ana, at=then)
    callback.refresh_from_db()
    assert (callback.appointment_at, callback.tries) == (None, 1)


@pytest.mark.req("B23-12")
@pytest.mark.parametrize(
    ("line", "came", "state", "why", "tries"),
    [
        ("no_answer", "again", "open", "", 1),
        ("silence", "again", "open", "", 1),
        ("dialect", "again", "open", "", 1),
        ("wrong_number", "wrong_number", "unreachable", "wrong_number", 0),
        ("hung_up", "unwilling", "refused", "unwilling", 0),
        ("answered", "unwilling", "refused", "unwilling", 0),
    ],
)
def test_a_call_without_answers_says_what_happened_and_what_comes_of_it(
    house: House, calls: Any, line: str, came: str, state: str, why: str, tries: int
) -> None:
    (callback,) = calls("王芳")

    actions.end_call(callback, line=line, came=came, by=house.ana, at=LATER)

    callback.refresh_from_db()
    assert (callback.state, callback.why, callback.tries) == (state, why, tries)
    assert Interaction.objects.get(subject=callback.subject).line == line


@pytest.mark.parametrize(
    ("verb", "said"),
    [(actions.end_call, {"line": "answered", "came": "unwilling"}), (actions.put_off, {"until": LATER + 4 * HOUR})],
)
def test_what_we_write_ourselves_of_a_call_is_in_the_language_of_the_house(
    house: House, calls: Any, verb: Callable[..., Callback], said: dict[str, Any]
) -> None:
    (callback,) = calls("王芳")

    with translation.override("en"):
        verb(callback, **said, by=house.ana, at=LATER)

    assert not Interaction.objects.get(subject=callback.subject).content.isascii()


@pytest.mark.parametrize(
    ("refuses", "refused"),
    [("", []), ("service", ["service"]), ("contact", ["contact"])],
    ids=["round", "purpose", "all"],
)
def test_whoever_wants_no_more_calls_says_in_the_same_save_for_how_long(
    house: House, calls: Any, signed_in: Callable[[Person], Client], refuses: str, refused: list[str]
) -> None:
    (callback,) = calls("王芳")
    browser, address = signed_in(house.ana), reverse("callbacks:end", args=[callback.item_id])
    said = {"line": "answered", "came": "unwilling", "content": "别再打来了", "refuses": refuses}

    with pytest.raises(actions.RefusesNothing):
        actions.end_call(callback, line="busy", came="again", refuses="contact", by=house.ana, at=LATER)
    page = browser.get(reverse("callbacks:call", args=[callback.item_id])).content.decode()
    with time_machine.travel(LATER, tick=False):
        assert browser.post(address, said).status_code == 302

    assert "今后不再为“服务”联系，本人重新同意为止" in page
    callback.refresh_from_db()
    customer = Customer.objects.get(pk=callback.customer_id)
    assert (callback.state, customer.refusals, customer.do_not_contact) == ("refused", refused, refuses == "contact")
    assert [one.evidence for one in customer.consent_rows.all()] == ["别再打来了"] * len(refused)


@pytest.mark.parametrize(
    ("refuses", "why", "told"),
    [
        ("", "unwilling", "不愿接受回访"),
        ("service", "refused_purpose", "今后不再为“服务”联系，本人重新同意为止"),
        ("contact", "do_not_contact", "今后任何事都不再联系，本人重新同意为止"),
    ],
    ids=["round", "purpose", "all"],
)
def test_who_wants_no_more_calls_is_not_said_to_refuse_this_one_alone(
    house: House, calls: Any, signed_in: Callable[[Person], Client], at_now: Any, refuses: str, why: str, told: str
) -> None:
    (callback,) = calls("王芳")
    said = {"line": "answered", "came": "unwilling", "refuses": refuses, "submission": str(uuid4())}

    page = signed_in(house.ana).post(reverse("callbacks:end", args=[callback.item_id]), said, follow=True)

    callback.refresh_from_db()
    words = Interaction.objects.get(subject=callback.subject).content
    assert (callback.state, callback.why) == ("refused", why)
    assert told in html.unescape(page.content.decode())
    assert f"{told} – {told}" not in html.unescape(page.content.decode())
    assert (refuses == "") == (callback.get_state_display() == callback.get_why_display())
    assert words == (told if refuses else "这次不愿接受回访。")
    assert [one.evidence for one in callback.customer.consent_rows.all()] == [words] * bool(refuses)


@pytest.mark.parametrize(
    ("line", "told"), [("no_answer", "11-24 14:00 以后再打"), ("wrong_number", "联系不上 – 号码不是本人的")]
)
def test_a_call_in_vain_says_what_comes_of_it(
    house: House, calls: Any, signed_in: Callable[[Person], Client], at_now: Any, line: str, told: str
) -> None:
    (callback,) = calls("王芳")

    page = signed_in(house.ana).post(
        f"/callbacks/calls/{callback.item_id}/end/",
        {"line": line, "came": "again" if line == "no_answer" else line, "submission": str(uuid4())},
        follow=True,
    )

    assert told in page.text


def test_whoever_calls_again_reads_in_words_what_happened_before(
    house: House, calls: Any, signed_in: Callable[[Person], Client]
) -> None:
    (callback,) = calls("王芳")
    actions.end_call(callback, line="no_answer", came="again", by=house.ana, at=LATER)

    page = signed_in(house.ana).get(f"/callbacks/calls/{callback.item_id}/").text

    assert re.search(r'<ul class="brief-list tries">[^无]*</small> 无人接听', page, re.DOTALL)
    assert "no_answer</li>" not in page


@pytest.mark.parametrize(
    ("line", "came"),
    [("no_answer", "unwilling"), ("busy", "wrong_number"), ("answered", "again"), ("answered", "wrong_number")],
)
def test_what_came_of_it_fits_what_happened_on_the_line(house: House, calls: Any, line: str, came: str) -> None:
    (callback,) = calls("王芳")

    with pytest.raises(actions.DoNotFit):
        actions.end_call(callback, line=line, came=came, by=house.ana, at=LATER)
    with pytest.raises(contact.LineUnknown):
        actions.end_call(callback, line="smoke", came="again", by=house.ana, at=LATER)

    assert not Interaction.objects.filter(subject=callback.subject).exists()


@pytest.mark.req("A4-1", "E71-2")
def test_whoever_rests_is_passed_over_and_whoever_likes_the_hour_comes_first(
    house: House, opened: Opened, calls: Any
) -> None:
    opened("歇着", phones=["13811110001"], rest_hours=[["10:00", "12:00"]])
    opened("随时", phones=["13811110002"])
    opened("喜欢", phones=["13811110003"], preferred_hours=[["10:00", "12:00"]])
    calls()

    assert names_drawn(house.ana) == ["喜欢"]
    found = WorkItem.objects.filter(kind=Kind.CALLBACK)
    beside = list(found.exclude(subject_label__contains="歇着").values_list("pk", flat=True))
    with pytest.raises(actions.TheyRest):
        actions.draw(beside=beside, by=house.ana, at=LATER)
    with pytest.raises(actions.NobodyLeft):
        actions.draw(beside=list(found.values_list("pk", flat=True)), by=house.ana, at=LATER)


def test_what_nobody_has_taken_goes_to_whoever_of_the_department_asks_first(house: House, calls: Any) -> None:
    calls("王芳", "李强", "赵敏", share="pool")

    drawn = names_drawn(house.ana, house.ben, beside=[])

    assert len({*drawn}) == 2
    assert names_drawn(house.ana, house.ben) == drawn
    with pytest.raises(actions.NobodyLeft):
        actions.draw(by=house.olga, at=LATER)


def test_a_late_callback_is_told_to_the_superior_alone(house: House, calls: Any) -> None:
    calls("王芳")
    item = WorkItem.objects.get(pk=actions.draw(by=house.ana, at=LATER))
    assert item.due_at

    for late in (timedelta(0), timedelta(days=1), timedelta(days=5)):
        sweep(item.due_at + late)

    told = Notice.objects.filter(item=item, kind__in=["reminder", "due", "overdue", "risk"])
    assert {(notice.person, notice.kind) for notice in told} == {(house.lena, "overdue")}


@pytest.mark.req("D52-11", "D2-2")
def test_who_calls_sees_what_was_promised_and_from_when_the_call_is_planned(
    house: House, calls: Any, signed_in: Any, at_now: Any
) -> None:
    (callback,) = calls("王芳")
    until = LATER + 5 * HOUR
    promise = contact.promise_to(callback.customer, content="寄出发票", due_at=until, by=house.ana, at=NOW)
    WorkItem.objects.filter(pk=callback.item_id).update(not_before=NOW + timedelta(days=8))

    page = signed_in(house.ana).get(reverse("callbacks:call", args=[callback.item_id])).content.decode()
    stamp = queries.stamp_of(callback.item_id, house.ana, NOW)
    contact.keep_promise_to(promise, by=house.ana, at=LATER)

    assert "兑现承诺：寄出发票" in page
    assert "计划 2026-12-01 10:00 起回访" in page
    assert queries.stamp_of(callback.item_id, house.ana, NOW) != stamp


def test_what_was_drawn_and_left_lying_can_be_drawn_by_others(house: House, calls: Any) -> None:
    calls("王芳", "李强", share="pool")
    (lying,) = names_drawn(house.ana)
    (called,) = names_drawn(house.ben)
    tried = Callback.objects.get(customer__name=called)
    actions.end_call(tried, line="busy", came="again", by=house.ben, at=LATER + timedelta(minutes=2))

    assert actions.give_back(LATER + timedelta(minutes=29)) == 0
    assert actions.give_back(LATER + timedelta(minutes=31)) == 1

    owners = dict(WorkItem.objects.filter(kind=Kind.CALLBACK).values_list("callback__customer__name", "owner"))
    assert owners == {lying: None, called: house.ben.pk}


@pytest.mark.req("D52-11", "A4-7")
def test_the_second_call_shows_the_first(house: House, calls: Any) -> None:
    (callback,) = calls("王芳", salutation="ms")
    found = queries.call_of(callback, house.ana, LATER)
    assert (found.before, found.blanks["salutation"], found.blanks["agent"]) == (None, "王女士", "安娜")
    actions.record(callback, answers=HAPPY, by=house.ana, at=LATER)
    callback.refresh_from_db()
    second = Callback(
        round=callback.round, customer=callback.customer, item=callback.item, turn=1, before=callback, script="members"
    )

    before = queries.call_of(second, house.ana, LATER).before

    assert before is not None
    assert before.said == [("总体满意程度", "满意"), ("对公司的评价", "专业"), ("服务建议", "多放些饮料")]
    assert before.outcome == "满意"


def test_the_queue_takes_the_same_statements_however_long_it_is(house: House, opened: Opened, calls: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            queries.queue_of(house.ana, LATER)
            actions.draw(by=house.ana, at=LATER)
        return len(found)

    calls("王芳")
    few = asked()
    for place in range(1, 19):
        opened(f"客户{place}", phones=[f"1390000{place:04d}"])
    calls()

    assert asked() == few
    queue = queries.queue_of(house.ana, LATER)
    assert (queue.count, len(queue.rows)) == (19, 12)


def test_the_page_is_that_of_whoever_has_the_callback_and_goes_on_with_the_next(
    house: House, calls: Any, signed_in: Any, at_now: Any
) -> None:
    first, second = calls("王芳", "李强")
    ana, ben = signed_in(house.ana), signed_in(house.ben)
    address = reverse("callbacks:call", args=[first.item_id])

    assert item_url(first.item) == address
    assert ben.get(address).status_code == 404
    page = ana.get(address).text
    assert ("王芳" in page, "我是回音汽车服务的客服代表安娜" in page, "这段时间我们的服务" in page) == (
        True,
        True,
        True,
    )
    refused = ana.post(f"{address}record/", {"said-satisfied": "average"})
    assert (refused.status_code, "还没有回答" in refused.text) == (422, True)
    save_draft(house.ana, form_key=first.subject, content={"said-evaluation": "专业"}, at=NOW)
    assert f'data-draft="{first.subject}"' in page
    gone = ana.post(f"{address}record/", {"said-satisfied": "satisfied", "next": second.item_id})
    assert not house.ana.drafts.exists()
    assert gone.headers["Location"] == reverse("callbacks:call", args=[second.item_id])
    assert ana.get(address).headers["Location"] == reverse("callbacks:console")


class Browser:
    """What htmx asks in somebody's browser."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def asks(self, address: str, **words: Any) -> Any:
        return self.client.post(address, words, headers={"HX-Request": "true"})

    def ready(self, beside: Callback) -> tuple[str, str]:
        """Whom the console laid ready beside a call, and what it was made of; its panes came with it."""
        said = self.asks(reverse("callbacks:next"), beside=beside.item_id, ready="yes").text
        found = re.search(r'data-next-item="(\d+)" data-beside="(\d+)" data-stamp="(\w+)"', said)
        assert found is not None
        assert ("<template>" in said, 'id="answers"' in said, found[2]) == (True, True, str(beside.item_id))
        return found[1], found[3]

    def saves(self, callback: Callback, following: str, stamp: str) -> Any:
        address = reverse("callbacks:record", args=[callback.item_id])
        said = {"said-satisfied": "satisfied"}
        return self.asks(address, **said, next=following, stamp=stamp, submission=str(uuid4()))


def test_the_next_callback_comes_with_one_answer(house: House, calls: Any, signed_in: Any, at_now: Any) -> None:
    first, second = calls("王芳", "李强")
    ana = Browser(signed_in(house.ana))

    shown = ana.asks(reverse("callbacks:next"), beside=first.item_id)

    assert (shown.status_code, "<html" in shown.text, 'id="answers"' in shown.text) == (200, False, True)
    assert ("李强" in shown.text, shown["HX-Push-Url"]) == (True, reverse("callbacks:call", args=[second.item_id]))
    nobody = ana.asks(reverse("callbacks:next"), beside=[first.item_id, second.item_id])
    assert ("现在没有可以回访的客户" in nobody.text, 'id="answers"' in nobody.text) == (True, False)


def test_what_lies_ready_is_shown_if_it_still_holds_good(
    house: House, calls: Any, said: Any, signed_in: Any, at_now: Any
) -> None:
    first, *_others = calls("王芳", "李强", "赵敏", "孙伟")
    ana = Browser(signed_in(house.ana))

    item, stamp = ana.ready(first)
    at_once = ana.saves(first, item, stamp)
    second = Callback.objects.get(item=item)
    assert ("console:next" in at_once.get("HX-Trigger", ""), 'id="answers"' in at_once.text) == (True, False)
    assert "王芳" in at_once.text  # is on record, it says

    item, stamp = ana.ready(second)
    third = Callback.objects.get(item=item)
    said(third.customer, at=NOW, content="刚刚来电投诉")
    anew = ana.saves(second, item, stamp)
    assert ("HX-Trigger" in anew, "刚刚来电投诉" in anew.text) == (False, True)

    item, stamp = ana.ready(third)
    hand_over(WorkItem.objects.get(pk=item), to=house.ben, by=house.lena, at=NOW)
    gone = ana.saves(third, item, stamp)
    assert (gone.status_code, gone["HX-Push-Url"]) == (200, reverse("callbacks:console"))
    assert Callback.objects.get(pk=third.pk).state == State.REACHED


def test_a_refused_form_comes_back_in_its_place(house: House, calls: Any, signed_in: Any, at_now: Any) -> None:
    (callback,) = calls("王芳")

    refused = Browser(signed_in(house.ana)).asks(
        reverse("callbacks:record", args=[callback.item_id]), **{"said-satisfied": "average"}
    )

    assert (refused.status_code, "<html" in refused.text, "还没有回答" in refused.text) == (422, False, True)


@pytest.mark.req("A4-1")
@pytest.mark.parametrize(
    ("verb", "panel", "said"),
    [
        ("end", "ending", {"line": "busy", "came": "again"}),
        ("put-off", "later", {"until": "2026-11-23T16:00"}),
    ],
)
def test_a_panel_that_is_refused_stays_open_with_its_error_beside_the_field(
    house: House, calls: Any, signed_in: Any, at_now: Any, verb: str, panel: str, said: dict[str, str]
) -> None:
    (callback,) = calls("王芳", rest_hours=[["09:30", "11:30"]])
    browser, address = Browser(signed_in(house.ana)), reverse(f"callbacks:{verb}", args=[callback.item_id])

    refused = browser.asks(address, **said, seconds="75")

    assert refused.status_code == 422
    assert re.search(f'<details class="unfold ways" id="{panel}" open>', refused.text)
    assert 'name="way"' not in refused.text  # or the browser shuts it, as the old one still stands beside it
    assert re.search('id="why-now"[^>]* aria-describedby="why-now_error"', refused.text)
    assert refused.text.count('id="why-now_error"') == 1
    assert Callback.objects.get(pk=callback.pk).last_try_at is None
    assert browser.asks(address, **said, seconds="75", despite="客户让现在打").status_code == 200
    assert Interaction.objects.get(subject=callback.subject).despite == "客户让现在打"


def test_all_that_is_missing_of_a_call_is_said_at_once(house: House, calls: Any, signed_in: Any, at_now: Any) -> None:
    (callback,) = calls("王芳", rest_hours=[["09:30", "11:30"]])
    browser, address = Browser(signed_in(house.ana)), reverse("callbacks:record", args=[callback.item_id])

    both, one = (browser.asks(address, despite=why) for why in ("", "客户让现在打"))

    assert (both.status_code, "还没有回答" in both.text, 'id="why-now_error"' in both.text) == (422, True, True)
    assert (one.status_code, "还没有回答" in one.text, 'id="why-now_error"' in one.text) == (422, True, False)


@pytest.mark.req("A4-5", "E71-2")
def test_times_proposed_go_over_the_coming_days(house: House, calls: Any) -> None:
    (callback,) = calls("王芳", rest_hours=[["14:00", "15:30"]])

    found = [f"{localtime(one.at):%d %H:%M}" for one in queries.free_times(callback, LATER)]

    # A Monday at eleven; of every half day the first that lies in nobody's rest.
    assert found[:4] == ["23 11:00", "23 11:30", "23 15:30", "24 09:00"]
    assert len({one[:2] for one in found}) > 3


def test_the_sheet_of_keys_lists_those_of_the_console_for_whoever_calls(house: House, signed_in: Any) -> None:
    sheet = {
        person.name: signed_in(person).get("/").text.split('id="shortcuts"')[1] for person in (house.ana, house.fay)
    }

    for page in sheet.values():
        assert "<kbd>g</kbd><kbd>t</kbd>" in page
    assert [("<dt><kbd>N</kbd>" in page) for page in sheet.values()] == [True, False]
    assert "<kbd>g</kbd><kbd>j</kbd>" in sheet[house.ana.name]


def test_every_key_of_the_console_is_kept_free_in_scripts() -> None:
    templates = Path(actions.__file__).parents[1] / "jinja2" / "callbacks"
    pressed = {
        key for file in templates.glob("console*.html") for key in re.findall('data-press="([a-z])"', file.read_text())
    }

    assert pressed | {"p", "j", "k"} == set(CONSOLE_KEYS)


def test_a_key_that_opens_another_page_says_so() -> None:
    templates = Path(actions.__file__).parents[1] / "jinja2" / "callbacks"
    doors = [
        door
        for file in templates.glob("console*.html")
        for door in re.findall(r"<a[^>]*data-press.*?</a>", file.read_text())
        if "_blank" in door
    ]

    assert doors
    assert [door for door in doors if 'icon("external-link")' not in door] == []
    with translation.override("zh-hans"):
        assert "另开一页" in str(CONSOLE_KEYS["c"])


@pytest.mark.req("A4-9", "B44-2")
def test_who_calls_sees_what_is_open_and_what_the_call_has_opened(
    house: House, calls: Any, signed_in: Any, at_now: Any
) -> None:
    first, second = calls("王芳", "李强")
    record_consent(
        first.customer, purpose="survey", given=False, source="phone", evidence="不做调查", by=house.ana, at=NOW
    )
    browser, address = Browser(signed_in(house.ana)), reverse("callbacks:call", args=[first.item_id])
    shown = browser.client.get(address).text
    assert "未结的投诉和其他事项" not in shown
    assert "这次电话属于“服务”" in shown  # of what the plan calls for, the rule book says

    told = browser.asks(
        reverse("callbacks:record", args=[first.item_id]),
        **{f"said-{key}": said for key, said in UNHAPPY.items()},
        complaint="register",
    )

    case = Case.objects.get()
    assert f'<a href="{reverse("cases:page", args=[case.pk])}">{case.number}</a>' in told.text
    Case.objects.filter(pk=case.pk).update(customer=second.customer)
    shown = browser.client.get(reverse("callbacks:call", args=[second.item_id])).text
    assert re.search(f"{case.number}</a> <small[^>]*>回访不满意处理 · 洗车", shown)


@pytest.mark.req("A4-1", "E71-2")
def test_the_console_says_who_rests_until_when_and_who_is_called_later(
    house: House, calls: Any, opened: Opened, signed_in: Any, at_now: Any
) -> None:
    opened("歇着", phones=["13811110001"], rest_hours=[["09:30", "13:00"]])
    opened("以后", phones=["13811110002"])
    opened("现在", phones=["13811110003"])
    *_others, later, free = calls()
    WorkItem.objects.filter(pk=later.item_id).update(not_before=NOW + 24 * HOUR)
    assert later.customer.name == "以后"

    found = queries.allowed_now(house.ana, NOW)
    assert (found.free, found.resting, found.later) == (1, 1, 1)
    assert (found.free_from, found.later_from) == (NOW + 4 * HOUR, NOW + 24 * HOUR)  # at two, after the noon's rest
    actions.record(free, answers=HAPPY, by=house.ana, at=NOW)
    browser = Browser(signed_in(house.ana))
    page = browser.asks(reverse("callbacks:next")).text
    assert "1 位客户正在休息。2026-11-23 14:00 起可以打。" in re.sub(r"\s*<[^>]+>|(?<=。) ", "", page)
    assert "data-toast" not in page
