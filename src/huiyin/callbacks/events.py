"""What became of rounds and callbacks."""

from dataclasses import dataclass, field

from huiyin.callbacks.models import Callback


@dataclass(frozen=True)
class CallbackSettled:
    """A customer of a round has a state that ends it: reached, refused, not to be reached or left out.

    Whoever settled one holds its row, and need not have it read again.
    """

    callback_id: int
    state: str
    held: Callback | None = field(default=None, compare=False)


@dataclass(frozen=True)
class RoundBegun:
    """A round is too large to be waited for: a job counts it, starts it or drafts its report."""

    round_id: int


@dataclass(frozen=True)
class RoundStarted:
    """Everybody of a round has a line in its ledger: who is to be written to need not wait for the next sweep."""

    round_id: int
