"""What became of messages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MessageSent:
    """A message left the house, and the other side took it."""

    message_id: int


@dataclass(frozen=True)
class MessageReturned:
    """What had left the house came back: it bounced, could not be delivered, or the post brought it."""

    message_id: int


@dataclass(frozen=True)
class MessageStuck:
    """A message failed or was set aside: it goes on by nobody but a person."""

    message_id: int


@dataclass(frozen=True)
class MessageDecided:
    """Something is to be sent over a channel that sends."""

    channel_id: int


@dataclass(frozen=True)
class MessageReceived:
    """An e-mail that came in was filed: it is a customer's, and may belong to a matter of theirs."""

    received_id: int
