"""What was decided goes out once; what does not says why, waits longer each time, or waits for a person."""

import socket
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.contact.models import Interaction
from huiyin.contact.queries import happenings
from huiyin.customers.actions import record_consent
from huiyin.customers.models import Customer
from huiyin.kernel.papers import FileRefused
from huiyin.messaging import actions, jobs
from huiyin.messaging.actions import deciding
from huiyin.messaging.actions.sending import send as send_one
from huiyin.messaging.drivers import driver
from huiyin.messaging.drivers.connecting import why_broken
from huiyin.messaging.models import Channel, Message, Step
from huiyin.messaging.rules import MOST_TRIES
from huiyin.org.models import Person
from tests.conftest import NOW, House
from tests.messaging.conftest import Decide, decide_to_send, live, set_up
from tests.messaging.postbox import Postbox, knows, open_postbox, server_side

pytestmark = pytest.mark.django_db
Send = Callable[..., None]


def stands(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.why


def test_an_e_mail_arrives_as_it_was_written_with_its_number_kept(decide: Decide, send: Send, postbox: Postbox) -> None:
    message = decide(subject_line="您的车修好了：京A·12345", body="王女士：\n\n请来取车。\n.单独一个点开头")

    send()

    assert stands(message) == ("sent", "")
    assert message.sent_at == NOW
    [mail] = postbox.mails
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == "您的车修好了：京A·12345"
    assert mail["From"] == "安途客服 <service@antu.example>"
    assert mail["Message-ID"] == f"<{message.message_id}>"
    assert mail.get_content().replace("\r\n", "\n") == "王女士：\n\n请来取车。\n.单独一个点开头\n"


def test_one_connection_carries_a_batch(decide: Decide, send: Send, postbox: Postbox) -> None:
    for number in range(7):
        decide(f"guest{number}@example.com")
    decide("never-3@example.com")

    send()

    assert (len(postbox.letters), postbox.callers) == (7, 1)


@pytest.mark.parametrize("address", ["later@example.com", "busy@example.com", "hangs-up@example.com"])
def test_not_now_is_tried_again_later_and_later_while_others_go_out(
    decide: Decide, send: Send, postbox: Postbox, address: str
) -> None:
    message = decide(address)
    decide("wang@example.com")

    for minutes in (0, 1, 3):
        send(NOW + timedelta(minutes=minutes))

    assert postbox.recipients == ["wang@example.com"]
    assert stands(message)[0] == "waiting"
    assert (message.tries, message.next_try_at) == (3, NOW + timedelta(minutes=3 + 4))
    assert [step.did for step in message.steps.all()] == ["put_off"] * 3


def test_tried_too_often_a_message_waits_for_a_person(decide: Decide, send: Send) -> None:
    message = decide("later@example.com")
    Message.objects.update(tries=MOST_TRIES - 2)

    send()
    assert stands(message) == ("waiting", "later")
    send(NOW + timedelta(hours=1))

    assert stands(message) == ("parked", "too_often")
    assert "Greylisted" in message.detail


@pytest.mark.parametrize(
    ("address", "words"),
    [("never@example.com", "550 5.1.1 No such user here"), ("full@example.com", "552 5.2.2 Mailbox full")],
)
def test_refused_for_good_it_fails_with_the_servers_words(
    decide: Decide, send: Send, postbox: Postbox, address: str, words: str
) -> None:
    message = decide(address)

    send()
    send(NOW + timedelta(days=1))

    assert stands(message) == ("failed", "refused")
    assert message.detail == words
    assert postbox.callers == 1


def test_what_may_have_arrived_is_set_aside_and_never_sent_again_by_itself(
    house: House, decide: Decide, send: Send, postbox: Postbox
) -> None:
    message = decide("drop@example.com")

    send()
    actions.tend(NOW + timedelta(hours=1))
    send(NOW + timedelta(hours=1))

    assert stands(message) == ("parked", "unknown")
    assert len(postbox.letters) == 1
    actions.send_again(message, by=house.ana, at=NOW)
    send(NOW + timedelta(hours=2))
    assert len(postbox.letters) == 2


def test_a_person_finds_out_that_it_arrived(house: House, customer: Customer, decide: Decide, send: Send) -> None:
    message = decide("drop@example.com", customer=customer)
    with pytest.raises(actions.NothingInDoubt):
        actions.note_arrived(message, by=house.ana, at=NOW)
    send()

    actions.note_arrived(message, by=house.ana, at=NOW + timedelta(hours=1))

    assert stands(message) == ("sent", "")
    assert Interaction.objects.get().content == "您的车修好了\n请来取车。"


def test_a_server_that_is_not_there_leaves_everything_waiting(house: House, decide: Decide, pack: Any) -> None:
    Channel.objects.update(settings={**Channel.objects.get().settings, "port": 1})
    messages = [decide(f"guest{number}@example.com") for number in range(3)]

    assert actions.send_some(messages[0].channel_id, lambda: NOW) is False

    assert [stands(message) for message in messages] == [("waiting", "not_open"), ("waiting", ""), ("waiting", "")]


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (socket.gaierror(-2, "Name or service not known"), "no_such_name"),
        (ConnectionRefusedError(111, "Connection refused"), "not_open"),
        (TimeoutError("timed out"), "silent"),
        (ssl.SSLCertVerificationError("self-signed certificate"), "certificate"),
        (OSError(113, "No route to host"), "unreachable"),
    ],
)
def test_what_stands_in_the_way_of_a_server_is_told_apart(broken: OSError, why: str) -> None:
    assert why_broken(broken) == why


