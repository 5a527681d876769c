"""Putting a letter on record that was not written here: one that came in, or one that was posted beside the printer."""

from datetime import date, datetime, time

from django.utils.timezone import localdate, make_aware

from huiyin.contact import queries
from huiyin.contact.actions.letters import Posted, answer_letter, owe_answer
from huiyin.contact.actions.noting import note_interaction
from huiyin.contact.actions.points import fitting
from huiyin.contact.actions.telling import Said
from huiyin.contact.enums import LetterKind, Purpose
from huiyin.contact.models import Interaction, Letter
from huiyin.contact.rules import LETTER, LONGEST_POINT
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person

NOON = time(12)


class AboutNothing(DomainError):
    """Write down what the letter is about."""

    field = "about"


class NotYetPosted(DomainError):
    """A letter is put on record once it has come, or has gone to the post."""

    field = "day"


class AnsweredBeforeItCame(DomainError):
    """It can't be answered before it came."""

    field = "answer_by"


class NotToBeAnswered(DomainError):
    """That letter is no longer to be answered, or it is another customer's."""

    field = "answers"


@whole
def record_letter(
    customer: Customer,
    *,
    direction: str,
    about: str,
    content: str = "",
    enclosures: str = "",
    kind: str = "",
    answers: int | None = None,
    answer_by: date | None = None,
    day: date,
    by: Person,
    at: datetime,
) -> Letter:
    """Give a letter its number in the register: which way it went and on which day, what it is about, what lay in it.

    One that came in is to be answered, by the day it asks for or as the rule book says; a reply answers the letter that
    is named (`answers`), else the one of this customer that waits longest. Source: D51-12, D52-15.
    Raises AboutNothing, TooLong, NotYetPosted, AnsweredBeforeItCame, NotToBeAnswered, KindOfLetterUnknown.
    """
    about = fitting(" ".join(about.split()), LONGEST_POINT, field="about")
    enclosures = fitting(" ".join(enclosures.split()), LONGEST_POINT, field="enclosures")
    if not about:
        raise AboutNothing
    if day > localdate(at):
        raise NotYetPosted
    came = direction == Interaction.Direction.IN
    if came and answer_by and answer_by < day:
        raise AnsweredBeforeItCame

    letter = note_interaction(
        Said(
            direction=direction,
            channel=LETTER,
            purpose=Purpose.CONVERSATION,
            content=f"{about}\n{content.strip()}",
            phase=queries.phase_of(customer) or "",
        ),
        customer=customer,
        letter=Posted(kind="" if came else kind, about=about, enclosures=enclosures),
        by=by,
        at=at if day == localdate(at) else make_aware(datetime.combine(day, NOON)),
    ).letter
    if came:
        return owe_answer(letter, answer_by=answer_by, by=by, at=at)
    if letter.kind == LetterKind.REPLY:
        _answer(letter, answers, by=by, at=at)
    return letter


def _answer(letter: Letter, answers: int | None, *, by: Person, at: datetime) -> None:
    waiting = queries.letters_to_answer(letter.interaction.customer)
    chosen = next((one for one in waiting if answers in (None, one.pk)), None)
    if chosen:
        answer_letter(chosen, letter, by=by, at=at)
    elif answers is not None:
        raise NotToBeAnswered
