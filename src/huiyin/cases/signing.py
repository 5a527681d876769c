"""When an asking for signatures is through, and whose turn it is: pure, as the modes of the rule book say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["waiting", "agreed", "objected", "nobody"]


@dataclass(frozen=True)
class Opinion:
    """One signer as the rule sees them: `asked` by the rule book, or added by a person."""

    place: int
    answer: str = ""  # agreed | objected
    let_off: bool = False
    asked: bool = True

    @property
    def owed(self) -> bool:
        return not self.answer and not self.let_off


@dataclass(frozen=True)
class Verdict:
    """How it stands; while it waits, the place whose signers are asked."""

    outcome: Outcome
    turn: int = 0


def verdict(mode: str, opinions: Sequence[Opinion]) -> Verdict:
    """Whether the signatures suffice. Source: C32-6, E43-1.

    Whoever was added by hand must agree in every mode. Of those the rule book asks, one agreement suffices where
    the mode is `any`, and one objection closes the asking in all others.
    """
    one_is_enough = mode == "any"
    enough = one_is_enough and any(one.asked and one.answer == "agreed" for one in opinions)
    if any(one.answer == "objected" and not (one.asked and one_is_enough) for one in opinions):
        return Verdict("objected")
    for place in sorted({one.place for one in opinions}):
        if any(one.owed and not (one.asked and enough) for one in opinions if one.place == place):
            return Verdict("waiting", place)
    if one_is_enough and not enough and any(one.asked and one.answer == "objected" for one in opinions):
        return Verdict("objected")
    # Whoever was let off holds nobody up, but nothing is agreed by nobody.
    agreed = enough if one_is_enough else any(one.answer == "agreed" for one in opinions)
    return Verdict("agreed" if agreed else "nobody")