def test_a_server_nobody_knows_is_named_in_words_and_the_machines_are_folded(
    house: House, decide: Decide, pack: Any, signed_in: Callable[[Person], Client]
) -> None:
    Channel.objects.update(settings={**Channel.objects.get().settings, "host": "mail.invalid"})
    message = decide("guest@example.com")
    actions.send_some(message.channel_id, lambda: NOW)

    page = signed_in(house.ana).get(reverse("messaging:message", args=[message.pk])).content.decode()

    assert stands(message) == ("waiting", "no_such_name")
    before, *folded = page.split('<details class="unfold">')
    assert ("找不到这个名称的服务器" in before, "Errno" in before) == (True, False)
    assert all("Errno" in one.split("</details>")[0] for one in folded)
    assert len(folded) == 2


def test_what_is_withdrawn_is_not_sent_and_what_was_sent_is_not_withdrawn(
    house: House, decide: Decide, send: Send, postbox: Postbox
) -> None:
    taken, sent = decide("a@example.com"), decide("b@example.com")
    actions.withdraw(taken, by=house.ana, at=NOW)

    send()

    assert postbox.recipients == ["b@example.com"]
    assert [(step.did, step.by) for step in Step.objects.all()] == [("withdrawn", house.ana)]
    with pytest.raises(actions.CannotBeTakenBack):
        actions.withdraw(sent, by=house.ana, at=NOW)
    with pytest.raises(actions.NotToBeSentAgain):
        actions.send_again(sent, by=house.ana, at=NOW)


def test_who_refuses_after_it_was_decided_gets_nothing(
    house: House, customer: Customer, decide: Decide, send: Send, postbox: Postbox
) -> None:
    message = decide(customer=customer)
    other = decide("blocked@example.com")
    decide("fine@example.com")
    record_consent(customer, purpose="service", given=False, source="phone", by=house.ana, at=NOW)
    actions.block("blocked@example.com", reason="退信", by=house.lena, at=NOW)

    send()

    assert postbox.recipients == ["fine@example.com"]
    assert [stands(message), stands(other)] == [("withdrawn", "not_allowed")] * 2
    with pytest.raises(actions.PurposeRefused):
        actions.send_again(message, by=house.ana, at=NOW)


def brakes(channel: Channel, **said: int) -> None:
    Channel.objects.filter(pk=channel.pk).update(**said)


def test_one_address_gets_no_more_a_day_than_the_channel_allows(
    channel: Channel, decide: Decide, send: Send, postbox: Postbox
) -> None:
    brakes(channel, per_address_day=2)
    held = [decide("Wang@example.com" if number % 2 else "wang@example.com", key=f"{number}") for number in range(4)]
    decide("other@example.com")

    send()
    assert sorted(postbox.recipients) == ["Wang@example.com", "other@example.com", "wang@example.com"]
    assert [stands(message) for message in held[2:]] == [("waiting", "brake")] * 2
    send(NOW + timedelta(hours=23))
    assert len(postbox.letters) == 3
    send(NOW + timedelta(hours=24))

    assert len(postbox.letters) == 5


