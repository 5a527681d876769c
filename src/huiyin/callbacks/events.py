"""What became of rounds and callbacks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CallbackSettled:
    """A customer of a round has a state that ends it: reached, refused, not to be reached or left out."""

    callback_id: int
    state: str


@dataclass(frozen=True)
class RoundBegun:
    """A round is too large to be waited for: a job counts it or starts it."""

    round_id: int
