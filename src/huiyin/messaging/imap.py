"""Fetching e-mail from a mailbox by IMAP."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from huiyin.messaging.drivers.connecting import why_broken
from huiyin.messaging.enums import Why
from huiyin.messaging.models import Channel

PATIENCE = 30
LARGEST = 45 * 1024 * 1024
HEAD = 64 * 1024  # of an e-mail that is larger than that
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_VALIDITY = re.compile(rb"\d+")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Unreachable(Exception):
    """A mailbox can't be read: why, and the words of the other side."""

    def __init__(self, why: Why, words: str) -> None:
        super().__init__(words)
        self.why = why


class TooLarge(Exception):
    """An e-mail is not fetched whole; its head says whose it is."""

    def __init__(self, head: bytes) -> None:
        super().__init__()
        self.head = head


@contextmanager
def opened(channel: Channel) -> Iterator["Mailroom"]:
    """A channel's inbox, read only. Raises Unreachable."""
    said = channel.settings
    server: imaplib.IMAP4 | None = None
    signed_in = False
    try:
        if said["imap_security"] == "none":
            server = imaplib.IMAP4(said["imap_host"], said["imap_port"], timeout=PATIENCE)
        else:
            server = _encrypted(said["imap_host"], said["imap_port"], said["imap_security"])
        server.login(said["username"], channel.password)
        signed_in = True
        yield Mailroom(server)
    except (OSError, imaplib.IMAP4.error, UnicodeError) as broken:  # a name or password beyond ASCII, too
        raise Unreachable(_why(broken, server, signed_in=signed_in), " ".join(str(broken).split())[:400]) from broken
    finally:
        if server:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()


def _why(broken: Exception, server: imaplib.IMAP4 | None, *, signed_in: bool) -> Why:
    if server is None or isinstance(broken, OSError | imaplib.IMAP4.abort):
        return why_broken(broken)
    return Why.UNREACHABLE if signed_in else Why.SIGN_IN


def _encrypted(host: str, port: int, security: str) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if security == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=PATIENCE)
    server = imaplib.IMAP4(host, port, timeout=PATIENCE)
    try:
        server.starttls(context)
    except BaseException:
        server.shutdown()
        raise
    return server


class Mailroom:
    """An inbox that is open."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self.server = server
        _said(*server.select("INBOX", readonly=True))
        _kind, [validity] = server.response("UIDVALIDITY")
        self.validity = int(_VALIDITY.findall(validity)[0]) if validity else 0

    def after(self, uid: int, *, since: datetime | None = None) -> list[int]:
        """The numbers of later e-mails; a server names the last one even if it is not later."""
        wanted = [f"UID {uid + 1}:*"]
        if since:
            wanted += ["SINCE", f"{since.day}-{MONTHS[since.month - 1]}-{since.year}"]
        [found] = _said(*self.server.uid("SEARCH", *wanted))
        return sorted(number for number in map(int, (found or b"").split()) if number > uid)

    def fetch(self, uid: int) -> bytes | None:
        """An e-mail as it came, without marking it as read; None if it is gone. Raises TooLarge."""
        about = _said(*self.server.uid("FETCH", str(uid), "(RFC822.SIZE)"))
        sizes = _SIZE.findall(b" ".join(one for one in about if isinstance(one, bytes)))
        if sizes and int(sizes[0]) > LARGEST:
            raise TooLarge(self._part(uid, f"BODY.PEEK[HEADER]<0.{HEAD}>") or b"")
        return self._part(uid, "BODY.PEEK[]") if sizes else None

    def _part(self, uid: int, what: str) -> bytes | None:
        for one in _said(*self.server.uid("FETCH", str(uid), f"({what})")):
            if isinstance(one, tuple):
                return bytes(one[1])
        return None


def _said(word: str, data: list[Any]) -> list[Any]:
    if word != "OK":
        raise imaplib.IMAP4.error(repr(data))
    return data
