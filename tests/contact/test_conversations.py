from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from huiyin.contact import actions, queries
from huiyin.contact.events import InteractionNoted
from huiyin.contact.models import Interaction
from huiyin.customers.actions import Move, move, open_file, record_consent
from huiyin.customers.enums import Why
from huiyin.customers.models import Customer
from huiyin.customers.rules import window_of
from huiyin.kernel import events
from huiyin.org import actions as org
from huiyin.org.models import Person
from huiyin.worklist.actions import sweep
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)


def noted(
    house: House, customer: Customer | None, *, subject: str = "case/12", by: Person | None = None, **said: Any
) -> Interaction:
    told = {"direction": "in", "channel": "phone", "purpose": "complaint", "content": "漆面有划痕", **said}
    return actions.note_interaction(
        actions.Said(**told), customer=customer, subject=subject, by=by or house.ana, at=NOW
    )


def test_a_conversation_keeps_who_how_when_and_what(house: House, customer: Customer) -> None:
    interaction = noted(house, customer, content="  漆面有划痕 ", outcome="satisfied")

    interaction.refresh_from_db()
    assert (interaction.customer, interaction.by, interaction.at) == (customer, house.ana, NOW)
    assert (interaction.direction, interaction.channel, interaction.purpose) == ("in", "phone", "complaint")
    assert (interaction.content, interaction.outcome) == ("漆面有划痕", "satisfied")


@pytest.mark.req("A1-11")
def test_nothing_said_is_no_conversation_unless_it_says_how_it_ended(house: House, customer: Customer) -> None:
    with pytest.raises(actions.NothingSaid):
        noted(house, customer, content="  ")

    assert noted(house, customer, content="", outcome="no_answer").outcome == "no_answer"
    assert Interaction.objects.count() == 1


def test_it_tells_other_modules(house: House, customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[InteractionNoted] = []
    monkeypatch.setitem(events._receivers, InteractionNoted, [told.append])

    interaction = noted(house, customer)

    assert told == [InteractionNoted(interaction.pk, customer.pk, "case/12")]


def test_what_was_said_about_a_case_is_found_newest_first(house: House, customer: Customer) -> None:
    first, second = noted(house, customer), noted(house, None, content="再次来电")
    noted(house, customer, subject="case/13")

    assert list(queries.of_subject("case/12")) == [second, first]


@pytest.mark.req("A1-2")
def test_the_customers_page_tells_what_was_said_in_the_words_of_the_rule_book(
    house: House, customer: Customer, signed_in: Callable[[Person], Client]
) -> None:
    noted(house, customer, channel="phone", outcome="dissatisfied")

    page = signed_in(house.ana).get(reverse("customers:file", args=[customer.pk])).content.decode()

    for words in ("漆面有划痕", "不满意", "电话"):
        assert words in page


def test_what_was_said_to_another_customer_is_not_told(house: House, customer: Customer) -> None:
    other = open_file(kind="person", name="李雷", by=house.ana, at=NOW)
    noted(house, other, content="别人的事")
    noted(house, customer)

    assert [one.words for one in queries.happenings(customer, house.ana, None, 20)] == ["漆面有划痕"]


@pytest.fixture
def owed(house: House, customer: Customer) -> WorkItem:
    """Ben got the customer from Ana and owes a first contact."""
    move([Move(customer.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW)
    customer.refresh_from_db()
    return WorkItem.objects.get(kind=Kind.FIRST_CONTACT)


def said(customer: Customer, by: Person, at: datetime = NOW, **words: str) -> Interaction:
    told = {"direction": "out", "channel": "phone", "content": "新专员自我介绍，约好周六保养。", **words}
    return actions.record_conversation(customer, actions.Talk(**told, said_at=at), by=by, at=at)


@pytest.mark.req("A1-11")
def test_a_first_contact_without_content_is_refused_and_with_content_it_is_made(
    house: House, customer: Customer, owed: WorkItem
) -> None:
    with pytest.raises(actions.NothingSaid):
        said(customer, house.ben, content=" ", outcome="satisfied")
    owed.refresh_from_db()
    assert owed.settled_at is None

    said(customer, house.ben, at=NOW + timedelta(days=2))

    owed.refresh_from_db()
    assert (owed.outcome, owed.settled_by, owed.settled_at) == ("met", house.ben, NOW + timedelta(days=2))


def test_a_first_contact_after_its_week_is_late(house: House, customer: Customer, owed: WorkItem) -> None:
    said(customer, house.ben, at=NOW + timedelta(days=8))

    owed.refresh_from_db()
    assert owed.outcome == "late"


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("ben", {"content": "", "outcome": "no_answer"}),
        ("ben", {"outcome": "no_answer"}),
        ("ben", {"line": "noise", "content": "太吵，听不清"}),
        ("ana", {}),
    ],
    ids=["nobody answered", "nobody answered, though words were left", "a note on a failed call", "a colleague spoke"],
)
def test_what_is_no_conversation_of_the_keeper_settles_nothing(
    who: str, words: dict[str, str], house: House, customer: Customer, owed: WorkItem
) -> None:
    said(customer, getattr(house, who), **words)

    owed.refresh_from_db()
    assert owed.settled_at is None


def test_a_conversation_before_the_customer_came_settles_nothing(
    house: House, customer: Customer, owed: WorkItem
) -> None:
    actions.record_conversation(
        customer,
        actions.Talk(direction="out", channel="phone", content="上个月的电话", said_at=NOW - timedelta(days=20)),
        by=house.ben,
        at=NOW,
    )

    owed.refresh_from_db()
    assert owed.settled_at is None


def test_whoever_stands_in_makes_the_first_contact_for_the_keeper(
    house: House, customer: Customer, owed: WorkItem
) -> None:
    back = NOW + timedelta(days=14)
    org.report_absence(house.ben, substitute=house.lena, starts_at=NOW, ends_at=back, by=house.ben, at=NOW)
    sweep(NOW + timedelta(hours=1))

    said(customer, house.lena, at=NOW + timedelta(days=3))

    owed.refresh_from_db()
    assert (owed.outcome, owed.settled_by) == ("met", house.lena)


def test_a_complaint_the_keeper_takes_down_is_a_conversation(house: House, customer: Customer, owed: WorkItem) -> None:
    noted(house, customer, by=house.ben)

    owed.refresh_from_db()
    assert owed.outcome == "met"


@pytest.mark.req("A2-3")
@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"channel": "smoke"}, actions.ChannelUnknown),
        ({"channel": ""}, actions.ChannelUnknown),
        ({"said_at": NOW + timedelta(hours=1)}, actions.NotYetSaid),
    ],
)
def test_a_conversation_has_a_known_channel_and_lies_behind_us(
    words: dict[str, Any], refusal: type[Exception], house: House, customer: Customer
) -> None:
    told: dict[str, Any] = {"direction": "in", "channel": "phone", "content": "约保养", "said_at": NOW}
    with pytest.raises(refusal):
        actions.record_conversation(customer, actions.Talk(**{**told, **words}), by=house.ana, at=NOW)

    assert actions.record_conversation(customer, actions.Talk(**told), by=house.ana, at=NOW).content == "约保养"


