"""Several channels let through together what the house does, and one customer gets no more over all of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huiyin.customers.models import Customer
from huiyin.messaging import actions
from huiyin.messaging.actions.sending import claim
from huiyin.messaging.models import Channel, HouseBrakes, Message
from tests.conftest import NOW, House

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def channels(house: House, pack: Any) -> list[Channel]:
    """Each would let a hundred through."""
    brakes = {"per_address_day": 100, "per_hour": 100, "per_day": 100, "state": "live"}
    kinds = {"mail": ("email", "smtp"), "sms": ("sms", "pretending"), "robot": ("wecom", "wecom_robot")}
    return [
        Channel.objects.create(key=key, name=key, kind=kind, driver=driver, quiet_hours=[["03:00", "03:01"]], **brakes)
        for key, (kind, driver) in kinds.items()
    ]


def written(channel: Channel, number: int, customer: Customer | None = None) -> None:
    said = {"purpose": "service", "next_try_at": NOW, "decided_at": NOW, "body": "x", "customer": customer}
    Message.objects.bulk_create(
        Message(channel=channel, key=f"{channel.key}/{n}", address=f"{n}", address_key=f"{n}", **said)
        for n in range(number)
    )


def went(channels: list[Channel], at: Any) -> list[int]:
    return [len(claim(channel.pk, at=at)[1]) for channel in channels]


def test_all_channels_together_let_through_what_the_house_does(house: House, channels: list[Channel]) -> None:
    actions.set_house_brakes(per_customer_day=9, per_hour=5, per_day=8, by=house.adam, at=NOW)
    for channel in channels:
        written(channel, 4)

    first = went(channels, NOW)
    within_the_hour = went(channels, NOW + HOUR / 2)
    next_hour = went(channels, NOW + HOUR)

    assert first == [4, 1, 4]  # what colleagues are told is none of it
    assert within_the_hour == [0, 0, 0]
    assert next_hour == [0, 3, 0]


def test_one_customer_gets_no_more_over_all_channels(house: House, channels: list[Channel], customer: Customer) -> None:
    actions.set_house_brakes(per_customer_day=3, per_hour=50, per_day=80, by=house.adam, at=NOW)
    for channel in channels[:2]:
        written(channel, 2, customer)

    assert went(channels[:2], NOW) == [2, 1]
    left = Message.objects.get(state="waiting")
    assert (left.why, left.next_try_at) == ("brake", NOW + DAY)
    assert went(channels[:2], NOW + DAY) == [0, 1]


def test_whoever_keeps_channels_sets_the_brakes_of_the_house(
    house: House, channels: list[Channel], signed_in: Callable[[Any], Any]
) -> None:
    address, page = reverse("messaging:house-brakes"), reverse("messaging:channels")
    browser, typed = signed_in(house.adam), {"per_customer_day": 2, "per_hour": 30, "per_day": 200}

    assert browser.post(address, {**typed, "per_hour": 0}).status_code == 422
    with pytest.raises(actions.NeedsABrake):
        actions.set_house_brakes(**{**typed, "per_day": 0}, by=house.adam, at=NOW)
    assert browser.post(address, typed).status_code == 302

    assert 'value="30"' in browser.get(page).text
    stored = HouseBrakes.objects.get()
    assert (stored.per_customer_day, stored.per_hour, stored.per_day) == (2, 30, 200)
    assert signed_in(house.ana).post(address, typed).status_code == 403
