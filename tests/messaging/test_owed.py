"""An e-mail that came in is work until it is answered, and overdue once it is older than the rule book allows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huiyin.customers.models import Customer
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message, Received
from huiyin.worklist.models import WorkItem
from tests.cases.loop import Loop
from tests.conftest import NOW, House
from tests.messaging.conftest import Decide, decide_to_send
from tests.messaging.postbox import Postbox
from tests.messaging.test_receiving import mail

pytestmark = pytest.mark.django_db
Send = Callable[..., None]
HOUR = timedelta(hours=1)


def owed(**filters: Any) -> list[WorkItem]:
    rows = WorkItem.objects.filter(title__en__startswith="Answer the e-mail", settled_at=None, **filters)
    return list(rows.order_by("pk"))


@pytest.fixture
def received(channel: Channel, customer: Customer) -> Received:
    return actions.take_in(channel, mail("工时费怎么比上次多？", Subject="Bill"), at=NOW)


@pytest.mark.req("C2-3")
def test_an_unanswered_e_mail_is_overdue_once_it_is_older_than_the_set_days(
    received: Received, house: House, customer: Customer
) -> None:
    [item] = owed(owner=house.ana)

    assert (item.subject, item.title["zh-hans"]) == (f"customer/{customer.pk}", "回复邮件：Bill")
    assert item.due_at
    assert [owed(due_at__lt=at) == [item] for at in (NOW + timedelta(days=4), NOW + timedelta(days=9))] == [False, True]


def test_the_answer_goes_where_it_came_from_into_the_same_conversation_and_settles_it(
    received: Received, house: House, send: Send, postbox: Postbox, signed_in: Any, at_now: Any
) -> None:
    page = reverse("messaging:answer-mail", args=[received.pk])
    browser = signed_in(house.ana)
    assert "工时费怎么比上次多" in browser.get(page).text
    assert page in browser.get(reverse("messaging:mail", args=[received.pk])).text

    said = {"key": "0" * 32, "address": "wang@example.com", "subject_line": "Re: Bill", "body": "多换了一个滤芯。"}
    assert browser.post(page, said).status_code == 302
    assert len(owed()) == 1  # it has not left the house yet
    send(NOW + HOUR)

    [answer] = postbox.mails
    assert (answer["In-Reply-To"], answer["References"]) == ("<1@example.com>", "<1@example.com>")
    assert owed() == []
    received.refresh_from_db()
    assert (received.answered_by, received.item and received.item.outcome) == (Message.objects.get(), "met")


def test_what_is_to_be_answered_stands_first_on_the_customers_page(
    received: Received, customer: Customer, house: House, signed_in: Any, at_now: Any
) -> None:
    page = signed_in(house.ana).get(reverse("customers:file", args=[customer.pk])).text

    assert reverse("messaging:mail", args=[received.pk]) in page


def test_any_e_mail_that_somebody_writes_about_the_same_matter_answers_it(
    received: Received, customer: Customer, decide: Decide, send: Send
) -> None:
    decide(customer=customer, key="other", subject="callback/1", at=NOW + HOUR)
    decide(customer=customer, key="robot", by=None, at=NOW + HOUR)
    send(NOW + HOUR)
    assert len(owed()) == 1

    decide(customer=customer, key="same", at=NOW + HOUR)
    send(NOW + 2 * HOUR)

    assert owed() == []


def test_a_second_e_mail_about_the_same_matter_is_answered_with_the_first(
    received: Received, channel: Channel, customer: Customer, decide: Decide, send: Send
) -> None:
    actions.take_in(channel, mail("还没有回复？", Message_ID="<2@example.com>"), at=NOW + HOUR)

    assert len(owed()) == 1


@pytest.mark.parametrize("headers", [{"Auto-Submitted": "auto-replied"}, {"Subject": "STOP"}])
def test_nobody_owes_an_answer_to_a_program_or_to_whoever_stops_offers(
    channel: Channel, customer: Customer, headers: dict[str, str]
) -> None:
    actions.take_in(channel, mail("", **headers), at=NOW)

    assert owed() == []


def test_whoever_has_the_case_answers_what_is_written_about_it(channel: Channel, house: House) -> None:
    loop = Loop(house, NOW)
    loop.to("investigating")
    number = loop.case.number
    [address] = ["wang@example.com"]
    message = decide_to_send(
        channel, key="a", address=address, purpose="service", subject_line=number, body="您好", customer=loop.customer,
        subject=loop.case.subject, by=house.ana, at=NOW,
    )  # fmt: skip

    actions.take_in(channel, mail("好的", In_Reply_To=f"<{message.message_id}>"), at=NOW)

    loop.case.refresh_from_db()
    assert [item.owner for item in owed()] == [loop.case.owner]
