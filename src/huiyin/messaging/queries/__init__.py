"""Reading the outbox."""

from huiyin.messaging.queries.outbox import (
    Card,
    Letterbox,
    addresses_of,
    blocks,
    card,
    channel_for,
    channel_names,
    letterbox,
    steps_of,
    unsent,
    unsent_about,
)

__all__ = [
    "Card",
    "Letterbox",
    "addresses_of",
    "blocks",
    "card",
    "channel_for",
    "channel_names",
    "letterbox",
    "steps_of",
    "unsent",
    "unsent_about",
]
