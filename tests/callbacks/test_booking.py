"""A time agreed on with somebody who is reminded of their car's service is kept for them."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from huiyin.callbacks import actions
from huiyin.callbacks.models import Callback
from huiyin.contact.queries.scripted import scripted
from huiyin.customers.rules import AssetLine
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

SLOT = NOW + timedelta(days=2)
BOOKED = {"appointment": "booked", "day": f"{SLOT:%Y-%m-%dT%H:%M}", "fetch": "yes"}


@pytest.fixture
def reminder(house: House, pack: Any, opened: Any) -> Callback:
    due = AssetLine(key="京A·71234", next_service_on=NOW.date() + timedelta(days=7))
    opened("王芳", phones=["13800000001"], assets=[due])
    actions.collect(NOW)
    return Callback.objects.select_related("item", "customer", "round").get(round__plan="service_due")


def kept() -> list[tuple[str, datetime | None, Any]]:
    items = WorkItem.objects.open().filter(kind=Kind.PROMISE)
    return [(item.title["zh-hans"], item.due_at, item.owner) for item in items]


@pytest.mark.req("A3-3")
def test_the_time_that_was_agreed_stands_on_the_list_of_whoever_agreed_on_it(house: House, reminder: Callback) -> None:
    actions.record(reminder, answers=BOOKED, by=house.ana, at=NOW)

    reminder.refresh_from_db()
    assert kept() == [("兑现承诺：预约到店保养", SLOT, house.ana)]
    assert reminder.interaction
    assert ("预约到店保养", f"{localtime(SLOT):%Y-%m-%d %H:%M}") in scripted(
        reminder.interaction.script, reminder.interaction.answers
    )


def test_who_books_nothing_is_promised_nothing(house: House, reminder: Callback) -> None:
    actions.record(reminder, answers={"appointment": "later", "day": BOOKED["day"]}, by=house.ana, at=NOW)

    assert kept() == []


@pytest.mark.parametrize(
    ("day", "refusal"), [("下周三上午", actions.AnswerMissing), ("2026-11-23T09:00", actions.TimeIsOver)]
)
def test_a_time_that_is_over_or_none_is_refused(
    house: House, reminder: Callback, day: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        actions.record(reminder, answers={**BOOKED, "day": day}, by=house.ana, at=NOW)

    assert kept() == []


def test_the_console_asks_for_day_and_hour(house: House, reminder: Callback, signed_in: Any) -> None:
    actions.draw(by=house.ana, at=NOW)
    with time_machine.travel(NOW, tick=False):
        browser: Client = signed_in(house.ana)
        page = browser.get(reverse("callbacks:call", args=[reminder.item_id])).content.decode()
        typed = {f"said-{key}": said for key, said in BOOKED.items()}
        refused = browser.post(
            reverse("callbacks:record", args=[reminder.item_id]), {**typed, "said-day": "2026-11-23T09:00"}
        )
        browser.post(reverse("callbacks:record", args=[reminder.item_id]), typed)

    [asked] = [one for one in re.findall("<input[^>]*>", page) if 'name="said-day"' in one]
    assert 'type="datetime-local"' in asked
    assert (refused.status_code, "“预约到店保养”：这个时间已经过去" in refused.content.decode()) == (422, True)
    assert kept() == [("兑现承诺：预约到店保养", SLOT, house.ana)]
