"""What keeps the customer's door open for people and shut for floods, without asking a third party."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from random import SystemRandom
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.cjk import normalise

FORM_IS_GOOD = timedelta(hours=6)
FASTEST_HAND = timedelta(seconds=3)  # nobody reads and fills in a form sooner
SENT_AGAIN = timedelta(minutes=10)
REMEMBERED = timedelta(days=2)  # longer than any of the limits looks back
RECEIPT_IS_GOOD = timedelta(days=7)
STATE_IS_OPEN = timedelta(minutes=30)


@dataclass(frozen=True)
class Limit:
    """At most so many within that time."""

    most: int
    within: timedelta


HOUR, DAY, QUARTER = timedelta(hours=1), timedelta(days=1), timedelta(minutes=15)
# Many phones share the address of one mobile network: past the first limits it is only asked for a sum.
EASY_FROM_AN_ADDRESS = (Limit(5, HOUR), Limit(20, DAY))
FROM_AN_ADDRESS = (Limit(60, HOUR), Limit(300, DAY))
BY_A_PHONE = (Limit(5, HOUR), Limit(20, DAY))
LOOKED_FROM_AN_ADDRESS = (Limit(20, QUARTER), Limit(200, DAY))
LOOKED_FOR_A_NUMBER = (Limit(5, QUARTER), Limit(20, DAY))


def house_brake() -> Limit:
    """From so many an hour, whoever sends them, a sum is asked of everybody."""
    return Limit(settings.HUIYIN_DOOR_BRAKE, HOUR)


# ── digests ──────────────────────────────────────────────────────────────────────────────────────


def digest(*parts: str) -> str:
    """A keyed digest: without the house's secret it can't be tried out which phone or address it is of."""
    return hmac.new(settings.SECRET_KEY.encode(), "\x1f".join(("portal", *parts)).encode(), sha256).hexdigest()


def neighbourhood(address: str | None) -> str:
    """An address as it is counted: a whole /64 of IPv6 belongs to one line."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        known = known.ipv4_mapped or IPv6Address(int(known) >> 64 << 64)
    return str(known)


def words_of(values: Mapping[str, Any]) -> str:
    """What somebody sent in, so that the same words are known again: spaces and widths make no difference."""
    return "\x1e".join(f"{name}={''.join(normalise(str(values[name])).split())}" for name in sorted(values))


def as_numbered(typed: str) -> str:
    """The number of a matter however it was typed: one number has one count of tries."""
    return "".join(normalise(typed).split()).upper()[:40]


# ── the mark of a form ───────────────────────────────────────────────────────────────────────────

MARK = "portal.form"


@dataclass(frozen=True)
class Mark:
    """What a form carries signed: for which door and when it was drawn, and the sum it asks, if any."""

    door: str
    drawn_at: datetime
    sum: tuple[int, int] | None = None

    def __str__(self) -> str:
        return signing.dumps([self.door, self.drawn_at.timestamp(), self.sum], salt=MARK)

    def is_answered_by(self, answer: str) -> bool:
        digits = normalise(answer).strip()
        return self.sum is not None and digits.isdecimal() and len(digits) < 4 and int(digits) == sum(self.sum)

    def is_too_fast(self, at: datetime) -> bool:
        return at - self.drawn_at < FASTEST_HAND

    def asking(self) -> "Mark":
        """The same with a new sum."""
        draw = SystemRandom()
        return Mark(self.door, self.drawn_at, (draw.randint(1, 9), draw.randint(1, 9)))


def mark_in(signed: str, *, door: str, at: datetime) -> Mark | None:
    """The mark a form came back with, if we drew that form for this door and not too long ago."""
    try:
        key, drawn, numbers = signing.loads(signed, salt=MARK)
        mark = Mark(key, datetime.fromtimestamp(drawn, at.tzinfo), tuple(numbers) if numbers else None)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return mark if mark.door == door and timedelta() <= at - mark.drawn_at <= FORM_IS_GOOD else None


NUMBERS = {
    1: _("one"), 2: _("two"), 3: _("three"), 4: _("four"), 5: _("five"), 6: _("six"), 7: _("seven"), 8: _("eight"),
    9: _("nine"),
}  # fmt: skip

# What the customer may expect at each word of the rule book (rulebook.enums.DOOR_WORDS).
MEANS = {
    "received": _("It has reached us, and somebody is responsible for it."),
    "checking": _("We are finding out what happened."),
    "handling": _("We are working on it and will get in touch with you."),
    "your_turn": _("Something waits for your answer: please read it and tell us whether you accept."),
    "following_up": _("What was agreed is done. We will ask you whether everything is in order."),
    "closed": _("The matter is settled."),
    "answered": _("You have our answer."),
    "withdrawn": _("You have taken it back."),
}
BY_END = {"settled": "closed", "refused": "answered", "withdrawn": "withdrawn"}  # where a rule book says no word
