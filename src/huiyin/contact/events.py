"""What happened between us and a customer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InteractionNoted:
    """A conversation with a customer was put on record."""

    interaction_id: int
    customer_id: int | None
    subject: str
