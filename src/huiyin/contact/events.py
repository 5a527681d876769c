"""What happened between us and a customer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InteractionNoted:
    """A conversation with a customer was put on record."""

    interaction_id: int
    customer_id: int | None
    subject: str


@dataclass(frozen=True)
class RecordMade:
    """A call is on record, and somebody else held the work that was owed of it."""

    call_id: int
    by_id: int
