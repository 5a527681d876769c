"""Putting every word exchanged with a customer on record."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.timezone import localdate

from huiyin.contact import queries
from huiyin.contact.actions.following import settle_follow_up
from huiyin.contact.actions.points import note_point
from huiyin.contact.enums import BY_HAND, PointKind, Purpose
from huiyin.contact.events import InteractionNoted
from huiyin.contact.models import Interaction
from huiyin.contact.rules import MOST_NEEDS, NO_ANSWER
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel import cjk
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class NothingSaid(DomainError):
    """Write down what was said, or that nobody answered."""

    field = "content"


class NothingAsked(DomainError):
    """Write down what the customer asked."""

    field = "question"


class NothingAnswered(DomainError):
    """Write down what you answered."""

    field = "answer"


class NotYetSaid(DomainError):
    """A conversation is recorded once it has taken place."""

    field = "said_at"


class ChannelUnknown(DomainError):
    """“%(value)s” is not in the list."""

    field = "channel"


class PurposeUnknown(DomainError):
    """Say what the conversation was about."""

    field = "purpose"


class WordsMisplaced(DomainError):
    """Some of what you typed belongs to another purpose and would be lost: move it, or choose that purpose again."""

    field = "purpose"


class NeedsAPlace(DomainError):
    """Say where you met."""

    field = "place"


class QuestionUnknown(DomainError):
    """The rule book asks no question “%(key)s”."""


class RatingUnknown(DomainError):
    """“%(value)s” is no rating of the rule book."""

    field = "ratings"


class NobodyRated(DomainError):
    """Nobody answered, so nobody rated the conversation."""

    field = "outcome"


class ActivityUnknown(DomainError):
    """An activity you chose is over or was called off; choose again."""

    field = "told"


class TooManyNeeds(DomainError):
    """No more than %(limit)s needs at once."""

    field = "needs"


@whole
def record_conversation(
    customer: Customer,
    *,
    direction: str,
    channel: str,
    purpose: str = Purpose.CONVERSATION,
    content: str = "",
    question: str = "",
    answer: str = "",
    answers: Mapping[str, str] | None = None,
    needs: Sequence[str] = (),
    told: Collection[int] = (),
    place: str = "",
    outcome: str = "",
    ratings: Mapping[str, str] | None = None,
    said_at: datetime,
    by: Person,
    at: datetime,
) -> Interaction:
    """Record a conversation on the customer's own page: with what was said, unless nobody answered.

    A consultation has a question and an answer; a follow-up answers to the questions of the rule book, each in a field
    of its own; where people met, the place is written down. Every new need stays open until somebody settles it.
    `told` are the activities that the customer was told of, `ratings` how they rated the clerk when it ended.
    Source: A1-11, E22-3, E22-4, D51-5, D51-6, D51-9, D51-10. Raises NothingSaid, NothingAsked, NothingAnswered,
    ChannelUnknown, PurposeUnknown, WordsMisplaced, NotYetSaid, NeedsAPlace, QuestionUnknown, TooManyNeeds,
    ActivityUnknown, RatingUnknown, NobodyRated.
    """
    if purpose not in BY_HAND:
        raise PurposeUnknown
    if said_at > at:
        raise NotYetSaid
    _refuse_misplaced(purpose, content=content, question=question, answer=answer, answers=answers or {})
    place = where(channel, place)
    wanted = _wanted(needs)
    said = _answered(answers or {}) if purpose == Purpose.FOLLOW_UP else {}
    rated = _rated(ratings or {})
    if rated and outcome == NO_ANSWER:
        raise NobodyRated
    activities = queries.tellable(told, localdate(said_at)) if told else []
    if len(activities) != len({*told}):
        raise ActivityUnknown
    answered = ""
    if purpose == Purpose.CONSULTATION:
        content, answered = _asked_and_answered(question, answer)
    elif not _clean(content) and not said and outcome != NO_ANSWER:
        raise NothingSaid

    interaction = note_interaction(
        customer=customer,
        direction=direction,
        channel=channel,
        purpose=purpose,
        content=content,
        answer=answered,
        answers=said,
        ratings=rated,
        place=place,
        outcome=outcome,
        by=by,
        at=said_at,
    )
    interaction.told.set(activities)
    for words in wanted:
        note_point(
            interaction.customer or customer,
            kind=PointKind.NEED,
            words=words,
            interaction=interaction,
            by=by,
            at=said_at,
        )
    return interaction


@whole
def note_interaction(
    *,
    customer: Customer | None,
    subject: str = "",
    direction: str,
    channel: str,
    purpose: str,
    content: str,
    answer: str = "",
    answers: Mapping[str, str] | None = None,
    ratings: Mapping[str, str] | None = None,
    place: str = "",
    outcome: str = "",
    by: Person | None,
    at: datetime,
) -> Interaction:
    """Record who spoke with whom, how and about what; nothing is recorded without content or outcome.

    What the keeper said to their customer makes the first contact, if it is still owed; whoever spoke with a customer
    ended a silence that was to be ended, and puts the file in order. Source: A1-11, A5-2, D51-2. Raises NothingSaid.
    """
    content, answers = content.strip(), dict(answers or {})
    if not content and not answers and not outcome:
        raise NothingSaid

    customer = customers.hold(customer) if customer else None
    text, search = cjk.indexed(content, answer, *answers.values(), place)
    interaction = Interaction.objects.create(
        customer=customer,
        subject=subject,
        direction=direction,
        channel=channel,
        purpose=purpose,
        content=content,
        answer=answer,
        answers=answers,
        ratings=dict(ratings or {}),
        place=place,
        outcome=outcome,
        by=by,
        at=at,
        search_text=text,
        search=search,
    )
    if customer and by and interaction.says_something:
        customers.make_contact(customer, by=by, at=at)
        settle_follow_up(interaction, by=by)
    if customer:
        customers.ask_to_complete(customer, by=by, at=at)
    publish(InteractionNoted(interaction.pk, interaction.customer_id, subject))
    return interaction


def _refuse_misplaced(purpose: str, *, content: str, question: str, answer: str, answers: Mapping[str, str]) -> None:
    """Nothing somebody typed is dropped because the purpose changed afterwards."""
    asked = any(map(_clean, answers.values()))
    if purpose == Purpose.CONSULTATION:
        misplaced = bool(_clean(content)) or asked
    else:
        misplaced = bool(_clean(question) or _clean(answer)) or (asked and purpose != Purpose.FOLLOW_UP)
    if misplaced:
        raise WordsMisplaced


def where(channel: str, place: str) -> str:
    """The place, which is asked for where people meet. Raises ChannelUnknown, NeedsAPlace."""
    if channel not in dict(queries.channels()):
        raise ChannelUnknown(value=channel)
    place = _clean(place)
    if channel in queries.channels_with_place() and not place:
        raise NeedsAPlace
    return place


def _asked_and_answered(question: str, answer: str) -> tuple[str, str]:
    question, answer = _clean(question), _clean(answer)
    if not question:
        raise NothingAsked
    if not answer:
        raise NothingAnswered
    return question, answer


def _wanted(needs: Sequence[str]) -> list[str]:
    """Each need once."""
    wanted = list(dict.fromkeys(filter(None, map(_clean, needs))))
    if len(wanted) > MOST_NEEDS:
        raise TooManyNeeds(limit=MOST_NEEDS)
    return wanted


def _answered(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that say something, in the order of the rule book."""
    known = [question.key for question in queries.contact_rules().questions]
    for key in answers:
        if key not in known:
            raise QuestionUnknown(key=key)
    return {key: said for key in known if (said := _clean(answers.get(key, "")))}


def _rated(ratings: Mapping[str, str]) -> dict[str, str]:
    """What was rated, in the words of the rule book."""
    asked, words = queries.ratings_asked(), queries.rating_words()
    said = {key: word for key, word in ratings.items() if word}
    for key, word in said.items():
        if key not in asked or word not in words:
            raise RatingUnknown(value=word)
    return said


def _clean(words: str) -> str:
    return words.strip()
