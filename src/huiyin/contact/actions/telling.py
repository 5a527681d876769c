"""What whoever spoke with somebody tells of it: the words for the record, and what came of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from huiyin.contact.actions.agreeing import NextContact
from huiyin.contact.actions.complaining import Unhappy
from huiyin.contact.actions.promising import Doubt, Promised
from huiyin.contact.actions.recording import Recorded
from huiyin.contact.enums import Purpose


@dataclass(frozen=True, kw_only=True)
class Said:
    """One word exchanged: which way, over what and about what, and how it went.

    `line` is what happened on the line of a call, `ratings` how the clerk was rated when it ended, `despite` why
    somebody was called at an hour of rest. Whether it was before, during or after the sale is told by what is on file,
    unless somebody says (`phase`). Source: B22-1.
    """

    direction: str
    channel: str
    purpose: str
    content: str = ""
    answer: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    ratings: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    line: str = ""
    outcome: str = ""
    phase: str = ""
    script: str = ""
    seconds: int | None = None
    despite: str = ""


@dataclass(frozen=True, kw_only=True)
class Talk(Said):
    """A conversation with a customer as it is typed, with all that came of it.

    A consultation has a `question` and an answer; a follow-up answers to the questions of the rule book, each in a
    field of its own; where people met, the place is written down. Every new need stays open until somebody settles it.
    `told` are the activities that the customer was told of, `doubt` is what is checked before it is answered,
    `promised` what they were promised, `agreed` the next contact. What an `unhappy` customer is not satisfied with is
    registered, unless a reason says why not.
    """

    purpose: str = Purpose.CONVERSATION
    said_at: datetime
    question: str = ""
    needs: Sequence[str] = ()
    told: Collection[int] = ()
    unhappy: Unhappy = field(default_factory=Unhappy)
    doubt: Doubt | None = None
    promised: Promised | None = None
    agreed: NextContact | None = None
    recording: Recorded | None = None
