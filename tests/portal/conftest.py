"""A phone in front of the door."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.cases.models import Case
from tests.conftest import NOW

TOLD = {
    "content": "刹车片换过三天又响。",
    "wish": "免费返工。",
    "plate": "京A·12345",
    "occurred_at": "2026-11-22T15:30",
    "complainant_name": "王磊",
    "complainant_phone": "138 1234 5678",
}
FORM = "/s/new/complaint/"


class Phone:
    """A customer's browser: it opens the form, takes a minute to fill it in and sends it."""

    def __init__(self, clock: time_machine.Traveller, address: str = "203.0.113.7") -> None:
        self.clock = clock
        self.browser = Client(REMOTE_ADDR=address)
        self.page = ""

    def open(self, path: str = FORM) -> str:
        self.page = self.browser.get(path).content.decode()
        return self.page

    @property
    def mark(self) -> str:
        found = re.search(r'name="mark" value="([^"]+)"', self.page)
        assert found
        return found[1]

    def fill_in(self, *, seconds: float = 60, **changes: Any) -> Any:
        """Sends the form that stands open."""
        self.clock.shift(timedelta(seconds=seconds))
        answer = self.browser.post(FORM, {**TOLD, "mark": self.mark, **changes})
        self.page = answer.content.decode()
        return answer

    def send(self, **changes: Any) -> Any:
        self.open()
        return self.fill_in(**changes)

    def number(self, answer: Any) -> str:
        """What the receipt says."""
        assert answer.status_code == 302, answer.content.decode()[:2000]
        page = self.open(answer["Location"])
        found = re.search(r"data-number>([^<]+)<", page)
        assert found
        return found[1]

    def look_up(self, number: str, digits: str) -> Any:
        return self.browser.post("/s/state/", {"number": number, "digits": digits})

    def sum(self, words: dict[str, int]) -> str:
        """Adds up what the page asks."""
        found = re.search(r'for="door-sum">([^<]+)', self.page)
        assert found
        return str(sum(words[sign] for sign in found[1] if sign in words))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def visitor(pack: object, clock: time_machine.Traveller) -> Phone:
    return Phone(clock)


def sent() -> list[Case]:
    return list(Case.objects.filter(by_customer=True).order_by("pk"))
