"""What every driver offers, and what it says when a message does not go out."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Protocol, runtime_checkable

from huiyin.messaging.enums import Approval, Kind, Why
from huiyin.messaging.models import Asked, Channel, Message, Template

HandingOver = Callable[[], None]
"""Called right before the words of a message leave: from then on it may have arrived."""


class NotSent(Exception):
    """A message did not go out; `detail` are the words of the other side."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why = why
        self.detail = " ".join(detail.split())[:400]


class Later(NotSent):
    """Not now; the same may go out later."""


class NoWay(Later):
    """Nothing goes out over this channel at present; `rest`: for how long, if the other side is known to count so."""

    def __init__(self, why: Why, detail: str = "", *, rest: timedelta = timedelta(0)) -> None:
        super().__init__(why, detail)
        self.rest = rest


class Refused(NotSent):
    """Never; only a person may try again."""


class Unknown(NotSent):
    """It was handed over, and nobody said whether it was taken."""


class Session(Protocol):
    """One connection, for a batch of messages."""

    def send(self, message: Message, *, handing_over: HandingOver) -> str:
        """Hand a message over; the number the other side gave it, if it gives any.

        Raises Later, NoWay, Refused, Unknown, and what `handing_over` raises.
        """


class Driver(Protocol):
    """What sends over channels of one kind."""

    @property
    def word(self) -> str: ...

    @property
    def kind(self) -> Kind: ...

    @property
    def per_minute(self) -> int | None:
        """How many the other side lets through within a minute, whatever the brakes of the channel are."""

    def open(self, channel: Channel) -> AbstractContextManager[Session]:
        """Begin a batch; nothing is opened before the first message."""


@dataclass(frozen=True)
class Report:
    """What a provider says became of a message; `delivered` is None while it is on its way."""

    provider_id: str
    code: str
    delivered: bool | None
    at: datetime
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a provider says of a signature or template."""

    state: Approval
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """What a customer answered to a text message; the key tells it from every other answer."""

    key: str
    number: str
    words: str


class Inquiry(Protocol):
    """One sign-in, to ask about many messages. Whatever it is asked may raise Later, NoWay, Refused."""

    def reports(self, message: Message, *, at: datetime) -> list[Report]:
        """What became of a message that was handed over, also if nobody heard whether it was taken."""


@runtime_checkable
class TakesBack(Inquiry, Protocol):
    """An inquiry that can also call off what waits for one of our own people to send it."""

    def take_back(self, message: Message) -> None:
        """Nobody is asked to send it any more; what they had sent by then stays sent."""


@runtime_checkable
class Reporter(Protocol):
    """What tells afterwards what became of messages."""

    def inquire(self, channel: Channel) -> Inquiry:
        """Begin to ask; nobody signs in before the first question."""


@runtime_checkable
class Provider(Driver, Reporter, Protocol):
    """What sends text messages: it approves words first, and reports what became of a message.

    Whatever it is asked may raise Later, NoWay, Refused.
    """

    numbers_signatures: ClassVar[bool]  # whether a signature is known to it by a number, else by its words

    def ask(self, channel: Channel, template: Template) -> str:
        """Ask for a template to be approved; its number."""

    def verdict(self, channel: Channel, asked: Asked, *, at: datetime) -> Verdict:
        """What it says of a signature or template that was asked for."""


@runtime_checkable
class TellsAnswers(Protocol):
    """A provider that calls us when customers answer."""

    thanks: ClassVar[dict[str, object]]  # what it wants to hear, or it tells them once more

    def answers(self, body: bytes) -> list[Answer]:
        """Those it tells of in one call. Raises ValueError if it is no such call."""


_drivers: dict[str, Driver] = {}


def register(found: Driver) -> None:
    _drivers[found.word] = found


def driver(word: str) -> Driver:
    return _drivers[word]


def provider(word: str) -> Provider | None:
    """The driver if it is a provider of text messages."""
    found = _drivers.get(word)  # letters have none
    return found if isinstance(found, Provider) else None


def reporter(word: str) -> Reporter | None:
    """The driver if it tells what became of its messages."""
    found = _drivers.get(word)
    return found if isinstance(found, Reporter) else None


def teller(word: str) -> TellsAnswers | None:
    """The driver if its provider calls us with what customers answer."""
    found = _drivers.get(word)
    return found if isinstance(found, TellsAnswers) else None


def out_id(message: Message) -> str:
    """What the provider hands back with a report: it tells which message nobody heard of is meant."""
    return f"huiyin-{message.pk}-{message.tries}"
