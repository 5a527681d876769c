"""A call from nobody on file: settled as what it was, or given to a customer who is looked for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from time_machine import TimeMachineFixture

from huiyin.contact import actions
from huiyin.contact.enums import CallEvent
from huiyin.contact.models import SAID_IN_SQL, Call, Interaction
from huiyin.contact.rules.phone import Told
from huiyin.customers.actions import open_file
from huiyin.org.actions import change_person
from huiyin.org.models import Person
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def ana(house: House, pack: Any) -> Person:
    return change_person(house.ana, extension="8001", by=house.lena, at=NOW)


def call_of(number: str = "") -> Call:
    for event, after in ((CallEvent.RINGING, 0), (CallEvent.ANSWERED, 10), (CallEvent.HUNG_UP, 70)):
        told = Told(event, "c-1", number, "8001", outgoing=False, at=NOW + timedelta(seconds=after))
        call = actions.note_call(told, at=LATER)
    return call


def owed(call: Call) -> int:
    return WorkItem.objects.open().filter(subject=call.subject).count()


def test_the_register_says_which_number_nobody_on_file_called_from(ana: Person, signed_in: SignIn) -> None:
    actions.settle_call(call_of("13812345678"), why="silence", by=ana, at=LATER)

    page = signed_in(ana).get(reverse("contact:register")).text

    assert ("138****5678" in page, "13812345678" in page) == (True, False)


@pytest.mark.req("B23-12")
@pytest.mark.req("E21-4")
@pytest.mark.parametrize(
    ("why", "line", "purpose"),
    [
        ("silence", "silence", "conversation"),
        ("wrong_number", "wrong_number", "conversation"),
        ("internal", "answered", "internal"),
        ("dialect", "dialect", "conversation"),
    ],
)
def test_it_is_settled_as_what_it_was_and_the_register_counts_it(
    ana: Person, signed_in: SignIn, time_machine: TimeMachineFixture, why: str, line: str, purpose: str
) -> None:
    time_machine.move_to(LATER, tick=False)
    call, client = call_of(), signed_in(ana)
    address = reverse("contact:settle-call", args=[call.pk])
    assert f'action="{address}"' in client.get(reverse("contact:call", args=[call.pk])).text

    assert client.post(address, {"why": why}).status_code == 302

    talk = Interaction.objects.get(call=call)
    assert (talk.line, talk.purpose, talk.seconds, talk.customer, talk.by) == (line, purpose, 60, None, ana)
    assert (owed(call), talk.says_something) == (0, False)
    register = client.get(reverse("contact:register-of", args=["phone"]), {"line": line}).text
    assert reverse("contact:talk", args=[talk.pk]) in register
    assert client.post(address, {"why": why}).status_code == 422  # on record already


def test_the_note_is_kept_and_no_other_kind_is_taken(ana: Person) -> None:
    call = call_of("13900139000")
    for why in ("", "answered", "bored"):
        with pytest.raises(actions.KindOfCallUnknown):
            actions.settle_call(call, why=why, by=ana, at=LATER)

    talk = actions.settle_call(call, why="wrong_number", words="找隔壁饭店", by=ana, at=LATER)

    assert (talk.content, talk.outcome) == ("找隔壁饭店", "no_answer")


def test_a_silent_call_of_a_known_number_stands_in_their_file(ana: Person) -> None:
    customer = open_file(kind="person", name="王芳", phones=["13800138000"], by=ana, at=NOW)

    talk = actions.settle_call(call_of("13800138000"), why="silence", by=ana, at=LATER)

    assert talk.customer == customer


@pytest.mark.parametrize("why", ["noise", "low_voice", "dialect", "hung_up"])
def test_a_note_on_a_call_that_failed_is_no_contact(ana: Person, why: str) -> None:
    customer = open_file(kind="person", name="王芳", phones=["13800138000"], by=ana, at=NOW)
    said = Interaction.objects.with_something_said().filter(customer=customer)

    talk = actions.settle_call(call_of("13800138000"), why=why, words="听不清", by=ana, at=LATER)

    assert (talk.customer, talk.content, talk.says_something, said.exists()) == (customer, "听不清", False, False)
    assert not Interaction.objects.extra(where=[SAID_IN_SQL]).exists()  # noqa: S610 - a constant of ours


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_call_of_a_colleague_is_kept_in_nobodys_language(ana: Person, language: str) -> None:
    with translation.override(language):
        talk = actions.settle_call(call_of(), why="internal", by=ana, at=LATER)

    assert (talk.content, talk.purpose) == ("", "internal")


@pytest.mark.req("E21-4")
def test_a_customer_who_is_looked_for_gets_the_call(ana: Person, signed_in: SignIn) -> None:
    customer = open_file(kind="person", name="王芳", phones=["13800138000"], by=ana, at=NOW)
    call, client = call_of("13900139000"), signed_in(ana)
    page = reverse("contact:call", args=[call.pk])

    assert "请选择是谁的来电" in client.get(page, {"customer": ""}).text
    form = client.get(page, {"customer": customer.pk})["Location"]

    assert form == f"{reverse('contact:conversation', args=[customer.pk])}?call={call.pk}"


def test_the_banner_leads_to_the_call_of_a_stranger(
    ana: Person, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    call = actions.note_call(Told(CallEvent.RINGING, "c-1", "", "8001", outgoing=False, at=NOW), at=NOW)

    assert reverse("contact:call", args=[call.pk]) in signed_in(ana).get(reverse("contact:ringing")).text


def test_nobody_settles_the_call_of_another(house: House, ana: Person, signed_in: SignIn) -> None:
    call = call_of()

    assert (
        signed_in(house.lena).post(reverse("contact:settle-call", args=[call.pk]), {"why": "silence"}).status_code
        == 403
    )
    assert owed(call) == 1
