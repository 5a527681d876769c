"""A call in which nobody said anything for a file: on record as what it was, so that nothing is owed of it."""

from datetime import datetime

from huiyin.contact.actions.noting import note_interaction
from huiyin.contact.actions.points import fitting
from huiyin.contact.actions.telling import Said
from huiyin.contact.enums import ANSWERED, SETTLES_A_CALL, Purpose
from huiyin.contact.models import Call, Interaction
from huiyin.contact.rules import LONGEST_POINT, PHONE
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class KindOfCallUnknown(DomainError):
    """Say what kind of call it was."""

    field = "why"


@whole
def settle_call(call: Call, *, why: str, words: str = "", by: Person, at: datetime) -> Interaction:
    """Silence, a wrong number, a colleague: the register counts the call, and it needs no file.

    Of a customer who is known by the number it stands in their file that they rang. Source: B23-12, E21-4.
    Raises KindOfCallUnknown, TooLong, RecordedAlready.
    """
    if why not in SETTLES_A_CALL:
        raise KindOfCallUnknown
    content = fitting(words.strip(), LONGEST_POINT, field="words")
    internal = why == Purpose.INTERNAL
    return note_interaction(
        Said(
            direction=call.direction,
            channel=PHONE,
            purpose=Purpose.INTERNAL if internal else Purpose.CONVERSATION,
            content=content,
            line=ANSWERED if internal else why,
        ),
        customer=None if internal else call.customer,
        call=call,
        by=by,
        at=call.answered_at or call.began_at,
        noted_at=at,
    )
