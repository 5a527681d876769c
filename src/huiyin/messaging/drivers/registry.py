"""What every driver offers, and what it says when a message does not go out."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import ClassVar, Protocol

from huiyin.messaging.enums import Kind, Why
from huiyin.messaging.models import Channel, Message

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
    """Nothing goes out over this channel at present."""


class Refused(NotSent):
    """Never; only a person may try again."""


class Unknown(NotSent):
    """It was handed over, and nobody said whether it was taken."""


class Session(Protocol):
    """One connection, for a batch of messages."""

    def send(self, message: Message, *, handing_over: HandingOver) -> None:
        """Hand a message over. Raises Later, NoWay, Refused, Unknown, and what `handing_over` raises."""


class Driver(Protocol):
    """What sends over channels of one kind."""

    word: ClassVar[str]
    kind: ClassVar[Kind]

    def open(self, channel: Channel) -> AbstractContextManager[Session]:
        """Begin a batch; nothing is opened before the first message."""


_drivers: dict[str, Driver] = {}


def register(found: Driver) -> None:
    _drivers[found.word] = found


def driver(word: str) -> Driver:
    return _drivers[word]