@pytest.mark.parametrize(("brake", "until"), [("per_hour", timedelta(hours=1)), ("per_day", timedelta(days=1))])
def test_a_channel_sends_no_more_an_hour_and_a_day_than_its_brakes_allow(
    channel: Channel, decide: Decide, send: Send, postbox: Postbox, brake: str, until: timedelta
) -> None:
    brakes(channel, **{brake: 3})
    for number in range(5):
        decide(f"guest{number}@example.com")

    send()
    send(NOW + until - timedelta(seconds=1))
    assert len(postbox.letters) == 3
    send(NOW + until)

    assert len(postbox.letters) == 5


def test_a_worker_that_lost_its_claim_hands_nothing_over(
    house: House, channel: Channel, decide: Decide, postbox: Postbox
) -> None:
    message = decide()
    _channel, [claimed], _more = actions.claim(channel.pk, at=NOW)
    actions.tend(NOW + timedelta(minutes=6))
    actions.send_some(channel.pk, lambda: NOW + timedelta(minutes=6))
    assert stands(message) == ("sent", "")

    _try(channel, claimed, NOW + timedelta(minutes=7))

    assert len(postbox.letters) == 1
    assert stands(message) == ("sent", "")


def test_a_channel_that_is_stopped_lets_no_further_message_of_a_batch_out(
    house: House, channel: Channel, decide: Decide, postbox: Postbox
) -> None:
    message = decide()
    _channel, [claimed], _more = actions.claim(channel.pk, at=NOW)
    actions.stop(channel, by=house.adam, at=NOW)

    _try(channel, claimed, NOW)

    assert (postbox.letters, stands(message)) == ([], ("waiting", ""))


def test_a_message_whose_claim_is_lost_in_mid_batch_takes_no_other_one_with_it(
    channel: Channel, decide: Decide, postbox: Postbox
) -> None:
    decided = [decide(f"guest{number}@example.com") for number in range(3)]
    _channel, claimed, _more = actions.claim(channel.pk, at=NOW)
    Message.objects.filter(pk=decided[1].pk).update(state="waiting", claimed_at=None)

    with driver("smtp").open(channel) as session:
        for message in claimed:
            send_one(session, message, lambda: NOW)

    assert [stands(message) for message in decided] == [("sent", ""), ("waiting", ""), ("sent", "")]
    assert postbox.callers == 1


def test_a_channel_that_is_stopped_in_mid_batch_leaves_every_other_message_waiting(
    house: House, channel: Channel, decide: Decide, postbox: Postbox
) -> None:
    decided = [decide(f"guest{number}@example.com") for number in range(3)]
    _channel, claimed, _more = actions.claim(channel.pk, at=NOW)

    with driver("smtp").open(channel) as session:
        send_one(session, claimed[0], lambda: NOW)
        actions.stop(channel, by=house.adam, at=NOW)
        for message in claimed[1:]:
            send_one(session, message, lambda: NOW)

    assert [stands(message) for message in decided] == [("sent", ""), ("waiting", ""), ("waiting", "")]


def _try(channel: Channel, message: Message, at: datetime) -> None:
    with driver("smtp").open(channel) as session:
        send_one(session, message, lambda: at)


def test_the_job_is_asked_for_once_however_much_is_decided(decide: Decide, postbox: Postbox, channel: Channel) -> None:
    for number in range(3):
        decide(f"guest{number}@example.com")
    assert ProcrastinateJob.objects.filter(task_name="messaging.send", args={"channel_id": channel.pk}).count() == 1

    jobs.send(channel.pk)

    assert len(postbox.letters) == 3


def test_every_minute_what_is_due_is_looked_for(decide: Decide, channel: Channel, house: House, send: Send) -> None:
    assert actions.tend(NOW) == []
    decide("later@example.com")
    assert actions.tend(NOW) == [channel.pk]
    send()

    assert actions.tend(NOW) == []
    assert actions.tend(NOW + timedelta(minutes=1)) == [channel.pk]


