"""Reading an e-mail as it came, whatever program wrote it."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import Header, decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, parseaddr

import nh3

# Programs say the narrower name and write the wider set.
WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "gb-2312": "gb18030",
    "big5": "big5hkscs", "big-5": "big5hkscs", "x-big5": "big5hkscs", "hz-gb-2312": "hz", "iso-8859-1": "cp1252",
}  # fmt: skip
GUESSES = ("utf-8", "gb18030", "big5hkscs")
LONGEST_TEXT = 100_000
MOST_PARTS = 200
MOST_ANSWERED = 50  # e-mails of one conversation
_NUMBER = re.compile(r"<([^<>\s]{1,250})>")
_BREAKS = re.compile(r"(?i)<br\s*/?>|</(?:p|div|tr|li|h[1-6]|blockquote|table)\s*>")
_MANY_BREAKS = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
_NOBODY = re.compile(r"(?i)^(?:mailer-daemon|postmaster|no-?reply|bounces?)(?:[+@-]|$)")


@dataclass(frozen=True)
class Enclosed:
    """A file that came along."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Bounce:
    """A mail server's report (RFC 3464) that an e-mail did not reach its reader."""

    message_id: str  # of the e-mail that came back
    words: str  # of the server that refused it


@dataclass(frozen=True)
class Mail:
    """What an e-mail says."""

    message_id: str
    answers: list[str]  # numbers of the e-mails it answers, the newest first
    address: str
    name: str
    subject_line: str
    text: str
    enclosed: list[Enclosed]
    automatic: bool
    bounce: Bounce | None = None


def read(raw: bytes) -> Mail:
    """An e-mail in any charset, broken ones too: what can't be read is left out.

    Raises RecursionError for parts within parts within parts, as only an attack has them.
    """
    mail = message_from_bytes(raw)
    name, address = _sender(mail.get("From"))
    numbers = _NUMBER.findall(_words(mail.get("Message-ID")))
    before = _NUMBER.findall(" ".join([_words(mail.get("References")), _words(mail.get("In-Reply-To"))]))
    plain, rich, enclosed = _parts(mail)
    text = "\n".join(plain).strip() or "\n".join(map(as_text, rich)).strip()
    return Mail(
        message_id=numbers[0] if numbers else "",
        answers=list(dict.fromkeys(reversed(before)))[:MOST_ANSWERED],
        address=address,
        name=name[:120],
        subject_line=_words(mail.get("Subject"))[:200],
        text=_MANY_BREAKS.sub("\n\n", text.replace("\r\n", "\n"))[:LONGEST_TEXT],
        enclosed=enclosed,
        automatic=_is_automatic(mail, address),
        bounce=_bounce(mail),
    )


def as_text(rich: str) -> str:
    """The words of an HTML page; nothing of its scripts, styles, pictures."""
    bare = nh3.clean(_BREAKS.sub("\n", rich), tags=set(), clean_content_tags={"script", "style", "title"})
    return clean(html.unescape(bare))


def clean(words: str) -> str:
    """Without what PostgreSQL keeps in no text: NUL, and halves of characters."""
    return words.replace("\x00", "").encode("utf-8", "replace").decode()


def _sender(value: str | Header | None) -> tuple[str, str]:
    """Name and address. An encoded name may hold a comma or a bracket, so it is decoded last.

    Bare bytes can only be read first, and so is what somebody encoded as a whole.
    """
    found = parseaddr(value) if isinstance(value, str) else ("", "")
    name, address = found if "@" in found[1] else parseaddr(_words(value))
    return _words(name), clean(address)


def _is_automatic(mail: "Message[str, str]", address: str) -> bool:
    """Written by a program (RFC 3834), to many, or the report of a mail server: nobody waits for an answer."""
    said = _words(mail.get("Auto-Submitted")).lower()
    precedence = _words(mail.get("Precedence")).lower()
    return (
        (said not in ("", "no"))
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(name.lower().startswith("list-") for name, _value in mail.items())
        or any(name in mail for name in ("X-Autoreply", "X-Autorespond", "X-Loop"))
        or _words(mail.get("Return-Path")) == "<>"
        or mail.get_content_type() == "multipart/report"
        or bool(_NOBODY.match(address))
    )


def _bounce(mail: "Message[str, str]") -> Bounce | None:
    """Only what failed for good: a report of a delay says nothing yet."""
    if mail.get_content_type() != "multipart/report":
        return None
    said = {one.get_content_type(): one for one in mail.walk()}
    status = said.get("message/delivery-status")
    fields = _content(status).decode("utf-8", "replace") if status else ""
    if not re.search(r"(?im)^action:\s*failed\b", fields):
        return None
    ours = said.get("message/rfc822") or said.get("text/rfc822-headers")
    head = _content(ours) if ours else b""
    number = re.search(rb"(?im)^message-id:\s*<([^<>\s]{1,250})>", head)
    why = re.search(r"(?im)^diagnostic-code:\s*(.+(?:\n[ \t].+)*)", fields) or re.search(
        r"(?im)^status:\s*(.+)", fields
    )
    return Bounce(clean(number[1].decode("latin-1")), _words(why[1]) if why else "") if number else None


def _parts(mail: "Message[str, str]") -> tuple[list[str], list[str], list[Enclosed]]:
    plain: list[str] = []
    rich: list[str] = []
    enclosed: list[Enclosed] = []
    for number, part in enumerate(_leaves(mail)):
        if number == MOST_PARTS:
            break
        data, name = _content(part), _file_name(part)
        if name or part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
            if data:
                enclosed.append(Enclosed(name or "file", data))
        else:
            words = decoded(data, str(part.get_content_charset() or ""))
            (rich if part.get_content_subtype() == "html" else plain).append(words)
    return plain, rich, enclosed


def _leaves(mail: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """What is no folder of others; a mail within a mail is one file."""
    if mail.get_content_type() == "message/rfc822" or not mail.is_multipart():
        yield mail
        return
    for part in mail.get_payload():
        if isinstance(part, Message):
            yield from _leaves(part)


def _content(part: "Message[str, str]") -> bytes:
    if part.is_multipart():
        return b"\n".join(one.as_bytes() for one in part.get_payload() if isinstance(one, Message))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _file_name(part: "Message[str, str]") -> str:
    """RFC 2231, or an encoded word in quotes, as many programs write it."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        value = part.get_param(parameter, None, header)
        if value is None:
            continue
        if isinstance(value, tuple):
            charset, _language, words = value
            data = words.encode("latin-1", "replace") if isinstance(words, str) else b""
            return decoded(data, charset or "").strip() or clean(collapse_rfc2231_value(value))
        return _words(value)
    return ""


def _words(value: str | Header | None) -> str:
    """A header as people read it."""
    if value is None:
        return ""
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(str(value), None)]
    said = "".join(piece if isinstance(piece, str) else decoded(piece, charset or "") for piece, charset in pieces)
    return " ".join(clean(said).split())


def decoded(data: bytes, charset: str) -> str:
    """Words in the charset somebody named, or in the one they meant."""
    name = charset.lower().strip("'\" ")
    for guess in (WIDER.get(name, name), *GUESSES):
        try:
            return clean(data.decode(guess))
        except (LookupError, ValueError):
            continue
    try:
        return clean(data.decode(WIDER.get(name, name), "replace"))
    except (LookupError, ValueError):  # some charsets can't replace anything
        return clean(data.decode("utf-8", "replace"))
