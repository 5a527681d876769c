"""Reading the outbox."""

from huiyin.messaging.queries.matters import Matters, named_in, open_of, register_matters
from huiyin.messaging.queries.outbox import (
    Card,
    Letterbox,
    addresses_of,
    blocks,
    card,
    channel_for,
    channel_names,
    channels_with_a_mailbox,
    counts_what_they_see,
    letterbox,
    mailboxes,
    steps_of,
    unsent,
    unsent_about,
    with_unsent,
)

__all__ = [
    "Card",
    "Letterbox",
    "Matters",
    "addresses_of",
    "blocks",
    "card",
    "channel_for",
    "channel_names",
    "channels_with_a_mailbox",
    "counts_what_they_see",
    "letterbox",
    "mailboxes",
    "named_in",
    "open_of",
    "register_matters",
    "steps_of",
    "unsent",
    "unsent_about",
    "with_unsent",
]
