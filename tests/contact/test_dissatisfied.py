"""Whoever says in a conversation that they are not satisfied is registered, or it is said why not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from huiyin.cases.models import Case
from huiyin.contact import actions, queries
from huiyin.contact.actions import Unhappy
from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from huiyin.rulebook.definitions import last_words
from huiyin.rulebook.models import PackVersion
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]


@pytest.fixture
def customer(house: House, pack: PackVersion) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)


def said(customer: Customer, by: Person, **words: Any) -> Interaction:
    told = {"direction": "in", "channel": "phone", "content": "洗车没洗干净", "outcome": "dissatisfied", **words}
    return actions.record_conversation(customer, actions.Talk(**told, said_at=NOW), by=by, at=NOW)


@pytest.mark.req("D410-5")
@pytest.mark.req("E72-1")
def test_nothing_is_saved_before_it_is_registered_or_said_why_not(house: House, customer: Customer) -> None:
    for half in (Unhappy(), Unhappy("leave"), Unhappy("leave", reason=" ")):
        with pytest.raises(actions.NeedsMore):
            said(customer, house.ana, unhappy=half)
    assert not Interaction.objects.filter(customer=customer).exists()

    kept = said(customer, house.ana, unhappy=Unhappy("leave", reason="当场已重洗"))

    assert "当场已重洗" in queries.words_of(kept)
    assert not Case.objects.exists()
    assert said(customer, house.ana, outcome="satisfied", unhappy=Unhappy("leave", reason="没事")).answers == {}


def test_why_nothing_was_registered_is_read_of_a_consultation_too(house: House, customer: Customer) -> None:
    asked = {"content": "", "purpose": "consultation", "question": "洗车为什么不干净？", "answer": "可以重洗。"}

    kept = said(customer, house.ana, **asked, unhappy=Unhappy("leave", reason="当场已重洗"))

    assert [line.partition("：")[2] for line in queries.words_of(kept).splitlines()] == [
        asked["question"],
        asked["answer"],
        "当场已重洗",
    ]


@pytest.mark.req("D410-5")
@pytest.mark.req("D410-6")
def test_what_is_registered_goes_to_the_department_in_writing_and_somebody_calls_again(
    house: House, customer: Customer
) -> None:
    known = queries.registering()
    assert known is not None
    assert "car_wash" in [one.key for one in last_words(known.kinds)]
    with pytest.raises(actions.AboutUnknown):
        said(customer, house.ana, unhappy=Unhappy("register", about="weather"))

    said(customer, house.ana, unhappy=Unhappy("register", about="car_wash"))

    case = Case.objects.get()
    assert (case.process, case.customer, case.classification) == ("dissatisfied_visit", customer, "car_wash")
    assert case.data["finding"]["content"] == "洗车没洗干净"
    assert WorkItem.objects.open().filter(subject=case.subject).exists()  # the notice is owed
    talk = Interaction.objects.get(customer=customer)  # said once
    assert case.acts.get(kind="said_in").data == {"interaction": talk.pk}


@pytest.mark.req("E73-1", "E73-2")
def test_an_opinion_of_the_conversation_is_in_the_class_of_what_was_registered(
    house: House, customer: Customer, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    talk = said(customer, house.ana, unhappy=Unhappy("register", about="late_delivery"))
    page, note = reverse("contact:talk", args=[talk.pk]), reverse("contact:note-opinion", args=[talk.pk])
    client = signed_in(house.ana)

    shown = client.get(page).text
    client.post(note, {"kind": "service", "words": "等得太久"})
    client.post(note, {"kind": "service", "words": "师傅手生", "opinion_class": "skill"})

    assert ("按客户所说：快慢与等待" in shown, "不满意的方面：交车逾期" in queries.words_of(talk)) == (True, True)
    kept = [(one.words, one.opinion_class, one.classified_by) for one in customer.opinions.order_by("pk")]
    assert kept == [("等得太久", "speed", None), ("师傅手生", "skill", house.ana)]


def test_the_form_asks_beside_the_outcome(
    house: House, customer: Customer, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    client, page = signed_in(house.ana), reverse("contact:conversation", args=[customer.pk])
    typed = {
        "direction": "in",
        "channel": "phone",
        "content": "洗车没洗干净",
        "outcome": "dissatisfied",
        "said_at": "2026-11-23T10:00",
    }

    refused = client.post(page, typed)
    kept = client.post(page, {**typed, "complaint": "register", "about": "car_wash"})

    assert refused.status_code == 422
    assert "客户不满意：请登记这件事" in refused.text
    chosen_from = refused.text.split('name="about"')[1].split("</select>")[0]
    assert '<optgroup label="维修质量">' in chosen_from  # a long list is read by its headings
    assert '<option value="car_wash">' in chosen_from
    assert (kept.status_code, Case.objects.count()) == (302, 1)
