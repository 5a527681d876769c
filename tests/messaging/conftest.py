from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import pytest

from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message
from tests.conftest import NOW, House
from tests.messaging.postbox import Postbox, open_postbox

BRAKES = {"per_address_day": 5, "per_hour": 200, "per_day": 2000}
SAID: dict[str, Any] = {
    "name": "客服邮箱", "security": "none", "sender": "service@antu.example", "sender_name": "安途客服", **BRAKES,
}  # fmt: skip
Decide = Callable[..., Message]


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with open_postbox() as box:
        yield box


def set_up(house: House, port: int, **said: Any) -> Channel:
    return actions.add_channel(
        **{**SAID, "key": "email", "host": "127.0.0.1", "port": port, **said}, by=house.adam, at=NOW
    )


def live(channel: Channel, house: House) -> Channel:
    return actions.go_live(channel, seen_waiting=0, seen_dry=0, with_dry=False, by=house.adam, at=NOW)


@pytest.fixture
def channel(house: House, pack: Any, postbox: Postbox) -> Channel:
    """Set up for the postbox, and it sends."""
    return live(set_up(house, postbox.port), house)


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    lines = {"phones": ["13800138000"], "handles": ["Wang@example.com"]}
    return open_file(kind="person", name="王芳", **lines, by=house.ana, at=NOW)


def decide_to_send(channel: Channel, **said: Any) -> Message:
    """Decide a message of these words; what is no part of it says who decides it, when, and about whom."""
    words = {one.name: said.pop(one.name) for one in fields(actions.Wanted) if one.name in said}
    return actions.decide(channel, actions.Wanted(**words), **said)


@pytest.fixture
def decide(house: House, channel: Channel) -> Decide:
    """Ana decides to write to some address."""

    def decided(address: str = "wang@example.com", **said: Any) -> Message:
        words = {"subject_line": "您的车修好了", "body": "请来取车。", "purpose": "service", "key": f"test/{address}"}
        return decide_to_send(channel, **{**words, "address": address, "by": house.ana, "at": NOW, **said})

    return decided


@pytest.fixture
def send(channel: Channel) -> Callable[..., None]:
    """As the job does, at a moment."""

    def sent(at: Any = NOW) -> None:
        while actions.send_some(channel.pk, lambda: at):
            pass

    return sent
