"""E-mail, handed to a mail server by SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from typing import Any, ClassVar

from django.utils import timezone

from huiyin.messaging import stopping
from huiyin.messaging.drivers.connecting import why_broken
from huiyin.messaging.drivers.registry import HandingOver, Later, NoWay, Refused, Unknown, register
from huiyin.messaging.enums import Kind, Why
from huiyin.messaging.models import Channel, Message, Received

PATIENCE = 30  # seconds a mail server may keep silent
GOING_AWAY = 421


class Smtp:
    word: ClassVar[str] = "smtp"
    kind: ClassVar[Kind] = Kind.EMAIL
    per_minute: ClassVar[int | None] = None

    @contextmanager
    def open(self, channel: Channel) -> Iterator["_Batch"]:
        batch = _Batch(channel)
        try:
            yield batch
        finally:
            batch.close()


class _Batch:
    """One connection for as long as it holds; another one after it broke."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.server: smtplib.SMTP | None = None

    def send(self, message: Message, *, handing_over: HandingOver) -> str:
        try:
            written = compose(self.channel, message).as_bytes(policy=SMTP)
        except (ValueError, UnicodeError) as unfit:
            raise Refused(Why.UNFIT, str(unfit)) from unfit
        server = self.server or self._connected()
        try:
            _taken(*server.mail(self.channel.settings["sender"]))
            _taken(*server.rcpt(message.address))
        except (OSError, smtplib.SMTPException) as broken:  # nothing of the message has left
            self.close()
            raise Later(why_broken(broken), str(broken)) from broken
        except (Later, Refused):
            self._begin_anew()
            raise
        try:
            handing_over()
        except Exception:  # it does not go out after all, and the server has its address already
            self._begin_anew()
            raise
        self._hand_over(server, written)
        return ""

    def close(self) -> None:
        """Say goodbye, if anybody is there to hear it."""
        if self.server:
            with suppress(OSError, smtplib.SMTPException):
                self.server.quit()
            self.server.close()
        self.server = None

    def _hand_over(self, server: smtplib.SMTP, written: bytes) -> None:
        try:
            answer = server.data(written)
        except smtplib.SMTPDataError as refused:  # before the first word
            answer = (refused.smtp_code, _bytes(refused.smtp_error))
        except (OSError, smtplib.SMTPException) as broken:
            self.close()
            raise Unknown(Why.UNKNOWN, str(broken)) from broken
        try:
            _taken(*answer)
        except (Later, Refused):
            self._begin_anew()
            raise

    def _begin_anew(self) -> None:
        """After a refusal the same connection goes on with the next message, unless the server hangs up."""
        try:
            if self.server and self.server.rset()[0] != GOING_AWAY:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self.close()

    def _connected(self) -> smtplib.SMTP:
        said = self.channel.settings
        try:
            self.server = _opened(said["host"], said["port"], said["security"])
            if said.get("username"):
                self.server.login(said["username"], self.channel.password)
        except smtplib.SMTPAuthenticationError as refused:
            self.close()
            raise NoWay(Why.SIGN_IN, _words(refused.smtp_code, _bytes(refused.smtp_error))) from refused
        except (OSError, smtplib.SMTPException, UnicodeError) as broken:
            why = Why.SIGN_IN if self.server and isinstance(broken, UnicodeError) else why_broken(broken)
            self.close()
            raise NoWay(why, str(broken)) from broken
        return self.server


def _opened(host: str, port: int, security: str) -> smtplib.SMTP:
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def compose(channel: Channel, message: Message) -> EmailMessage:
    """The e-mail of a message. Raises ValueError if a header can't be written."""
    said = channel.settings
    mail = EmailMessage(policy=LETTERS)
    mail["From"] = Address(said.get("sender_name", ""), addr_spec=said["sender"])
    mail["To"] = Address(addr_spec=message.address)
    mail["Subject"] = message.subject_line
    mail["Date"] = format_datetime(timezone.localtime(message.decided_at))
    mail["Message-ID"] = f"<{message.message_id}>"
    answered = Received.objects.filter(answered_by=message).order_by("pk").last()
    if answered and "@" in answered.message_id:  # mail programs put both into one conversation
        mail["In-Reply-To"] = mail["References"] = f"<{answered.message_id}>"
    mail.set_content(message.body + _stoppable(mail, channel, message))
    for one in message.attachments.order_by("pk"):
        with one.file.open("rb") as file:
            kind, _slash, sort = one.content_type.partition("/")
            mail.add_attachment(file.read(), maintype=kind, subtype=sort, filename=one.name)
    return mail


class _AsItIs(UnstructuredHeader):
    """In one line: folded, a long link or number would be written in signs that no mail program reads as one."""

    def fold(self: Any, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
for _name in ("list-unsubscribe", "in-reply-to", "references"):
    _headers.registry[_name] = _AsItIs
LETTERS = default.clone(header_factory=_headers)


def _stoppable(mail: EmailMessage, channel: Channel, message: Message) -> str:
    """Advertising says how it is stopped: to the mail program, which offers a button (RFC 8058), and to its reader."""
    if not stopping.may_be_stopped(message):
        return ""
    link, answer = stopping.stopping_link(message), f"<mailto:{channel.settings['sender']}?subject=STOP>"
    mail["List-Unsubscribe"] = f"<{link}>, {answer}" if link else answer
    if link:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return f"\n\n{stopping.how_to_stop(link)}"


def _taken(code: int, words: bytes) -> None:
    """Whether the server says yes. Raises Later for a “not now”, Refused for a “never”."""
    if 200 <= code < 300:
        return
    if 500 <= code < 600:
        raise Refused(Why.REFUSED, _words(code, words))
    raise Later(Why.LATER, _words(code, words))


def _words(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}"


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


register(Smtp())
