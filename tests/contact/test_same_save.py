"""What belongs to a conversation goes on record in the same save: what is to be checked, and its recording."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from time_machine import TimeMachineFixture

from huiyin.contact import actions
from huiyin.contact.actions import Doubt
from huiyin.contact.forms import KeptPromise
from huiyin.contact.models import Interaction, Recording
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from huiyin.rulebook.models import PackVersion
from huiyin.worklist.actions.items import DueInThePast
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.contact.test_beside import sound

SignIn = Callable[[Person], Client]
UNTIL = NOW + timedelta(hours=4)


@pytest.fixture
def customer(house: House, pack: PackVersion) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)


def said(customer: Customer, by: Person, **words: Any) -> Interaction:
    told = {"direction": "in", "channel": "phone", "content": "问年审", **words}
    return actions.record_conversation(customer, actions.Talk(**told, said_at=NOW), by=by, at=NOW)


@pytest.mark.req("C13-3")
def test_what_is_not_sure_is_checked_and_called_back_instead_of_guessed(house: House, customer: Customer) -> None:
    asked = {"content": "", "purpose": "consultation", "question": "外地车能年审吗？"}
    with pytest.raises(actions.NothingAnswered):
        said(customer, house.ana, **asked)
    for until, refusal in ((None, actions.AnswerByWhen), (NOW, DueInThePast)):
        with pytest.raises(refusal):
            said(customer, house.ana, **asked, doubt=Doubt("外地车年审", until))
    assert not Interaction.objects.filter(customer=customer).exists()

    kept = said(customer, house.ana, **asked, doubt=Doubt("外地车年审", UNTIL))

    assert kept.content == "外地车能年审吗？"
    assert kept.answer
    owed = WorkItem.objects.open().get(kind=Kind.PROMISE)
    assert (owed.owner, owed.due_at) == (house.ana, UNTIL)
    assert owed.title["zh-hans"] == "核实并答复：外地车年审"


@pytest.mark.req("C13-3")
def test_the_answer_to_what_was_checked_stands_in_the_register_of_questions(house: House, customer: Customer) -> None:
    owed = actions.promise_an_answer(customer, Doubt("外地车年审", UNTIL), by=house.ana, at=NOW)
    told = actions.KeptIn(direction="out", channel="phone", content="可以，凭委托书在本地办")

    assert KeptPromise(item=owed).fields["content"].label == "我方答复"
    actions.keep_promise_to(owed, talk=told, by=house.ana, at=UNTIL)

    kept = Interaction.objects.get(customer=customer)
    assert (kept.purpose, kept.content, kept.answer) == ("consultation", "外地车年审", told.content)


@pytest.mark.parametrize(
    ("half", "field"),
    [({"doubt_until": "2026-11-23T14:00"}, "doubt"), ({"seconds": "3:20"}, "file")],
)
def test_half_of_what_belongs_together_is_refused_beside_the_other(
    house: House,
    customer: Customer,
    signed_in: SignIn,
    time_machine: TimeMachineFixture,
    half: dict[str, str],
    field: str,
) -> None:
    time_machine.move_to(NOW, tick=False)
    client, page = signed_in(house.ana), reverse("contact:conversation", args=[customer.pk])
    typed = {"direction": "in", "channel": "phone", "content": "问年审", "said_at": "2026-11-23T10:00"}

    refused = client.post(page, {**typed, **half})

    assert (refused.status_code, f'id="id_{field}_error"' in refused.text) == (422, True)
    assert not Interaction.objects.filter(customer=customer).exists()
    assert client.post(page, typed).status_code == 302


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        (
            {
                "channel": "in_person",
                "promise": "送资料",
                "next_at": "2026-11-24T10:00",
                "doubt_until": "2026-11-24T10:00",
            },
            ["direction", "place", "content", "promise_until", "doubt", "next_words"],
        ),
        ({"direction": "in", "channel": "phone", "purpose": "consultation"}, ["question", "answer"]),
        (
            {"direction": "in", "channel": "phone", "outcome": "dissatisfied", "complaint": "register"},
            ["content", "about"],
        ),
    ],
)
def test_all_that_is_missing_is_named_at_once(
    house: House, customer: Customer, signed_in: SignIn, at_now: Any, typed: dict[str, str], missing: list[str]
) -> None:
    page = reverse("contact:conversation", args=[customer.pk])

    refused = signed_in(house.ana).post(page, {"said_at": "2026-11-23T10:00", **typed}).text

    assert {*re.findall(r'id="id_(\w+)_error"', refused)} == {*missing}
    assert f"有 {len(missing)} 处需要修改" in refused


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_we_say_of_a_doubt_is_kept_in_the_language_of_the_house(
    house: House, customer: Customer, language: str
) -> None:
    with translation.override(language):
        kept = said(
            customer,
            house.ana,
            content="",
            purpose="consultation",
            question="能年审吗？",
            doubt=Doubt("年审", UNTIL),
        )

    assert kept.answer.isascii() is False


def test_the_recording_is_kept_with_the_talk_or_neither_is(
    house: House, customer: Customer, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    client, page = signed_in(house.ana), reverse("contact:conversation", args=[customer.pk])
    typed = {"direction": "in", "channel": "phone", "content": "问年审", "said_at": "2026-11-23T10:00"}
    assert 'enctype="multipart/form-data"' in client.get(page).text

    assert client.post(page, {**typed, "file": SimpleUploadedFile("call.wav", b"no sound")}).status_code == 422
    assert not Interaction.objects.filter(customer=customer).exists()
    assert client.post(page, {**typed, "file": sound(3)}).status_code == 302

    kept = Recording.objects.get()
    assert (kept.seconds, kept.interaction.content) == (3, "问年审")
