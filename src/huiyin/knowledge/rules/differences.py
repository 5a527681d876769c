"""What is different between two texts, line by line and within a line sign by sign."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

MOST_SIGNS = 1_200  # of a changed passage; beyond that it is shown as a whole, because comparing would take long


class Piece(NamedTuple):
    """A part of a text that is the same, gone or new."""

    kind: str  # same | gone | new
    words: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces that make up both texts: what is the same and gone is the first one, the same and new the second."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Piece] = []
    for what, first, last, begins, ends in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[first:last]), "".join(new[begins:ends])
        if what == "equal":
            found.append(Piece("same", gone))
        elif gone and come and len(gone) + len(come) <= MOST_SIGNS:
            found += _within(gone, come)
        else:
            found += [Piece("gone", gone), Piece("new", come)]
    return list(_joined([piece for piece in found if piece.words]))


def _within(before: str, after: str) -> Iterator[Piece]:
    for what, first, last, begins, ends in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", before[first:last])
        else:
            yield Piece("gone", before[first:last])
            yield Piece("new", after[begins:ends])


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for kind, each in groupby(pieces, key=lambda piece: piece.kind):
        yield Piece(kind, "".join(piece.words for piece in each))
