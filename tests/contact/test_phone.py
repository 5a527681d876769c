"""A phone system tells of calls: signed, in any order, as often as it likes; each that was answered owes a record."""

import json
import re
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from huiyin.contact import actions, queries
from huiyin.contact.enums import CallEvent
from huiyin.contact.models import Call
from huiyin.contact.rules.phone import Told, Unreadable, read, signature
from huiyin.contact.views.calls import SECRET
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.org.actions import change_person
from huiyin.org.models import Person
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
EVENTS = "/contact/phone/events/"


@pytest.fixture
def ana(house: House, pack: Any) -> Person:
    return change_person(house.ana, extension="8001", by=house.lena, at=NOW)


@pytest.fixture
def customer(ana: Person) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=ana, at=NOW)


def told(event: str, after: int = 0, **other: Any) -> Told:
    said = {"number": "013800138000", "extension": "8001", "outgoing": False, "call_id": "c-1", **other}
    return Told(event=CallEvent(event), at=NOW + timedelta(seconds=after), **said)


def whole_call(**other: Any) -> Call:
    later = NOW + timedelta(minutes=5)
    actions.note_call(told("ringing", **other), at=later)
    actions.note_call(told("answered", 10, **other), at=later)
    return actions.note_call(told("hung_up", 70, **other), at=later)


def send(client: Client, sent: datetime, *, known: str = "s3cret", **changed: Any) -> int:
    event = {"event": "ringing", "call_id": "c-1", "number": "13800138000", "extension": "8001", "at": NOW.isoformat()}
    body = json.dumps({**event, **changed}).encode()
    moment = str(int(sent.timestamp()))
    signed = {"X-Huiyin-Timestamp": moment, "X-Huiyin-Signature": signature(known, moment, body)}
    return client.post(EVENTS, body, content_type="application/json", headers=signed).status_code


