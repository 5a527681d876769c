"""What was set aside is sent again by what holds now: consent, address, template, rest; or it stays where it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huiyin.customers.actions import edit_file, record_consent
from huiyin.customers.models import Customer
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message, Template
from tests.conftest import NOW, House
from tests.messaging.conftest import Decide
from tests.messaging.postbox import Postbox

pytestmark = pytest.mark.django_db
Send = Callable[..., None]
DAY = timedelta(days=1)
SALE = {"purpose": "marketing", "subject_line": "春季保养八折", "body": "本月到店八折。"}


def park(message: Message) -> Message:
    """As it is once the connection broke before the server said whether it took it."""
    Message.objects.filter(pk=message.pk).update(state="parked", why="unknown", claimed_at=NOW, handed_over_at=NOW)
    message.refresh_from_db()
    return message


def say(customer: Customer, house: House, *, given: bool, at: Any = NOW) -> None:
    said = {"purpose": "marketing", "given": given, "source": "phone", "evidence": "录音 3"}
    record_consent(customer, **said, by=house.ana, at=at)


@pytest.fixture
def offer(customer: Customer, house: House, decide: Decide) -> Message:
    say(customer, house, given=True)
    return park(decide(customer=customer, **SALE))


def test_an_offer_that_was_set_aside_asks_for_the_consent_again(
    offer: Message, customer: Customer, house: House, send: Send, postbox: Postbox, signed_in: Any, at_now: Any
) -> None:
    say(customer, house, given=False, at=NOW + DAY)

    with pytest.raises(actions.PurposeRefused):
        actions.send_again(offer, by=house.ana, at=NOW + DAY)

    offer.refresh_from_db()
    assert (offer.state, offer.why, offer.handed_over_at) == ("parked", "unknown", NOW)
    page = signed_in(house.ana).get(reverse("messaging:message", args=[offer.pk])).content.decode()
    assert "现在不能重发：" in page
    assert "客户不希望因此事收到消息" in page
    assert reverse("messaging:send-again", args=[offer.pk]) not in page
    say(customer, house, given=True, at=NOW + 2 * DAY)
    actions.send_again(offer, by=house.ana, at=NOW + 2 * DAY)
    send(NOW + 2 * DAY)
    assert postbox.recipients == ["wang@example.com"]


def test_an_offer_does_not_leave_once_the_consent_was_none(
    customer: Customer, house: House, decide: Decide, send: Send, postbox: Postbox
) -> None:
    """It came in with a list that was taken back: nothing was refused, and nothing is agreed to."""
    say(customer, house, given=True)
    waiting = decide(customer=customer, **SALE)
    Customer.objects.filter(pk=customer.pk).update(consents=[])

    send()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.why, postbox.recipients) == ("withdrawn", "not_allowed", [])
    with pytest.raises(actions.NotAgreedTo):
        actions.send_again(waiting, by=house.ana, at=NOW)


def test_it_goes_to_the_address_of_the_file_as_it_is_now(
    customer: Customer, house: House, decide: Decide, send: Send, postbox: Postbox
) -> None:
    message = park(decide(customer=customer))
    said = {"seen_revision": customer.revision, "by": house.ana, "at": NOW}
    edit_file(customer, changes={"handles": ["fang@example.com"]}, **said)

    actions.send_again(message, by=house.ana, at=NOW + DAY)
    send(NOW + DAY)

    assert postbox.recipients == ["fang@example.com"]


def test_without_an_address_in_the_file_it_stays_set_aside(customer: Customer, house: House, decide: Decide) -> None:
    message = park(decide(customer=customer))
    edit_file(customer, changes={"handles": []}, seen_revision=customer.revision, by=house.ana, at=NOW)

    with pytest.raises(actions.AddressGone):
        actions.send_again(message, by=house.ana, at=NOW + DAY)

    message.refresh_from_db()
    assert message.state == "parked"


def test_a_template_that_is_approved_no_more_sends_nothing(
    customer: Customer, house: House, decide: Decide, channel: Channel
) -> None:
    said = {"key": "ready", "title": "取车", "text": "请来取车。", "purpose": "service"}
    template = actions.write_template(channel, **said, by=house.adam, at=NOW)
    message = park(decide(customer=customer, template=template, subject_line="", body=""))
    Template.objects.filter(pk=template.pk).update(state="rejected")

    with pytest.raises(actions.TemplateUnapproved):
        actions.send_again(message, by=house.ana, at=NOW + DAY)


@pytest.mark.parametrize(("hours", "waits"), [(1, False), (24, True)])
def test_a_reason_to_disturb_a_rest_was_one_for_that_rest(
    customer: Customer, house: House, decide: Decide, channel: Channel, send: Send, hours: int, waits: bool
) -> None:
    Channel.objects.filter(pk=channel.pk).update(quiet_hours=[["20:00", "09:00"]])
    night = NOW.replace(hour=22)
    message = park(decide(customer=customer, despite="客户要求", at=night))
    again = night + timedelta(hours=hours)

    actions.send_again(message, by=house.ana, at=again)
    send(again)

    message.refresh_from_db()
    assert message.state == ("waiting" if waits else "sent")


def test_brakes_hold_for_what_is_sent_again(
    customer: Customer, house: House, decide: Decide, channel: Channel, send: Send
) -> None:
    Channel.objects.filter(pk=channel.pk).update(per_address_day=1)
    message = park(decide(customer=customer))
    Message.objects.filter(pk=message.pk).update(claimed_at=NOW - DAY)
    decide(customer=customer, key="another")
    send()

    actions.send_again(message, by=house.ana, at=NOW + timedelta(hours=1))
    send(NOW + timedelta(hours=1))

    message.refresh_from_db()
    assert (message.state, message.why, message.next_try_at) == ("waiting", "brake", NOW + DAY)
