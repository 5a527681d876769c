"""What may stand in the record of a conversation: each part of it, checked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.contact import queries
from huiyin.contact.actions.points import fitting
from huiyin.contact.actions.telling import Talk
from huiyin.contact.enums import NOBODY_THERE, Purpose
from huiyin.contact.models import Activity, Interaction
from huiyin.contact.rules import LETTER, LONGEST_POINT, MOST_NEEDS, NO_ANSWER, PHONE
from huiyin.customers.models import Customer
from huiyin.customers.queries import rest_of
from huiyin.kernel.errors import DomainError
from huiyin.org.queries import house_language
from huiyin.rulebook.enums import LINE_ENDS


class ChannelUnknown(DomainError):
    """“%(value)s” is not in the list."""

    field = "channel"


class NeedsAPlace(DomainError):
    """Say where you met."""

    field = "place"


def where(channel: str, place: str) -> str:
    """The place, which is asked for where people meet. Raises ChannelUnknown, NeedsAPlace."""
    if channel not in dict(queries.channels()):
        raise ChannelUnknown(value=channel)
    place = place.strip()
    if channel in queries.channels_with_place() and not place:
        raise NeedsAPlace
    return place


class LineUnknown(DomainError):
    """“%(value)s” is nothing that happens on the line."""

    field = "line"


class NobodyWasThere(DomainError):
    """What happened on the line and how it went do not fit each other: either somebody spoke, or nobody did."""

    field = "line"


def on_the_line(line: str, outcome: str) -> tuple[str, str]:
    """What happened on the line, and how it went: one says the other. Raises LineUnknown, NobodyWasThere."""
    if not line:
        return line, outcome
    if line not in LINE_ENDS:
        raise LineUnknown(value=line)
    if line in NOBODY_THERE and outcome in ("", NO_ANSWER):
        return line, NO_ANSWER
    if line in NOBODY_THERE or outcome == NO_ANSWER:
        raise NobodyWasThere
    return line, outcome


class WordsMisplaced(DomainError):
    """Some of what you typed belongs to another purpose and would be lost: move it, or choose that purpose again."""

    field = "purpose"


def refuse_misplaced(talk: Talk) -> None:
    """Nothing somebody typed is dropped because the purpose changed afterwards."""
    asked = any(map(str.strip, talk.answers.values()))
    if talk.purpose == Purpose.CONSULTATION:
        misplaced = bool(talk.content.strip()) or asked
    else:
        misplaced = bool(talk.question.strip() or talk.answer.strip())
        misplaced = misplaced or (asked and talk.purpose != Purpose.FOLLOW_UP)
    if misplaced:
        raise WordsMisplaced


class NothingAsked(DomainError):
    """Write down what the customer asked."""

    field = "question"


class NothingAnswered(DomainError):
    """Write down what you answered."""

    field = "answer"


def asked(question: str) -> str:
    """What the customer asked. Raises NothingAsked."""
    if question := question.strip():
        return question
    raise NothingAsked


def answered_with(answer: str, *, checked: bool = False) -> str:
    """What we said to it; of what is `checked` first, that we call back. Raises NothingAnswered. Source: X-08."""
    answer = answer.strip()
    if not answer and checked:
        with translation.override(house_language()):
            answer = _("I check this and call back with the answer.")
    if not answer:
        raise NothingAnswered
    return answer


class TooManyNeeds(DomainError):
    """No more than %(limit)s needs at once."""

    field = "needs"


def wanted(needs: Sequence[str], *, field: str = "needs") -> list[str]:
    """Each need once, as it was typed into a field. Raises TooLong, TooManyNeeds."""
    wanted = list(dict.fromkeys(filter(None, map(str.strip, needs))))
    for words in wanted:
        fitting(words, LONGEST_POINT, field=field)
    if len(wanted) > MOST_NEEDS:
        raise TooManyNeeds(field=field, limit=MOST_NEEDS)
    return wanted


class QuestionUnknown(DomainError):
    """The rule book asks no question “%(key)s”."""


def answered(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that say something, in the order of the rule book."""
    known = [question.key for question in queries.contact_rules().questions]
    for key in answers:
        if key not in known:
            raise QuestionUnknown(key=key)
    return {key: said for key in known if (said := answers.get(key, "").strip())}


class RatingUnknown(DomainError):
    """“%(value)s” is no rating of the rule book."""

    field = "ratings"


class NobodyRated(DomainError):
    """Nobody answered, so nobody rated the conversation."""

    field = "outcome"


def rated(ratings: Mapping[str, str], outcome: str) -> dict[str, str]:
    """What was rated, in the words of the rule book. Raises RatingUnknown, NobodyRated."""
    asked, words = queries.ratings_asked(), queries.rating_words()
    said = {key: word for key, word in ratings.items() if word}
    for key, word in said.items():
        if key not in asked or word not in words:
            raise RatingUnknown(value=word)
    if said and outcome == NO_ANSWER:
        raise NobodyRated
    return said


class HasItsOwnForm(DomainError):
    """A letter is put on record with a form of its own: “Register a letter”."""

    field = "channel"


def refuse_letters(channel: str) -> None:
    """What was written on paper is no conversation. Raises HasItsOwnForm."""
    if channel == LETTER:
        raise HasItsOwnForm


class ActivityUnknown(DomainError):
    """An activity you chose is over or was called off; choose again."""

    field = "told"


def activities(told: Collection[int], day: date) -> list[Activity]:
    """What the customer was told of, if it could be told that day."""
    found = queries.tellable(told, day) if told else []
    if len(found) != len({*told}):
        raise ActivityUnknown
    return found


class DisturbsThem(DomainError):
    """The customer is not called then. %(rest)s. Say why they were."""

    field = "despite"


def reason_to_disturb(customer: Customer, despite: str, *, channel: str, direction: str, at: datetime) -> str:
    """Why a customer was called at an hour of rest, if they were. Raises DisturbsThem, TooLong."""
    despite = fitting(despite.strip(), LONGEST_POINT, field="despite")
    calls = channel == PHONE and direction == Interaction.Direction.OUT
    if calls and not despite and (rest := rest_of(customer).disturbs(at)):
        raise DisturbsThem(rest=rest)
    return despite
