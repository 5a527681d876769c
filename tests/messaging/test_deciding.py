"""A message is decided once, with whoever decides it, and only what the customer allows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from huiyin.audit.models import Entry
from huiyin.customers.actions import record_consent
from huiyin.customers.models import Customer
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, SAID, Decide, decide_to_send, set_up
from tests.messaging.postbox import Postbox

pytestmark = pytest.mark.django_db


def test_the_same_key_is_the_same_message_however_often_it_is_decided(decide: Decide) -> None:
    first = decide(key="round/7/customer/12")
    again = decide(key="round/7/customer/12", body="别的话")

    assert again == first
    assert Message.objects.get().body == "请来取车。"


def test_what_is_decided_is_gone_with_the_change_it_belongs_to(decide: Decide) -> None:
    with transaction.atomic():
        decide(key="lost")
        transaction.set_rollback(True)
    decide(key="kept")

    assert [message.key for message in Message.objects.all()] == ["kept"]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"address": "王芳"}, actions.NotAnAddress),
        ({"address": "a@b.example\nBcc: c@d.example"}, actions.NotAnAddress),
        ({"subject_line": " \n"}, actions.SubjectMissing),
        ({"body": "  "}, actions.NothingWritten),
    ],
)
def test_a_message_needs_an_address_a_subject_and_words(decide: Decide, said: dict[str, str], refusal: Any) -> None:
    with pytest.raises(refusal):
        decide(**said, key="x")
    decide(key="x")

    assert Message.objects.count() == 1


def test_a_subject_stays_one_line(decide: Decide) -> None:
    assert decide(subject_line="您好\nBcc: a@b.example").subject_line == "您好 Bcc: a@b.example"


@pytest.mark.req("C2-3")
@pytest.mark.parametrize(("asked", "refusal"), [("contact", actions.DoNotContact), ("service", actions.PurposeRefused)])
def test_what_a_customer_refused_is_not_decided(
    house: House, customer: Customer, decide: Decide, asked: str, refusal: Any
) -> None:
    decide(customer=customer, key="before")
    record_consent(customer, purpose=asked, given=False, source="phone", by=house.ana, at=NOW)

    with pytest.raises(refusal):
        decide(customer=customer, key="after")


def test_advertising_needs_the_customers_yes(house: House, customer: Customer, decide: Decide) -> None:
    with pytest.raises(actions.NotAgreedTo):
        decide(customer=customer, purpose="marketing")
    agreed = {"purpose": "marketing", "given": True, "source": "phone", "evidence": "录音 3"}
    record_consent(customer, **agreed, by=house.ana, at=NOW)

    assert decide(customer=customer, purpose="marketing").pk


def test_a_blocked_address_gets_nothing_however_it_is_written_until_it_is_allowed_again(
    house: House, decide: Decide
) -> None:
    row = actions.block("Wang@Example.com", reason="退信", by=house.lena, at=NOW)
    with pytest.raises(actions.AddressBlocked):
        decide("wang@example.com")

    actions.unblock(row)

    assert decide("wang@example.com").state == "waiting"


def test_an_address_is_blocked_once_and_with_a_reason(house: House) -> None:
    with pytest.raises(actions.NeedsAReason):
        actions.block("a@b.example", reason=" ", by=house.lena, at=NOW)
    actions.block("a@b.example", reason="退信", by=house.lena, at=NOW)

    with pytest.raises(actions.BlockedAlready):
        actions.block("A@b.example", reason="又一次", by=house.lena, at=NOW)


def test_a_new_channel_only_notes_what_is_decided_and_opens_no_connection(
    house: House, pack: Any, postbox: Postbox, customer: Customer
) -> None:
    channel = set_up(house, postbox.port)
    words = {"subject_line": "您好", "body": "请来取车。", "purpose": "service", "address": "wang@example.com"}

    message = decide_to_send(channel, **words, key="x", customer=customer, by=house.ana, at=NOW)

    assert (channel.state, message.state) == ("dry", "dry")
    assert actions.send_some(channel.pk, lambda: NOW) is False
    assert postbox.callers == 0


@pytest.mark.parametrize("with_dry", [True, False])
def test_going_live_says_how_many_go_and_lets_the_noted_ones_go_only_if_wanted(
    house: House, pack: Any, postbox: Postbox, with_dry: bool
) -> None:
    channel = set_up(house, postbox.port)
    words = {"subject_line": "您好", "body": "请来取车。", "purpose": "service", "by": house.ana, "at": NOW}
    decide_to_send(channel, **words, key="x", address="wang@example.com")
    seen = {"with_dry": with_dry, "by": house.adam, "at": NOW}
    with pytest.raises(actions.OtherNumber):
        actions.go_live(channel, seen_waiting=0, seen_dry=0, **seen)

    actions.go_live(channel, seen_waiting=0, seen_dry=1, **seen)
    actions.send_some(channel.pk, lambda: NOW)

    assert len(postbox.letters) == with_dry
    assert Message.objects.get().state == ("sent" if with_dry else "dry")


def test_a_stopped_channel_keeps_what_is_decided_until_it_sends_again(
    house: House, channel: Channel, decide: Decide, send: Callable[..., None], postbox: Postbox
) -> None:
    actions.stop(channel, by=house.adam, at=NOW)
    decide()
    send()
    assert postbox.callers == 0

    actions.go_live(channel, seen_waiting=1, seen_dry=0, with_dry=False, by=house.adam, at=NOW)
    send()

    assert postbox.recipients == ["wang@example.com"]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"host": " "}, actions.HostMissing),
        ({"sender": "客服"}, actions.NotAnAddress),
        ({"secret": "HUIYIN_SECRET_KEY"}, actions.NotASecret),
        ({"username": "service"}, actions.NeedsAPassword),
        ({"host": "mail.example", "username": "a", "secret": "HUIYIN_CHANNEL_X"}, actions.NotEncrypted),
        ({"imap_host": "imap.example"}, actions.NeedsAUserName),
        (
            {"imap_host": "imap.example", "imap_security": "none", "username": "a", "secret": "HUIYIN_CHANNEL_X"},
            actions.NotEncrypted,
        ),
        ({"per_hour": 0}, actions.NeedsABrake),
    ],
)
def test_a_channel_is_set_up_so_that_it_can_send_and_gives_no_secret_away(
    house: House, wrong: dict[str, Any], refusal: Any
) -> None:
    with pytest.raises(refusal):
        set_up(house, 25, **wrong)
    mailbox = {"imap_host": "imap.example", "imap_security": "tls", "username": "a", "secret": "HUIYIN_CHANNEL_X"}
    assert set_up(house, 25, key="mailbox", **mailbox).pk
    assert set_up(house, 25).pk

    with pytest.raises(actions.KeyTaken):
        set_up(house, 25)


def test_the_database_keeps_no_channel_without_brakes(house: House) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.create(key="x", name="x", kind="email", driver="smtp", **{**BRAKES, "per_day": 0})
    assert Channel.objects.create(key="x", name="x", kind="email", driver="smtp", **BRAKES).state == "dry"


def test_two_people_do_not_change_a_channel_over_each_other(house: House) -> None:
    channel = set_up(house, 25)
    said = {**SAID, "name": "新邮箱", "host": "mail.example", "port": 25}
    actions.edit_channel(channel, **said, seen_revision=1, by=house.adam, at=NOW)
    noted = Entry.objects.filter(action="channel.changed").latest("pk").detail
    assert noted == {"name": "新邮箱", "host": "mail.example"}

    with pytest.raises(actions.ChangedMeanwhile):
        actions.edit_channel(channel, **said, seen_revision=1, by=house.max, at=NOW + timedelta(minutes=1))
