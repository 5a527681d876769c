"""What happens joins the rounds of the plans by itself, once, however often the sweep runs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huiyin.callbacks import actions, queries
from huiyin.callbacks.models import Callback, Halt, Round
from huiyin.callbacks.rules import Period, period_of
from huiyin.cases.models import Case
from huiyin.customers.models import Customer
from huiyin.customers.rules import AssetLine
from huiyin.kernel.conditions import UnsuitableValue
from huiyin.org import actions as org
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import CallbackPlan, Group, Share, Skips, Trigger, Turn
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import Notice, WorkItem
from tests.cases.loop import Loop
from tests.conftest import NOW, House

DAY = timedelta(days=1)
TODAY = (NOW.date(), NOW.date())
Opened = Callable[..., Customer]


def plan(trigger: Trigger, key: str = "ours", **words: Any) -> CallbackPlan:
    """A plan of one call within three days of what happened."""
    turn = Turn("call", {"zh-hans": "回访"}, {"window": ["1 day", "3 days"]}, ("members",))
    return CallbackPlan(key, {"zh-hans": "回访"}, trigger, (turn,), **words)


def joined(one: CallbackPlan, at: datetime = NOW, days: tuple[date, date] = TODAY) -> list[tuple[str, str, Any]]:
    actions.join(one, period_of(one.rounds, at.date()), days, at=at)
    rows = Callback.objects.filter(round__plan=one.key).order_by("pk")
    return list(rows.values_list("customer__name", "occasion", "item__due_at"))


def test_whoever_got_a_file_is_called_within_the_days_of_the_plan(house: House, pack: Any, opened: Opened) -> None:
    customer = opened("新客", phones=["13800000001"])
    opened("旧客", phones=["13800000002"], at=NOW - 9 * DAY)

    first = joined(plan(Trigger("opened")))

    assert [row[:2] for row in first] == [("新客", f"customer/{customer.pk}")]
    assert joined(plan(Trigger("opened")), NOW + timedelta(hours=1)) == first
    [item] = WorkItem.objects.filter(kind=Kind.CALLBACK)
    assert item.not_before
    assert item.due_at
    assert NOW < item.not_before < item.due_at < NOW + 4 * DAY


@pytest.mark.req("A4-4")
def test_a_case_that_comes_to_a_stage_brings_its_customer_once(house: House, pack: Any) -> None:
    loop = Loop(house, NOW)
    loop.to("choosing")
    loop.case.refresh_from_db()
    one = plan(Trigger("case", process="complaint", stages=(loop.case.stage,)))

    found = joined(one, loop.at)

    assert [row[:2] for row in found] == [(loop.customer.name, f"case/{loop.case.pk}")]
    assert joined(one, loop.at + timedelta(hours=1)) == found
    late = WorkItem.objects.overdue(loop.at + 4 * DAY).filter(kind=Kind.CALLBACK)
    assert [item.subject for item in late] == [f"customer/{loop.customer.pk}"]


@pytest.mark.parametrize(("outcome", "stands"), [("satisfied", ("excluded", "satisfied")), ("average", ("open", ""))])
def test_whoever_was_called_within_the_matter_and_is_satisfied_is_not_called_about_it_again(
    house: House, pack: Any, said: Any, outcome: str, stands: tuple[str, str]
) -> None:
    loop = Loop(house, NOW)
    loop.to("choosing")
    loop.case.refresh_from_db()
    for hours, word in enumerate(("dissatisfied", outcome)):  # the last word counts
        said(loop.customer, subject=loop.case.subject, outcome=word, at=loop.at + timedelta(hours=hours))
    one = plan(Trigger("case", process="complaint", stages=(loop.case.stage,)))

    joined(one, loop.at + timedelta(hours=2))

    assert list(Callback.objects.values_list("state", "why")) == [stands]


def test_whoever_says_so_later_within_the_matter_is_left_out_then(house: House, pack: Any, said: Any) -> None:
    loop = Loop(house, NOW)
    loop.to("choosing")
    loop.case.refresh_from_db()
    joined(plan(Trigger("case", process="complaint", stages=(loop.case.stage,))), loop.at)
    call = Callback.objects.select_related("item").get()

    said(loop.customer, subject="", at=loop.at)  # about something else
    call.refresh_from_db()
    before = call.state
    said(loop.customer, subject=loop.case.subject, at=loop.at)

    call.refresh_from_db()
    assert (before, call.state, call.why, call.item.settled_at) == ("open", "excluded", "satisfied", loop.at)


@pytest.mark.req("C2-4")
def test_a_day_that_comes_near_is_called_for_so_long_before(house: House, pack: Any, opened: Opened) -> None:
    for name, ahead in (("七天后", 7), ("八天后", 8)):
        due = NOW.date() + ahead * DAY
        opened(name, phones=[f"1380000000{ahead}"], assets=[AssetLine(key=f"京A·{ahead}1234", next_service_on=due)])
    opened("生日", phones=["13800000009"], birth_date=date(1990, 11, 30))

    service = joined(plan(Trigger("date", field="next_service_on", before="7 days")))
    birthday = joined(plan(Trigger("date", field="birth_date", before="7 days"), key="birthdays"))

    assert [row[0] for row in service] == ["七天后"]
    assert [row[0] for row in birthday] == ["生日"]


@pytest.mark.req("B45-3")
def test_so_long_after_the_last_call_the_next_one_is_due(house: House, pack: Any, opened: Opened, said: Any) -> None:
    customer = opened("王芳", phones=["13800000001"], at=NOW - 100 * DAY)
    one = plan(Trigger("every", every="90 days"), rounds="once")

    assert len(joined(one)) == 1
    call = Callback.objects.get()
    actions.reach(call, interaction=said(customer, at=NOW + DAY), by=house.ana, at=NOW + DAY)
    for passed, calls in ((60, 1), (92, 2)):
        at = NOW + passed * DAY
        assert len(joined(one, at, (at.date(), at.date()))) == calls


@pytest.mark.req("A4-2")
def test_whoever_is_left_out_for_now_is_called_once_the_reason_is_over(
    house: House, pack: Any, opened: Opened, said: Any
) -> None:
    """Not after the next ninety days only."""
    lately = opened("刚联系过", phones=["13800000001"], at=NOW - 100 * DAY)
    said(lately, at=NOW - 5 * DAY)
    one = plan(Trigger("every", every="90 days"), rounds="month", skips=Skips(recently=10))

    def stands(days: int) -> list[tuple[str, str, str, int]]:
        at = NOW + days * DAY
        joined(one, at, (at.date(), at.date()))
        rows = Callback.objects.filter(round__plan="ours").order_by("pk")
        return list(rows.values_list("customer__name", "state", "why", "round__denominator"))

    assert stands(0) == [("刚联系过", "excluded", "recently", 1)]
    assert stands(3) == [("刚联系过", "excluded", "recently", 1)]
    assert stands(6) == [("刚联系过", "open", "", 1)]
    call = Callback.objects.select_related("item", "round").get()
    assert (call.settled_at, call.item and call.item.owner) == (None, house.ana)
    assert stands(7) == [("刚联系过", "open", "", 1)]
    standing = queries.ledger(call.round).first
    assert (standing.everybody, standing.states["open"]) == (1, 1)


def test_whoever_is_left_out_for_now_is_asked_about_in_the_next_round_too(
    house: House, pack: Any, opened: Opened
) -> None:
    customer = opened("有投诉", phones=["13800000001"], at=NOW - 100 * DAY)
    loop = Loop(house, NOW, customer)
    one = plan(Trigger("every", every="90 days"), rounds="month", skips=Skips(open_complaint=True))

    def stands(days: int) -> list[tuple[str, str]]:
        at = NOW + days * DAY
        joined(one, at, (at.date(), at.date()))
        return list(Callback.objects.filter(round__plan="ours").order_by("pk").values_list("state", "why"))

    left_out = ("excluded", "open_complaint")
    assert stands(0) == [left_out]
    assert stands(9) == [left_out, left_out]  # December
    Case.objects.filter(pk=loop.case.pk).update(ended_at=NOW, ends="settled")
    assert stands(10) == [left_out, ("open", "")]


def test_everybody_is_looked_at_once_a_day_and_joins_the_round_of_today(
    house: House, pack: Any, opened: Opened
) -> None:
    joining = []
    for days, hours in ((0, 0), (0, 1), (1, 0), (8, 0)):  # the ninth day is the first of December
        opened(f"客户{days}{hours}", phones=[f"1380000{days}{hours}00"], membership="gold", at=NOW - 100 * DAY)
        joining.append(actions.collect(NOW + timedelta(days=days, hours=hours)))

    assert joining == [1, 0, 2, 1]
    rounds = Round.objects.filter(plan="members").order_by("begins_on").values_list("begins_on", "denominator")
    assert list(rounds) == [(date(2026, 11, 1), 3), (date(2026, 12, 1), 1)]


def test_everybody_is_looked_at_again_under_other_rules(house: House, pack: Any, opened: Opened) -> None:
    actions.collect(NOW)
    opened("王芳", phones=["13800000001"], membership="gold", at=NOW - 100 * DAY)
    asking(house, {"field": "membership", "operator": "is", "value": "gold"})

    assert actions.collect(NOW + timedelta(hours=1)) == 1


def test_a_plan_that_can_no_longer_be_asked_holds_up_no_other(house: House, pack: Any, opened: Opened) -> None:
    due = AssetLine(key="京A·71234", next_service_on=NOW.date() + 7 * DAY)
    opened("王芳", phones=["13800000001"], assets=[due])
    opened("李雷", phones=["13800000002"], at=NOW - 100 * DAY)  # somebody whom it would be asked of
    asking(house, {"field": "department", "operator": "is", "value": house.workshop.name})
    org.change_department(
        house.workshop, name="总装车间", parent=house.workshop.parent, calendar=None, by=house.adam, at=NOW
    )

    with pytest.raises(UnsuitableValue):
        actions.collect(NOW)

    assert Callback.objects.get().round.plan == "service_due"


def test_the_leader_is_told_once_that_a_plan_finds_nobody_who_calls(
    house: House, pack: Any, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened("王芳", phones=["13800000001"])
    nobody = plan(Trigger("opened"), share=Share("clerk", role="auditor", department="service"))
    book = replace(pack_in_force(), callbacks={"ours": nobody})
    monkeypatch.setattr("huiyin.callbacks.actions.collecting.pack_in_force", lambda: book)
    told = Notice.objects.filter(subject="plan/ours")

    for hours in (0, 1, 2):
        with pytest.raises(actions.NobodyToCall):
            actions.collect(NOW + timedelta(hours=hours))

    [notice] = told
    assert (notice.person, "没有可以回访的人" in notice.text["zh-hans"]) == (house.lena, True)
    org.place_person(house.art, places=[(house.service, "auditor")], by=house.adam, at=NOW)
    assert actions.collect(NOW + timedelta(hours=3)) == 1
    assert not Halt.objects.exists()


def asking(house: House, condition: dict[str, Any]) -> None:
    """The plan of members asks something else from now on."""
    draft = rulebook.begin_draft(by=house.adam, at=NOW)
    said = {"audience": condition}
    rulebook.edit_draft(draft, ("callbacks", "members"), said, seen=draft.revision, by=house.adam, at=NOW)
    rulebook.publish_draft(draft, seen_version=1, note="Tried out", by=house.adam, at=NOW)


def test_the_rounds_of_a_plan_are_one_a_period(house: House, pack: Any, opened: Opened) -> None:
    opened("王芳", phones=["13800000001"])
    one = plan(Trigger("opened"), rounds="month", share=Share("pool"))
    joined(one)
    opened("李雷", phones=["13800000002"], at=NOW + DAY)

    joined(one, NOW + DAY, (NOW.date(), NOW.date() + DAY))

    [run] = Round.objects.filter(plan="ours")
    assert (run.denominator, run.begins_on, run.ends_on) == (2, date(2026, 11, 1), date(2026, 11, 30))
    assert run.department is None


def test_a_late_sweep_begins_the_round_of_yesterday_and_nothing_of_it_is_over(
    house: House, pack: Any, opened: Opened
) -> None:
    """Its days are those on which turns came: whose turn came on the last of them is called after it."""
    members = Group("members", {"zh-hans": "会员"}, {"field": "membership", "operator": "filled"})
    turn = Turn("call", {"zh-hans": "回访"}, {"within": "3 days"}, ("members",))
    org.leave(house.olga, successor=None, by=house.adam, at=NOW)  # whoever calls is of Lena's department
    opened("王芳", phones=["13800000001"], membership="gold")
    one = replace(plan(Trigger("opened"), groups={"members": members}), turns=(turn,))

    actions.join(one, period_of("once", NOW.date()), TODAY, at=NOW + DAY)

    run = Round.objects.get(plan="ours")
    due = dict(WorkItem.objects.values_list("kind", "due_at"))
    assert (run.ends_on, run.denominator) == (NOW.date(), 1)
    assert NOW + DAY < due[Kind.CALLBACK] <= due[Kind.ROUND]


def test_a_standing_round_is_of_the_department_above_all_who_call(house: House, pack: Any, opened: Opened) -> None:
    org.leave(house.olga, successor=None, by=house.adam, at=NOW)
    opened("王芳", phones=["13800000001"])

    joined(plan(Trigger("opened")))

    assert Round.objects.get().department == house.service


@pytest.mark.parametrize(
    ("rounds", "period"),
    [
        ("week", Period(date(2026, 11, 23), date(2026, 11, 29))),
        ("month", Period(date(2026, 11, 1), date(2026, 11, 30))),
        ("once", Period(date(2026, 11, 25), date(2026, 11, 25))),
    ],
)
def test_periods(rounds: str, period: Period) -> None:
    assert period_of(rounds, date(2026, 11, 25)) == period


def test_a_festival_of_the_moon_is_planned_for_somebody_to_start(house: House, pack: Any) -> None:
    """Spring Festival of 2027 is on 6 February; the plan asks for seven days before."""
    before = datetime(2027, 1, 29, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    actions.collect(before)
    assert not Round.objects.filter(plan="festival").exists()

    for _sweep in range(2):
        actions.collect(before + DAY)

    [run] = Round.objects.filter(plan="festival")
    assert (run.stage, run.about, run.begins_on, run.ends_on) == (
        "planned",
        "spring_festival",
        date(2027, 1, 30),
        date(2027, 2, 6),
    )
    assert "春节" in run.title["zh-hans"]
