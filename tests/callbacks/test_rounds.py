"""A round from its plan to its end: whom it concerns, who is left out and why, who calls whom, and that it adds up."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from huiyin.callbacks import actions, queries
from huiyin.callbacks.enums import State
from huiyin.callbacks.forms import PlanningForm
from huiyin.callbacks.models import Callback, Round
from huiyin.contact import actions as contact
from huiyin.customers import actions as customers
from huiyin.customers.enums import Why as KeptBy
from huiyin.customers.models import Customer
from huiyin.customers.rules import AssetLine
from huiyin.kernel.conditions import UnknownField
from huiyin.kernel.errors import DomainError
from huiyin.org import actions as org
from huiyin.rulebook.definitions import Group, Share, Skips
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

DAY = timedelta(days=1)
MEMBERS = {"field": "membership", "operator": "filled"}
Opened = Callable[..., Customer]


def spoken(customer: Customer, house: House, at: Any) -> None:
    told = contact.Said(direction="out", channel="phone", purpose="conversation", content="问候")
    contact.note_interaction(told, customer=customer, by=house.ana, at=at)


def planned(house: House, **changed: Any) -> Round:
    """A round over all customers whom the plan of members concerns."""
    usual = {"audience": {}, "skips": Skips(), "share": Share("keeper")}
    return actions.plan_round("members", changed={**usual, **changed}, by=house.lena, at=NOW)


def started(house: House, **changed: Any) -> Round:
    return actions.start(planned(house, **changed), by=house.lena, at=NOW)


def why_of(run: Round) -> dict[str, str]:
    return dict(Callback.objects.filter(round=run).values_list("customer__name", "why"))


@pytest.mark.req("A2-1", "E63-2")
def test_everybody_a_round_concerns_stands_in_its_ledger_once(house: House, pack: Any, opened: Opened) -> None:
    opened("会员", membership="gold", phones=["13800000001"])
    opened("散客", phones=["13800000002"])
    opened("无号会员", membership="silver")

    run = started(house, audience={"field": "membership", "operator": "filled"})

    assert why_of(run) == {"会员": "", "无号会员": "no_way"}
    assert (run.denominator, run.counts["out"]) == (2, {"no_way": 1})
    item = WorkItem.objects.get(kind=Kind.CALLBACK)
    assert (item.owner, item.subject_label.partition(" ")[2], item.due_at is not None) == (house.ana, "会员", True)


def test_whoever_several_filters_leave_out_is_left_out_by_the_first(house: House, pack: Any, opened: Opened) -> None:
    phones = (f"1380000{number:04d}" for number in range(100))
    files = {name: opened(name, phones=[next(phones)]) for name in ("流失", "拒绝联系", "拒绝服务", "刚联系", "照常")}
    files["无号"] = opened("无号")
    customers.lose(files["流失"], reason="moved", by=house.lena, at=NOW)
    customers.record_consent(files["拒绝联系"], purpose="contact", given=False, source="phone", by=house.ana, at=NOW)
    customers.record_consent(files["拒绝服务"], purpose="service", given=False, source="phone", by=house.ana, at=NOW)
    for name in ("流失", "刚联系"):
        spoken(files[name], house, NOW - 5 * DAY)

    run = started(house, skips=Skips(recently=30))

    assert why_of(run) == {
        "流失": "lost",
        "拒绝联系": "do_not_contact",
        "拒绝服务": "refused_purpose",
        "无号": "no_way",
        "刚联系": "recently",
        "照常": "",
    }
    standing = queries.ledger(run).first
    assert (standing.everybody, standing.to_call, standing.states["open"]) == (6, 1, 1)


def test_who_waits_in_another_round_is_not_called_in_this_one(house: House, pack: Any, opened: Opened) -> None:
    opened("王芳", phones=["13800000001"])
    first = started(house)

    second = started(house)

    assert (why_of(first), why_of(second)) == ({"王芳": ""}, {"王芳": "in_another_round"})


def test_what_a_preview_counts_is_what_a_start_brings_and_it_keeps_nothing(
    house: House, pack: Any, opened: Opened
) -> None:
    for number in range(4):
        opened(f"客户{number}", phones=[f"138000000{number:02d}"] if number else [], keeper=house.ana)
    run = planned(house)

    previewed = actions.preview(run, at=NOW).counts

    assert (Callback.objects.count(), WorkItem.objects.filter(kind=Kind.CALLBACK).count()) == (0, 0)
    assert actions.start(run, by=house.lena, at=NOW).counts == previewed
    assert (previewed["asked"], previewed["out"], previewed["left"]) == (4, {"no_way": 1}, 3)
    assert [(one["name"], one["count"]) for one in previewed["callers"]] == [("安娜", 3)]


@pytest.mark.req("A2-5", "E63-1", "E71-5")
@pytest.mark.parametrize(
    ("share", "owners"),
    [
        (Share("keeper"), {"安娜": 3, None: 1}),
        (Share("pool"), {None: 4}),
        (Share("clerk", role="supervisor"), {"莱娜": 4}),
        (Share("balanced", role="agent", department="service"), {"安娜": 2, "贝恩": 2}),
    ],
    ids=lambda value: value.kind if isinstance(value, Share) else "",
)
def test_who_calls_whom(house: House, pack: Any, opened: Opened, share: Share, owners: dict[str | None, int]) -> None:
    for number in range(4):
        opened(f"客户{number}", phones=[f"138000000{number:02d}"], keeper=house.ana)
    Customer.objects.filter(name="客户0").update(keeper=None)

    started(house, share=share)

    found = Counter(WorkItem.objects.filter(kind=Kind.CALLBACK).values_list("owner__name", flat=True))
    assert found == owners


def test_ability_and_absence_count_when_callbacks_are_shared_evenly(house: House, pack: Any, opened: Opened) -> None:
    org.change_person(house.ana, ability=3, by=None, at=NOW)
    for number in range(8):
        opened(f"客户{number}", phones=[f"138000000{number:02d}"])
    even = Share("balanced", role="agent", department="service")

    with transaction.atomic():
        by_ability = actions.preview(planned(house, share=even), at=NOW).counts["callers"]
        transaction.set_rollback(True)
    org.report_absence(house.ana, substitute=house.ben, starts_at=NOW, ends_at=NOW + DAY, by=None, at=NOW)
    run = planned(house, share=even)
    counts = actions.preview(run, at=NOW).counts
    while_away = counts["callers"]

    assert {one["name"]: one["count"] for one in by_ability} == {"安娜": 6, "贝恩": 2}
    assert {one["name"]: one["count"] for one in while_away} == {"贝恩": 8}
    with translation.override("zh-hans"):
        assert queries.given_none(counts) == [("安娜", "不在岗至 2026-11-24 10:00")]
    org.report_absence(house.ben, substitute=house.lena, starts_at=NOW, ends_at=NOW + DAY, by=None, at=NOW)
    with pytest.raises(actions.EverybodyAway):
        actions.preview(run, at=NOW)


@pytest.mark.req("A2-6")
def test_a_round_is_not_over_while_one_customer_has_no_result(
    house: House, pack: Any, opened: Opened, said: Any
) -> None:
    one, other = opened("金卡", phones=["13800000001"], membership="gold"), opened("普通", phones=["13800000002"])
    run = started(house)
    first, second = (Callback.objects.get(customer=each) for each in (one, other))

    actions.reach(first, interaction=said(one, at=NOW + DAY), by=house.ana, at=NOW + DAY)
    with pytest.raises(actions.StillOpen) as refused:
        actions.close_round(run, by=house.lena, at=NOW + DAY)
    actions.refuse(second, by=house.ana, at=NOW + DAY)
    closed = actions.close_round(run, by=house.lena, at=NOW + DAY)

    assert "普通" in str(refused.value)
    assert "金卡" not in str(refused.value)
    assert (closed.stage, closed.closed_by) == ("closed", house.lena)
    group = queries.ledger(run).groups[0]
    assert (group.standing.everybody, group.standing.reached, group.standing.covered) == (1, 100.0, 100.0)
    duty = WorkItem.objects.get(kind=Kind.ROUND, subject=run.subject)
    assert (duty.outcome, duty.clause and duty.clause.key) == ("met", group.clause)


@pytest.mark.parametrize(
    "when",
    [
        pytest.param(MEMBERS, marks=pytest.mark.req("A4-2")),
        pytest.param(
            {"field": "next_service_on", "operator": "at_least", "value": "2026-12-01"}, marks=pytest.mark.req("D43-1")
        ),
    ],
    ids=["members", "in warranty"],
)
def test_of_a_group_every_single_one_counts_and_whoever_is_missing_is_named(
    house: House, pack: Any, opened: Opened, said: Any, when: dict[str, Any]
) -> None:
    inside = {"membership": "gold", "assets": [AssetLine(key="京A·12345", next_service_on=date(2027, 5, 1))]}
    files = [opened(f"会员{number}", phones=[f"138000000{number:02d}"], **inside) for number in range(4)]
    opened("散客", phones=["13800000009"])
    run = started(house, groups={"ours": Group("ours", {"zh-hans": "一个不漏"}, when)})
    for customer in files[1:]:
        callback = Callback.objects.get(customer=customer)
        actions.reach(callback, interaction=said(customer, at=NOW + DAY), by=house.ana, at=NOW + DAY)

    [group] = queries.ledger(run).groups

    assert (group.standing.everybody, group.standing.covered, group.standing.reached) == (4, 75.0, 75.0)
    missing = Callback.objects.open().filter(round=run, groups__contains=["ours"])
    assert [one.customer for one in missing] == files[:1]


def test_a_round_held_once_waits_for_no_visit_but_one_that_follows_visits_does(
    house: House, pack: Any, opened: Opened
) -> None:
    opened(phones=["13800000001"])
    run = actions.plan_round("after_service", changed={"audience": {}}, by=house.lena, at=NOW)
    actions.start(run, by=house.lena, at=NOW)

    item = Callback.objects.get(round=run).item

    first = pack_in_force().callbacks["after_service"].turns[0]
    assert item
    assert (item.not_before, item.due_at - NOW > 6 * DAY) == (None, True)
    assert first.due["window"] == ["3 days", "7 days"]


def test_a_round_that_ends_before_anybody_may_be_called_is_refused(house: House, pack: Any) -> None:
    later = queries.rule_of(actions.plan_round("after_service", by=house.lena, at=NOW)).turns
    turns = (replace(later[0], due={"window": ["3 days", "7 days"]}), *later[1:])
    run = planned(house)

    with pytest.raises(actions.NobodyMayBeCalledYet):
        actions.change_round(run, changed={"turns": turns}, ends_on=NOW.date() + DAY, by=house.lena, at=NOW)

    changed = actions.change_round(run, changed={"turns": turns}, ends_on=NOW.date() + 3 * DAY, by=house.lena, at=NOW)
    assert queries.calling_of(changed, turns[0], NOW).not_before


def test_calls_are_shared_among_those_whose_role_it_is_and_the_plan_says_by_what(
    house: House, pack: Any, opened: Opened
) -> None:
    for number in range(3):
        opened(f"客户{number}", phones=[f"138000000{number:02d}"])
    run = actions.preview(planned(house, share=Share("balanced")), at=NOW)

    callers = {one["name"]: one for one in run.counts["callers"]}

    assert house.lena.name not in callers
    assert sum(one["count"] for one in callers.values()) == 3
    assert {(one["waiting"], one["ability"]) for one in callers.values()} == {(0, 100)}


def test_who_was_let_off_is_missing_where_every_single_one_counts_but_who_said_no_is_not(
    house: House, pack: Any, opened: Opened, said: Any
) -> None:
    names = ("谈过", "免除", "不愿", "又一位")
    called, let_off, unwilling, waiting = (opened(name, phones=["13800000001"], membership="gold") for name in names)
    run = started(house, groups={"ours": Group("ours", {"zh-hans": "一个不漏"}, MEMBERS)})
    of = {one.customer_id: one for one in Callback.objects.filter(round=run)}
    actions.reach(of[called.pk], interaction=said(called, at=NOW + DAY), by=house.ana, at=NOW + DAY)
    actions.exclude(of[let_off.pk], why="let_off", by=house.lena, at=NOW + DAY)
    actions.exclude(of[unwilling.pk], why="do_not_contact", by=house.lena, at=NOW + DAY)

    [group] = queries.ledger(run).groups

    assert (group.standing.done, group.standing.owed, group.standing.kept) == (1, 3, Decimal("33.3"))
    assert (group.standing.to_call, group.standing.covered) == (2, 50.0)
    [figures] = queries.figures_of(run, NOW + DAY)["groups"]
    assert (figures["done"], figures["of"], figures["covered"]) == (1, 3, 33.3)
    actions.refuse(of[waiting.pk], by=house.ana, at=NOW + DAY)
    actions.close_round(run, by=house.lena, at=NOW + DAY)
    duty = WorkItem.objects.get(kind=Kind.ROUND, subject=run.subject)
    assert (duty.outcome, duty.said_reason) == ("waived", "3 位中 2 位已有结果，其余本轮不回访。")
    with translation.override("en"):
        assert duty.said_reason == "2 of 3 with a result; the others were left out of the round."


@pytest.mark.req("E71-4")
def test_the_channel_a_customer_likes_best_is_proposed_if_it_leads_to_them(
    house: House, pack: Any, opened: Opened
) -> None:
    for name, liked in (("短信", "sms"), ("电话", ""), ("微信", "wechat")):
        opened(name, phones=[f"1380000{Customer.objects.count():04d}"], preferred_channel=liked)

    run = started(house, channels=("phone", "sms", "wechat"))

    found = dict(Callback.objects.filter(round=run).values_list("customer__name", "channel"))
    assert found == {"短信": "sms", "电话": "phone", "微信": "phone"}


def test_a_second_call_follows_on_the_first_by_the_same_person(
    house: House, pack: Any, opened: Opened, said: Any
) -> None:
    customer = opened("王芳", phones=["13800000001"])
    run = actions.plan_round("after_service", changed={"audience": {}, "skips": Skips()}, by=house.lena, at=NOW)
    actions.start(run, by=house.lena, at=NOW)
    first = Callback.objects.get()
    at = NOW + 4 * DAY

    actions.reach(first, interaction=said(customer, at=at), by=house.ana, at=at)

    second = Callback.objects.get(turn=2)
    assert second.item
    assert (second.before, second.state, second.item.owner, second.groups) == (first, "open", house.ana, first.groups)
    assert second.item.not_before
    assert second.item.not_before > at + 7 * DAY
    assert [standing.everybody for standing in queries.ledger(run).turns.values()] == [1, 1]


def test_no_answer_is_tried_again_and_given_up_after_as_many_tries_as_the_plan_says(
    house: House, pack: Any, opened: Opened, said: Any
) -> None:
    opened("王芳", phones=["13800000001"], rest_hours=[["13:00", "16:00"]])
    started(house)
    at, moments = NOW, []

    while (callback := Callback.objects.select_related("item", "customer").get()).state == State.OPEN:
        assert callback.item
        moments.append(at)
        said(callback.customer, outcome="no_answer", content="", subject=callback.subject, at=at)
        actions.miss(callback, by=house.ana, at=at)
        callback.item.refresh_from_db()
        at = callback.item.not_before or at

    assert (callback.tries, callback.state, callback.why, len(moments)) == (3, "unreachable", "no_answer", 3)
    assert callback.item.outcome == "met"
    assert len({moment.astimezone(NOW.tzinfo).hour >= 12 for moment in moments}) == 2
    assert not [moment for moment in moments if 13 <= moment.astimezone(NOW.tzinfo).hour < 16]


@pytest.mark.parametrize(("why", "taken"), [("recently", True), ("do_not_contact", False)])
def test_somebody_left_out_is_called_after_all_unless_they_said_no(
    house: House, pack: Any, opened: Opened, why: str, taken: bool
) -> None:
    customer = opened("王芳", phones=["13800000001"])
    if why == "recently":
        spoken(customer, house, NOW - DAY)
    else:
        customers.record_consent(customer, purpose="contact", given=False, source="phone", by=house.ana, at=NOW)
    started(house, skips=Skips(recently=30))
    callback = Callback.objects.get(why=why)

    with pytest.raises(actions.NotTakenIn) if not taken else transaction.atomic():
        actions.take_in(callback, to=house.ben, by=house.lena, at=NOW)

    callback.refresh_from_db()
    assert (callback.state, callback.item and callback.item.owner) == (
        ("open", house.ben) if taken else ("excluded", None)
    )


@pytest.mark.parametrize(("within", "days"), [("3 days", 14), ("30 days", 30), ("8 hours", 14)])
def test_a_round_whose_last_day_nobody_names_lasts_until_its_calls_are_due(
    house: House, pack: Any, within: str, days: int
) -> None:
    first, *others = pack_in_force().callbacks["members"].turns
    turns = (replace(first, due={"within": within}), *others)

    run = actions.plan_round("members", changed={"turns": turns}, by=house.lena, at=NOW)

    assert run.ends_on == NOW.date() + timedelta(days=days)


def test_whoever_wants_no_contact_any_more_leaves_the_round(house: House, pack: Any, opened: Opened) -> None:
    customer, other = opened("王芳", phones=["13800000001"]), opened("李雷", phones=["13800000002"])
    started(house)
    customers.record_consent(customer, purpose="contact", given=False, source="phone", by=house.ana, at=NOW)

    actions.leave_out(NOW + DAY)

    found = dict(Callback.objects.values_list("customer", "why"))
    assert found == {customer.pk: "do_not_contact", other.pk: ""}


def test_another_keeper_calls_their_customers(house: House, pack: Any, opened: Opened) -> None:
    customer = opened("王芳", phones=["13800000001"])
    started(house)

    customers.move(
        [customers.Move(customer.pk, house.ana.pk, house.ben.pk)], why=KeptBy.APPOINTED, by=house.lena, at=NOW
    )

    assert WorkItem.objects.get(kind=Kind.CALLBACK).owner == house.ben


@pytest.mark.parametrize(
    ("broken", "refusal"),
    [
        ({"changed": {"audience": {"field": "nonsense", "operator": "filled"}}}, UnknownField),
        ({"plan": "nonsense"}, actions.PlanUnknown),
        ({"ends_on": NOW.date() - DAY}, actions.EndsTooSoon),
    ],
)
def test_what_cannot_be_planned_is_refused(
    house: House, pack: Any, broken: dict[str, Any], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        actions.plan_round(**{"plan": "members", "by": house.lena, "at": NOW, **broken})

    assert actions.plan_round("members", by=house.lena, at=NOW).stage == "planned"


def test_a_round_starts_once_and_not_without_anybody(house: House, pack: Any, opened: Opened) -> None:
    run = planned(house)

    with pytest.raises(actions.NobodyConcerned), transaction.atomic():
        actions.start(run, by=house.lena, at=NOW)
    opened("王芳", phones=["13800000001"])
    actions.start(run, by=house.lena, at=NOW)

    for again in (actions.start, actions.discard_round):
        with pytest.raises(actions.NotPlanned):
            again(run, by=house.lena, at=NOW)


@pytest.mark.req("E63-3")
def test_each_group_of_customers_has_a_plan_of_its_own(house: House, pack: Any, opened: Opened) -> None:
    opened("金卡", phones=["13800000001"], membership="gold")
    opened("银卡", phones=["13800000002"], membership="silver")

    runs = {
        level: started(
            house, audience={"field": "membership", "operator": "is", "value": level}, channels=(channel,), share=share
        )
        for level, channel, share in (("gold", "phone", Share("keeper")), ("silver", "phone", Share("pool")))
    }

    assert {level: why_of(run) for level, run in runs.items()} == {"gold": {"金卡": ""}, "silver": {"银卡": ""}}
    owners = dict(Callback.objects.values_list("customer__name", "item__owner__name"))
    assert owners == {"金卡": "安娜", "银卡": None}


@pytest.mark.req("E71-3")
def test_what_a_round_is_for_is_chosen_among_the_aims_of_its_plan(house: House, pack: Any) -> None:
    run = actions.plan_round("after_service", by=house.lena, at=NOW)
    first, second = queries.rule_of(run).aims
    typed = PlanningForm(run=run).initial
    assert typed["aims"] == ["0", "1"]
    assert [*PlanningForm({**typed, "aims": ["1", "7"]}, run=run).errors] == ["aims"]

    form = PlanningForm({**typed, "aims": ["1"]}, run=run)
    assert form.is_valid(), form.errors
    run = actions.change_round(run, changed=form.changed, by=house.lena, at=NOW)

    assert queries.rule_of(Round.objects.get(pk=run.pk)).aims == (second,) != (first,)
    assert PlanningForm(run=run).initial["aims"] == ["1"]  # what was not chosen can still be


@pytest.mark.req("E72-0")
def test_late_skipped_and_unplanned_calls_of_a_round_are_counted(
    house: House, pack: Any, opened: Opened, said: Any
) -> None:
    for number, name in enumerate(("准时", "迟到", "过期", "不打")):
        opened(name, phones=[f"1380000000{number}"])
    run = started(house)
    calls = {callback.customer.name: callback for callback in Callback.objects.select_related("customer")}
    actions.exclude(calls["不打"], why="let_off", by=house.lena, at=NOW)
    late = NOW + 200 * DAY

    def reached(name: str, at: Any) -> None:
        talk = said(calls[name].customer, subject=calls[name].subject, at=at)
        actions.reach(calls[name], interaction=talk, by=house.ana, at=at)

    reached("准时", NOW + DAY)
    assert queries.figures_of(run, NOW + DAY)["plan"] == {"late": 0, "unplanned": 0}

    reached("迟到", late)
    said(calls["不打"].customer, purpose="follow_up", at=NOW + DAY)
    said(calls["准时"].customer, purpose="conversation", at=NOW + DAY)

    figures = queries.figures_of(run, late)
    assert (figures["plan"], figures["all"]["excluded"]) == ({"late": 2, "unplanned": 1}, 1)
