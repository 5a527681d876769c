"""What became of rounds and callbacks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CallbackSettled:
    """A customer of a round has a state that ends it: reached, refused, not to be reached or left out."""

    callback_id: int
    state: str


@dataclass(frozen=True)
class RoundBegun:
    """A round is too large to be waited for: a job counts it, starts it or drafts its report."""

    round_id: int


@dataclass(frozen=True)
class RoundStarted:
    """Everybody of a round has a line in its ledger: who is to be written to need not wait for the next sweep."""

    round_id: int
