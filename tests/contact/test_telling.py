"""What is new and urgent may be told on the desktop: a ringing phone, work that came in; only to who asked for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from huiyin.contact import actions
from huiyin.contact.enums import CallEvent
from huiyin.contact.rules.phone import Told
from huiyin.org.actions import change_person
from huiyin.org.models import Person
from huiyin.worklist.actions import notify
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]


@pytest.mark.parametrize(("event", "told"), [("ringing", True), ("answered", False)])
def test_a_phone_is_told_of_while_it_rings(
    house: House, pack: Any, signed_in: SignIn, time_machine: TimeMachineFixture, event: str, told: bool
) -> None:
    time_machine.move_to(NOW, tick=False)
    ana = change_person(house.ana, extension="8001", by=house.lena, at=NOW)
    call = actions.note_call(Told(CallEvent(event), "c-1", "13800138000", "8001", outgoing=False, at=NOW), at=NOW)

    shown = signed_in(ana).get(reverse("contact:ringing")).text

    assert (f'data-tell="call/{call.pk}"' in shown) == told
    assert "13800138000" not in shown


@pytest.mark.parametrize(("kind", "urgent"), [("assigned", True), ("overdue", True), ("mention", False)])
def test_of_notices_only_urgent_ones_are_told_and_the_bell_asks_first(
    house: House, pack: Any, signed_in: SignIn, kind: str, urgent: bool
) -> None:
    notify([house.ana], kind=kind, text={"zh-hans": "新的投诉"}, subject="case/1", at=NOW)

    bell = signed_in(house.ana).get(reverse("worklist:bell")).text

    assert ("data-tell=" in bell) == urgent
    assert "data-tell-ask hidden" in bell
