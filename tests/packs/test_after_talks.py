"""Whoever asked something is called three days to a week later, also where nothing was brought in or signed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from huiyin.callbacks import actions as callbacks
from huiyin.callbacks.models import Callback
from huiyin.callbacks.queries import call_of
from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.contact.actions import Talk, record_conversation
from huiyin.customers.models import Customer
from huiyin.rulebook.definitions import Pack
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.packs.everything import opened

WorksBy = Callable[[str], Pack]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
CALLED = {
    "auto-service": {"satisfied": "satisfied", "topics": "换雪地胎"},
    "property-sales": {"satisfied": "satisfied", "topics": "学区"},
}
CAR_IN: dict[str, Any] = {
    "channel": "in_person", "occurred_at": NOW.isoformat(), "customer_name": "王磊", "phone": "13810234567",
    "plate": "京A·12345", "content": "六万公里保养。",
}  # fmt: skip


def asked(house: House, customer: Customer, *, at: datetime = NOW, purpose: str = "consultation") -> None:
    words = {"question": "要换防冻液吗", "answer": "先测冰点。"} if purpose == "consultation" else {"content": "聊天"}
    talk = Talk(direction="in", channel="phone", purpose=purpose, said_at=at, **words)
    record_conversation(customer, talk, by=house.ana, at=at)


def to_call() -> list[Callback]:
    return list(Callback.objects.filter(round__plan="after_talk").select_related("customer").order_by("pk"))


@pytest.mark.req("D52-4", "D52-10", "D52-11")
@pytest.mark.parametrize("pack", CALLED)
def test_the_first_call_comes_three_days_to_a_week_after_a_talk_and_the_second_a_week_after_that(
    house: House, works_by: WorksBy, pack: str
) -> None:
    works_by(pack)
    customer = opened(house, kind="person", name="王磊", phones=["13810234567"], membership=prospect(pack))
    asked(house, customer)

    callbacks.collect(NOW + HOUR)
    [first] = to_call()
    called_at = NOW + 4 * DAY
    call = call_of(first, house.ana, called_at)
    callbacks.record(first, answers=CALLED[pack], by=house.ana, at=called_at)
    second = Callback.objects.select_related("item").get(turn=2)

    assert (call.script.key, call.blanks["last_talk"]) == ("after_talk", "要换防冻液吗")
    assert [(localdate(item.not_before), localdate(item.due_at)) for item in (first.item, second.item) if item] == [
        (date(2026, 11, 26), date(2026, 11, 30)),
        (date(2026, 12, 5), date(2026, 12, 11)),
    ]


def prospect(pack: str) -> str:
    return "prospect" if pack == "property-sales" else ""


@pytest.mark.req("D52-4")
def test_a_call_that_nobody_made_within_the_week_is_overdue(house: House, works_by: WorksBy) -> None:
    works_by("auto-service")
    asked(house, opened(house, kind="person", name="王磊", phones=["13810234567"]))
    callbacks.collect(NOW + HOUR)

    late = [WorkItem.objects.overdue(NOW + days * DAY).filter(kind="callback").count() for days in (7, 8)]

    assert late == [0, 1]


def test_who_asks_again_before_the_call_is_called_once(house: House, works_by: WorksBy) -> None:
    works_by("auto-service")
    customer = opened(house, kind="person", name="王磊", phones=["13810234567"])
    for days in (0, 1, 2):
        at = NOW + days * DAY
        asked(house, customer, at=at)
        callbacks.collect(at + HOUR)

    [only] = to_call()
    callbacks.record(only, answers=CALLED["auto-service"], by=house.ana, at=NOW + 4 * DAY)
    for days in (4, 5):  # the second of its calls is open now
        callbacks.collect(NOW + days * DAY + HOUR)

    assert [(one.turn, one.state) for one in to_call()] == [(1, "reached"), (2, "open")]


def test_only_who_asked_is_called_for_it(house: House, works_by: WorksBy) -> None:
    works_by("auto-service")
    for name, purpose in (("问过", "consultation"), ("聊过", "conversation")):
        asked(house, opened(house, kind="person", name=name), purpose=purpose)

    callbacks.collect(NOW + HOUR)

    assert [one.customer.name for one in to_call()] == ["问过"]


def test_whose_car_is_here_is_called_after_it_went_out_only(house: House, works_by: WorksBy) -> None:
    works_by("auto-service")
    customer = opened(house, kind="person", name="王磊", phones=["13810234567"])
    case = cases.register("service_order", customer=customer, values=CAR_IN, by=house.ana, at=NOW)
    asked(house, customer, at=NOW + HOUR)
    callbacks.collect(NOW + 2 * HOUR)
    before = to_call()

    Case.objects.filter(pk=case.pk).update(ended_at=NOW + 3 * HOUR, ends="settled")
    callbacks.collect(NOW + 4 * HOUR)

    assert (before, [one.customer for one in to_call()]) == ([], [customer])