def test_only_what_was_signed_just_now_is_taken_in(
    ana: Person, client: Client, monkeypatch: pytest.MonkeyPatch, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    assert send(client, NOW) == 403  # no secret, no door
    monkeypatch.setenv(SECRET, "s3cret")

    assert send(client, NOW, known="guessed") == 403
    assert send(client, NOW - timedelta(minutes=6)) == 403
    assert send(client, NOW + timedelta(minutes=6)) == 403
    assert client.post(EVENTS, b"{}", content_type="application/json").status_code == 403
    assert not Call.objects.exists()

    assert send(client, NOW) == 200
    assert send(client, NOW) == 200  # sent again: the same call
    assert Call.objects.get().agent == ana
    assert send(client, NOW, event="smoke") == 400
    assert send(client, NOW, at="2026-11-23T10:00:00") == 400
    assert send(client, NOW, number="1" * 5000) == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"event": 1}',
        b'{"event": "ringing"}',
        b"[" * 3000,
        b'{"event": "ringing", "call_id": ""}',
    ],
)
def test_what_cannot_be_read_is_said(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


@pytest.mark.req("E21-4")
@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_events_in_any_order_and_twice_make_one_call_that_owes_one_record(
    customer: Customer, ana: Person, order: tuple[int, ...]
) -> None:
    events = [told("ringing"), told("answered", 10), told("hung_up", 70)]

    for place in (*order, *order):
        actions.note_call(events[place], at=NOW + timedelta(minutes=5))

    call = Call.objects.get()
    assert (call.state, call.seconds, call.began_at, call.customer) == ("ended", 60, NOW, customer)
    assert WorkItem.objects.open().filter(subject=call.subject, owner=ana).count() == 1


@pytest.mark.req("E21-4")
def test_a_call_without_a_record_stays_on_the_list_until_there_is_one(
    customer: Customer, ana: Person, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    call = whole_call()
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    client = signed_in(ana)
    assert f"{call.subject}/" in client.get(reverse("worklist:today")).content.decode().replace("phone/calls", "call")
    form = client.get(reverse("contact:call", args=[call.pk]))
    assert form["Location"] == f"{reverse('contact:conversation', args=[customer.pk])}?call={call.pk}"

    said = {"direction": "in", "channel": "phone", "line": "answered", "content": "问过机油", "call": call.pk}
    page = reverse("contact:conversation", args=[customer.pk])
    assert client.post(page, {**said, "said_at": "2026-11-23T10:00"}).status_code == 302

    call.refresh_from_db()
    assert call.interaction is not None
    assert call.interaction.seconds == 60
    assert not WorkItem.objects.open().filter(subject=call.subject).exists()
    assert client.post(page, {**said, "said_at": "2026-11-23T10:00"}).status_code == 422


def test_nobody_records_the_call_of_another(customer: Customer, house: House, signed_in: SignIn) -> None:
    call = whole_call()
    page, form = reverse("contact:call", args=[call.pk]), reverse("contact:conversation", args=[customer.pk])

    assert "王芳" in signed_in(house.lena).get(page).content.decode()  # who oversees it sees whose call it was
    assert signed_in(house.lena).get(f"{form}?call={call.pk}").status_code == 403
    assert signed_in(house.ben).get(page).status_code == 404


@pytest.mark.parametrize("missed", [("ringing", "hung_up"), ("ringing",)])
def test_a_call_that_nobody_answered_owes_no_record(customer: Customer, missed: tuple[str, ...]) -> None:
    for event in missed:
        actions.note_call(told(event), at=NOW)

    assert not WorkItem.objects.filter(subject=Call.objects.get().subject).exists()


def test_a_record_made_during_the_call_is_enough(customer: Customer, ana: Person) -> None:
    actions.note_call(told("ringing"), at=NOW)
    call = actions.note_call(told("answered", 10), at=NOW)
    said = {"direction": "in", "channel": "phone", "content": "问过机油", "said_at": NOW}
    kept = actions.record_conversation(customer, actions.Talk(**said), call=call, by=ana, at=NOW)

    call = actions.note_call(told("hung_up", 70), at=NOW)

    kept.refresh_from_db()
    assert (call.interaction, kept.seconds, call.item) == (kept, 60, None)


def test_a_call_is_the_record_of_nothing_that_was_not_said_on_the_phone(customer: Customer, ana: Person) -> None:
    call = whole_call()
    said = {"direction": "in", "content": "问过机油", "said_at": NOW}
    noted = {"call": call, "by": ana, "at": NOW}

    with pytest.raises(actions.SaidOnThePhone):
        actions.record_conversation(customer, actions.Talk(channel="email", **said), **noted)
    call.refresh_from_db()
    assert call.interaction is None

    assert actions.record_conversation(customer, actions.Talk(channel="phone", **said), **noted).seconds == 60


def test_other_calls_cost_no_more_queries(customer: Customer, ana: Person, django_assert_num_queries: Any) -> None:
    said = {"direction": "in", "reached": True, "at": NOW + timedelta(minutes=5)}
    own = whole_call()
    with django_assert_num_queries(2):
        assert queries.own_call(ana, customer, **said) == own

    for place in range(3):
        Call.objects.create(
            call_id=f"other-{place}", direction="in", number=f"+861390013900{place}", agent=ana, state="ended",
            began_at=NOW, answered_at=NOW, ended_at=NOW,
        )  # fmt: skip
    Call.objects.filter(pk=own.pk).update(customer=None)  # known by its number alone

    with django_assert_num_queries(2):
        assert queries.own_call(ana, customer, **said) == own


def test_a_number_leads_to_its_file_to_a_choice_or_to_a_new_one(
    customer: Customer, house: House, ana: Person, signed_in: SignIn
) -> None:
    client, page = signed_in(ana), reverse("contact:pop")
    assert client.get(f"{page}?number=013800138000")["Location"] == reverse("customers:file", args=[customer.pk])

    open_file(kind="person", name="王芳的先生", phones=["13800138000"], by=ana, at=NOW, confirmed=True)
    assert "王芳的先生" in client.get(f"{page}?number=13800138000").content.decode()
    unknown = client.get(f"{page}?number=13900139000").content.decode()
    assert "%2B8613900139000" in unknown
    assert "王芳" not in signed_in(house.olga).get(f"{page}?number=13800138000").content.decode()


def test_the_phone_rings_on_screen_and_answers_304_until_something_changes(
    customer: Customer, ana: Person, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    client, page = signed_in(ana), reverse("contact:ringing")
    quiet = client.get(page)
    assert client.get(page, headers={"HX-Request": "true", "If-None-Match": quiet["ETag"]}).status_code == 304

    actions.note_call(told("ringing"), at=NOW)

    rings = client.get(page, headers={"HX-Request": "true", "If-None-Match": quiet["ETag"]})
    assert "王芳" in rings.content.decode()
    assert client.get(page, headers={"HX-Request": "true", "If-None-Match": rings["ETag"]}).status_code == 304
    assert queries.calls_now(ana, NOW + timedelta(hours=5)) == []


def test_two_calls_stand_on_the_banner_and_the_others_are_counted(
    customer: Customer, ana: Person, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)
    client, page = signed_in(ana), reverse("contact:ringing")
    for place in range(4):
        actions.note_call(told("ringing", place, call_id=f"c-{place}"), at=NOW + timedelta(seconds=place))
        if place == 1:
            assert "<details" not in client.get(page).text

    shown, more, folded = client.get(page).text.partition("<details")

    assert (shown.count('class="call '), bool(more), folded.count('class="call ')) == (2, True, 2)
    assert "另有 2 通电话" in folded


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_example_of_the_guide_works(
    ana: Person, client: Client, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    guide = (Path(__file__).parents[2] / f"docs/guide/{language}/administrator.md").read_text()
    example = next(
        block for block in re.findall(r"```sh\n(.*?)```", guide, re.DOTALL) if "HUIYIN_PHONE_SECRET" in block
    )
    monkeypatch.setenv(SECRET, "s3cret")
    told = ["bash", "-c", "curl() { printf '%s\\0' \"$@\"; }\n" + example]
    said = subprocess.run(told, capture_output=True, check=True, text=True).stdout.split("\0")

    headers = dict(one.split(": ") for one in said if one.startswith("X-"))
    answer = client.post(EVENTS, said[-2], content_type="application/json", headers=headers)

    assert answer.json() == {"call_id": "pbx-1", "state": "ringing"}
    assert Call.objects.get().agent == ana