@pytest.mark.req("D34-4")
def test_what_was_sent_stands_among_what_was_said_with_the_customer(
    house: House, customer: Customer, decide: Decide, send: Send
) -> None:
    message = decide(customer=customer, subject="case/12")
    assert not Interaction.objects.exists()

    send(NOW + timedelta(minutes=2))

    said = Interaction.objects.get()
    assert (said.customer, said.subject, said.direction, said.channel) == (customer, "case/12", "out", "email")
    assert (said.by, said.at, said.content) == (house.ana, NOW + timedelta(minutes=2), "您的车修好了\n请来取车。")
    [told] = happenings(customer, house.ana, None, 5)
    assert "电子邮件" in told.title
    assert stands(message) == ("sent", "")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_password_travels_encrypted_and_a_wrong_one_is_named(
    house: House, pack: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    monkeypatch.setenv("HUIYIN_CHANNEL_TEST", "falsch")
    context = server_side(tmp_path)
    encrypted: dict[str, Any] = {"ssl_context": context} if security == "tls" else {"tls_context": context}
    # Of TLS from the beginning aiosmtpd does not know that it is encrypted.
    guarded = {"auth_required": security == "starttls", "auth_require_tls": security == "starttls"}
    with open_postbox(**encrypted, **guarded, authenticator=knows("service", "richtig")) as box:
        said = {"host": "localhost", "security": security, "username": "service", "secret": "HUIYIN_CHANNEL_TEST"}
        channel = live(set_up(house, box.port, **said), house)
        words = {"subject_line": "您好", "body": "请来取车。", "purpose": "service", "by": house.ana, "at": NOW}
        message = decide_to_send(channel, **words, key="x", address="wang@example.com")
        actions.send_some(channel.pk, lambda: NOW)
        assert stands(message) == ("waiting", "sign_in")

        monkeypatch.setenv("HUIYIN_CHANNEL_TEST", "richtig")
        actions.send_some(channel.pk, lambda: NOW + timedelta(minutes=1))

        assert stands(message) == ("sent", "")
        assert box.recipients == ["wang@example.com"]


def test_a_server_nobody_vouches_for_gets_nothing(house: House, pack: Any, tmp_path: Path) -> None:
    with open_postbox(ssl_context=server_side(tmp_path)) as box:
        channel = live(set_up(house, box.port, host="localhost", security="tls"), house)
        words = {"subject_line": "您好", "body": "请来取车。", "purpose": "service", "by": house.ana, "at": NOW}
        message = decide_to_send(channel, **words, key="x", address="wang@example.com")

        actions.send_some(channel.pk, lambda: NOW)

    assert (stands(message), box.letters) == (("waiting", "certificate"), [])


def test_a_test_goes_to_oneself_at_once_even_in_the_dry_run(house: House, pack: Any, postbox: Postbox) -> None:
    channel = set_up(house, postbox.port)
    words = {"subject_line": "试发", "body": "能读到就好了。", "by": house.adam, "clock": lambda: NOW}
    with pytest.raises(actions.NeedsAnAddressOfOnesOwn):
        actions.send_test(channel, **words)
    house.adam.email = "adam@antu.example"

    assert actions.send_test(channel, **words).state == "sent"

    assert postbox.recipients == ["adam@antu.example"]
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("address", ["later@antu.example", "nobody@antu.example"])
def test_a_test_that_does_not_go_out_waits_for_nothing(house: House, pack: Any, postbox: Postbox, address: str) -> None:
    channel = set_up(house, 1 if address.startswith("nobody") else postbox.port)
    house.adam.email = address

    tried = actions.send_test(channel, subject_line="试发", body="您好", by=house.adam, clock=lambda: NOW)

    assert (tried.state, tried.why) == ("failed", "not_open" if address.startswith("nobody") else "later")
    live(channel, house)  # with nothing that waits
    assert not actions.send_some(channel.pk, lambda: NOW + timedelta(hours=1))
    assert postbox.letters == []


def test_files_go_along_as_they_were_and_what_runs_by_itself_does_not(
    decide: Decide, send: Send, postbox: Postbox
) -> None:
    words = b"%PDF-1.4 invoice"
    with pytest.raises(FileRefused):
        decide(files=[ContentFile(b"MZ\x90\x00", name="发票.pdf")])
    decide(files=[ContentFile(words, name="发票.pdf")])

    send()

    [mail] = postbox.mails
    [part] = mail.iter_attachments()
    assert (part.get_filename(), part.get_content_type(), part.get_content()) == ("发票.pdf", "application/pdf", words)


def test_more_than_mail_servers_take_is_refused(decide: Decide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "MOST_ATTACHED", 20)
    with pytest.raises(actions.TooMuchAttached):
        decide(files=[ContentFile(b"%PDF-1.4 invoice", name=f"{number}.pdf") for number in range(2)])

    assert decide(files=[ContentFile(b"%PDF-1.4 invoice", name="1.pdf")]).attachments.count() == 1
