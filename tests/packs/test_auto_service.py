"""What the workshop's service department does beside complaints: what customers ask for on a call."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from huiyin.callbacks import actions as callbacks
from huiyin.callbacks.models import Callback
from huiyin.callbacks.queries import call_of
from huiyin.cases import actions as cases
from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.customers.actions import appoint_deputy, open_file, open_files
from huiyin.customers.models import Customer
from huiyin.customers.rules import AssetLine
from huiyin.rulebook.definitions import Pack
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.packs.test_shared_processes import due_of, later, moved, registered

WorksBy = Callable[[str], Pack]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _workshop(works_by: WorksBy) -> None:
    works_by("auto-service")


# Demands

ASKED = {
    "channel": "phone",
    "noted_at": NOW.isoformat(),
    "kind": "need",
    "customer_name": "王磊",
    "phone": "13810234567",
    "content": "想晚上九点以后保养。",
}
UP = {"studied": "车间六点下班。"}
TOLD: dict[str, Any] = {"contact_channel": "phone", "told_at": later(9), "answer": "每周三晚上可以。"}


def demand(house: House) -> Case:
    return registered(house, "demand", **ASKED)


def with_a_solution(house: House) -> Case:
    case = moved(demand(house), "report_up", by=house.ana, **UP)
    return moved(case, "instruct", by=house.lena, hours=4, solution="周三开夜间工位")


@pytest.mark.req("D52-6")
def test_a_demand_on_a_call_is_followed_until_it_is_settled(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        registered(house, "demand", **{**ASKED, "content": ""})
    case = demand(house)

    assert [*refused.value.errors] == ["content"]
    assert (case.stage, case.owner, case.ends) == ("studying", house.ana, "")


@pytest.mark.req("D52-7")
def test_what_is_not_answered_at_once_is_studied(house: House) -> None:
    at_once, later_on = demand(house), demand(house)

    moved(at_once, "answer_at_once", by=house.ana, hours=0.1, answer="可以", satisfaction="satisfied")

    assert (at_once.stage, at_once.ends) == ("answered", "settled")
    assert (later_on.stage, later_on.ends) == ("studying", "")


@pytest.mark.req("D52-8")
def test_what_is_unsolved_goes_to_the_supervisor_within_two_days_of_being_said(house: House) -> None:
    case = demand(house)
    assert due_of(case).date() == (NOW + 48 * HOUR).date()

    moved(case, "report_up", by=house.ana, hours=30, **UP)

    assert (case.stage, case.owner) == ("instructing", house.lena)
    with pytest.raises(NotYourTurn):
        moved(case, "instruct", by=house.ana, hours=31, solution="自己定")


@pytest.mark.req("D52-9")
def test_the_customer_is_told_on_the_day_of_the_solution_and_the_answer_satisfies(house: House) -> None:
    case = with_a_solution(house)
    assert (case.stage, case.owner, due_of(case).date()) == ("telling", house.ana, NOW.date())

    with pytest.raises(Invalid) as refused:
        moved(case, "told", by=house.ana, hours=5, **TOLD, satisfaction="dissatisfied")
    moved(case, "told", by=house.ana, hours=5, **TOLD, satisfaction="satisfied")

    assert [*refused.value.errors] == ["satisfaction"]
    assert (case.stage, case.ends, case.resolved_at) == ("told", "settled", NOW + 5 * HOUR)


def test_a_way_found_without_the_supervisor_is_told_the_same_day_too(house: House) -> None:
    case = moved(demand(house), "find_way", by=house.ana, hours=26, solution="配件部有货")

    assert (case.stage, due_of(case).date()) == ("telling", (NOW + 26 * HOUR).date())


def test_a_demand_that_does_not_satisfy_is_studied_again_with_two_days_anew(house: House) -> None:
    case = with_a_solution(house)

    moved(case, "study_again", by=house.ana, hours=30, contact_channel="phone", words="一周一次太少")

    assert (case.stage, case.round) == ("studying", 2)
    assert due_of(case).date() == (NOW + 78 * HOUR).date()


# Service orders

CAR_IN = {
    "channel": "in_person",
    "occurred_at": NOW.isoformat(),
    "customer_name": "王磊",
    "phone": "13810234567",
    "plate": "京A·12345",
    "content": "六万公里保养。",
}
OUT: dict[str, Any] = {
    "car_out_at": later(7),
    "served_on": "2026-11-23",
    "cycle_months": 6,
    "next_service_on": "2027-05-20",
    "next_content": "机油保养",
    "call_content": "空调有没有味道",
}
CALLED = {"satisfied": "satisfied", "evaluation": "好", "topics": "换雪地胎"}


def owner_of_a_car(house: House, *plates: str) -> Customer:
    assets = [AssetLine(key=plate, cycle_months=12, last_service_on=date(2026, 1, 5)) for plate in plates]
    return open_file(kind="person", name="王磊", phones=["13810234567"], assets=assets, by=house.ana, at=NOW)


def car_ready(house: House, customer: Customer | None = None) -> Case:
    case = cases.register("service_order", customer=customer, values=CAR_IN, by=house.ana, at=NOW)
    moved(case, "give_to_workshop", by=house.ana, ready_until=later(6))
    assert (case.stage, case.owner, due_of(case)) == ("working", house.hank, NOW + 6 * HOUR)
    return moved(case, "report_done", by=house.hank, hours=5, done="已保养", test_drive=True)


@pytest.mark.req("D52-3")
@pytest.mark.parametrize("field", ["next_service_on", "next_content", "call_content"])
def test_a_car_is_not_handed_over_without_content_and_date_of_what_comes_next(field: str, house: House) -> None:
    case = car_ready(house)

    with pytest.raises(Invalid) as refused:
        moved(case, "hand_over", by=house.ana, hours=7, **{**OUT, field: ""})
    moved(case, "hand_over", by=house.ana, hours=7, **OUT)

    assert ([*refused.value.errors], case.stage) == ([field], "archived")


@pytest.mark.req("D51-4")
def test_the_next_service_is_planned_on_the_car_in_the_file(house: House) -> None:
    customer = owner_of_a_car(house, "京A12345", "京B67890")

    moved(car_ready(house, customer), "hand_over", by=house.ana, hours=7, **OUT)

    served, other = customer.assets.order_by("position", "pk")
    assert (served.last_service_on, served.next_service_on, served.cycle_months) == (
        date(2026, 11, 23),
        date(2027, 5, 20),
        6,
    )
    assert (other.last_service_on, other.cycle_months) == (date(2026, 1, 5), 12)


def test_a_car_the_file_did_not_know_joins_it(house: House) -> None:
    customer = owner_of_a_car(house)

    moved(car_ready(house, customer), "hand_over", by=house.ana, hours=7, **OUT)

    assert [(car.key, car.next_service_on) for car in customer.assets.all()] == [("京A·12345", date(2027, 5, 20))]


def test_an_order_of_nobody_on_file_is_handed_over_all_the_same(house: House) -> None:
    assert moved(car_ready(house), "hand_over", by=house.ana, hours=7, **OUT).stage == "archived"


@pytest.mark.req("D52-4", "D52-10", "D52-11")
def test_the_first_call_comes_three_days_to_a_week_after_the_car_went_out_and_the_second_a_week_after_that(
    house: House,
) -> None:
    case = moved(car_ready(house, owner_of_a_car(house)), "hand_over", by=house.ana, hours=7, **OUT)
    out = NOW + 7 * HOUR

    callbacks.collect(out + HOUR)
    first = Callback.objects.select_related("item__clause", "interaction").get(occasion=case.subject)
    called_at = out + timedelta(days=4)
    planned = call_of(first, house.ana, called_at).planned
    callbacks.record(first, answers=CALLED, by=house.ana, at=called_at)
    second = Callback.objects.select_related("item__clause", "before__interaction").get(turn=2)

    assert (planned, call_of(second, house.ana, called_at).planned) == (OUT["call_content"], "")
    windows = [
        (localdate(call.item.not_before), localdate(call.item.due_at), call.item.clause.key)
        for call in (first, second)
        if call.item and call.item.not_before and call.item.due_at and call.item.clause
    ]
    assert windows == [
        (date(2026, 11, 26), date(2026, 11, 30), "service.first-call"),
        (date(2026, 12, 5), date(2026, 12, 11), "service.second-call"),
    ]
    assert second.before
    assert second.before.interaction
    assert second.before.interaction.answers["topics"] == "换雪地胎"


def test_the_time_is_not_changed_without_the_owners_consent(house: House) -> None:
    case = cases.register("service_order", customer=None, values=CAR_IN, by=house.ana, at=NOW)
    moved(case, "give_to_workshop", by=house.ana, ready_until=later(6))
    words = {"ready_until": later(30), "why": "缺件"}

    with pytest.raises(Invalid) as refused:
        moved(case, "agree_new_time", by=house.ana, hours=2, agreed_with_owner=False, **words)
    moved(case, "agree_new_time", by=house.ana, hours=2, agreed_with_owner=True, **words)

    assert [*refused.value.errors] == ["agreed_with_owner"]
    assert (case.stage, due_of(case)) == ("working", NOW + 30 * HOUR)


@pytest.mark.req("D51-2")
def test_a_car_brought_in_asks_for_the_file_to_be_completed(house: House) -> None:
    rows = [{"kind": "person", "name": name, "keeper": house.ben} for name in ("王磊", "李雷")]
    brought, elsewhere = open_files(rows, by=house.max, at=NOW)
    owed = WorkItem.objects.filter(clause__key="file.within-two-days")
    assert not owed.exists()

    cases.register("service_order", customer=Customer.objects.get(pk=brought), values=CAR_IN, by=house.ana, at=NOW)

    [item] = owed
    assert (item.subject, item.owner) == (f"customer/{brought}", house.ben)
    assert not owed.filter(subject=f"customer/{elsewhere}").exists()
    assert localdate(item.due_at) == NOW.date() + timedelta(days=2)


@pytest.mark.req("A3-3")
def test_whose_next_service_comes_near_is_listed_for_a_reminder(house: House) -> None:
    today = localdate(NOW)
    for place, (name, days) in enumerate((("快到期", 7), ("还早", 60))):
        asset = AssetLine(key=f"京A·1234{place}", next_service_on=today + timedelta(days=days))
        open_file(kind="person", name=name, phones=[f"1381023456{place}"], assets=[asset], by=house.ana, at=NOW)
    long_after = NOW + timedelta(days=53)  # nobody spoke with them a moment ago

    callbacks.collect(NOW)
    early = set(Callback.objects.filter(round__plan="service_due").values_list("customer__name", "state"))
    callbacks.collect(long_after)

    listed = WorkItem.objects.filter(kind="callback", callback__round__plan="service_due").order_by("pk")
    assert early == {("快到期", "open")}
    assert [item.subject_label.partition(" ")[2] for item in listed] == ["快到期", "还早"]


@pytest.mark.req("SM-09")
def test_a_car_is_followed_from_its_reception_to_its_next_service(house: House) -> None:
    customer = owner_of_a_car(house)
    case = car_ready(house, customer)
    owed = WorkItem.objects.open().get(clause__key="file.within-two-days")
    assert localdate(owed.due_at) == localdate(NOW) + timedelta(days=2)
    moved(case, "hand_over", by=house.ana, hours=7, **OUT)
    out, away = NOW + 7 * HOUR, NOW + timedelta(days=10)

    callbacks.collect(out + HOUR)
    first = Callback.objects.get(occasion=case.subject)
    callbacks.record(first, answers=CALLED, by=house.ana, at=out + timedelta(days=4))
    appoint_deputy(
        house.ana, deputy=house.ben, starts_at=away, ends_at=away + timedelta(days=5), department=house.service,
        by=house.lena, at=away,
    )  # fmt: skip
    second = Callback.objects.select_related("item").get(turn=2)
    assert second.item
    assert second.item.owner == house.ben  # while she is away
    callbacks.record(second, answers={"satisfied": "satisfied"}, by=house.ben, at=out + timedelta(days=13))

    callbacks.collect(NOW.replace(year=2027, month=5, day=13))
    reminder = Callback.objects.get(round__plan="service_due")
    assert (reminder.customer, reminder.state) == (customer, "open")
