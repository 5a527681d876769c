"""What a phone system tells of a call, and whether it is the phone system that tells it."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from huiyin.contact.enums import CallEvent

LATEST = timedelta(minutes=5)  # an event that is older, or of the future, may be an old one sent again
MOST = 4096  # bytes of an event
LONGEST_ID, LONGEST_NUMBER, LONGEST_EXTENSION = 80, 40, 12


class Unreadable(Exception):
    """What of an event cannot be read."""


@dataclass(frozen=True)
class Told:
    """One event of a call."""

    event: CallEvent
    call_id: str
    number: str  # of the other side, as it was told; empty: withheld
    extension: str  # of our side
    outgoing: bool
    at: datetime


def signature(secret: str, moment: str, body: bytes) -> str:
    """What the phone system sends along: a keyed hash of the moment it says it sends at, a dot, and the body."""
    return "sha256=" + hmac.new(secret.encode(), moment.encode() + b"." + body, sha256).hexdigest()


def is_signed(secret: str, *, moment: str, given: str, body: bytes, at: datetime) -> bool:
    """Whether somebody who knows the secret has just sent this. Nothing is signed without a secret."""
    if not secret or not moment.isascii() or not moment.isdigit() or len(moment) > 12:
        return False
    told = hmac.compare_digest(signature(secret, moment, body).encode(), given.encode())
    return told and abs(at.timestamp() - int(moment)) <= LATEST.total_seconds()


def read(body: bytes) -> Told:
    """An event as JSON. Raises Unreadable, which says what is wrong for whoever connects a phone system."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("the body is no JSON") from None
    if not isinstance(said, dict):
        raise Unreadable("the body is no JSON object")
    event, direction = _word(said, "event", 12), _word(said, "direction", 4, "in")
    if event not in CallEvent.values:
        raise Unreadable(f"event is one of {', '.join(CallEvent.values)}")
    if direction not in ("in", "out"):
        raise Unreadable("direction is in or out")
    call_id = _word(said, "call_id", LONGEST_ID)
    if not call_id:
        raise Unreadable("call_id is missing")
    number, extension = _word(said, "number", LONGEST_NUMBER, ""), _word(said, "extension", LONGEST_EXTENSION)
    return Told(CallEvent(event), call_id, number, extension, direction == "out", _moment(_word(said, "at", 40)))


def _word(said: dict[str, object], name: str, most: int, missing: str | None = None) -> str:
    value = said.get(name, missing)
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise Unreadable(f"{name} is a text of at most {most} characters")
    return value.strip()


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("at is a moment like 2026-11-29T10:00:00+08:00") from None
    if at.tzinfo is None:
        raise Unreadable("at says its distance from UTC, as in 2026-11-29T10:00:00+08:00")
    return at.astimezone(UTC)