def test_the_keeper_records_the_first_contact_on_the_customers_page(
    house: House, customer: Customer, owed: WorkItem, signed_in: Callable[[Person], Client], at_now: datetime
) -> None:
    browser, address = signed_in(house.ben), reverse("contact:conversation", args=[customer.pk])
    page = browser.get(reverse("customers:file", args=[customer.pk])).content.decode()
    assert address in page
    typed = {"direction": "out", "channel": "phone", "said_at": "2026-11-23T09:30", "outcome": "", "content": ""}

    refused = browser.post(address, typed)

    assert refused.status_code == 422
    assert "请写下" in refused.content.decode()
    # Ana spoke with the customer at half past nine, before Ben got it at ten.
    kept = browser.post(address, {**typed, "said_at": "2026-11-23T10:00", "content": "自我介绍"})
    assert (kept.status_code, kept["Location"]) == (302, reverse("customers:file", args=[customer.pk]))
    owed.refresh_from_db()
    assert owed.outcome == "met"
    # What was said stands beside the form of the next one, and what is still owed.
    beside = browser.get(address).content.decode()
    assert ("自我介绍" in beside, 'id="brief-open-cases"' in beside) == (True, True)


@pytest.mark.req("A4-1")
def test_the_form_warns_while_it_is_the_customers_rest_time(
    house: House, pack: Any, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    hours = {"rest_hours": "12:00-14:00, 21:30-08:00", "preferred_hours": "09:00-11:30", "preferred_channel": "phone"}
    words: dict[str, Any] = {"kind": "person", "name": "王芳", "phones": ["13800138000"], **hours}
    customer = open_file(**words, keeper=house.ana, by=house.lena, at=NOW)
    record_consent(customer, purpose="marketing", given=False, source="phone", by=house.ana, at=NOW)

    def page(hour: int, name: str = "contact:conversation", **known: str) -> str:
        time_machine.move_to(NOW.replace(hour=hour), tick=False)
        return signed_in(house.ana).get(reverse(name, args=[customer.pk]), known).content.decode()

    assert "现在是客户的休息时间" not in page(10)
    assert "现在是客户的休息时间：12:00-14:00" in page(13)
    assert "现在是客户的休息时间" not in page(13, direction="in")  # who calls us is disturbed by nobody
    assert "现在是客户的休息时间：12:00-14:00" in page(13, "customers:file")
    at_night = page(23)
    assert "现在是客户的休息时间：21:30-08:00" in at_night
    assert "09:00-11:30" in at_night
    assert "已拒绝：营销" in at_night


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (time(7, 59), ["21:30", "08:00"]),
        (time(8), None),
        (time(12), ["12:00", "14:00"]),
        (time(14), None),
        (time(21, 29), None),
        (time(21, 30), ["21:30", "08:00"]),
    ],
)
def test_a_window_over_midnight_holds_until_the_morning(at: time, found: list[str] | None) -> None:
    assert window_of([["12:00", "14:00"], ["21:30", "08:00"]], at) == found
