"""What a record says of a call beside its words: the line, the phase, the hours, and the next contact."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from huiyin.contact import actions, queries
from huiyin.contact.actions import NextContact
from huiyin.contact.models import Interaction
from huiyin.customers.actions import edit_file, open_file
from huiyin.customers.models import Customer
from huiyin.org.actions import add_person, change_person, leave
from huiyin.org.actions.people import ExtensionTaken
from huiyin.org.models import Person
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
LATER = NOW + timedelta(days=2)


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)


def call(customer: Customer, by: Person, *, at: datetime = NOW, **said: Any) -> Interaction:
    told = {"direction": "out", "channel": "phone", "content": "问过机油", "said_at": NOW, **said}
    return actions.record_conversation(customer, actions.Talk(**told), by=by, at=at)


def resting(customer: Customer, by: Person, hours: list[list[str]]) -> Customer:
    return edit_file(
        customer, changes={"rest_hours": hours}, seen_revision=customer.revision, confirmed=True, by=by, at=NOW
    )


@pytest.mark.req("B23-12")
@pytest.mark.parametrize("line", ["silence", "noise", "low_voice", "dialect", "hung_up"])
def test_a_call_that_ended_on_the_line_is_kept_without_words(house: House, customer: Customer, line: str) -> None:
    kept = call(customer, house.ana, content="", line=line)

    assert Interaction.objects.filter(line=line).get() == kept
    assert not kept.says_something


@pytest.mark.parametrize("line", ["", "answered"])
def test_a_call_that_was_answered_says_what_about(house: House, customer: Customer, line: str) -> None:
    with pytest.raises(actions.NothingSaid):
        call(customer, house.ana, content="", line=line)

    assert call(customer, house.ana, line=line).says_something


def test_where_nobody_is_on_the_line_nobody_answered(house: House, customer: Customer) -> None:
    assert call(customer, house.ana, content="再打", line="busy").outcome == "no_answer"

    for line, outcome in (("busy", "satisfied"), ("answered", "no_answer")):
        with pytest.raises(actions.NobodyWasThere):
            call(customer, house.ana, line=line, outcome=outcome)


def test_it_is_before_a_sale_until_they_own_something_unless_somebody_says(house: House, customer: Customer) -> None:
    assert call(customer, house.ana).phase == "before"
    assert call(customer, house.ana, phase="during").phase == "during"

    owner = open_file(kind="person", name="李强", phones=["13900139000"], assets=["冀A·12345"], by=house.ana, at=NOW)
    assert call(owner, house.ana).phase == "after"
    with pytest.raises(actions.PhaseUnknown):
        call(owner, house.ana, phase="never")


@pytest.mark.req("B22-1")
def test_whatever_verb_puts_it_on_record_it_says_when_in_the_sale_it_was(house: House, customer: Customer) -> None:
    owner = open_file(kind="person", name="李强", phones=["13900139000"], assets=["冀A·12345"], by=house.ana, at=NOW)
    said = {"direction": "out", "channel": "email", "content": "已寄出"}

    def phase(whom: Customer | None, purpose: str) -> str:
        told = actions.Said(purpose=purpose, **said)
        return actions.note_interaction(told, customer=whom, by=house.ana, at=NOW).phase

    assert [phase(customer, purpose) for purpose in ("callback", "enquiry", "order")] == ["before", "before", "during"]
    assert [phase(owner, purpose) for purpose in ("callback", "enquiry", "complaint")] == ["after", "after", "after"]
    assert phase(None, "conversation") == ""


@pytest.mark.req("A4-1")
def test_a_call_at_an_hour_of_rest_says_why(house: House, customer: Customer) -> None:
    customer = resting(customer, house.ana, [["09:30", "10:30"]])

    with pytest.raises(actions.DisturbsThem):
        call(customer, house.ana)
    assert call(customer, house.ana, direction="in").despite == ""
    assert call(customer, house.ana, despite="客户要求").despite == "客户要求"


@pytest.mark.req("A4-5")
def test_the_next_contact_is_agreed_on_in_the_same_save(house: House, customer: Customer) -> None:
    call(customer, house.ana, agreed=NextContact(LATER, "新机油到货"))

    (item,) = WorkItem.objects.open().filter(kind=Kind.FOLLOW_UP)
    assert (item.owner, item.due_at, item.subject) == (house.ana, LATER, f"customer/{customer.pk}")
    assert item.title["zh-hans"] == "约定：新机油到货"


@pytest.mark.req("A4-1")
def test_no_next_contact_at_an_hour_of_rest_without_a_reason(house: House, customer: Customer) -> None:
    customer = resting(customer, house.ana, [["09:30", "11:00"]])
    at = {"said_at": NOW - timedelta(hours=1)}

    with pytest.raises(actions.NextDisturbs) as refused:
        call(customer, house.ana, **at, agreed=NextContact(LATER, "新机油到货"))
    assert "11-25 11:00" in str(refused.value)
    assert not Interaction.objects.exists()

    call(customer, house.ana, **at, agreed=NextContact(LATER, "新机油到货", despite="客户约的"))
    assert "客户约的" in WorkItem.objects.open().get(kind=Kind.FOLLOW_UP).title["zh-hans"]


@pytest.mark.req("D52-3")
def test_a_new_file_asks_for_content_and_date_of_the_next_contact_until_they_are_planned(
    house: House, customer: Customer, signed_in: SignIn, at_now: Any
) -> None:
    customer = resting(customer, house.ana, [["09:30", "11:00"]])
    client, file = signed_in(house.ana), reverse("customers:file", args=[customer.pk])
    address = reverse("contact:plan-contact", args=[customer.pk])
    said = {"next_at": "2026-11-25T10:00", "next_words": "首保前提醒，推荐换季轮胎"}
    asked = client.get(file).text

    refused = [client.post(address, {**said, **wrong}) for wrong in ({}, {"next_words": ""}, {"next_at": ""})]
    client.post(address, {**said, "next_at": "2026-11-25T11:30"})
    client.post(address, {**said, "next_despite": "客户约的"})

    assert [answer.status_code for answer in refused] == [422, 422, 422]
    assert "尚未安排下次联系" in asked
    shown = client.get(file).text
    assert ("尚未安排下次联系" in shown, "首保前提醒，推荐换季轮胎（客户约的）" in shown) == (False, True)
    assert agreed_items(customer) == [(LATER + timedelta(minutes=90), "waived"), (LATER, "")]


@pytest.mark.parametrize(
    ("agreed", "refusal"),
    [(NextContact(NOW, "新机油"), actions.NextIsPast), (NextContact(LATER, " "), actions.NextAboutNothing)],
)
def test_a_next_contact_is_still_to_come_and_about_something(
    house: House, customer: Customer, agreed: NextContact, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        call(customer, house.ana, agreed=agreed)


def agreed_items(customer: Customer) -> list[tuple[datetime | None, str]]:
    items = WorkItem.objects.filter(subject=f"customer/{customer.pk}", kind=Kind.FOLLOW_UP).order_by("pk")
    return [(item.due_at, item.outcome) for item in items]


def test_what_was_agreed_on_is_kept_by_a_talk_on_that_day_and_replaced_by_a_new_time(
    house: House, customer: Customer
) -> None:
    call(customer, house.ana, agreed=NextContact(LATER, "新机油到货"))
    call(customer, house.ana, at=NOW + timedelta(days=1), said_at=NOW + timedelta(days=1))  # about something else
    assert agreed_items(customer) == [(LATER, "")]

    call(customer, house.ana, agreed=NextContact(LATER + timedelta(hours=1), "改约"))
    assert agreed_items(customer) == [(LATER, "waived"), (LATER + timedelta(hours=1), "")]

    call(customer, house.ana, at=LATER, said_at=LATER)
    assert agreed_items(customer)[1] == (LATER + timedelta(hours=1), "met")


def test_the_night_leaves_what_was_agreed_on(house: House, customer: Customer) -> None:
    call(customer, house.ana, agreed=NextContact(LATER, "新机油到货"))

    actions.propose_contacts(NOW)

    assert [item.due_at for item in queries.agreed_contacts(customer)] == [LATER]


def test_the_form_says_what_is_wrong_beside_its_field(
    house: House, customer: Customer, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    page, client = reverse("contact:conversation", args=[customer.pk]), signed_in(house.ana)
    said = {
        "direction": "in",
        "channel": "phone",
        "content": "问过机油",
        "said_at": "2026-11-23T09:00",
        "line": "answered",
    }

    refused = client.post(page, {**said, "next_words": "新机油到货"})
    assert refused.status_code == 422
    assert Interaction.objects.count() == 0

    assert client.post(page, {**said, "next_words": "新机油到货", "next_at": "2026-11-27T10:00"}).status_code == 302
    assert Interaction.objects.get().line == "answered"
    assert WorkItem.objects.open().filter(kind=Kind.FOLLOW_UP).count() == 1


@pytest.mark.req("D2-2", "X-29")
def test_a_promise_is_written_down_with_the_conversation_in_which_it_was_made(
    house: House, customer: Customer, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    page, client = reverse("contact:conversation", args=[customer.pk]), signed_in(house.ana)
    said = {
        "direction": "in",
        "channel": "phone",
        "content": "催发票",
        "said_at": "2026-11-23T09:00",
        "line": "answered",
        "promise": "周五前寄出发票",
    }

    refused = client.post(page, said)
    assert refused.status_code == 422
    assert "请写明承诺何时兑现" in refused.content.decode()
    assert Interaction.objects.count() == 0

    at_night = client.post(page, {**said, "promise_until": "2026-11-27T22:00"})
    assert at_night.status_code == 422
    assert at_night.text.count("那时不宜联系客户") == 1
    assert 'name="promise_despite"' in at_night.text
    assert 'name="promise_despite"' not in client.get(page).text
    of_a_doubt = client.post(page, {**said, "promise": "", "doubt": "发票抬头", "doubt_until": "2026-11-27T22:00"})
    assert 'id="id_doubt_despite_error"' in of_a_doubt.text

    kept = client.post(page, {**said, "promise_until": "2026-11-27T10:00"}, follow=True)
    assert "承诺已列入您的待办" in kept.text
    promise = WorkItem.objects.open().get(kind=Kind.PROMISE)
    assert (promise.owner, promise.title["zh-hans"]) == (house.ana, "兑现承诺：周五前寄出发票")


@pytest.mark.req("B23-12")
def test_whoever_speaks_is_known_by_their_staff_number(house: House, customer: Customer) -> None:
    ana = change_person(house.ana, staff_number="075512", by=house.lena, at=NOW)

    assert call(customer, ana).staff_number == "075512"


def test_an_extension_rings_with_one_person_until_they_leave(house: House) -> None:
    ben = change_person(house.ben, extension="8001", by=house.lena, at=NOW)
    with pytest.raises(ExtensionTaken):
        change_person(house.ana, extension="8001", by=house.lena, at=NOW)
    with pytest.raises(ExtensionTaken):
        add_person("nora", "诺拉", None, places=[], extension="8001", by=house.lena, at=NOW)

    leave(ben, successor=house.ana, by=house.lena, at=NOW)

    assert change_person(house.ana, extension="8001", by=house.lena, at=NOW).extension == "8001"
