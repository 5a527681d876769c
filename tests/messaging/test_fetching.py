"""A mailbox is read from where it was read the last time, each e-mail once. The server is a real one."""

import imaplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from huiyin.customers.models import Customer
from huiyin.messaging import actions, imap, jobs
from huiyin.messaging.models import Channel, Mailbox, Received
from tests.conftest import NOW, House
from tests.messaging.conftest import set_up
from tests.messaging.test_receiving import WORDS, mail
from tests.site.launching import free_port

pytestmark = pytest.mark.django_db
WHO = ("service", "imap-test-7351")
SERVER = "import sys; from pymap.main import main; sys.exit(main())"


class Mailserver:
    """What the rest of the world does to the mailbox."""

    def __init__(self, port: int) -> None:
        self.port = port

    def opened(self) -> imaplib.IMAP4:
        server = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        server.login(*WHO)
        return server

    def deliver(self, *raws: bytes) -> None:
        server = self.opened()
        for raw in raws:
            assert server.append("INBOX", "", "", raw)[0] == "OK"
        server.logout()

    def unread(self) -> int:
        server = self.opened()
        server.select("INBOX", readonly=True)
        found = server.search(None, "UNSEEN")[1][0]
        server.logout()
        return len(found.split())


@pytest.fixture
def mailserver() -> Iterator[Mailserver]:
    port = free_port()
    where = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "managesieve"]
    user = ["dict", "--demo-user", WHO[0], "--demo-password", WHO[1], "--demo-data"]
    log = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-c", SERVER, *where, *user], stdout=log, stderr=log)
    server = Mailserver(port)
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with suppress(OSError):
                server.opened().logout()
                break
            time.sleep(0.05)
        yield server
    finally:
        process.kill()
        process.wait(timeout=10)


@pytest.fixture
def channel(house: House, pack: Any, mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch) -> Channel:
    monkeypatch.setenv("HUIYIN_CHANNEL_TEST", WHO[1])
    said = {"imap_host": "127.0.0.1", "imap_port": mailserver.port, "imap_security": "none"}
    return set_up(house, 25, **said, username=WHO[0], secret="HUIYIN_CHANNEL_TEST")


def fetch(channel: Channel) -> int:
    return actions.fetch_mail(channel.pk, lambda: NOW)


def test_what_lay_there_stays_and_what_comes_is_taken_once_without_being_marked_as_read(
    channel: Channel, mailserver: Mailserver, customer: Customer
) -> None:
    assert fetch(channel) == 0
    unread = mailserver.unread()

    mailserver.deliver(mail(), mail("第二封", "gb2312", Message_ID="<2@x>"))

    assert fetch(channel) == 2
    assert fetch(channel) == 0
    assert [one.text for one in Received.objects.order_by("pk")] == [WORDS, "第二封"]
    assert {one.customer for one in Received.objects.all()} == {customer}
    assert mailserver.unread() == unread + 2


def test_a_server_that_counts_anew_brings_nothing_twice_and_loses_nothing(
    channel: Channel, mailserver: Mailserver
) -> None:
    fetch(channel)
    mailserver.deliver(mail())
    fetch(channel)
    Mailbox.objects.update(validity=1, last_uid=999_999)
    mailserver.deliver(mail(Message_ID="<2@x>"))

    fetch(channel)

    ours = Received.objects.filter(message_id__in=["1@example.com", "2@x"])
    assert sorted(one.message_id for one in ours) == ["1@example.com", "2@x"]


def test_a_mailbox_that_cannot_be_read_says_why_and_is_read_on_once_it_can(
    channel: Channel, mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(channel)
    mailserver.deliver(mail())
    monkeypatch.setenv("HUIYIN_CHANNEL_TEST", "wrong")
    assert fetch(channel) == 0
    assert Mailbox.objects.get().trouble != ""

    monkeypatch.setenv("HUIYIN_CHANNEL_TEST", WHO[1])

    assert fetch(channel) == 1
    assert Mailbox.objects.get().trouble == ""


def test_an_e_mail_that_is_too_large_is_left_there_and_holds_up_no_other(
    channel: Channel, mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(channel)
    monkeypatch.setattr(imap, "LARGEST", 1000)
    mailserver.deliver(mail("很长" * 1000, Message_ID="<long@x>"), mail())

    jobs.fetch(0)

    assert [one.message_id for one in Received.objects.all()] == ["1@example.com"]
