"""A real mail server on this machine, which refuses, puts off and hangs up as the address tells it to."""

import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.site.launching import free_port


class Postbox:
    """What arrived, and how often somebody came to the door."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes]] = []  # to whom, and every word of it
        self.callers = 0
        self.port = free_port()

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(words, policy=default) for _to, words in self.letters]  # type: ignore[misc]

    @property
    def recipients(self) -> list[str]:
        return [to for to, _words in self.letters]

    async def handle_EHLO(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.callers += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("later"):
            return "450 4.2.0 Greylisted, please come again"
        if address.startswith("never"):
            return "550 5.1.1 No such user here"
        if address.startswith("hangs-up"):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        to = envelope.rcpt_tos[0]
        if to.startswith("full"):
            return "552 5.2.2 Mailbox full"
        if to.startswith("busy"):
            return "451 4.3.0 Try again later"
        assert isinstance(envelope.content, bytes)
        self.letters.append((to, envelope.content))
        if to.startswith("drop"):  # it has the mail, and the sender never hears so
            server.transport.abort()
        return "250 OK"


@contextmanager
def open_postbox(**said: Any) -> Iterator[Postbox]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **said)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def knows(username: str, password: str) -> Any:
    """An authenticator that lets one pair in."""

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        fits = (data.login.decode(), data.password.decode()) == (username, password)
        return AuthResult(success=fits, handled=False)

    return authenticate


def server_side(folder: Path) -> ssl.SSLContext:
    """A certificate for localhost, signed by itself; the path of what to trust is `folder / "cert.pem"`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=3650))
        .not_valid_after(today + datetime.timedelta(days=3650))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
