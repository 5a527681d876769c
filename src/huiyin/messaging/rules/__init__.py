"""What holds for every message."""

from datetime import datetime, timedelta

import phonenumbers

from huiyin.customers.rules import handle_key
from huiyin.kernel import masking

LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000
LONGEST_REASON = 200
BATCH = 50  # messages one worker has at a time
LOST_AFTER = timedelta(minutes=5)  # whoever has a message for longer was killed
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MOST_TRIES = 48  # two days of them
MOST_AN_HOUR = 5  # e-mails from one address; a person writes no more


MOBILES = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


def is_mobile(number: str) -> bool:
    """Whether a number as it is stored takes text messages."""
    try:
        return phonenumbers.number_type(phonenumbers.parse(number)) in MOBILES and "x" not in number
    except phonenumbers.NumberParseException:
        return False


LEAST_LOOK, MOST_LOOK = timedelta(minutes=1), timedelta(hours=6)
LOOKED_FOR = timedelta(hours=72)  # providers report no later


def next_look(sent_at: datetime, at: datetime) -> datetime | None:
    """When to ask again what became of a message: the longer ago it was sent, the more rarely; in the end no more."""
    age = at - sent_at
    return None if age >= LOOKED_FOR else at + min(max(age / 2, LEAST_LOOK), MOST_LOOK)


def address_key(kind: str, address: str) -> str:
    """The form in which addresses of a kind are compared."""
    return "".join(address.casefold().split())[:254] if kind == "letter" else handle_key(address)


def hidden(address: str) -> str:
    """w**@example.com: in lists, and for whoever may not read the file in which it stands."""
    if "@" not in address:
        return masking.name(address.splitlines()[0]) if not address.startswith("+") else masking.text(address)
    local, at, domain = address.rpartition("@")
    return masking.name(local) + at + domain


def seen(address: str) -> str:
    """As it is shown to whoever may read the file: what would reach them is hidden there, too."""
    if "@" in address:
        return hidden(address)
    name, among, place = address.partition("\n")
    return f"{name} {masking.address(place)}" if among else masking.text(address)


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many attempts: a minute, then twice as long each time, at most an hour."""
    return timedelta(minutes=min(2 ** (tries - 1), 60))
