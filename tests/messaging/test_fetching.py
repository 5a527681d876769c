"""A mailbox is read from where it was read the last time, each e-mail once. The server is a real one."""

import imaplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from huiyin.customers.models import Customer
from huiyin.messaging import actions, imap, jobs
from huiyin.messaging.models import Channel, Mailbox, Received
from tests.conftest import NOW, House
from tests.messaging.conftest import set_up
from tests.messaging.postbox import server_side
from tests.messaging.test_receiving import WORDS, mail
from tests.site.launching import free_port

pytestmark = pytest.mark.django_db
WHO = ("service", "imap-test-7351")
IMAP: dict[str, Any] = {
    "imap_host": "127.0.0.1", "imap_security": "none", "username": WHO[0], "secret": "HUIYIN_CHANNEL_TEST",
}  # fmt: skip
SERVER = "import sys; from pymap.main import main; sys.exit(main())"


class Mailserver:
    """What the rest of the world does to the mailbox."""

    def __init__(self, port: int) -> None:
        self.port = port

    def opened(self) -> imaplib.IMAP4:
        server = imaplib.IMAP4("127.0.0.1", self.port, timeout=60)
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
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with suppress(OSError):
                server.opened().logout()
                break
            time.sleep(0.05)
        yield server
    finally:
        process.kill()
        process.wait(timeout=120)


@pytest.fixture
def channel(house: House, pack: Any, mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch) -> Channel:
    monkeypatch.setenv("HUIYIN_CHANNEL_TEST", WHO[1])
    return set_up(house, 25, **IMAP, imap_port=mailserver.port)


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
    assert not Received.objects.filter(subject_line="Random question").exists()  # lay there before the channel did


def test_a_mailbox_that_cannot_be_read_says_why_and_is_read_on_once_it_can(
    channel: Channel, mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(channel)
    mailserver.deliver(mail())
    monkeypatch.setenv("HUIYIN_CHANNEL_TEST", "wrong")
    assert fetch(channel) == 0
    assert Mailbox.objects.get().why == "sign_in"
    assert Mailbox.objects.get().trouble != ""

    monkeypatch.setenv("HUIYIN_CHANNEL_TEST", WHO[1])

    assert fetch(channel) == 1
    assert Mailbox.objects.get().trouble == ""


def test_an_e_mail_that_is_too_large_is_left_there_is_named_and_holds_up_no_other(
    channel: Channel, mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(channel)
    monkeypatch.setattr(imap, "LARGEST", 1000)
    mailserver.deliver(mail("很长" * 1000, Message_ID="<long@x>", Subject="六张照片"), mail())

    jobs.fetch(0)

    unread, read = Received.objects.order_by("pk")
    assert (unread.state, unread.address, unread.subject_line, unread.text) == (
        "unreadable", "wang@example.com", "六张照片", "",
    )  # fmt: skip
    assert (read.message_id, Mailbox.objects.get().trouble) == ("1@example.com", "")


def nested(depth: int) -> bytes:
    """Parts within parts within parts."""
    parts = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(depth))
    return f"From: deep@example.com\r\nSubject: deep\r\n{parts}".encode()


def test_an_e_mail_that_cannot_be_read_is_named_and_holds_up_no_other(
    channel: Channel, mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(channel)
    mailserver.deliver(mail(Message_ID="<deep@x>"), mail(Message_ID="<2@x>"))
    as_it_came = imap.Mailroom.fetch

    def deep(room: imap.Mailroom, uid: int) -> bytes | None:  # the server of the tests could not read it either
        raw = as_it_came(room, uid)
        return nested(2000) if raw and b"<deep@x>" in raw else raw

    monkeypatch.setattr(imap.Mailroom, "fetch", deep)
    assert fetch(channel) == 2
    assert fetch(channel) == 0

    unread, read = Received.objects.order_by("pk")
    assert (unread.state, unread.address, unread.subject_line) == ("unreadable", "deep@example.com", "deep")
    assert (read.message_id, Mailbox.objects.get().trouble) == ("2@x", "")


@pytest.mark.parametrize("name", ["HUIYIN_CHANNEL_TEST", "username"])
def test_a_user_name_or_password_the_mailbox_cannot_take_is_named(
    channel: Channel, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name == "username":
        Channel.objects.update(settings={**channel.settings, "username": "客服"})
    else:
        monkeypatch.setenv(name, "密码")

    assert fetch(channel) == 0

    assert Mailbox.objects.get().trouble != ""


def test_whatever_is_wrong_with_one_mailbox_the_others_are_read(
    channel: Channel, house: House, mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(channel)
    other = set_up(house, 25, key="other", **IMAP, imap_port=mailserver.port)
    fetch(other)
    mailserver.deliver(mail())
    first = channel.pk
    as_it_is = imap.opened

    def broken(one: Channel) -> Any:
        if one.pk == first:
            raise ValueError("what a server said that nobody foresaw")
        return as_it_is(one)

    monkeypatch.setattr(imap, "opened", broken)

    jobs.fetch(0)

    assert Mailbox.objects.get(channel=channel).trouble == "ValueError"
    assert Received.objects.get().channel == other


class Halfway:
    """A mailbox server that speaks no word of a password before it is encrypted."""

    def __init__(self, context: ssl.SSLContext, port: int) -> None:
        self.context, self.heard = context, []  # type: list[bytes]
        self.door = socket.create_server(("127.0.0.1", port))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        line, _address = self.door.accept()
        line.sendall(b"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] here\r\n")
        while True:
            try:
                said = line.recv(4096)
            except OSError:
                return
            if not said:
                line.close()
                return
            self.heard.append(said)
            tag, verb = said.split()[:2]
            if verb == b"CAPABILITY":
                line.sendall(b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" + tag + b" OK done\r\n")
            elif verb == b"STARTTLS":
                line.sendall(tag + b" OK begin\r\n")
                line = self.context.wrap_socket(line, server_side=True)
                self.heard.append(b"-- encrypted --")
            elif verb == b"LOGIN":
                line.sendall(tag + b" NO not you\r\n")
            else:
                line.sendall(tag + b" OK done\r\n")


def test_a_password_goes_to_a_starttls_mailbox_only_once_the_line_is_encrypted(
    house: House, pack: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = server_side(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    monkeypatch.setenv("HUIYIN_CHANNEL_TEST", WHO[1])
    server = Halfway(context, port := free_port())
    said = {**IMAP, "imap_host": "localhost", "imap_security": "starttls", "imap_port": port}
    channel = set_up(house, 25, **said)

    assert actions.fetch_mail(channel.pk, lambda: NOW) == 0

    server.door.close()
    server.thread.join(120)
    verbs = [line if line.startswith(b"--") else line.split()[1] for line in server.heard]
    assert verbs.index(b"STARTTLS") < verbs.index(b"-- encrypted --") < verbs.index(b"LOGIN")
    assert "not you" in Mailbox.objects.get().trouble
