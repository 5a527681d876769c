"""Putting every word exchanged with a customer on record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localdate

from huiyin.contact.actions import complaining, saying
from huiyin.contact.actions.agreeing import agree_on
from huiyin.contact.actions.noting import note_interaction, refuse_silence
from huiyin.contact.actions.points import note_point
from huiyin.contact.actions.promising import promise_an_answer, promise_with
from huiyin.contact.actions.recording import keep_recording
from huiyin.contact.actions.telling import Talk
from huiyin.contact.enums import BY_HAND, PointKind, Purpose
from huiyin.contact.models import Call, Interaction
from huiyin.contact.rules import PHONE
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class NotYetSaid(DomainError):
    """A conversation is recorded once it has taken place."""

    field = "said_at"


class PurposeUnknown(DomainError):
    """Say what the conversation was about."""

    field = "purpose"


@whole
def record_conversation(
    customer: Customer, talk: Talk, *, call: Call | None = None, subject: str = "", by: Person, at: datetime
) -> Interaction:
    """Record a conversation on the customer's own page: with what was said, unless the line did not allow it.

    `call` is what the phone system knows of it, `subject` what it was about beside the customer.
    A letter is put on record otherwise (`record_letter`).
    Source: A1-11, A4-1, B22-1, B23-12, C13-3, D410-5, D410-6, E22-3, E22-4, E72-1, D51-5, D51-6, D51-9, D51-10.
    Raises NothingSaid, NothingAsked, NothingAnswered, ChannelUnknown, PurposeUnknown, WordsMisplaced, NotYetSaid,
    NeedsAPlace, QuestionUnknown, TooManyNeeds, HasItsOwnForm, ActivityUnknown, RatingUnknown, NobodyRated,
    LineUnknown, NobodyWasThere, PhaseUnknown, NeedsMore, NowhereToRegister, AboutUnknown, ComplaintClosed,
    DisturbsThem, RecordedAlready, SaidOnThePhone and what promise_an_answer, promise_with, agree_on and keep_recording
    raise.
    """
    if talk.purpose not in BY_HAND:
        raise PurposeUnknown
    if talk.said_at > at:
        raise NotYetSaid
    talk = _checked(customer, talk)
    unhappy = complaining.left(talk.outcome, talk.unhappy) | complaining.registered(talk.outcome, talk.unhappy)
    said = replace(talk, answers={**talk.answers, **unhappy})
    interaction = note_interaction(
        said, customer=customer, subject=subject, call=call, by=by, at=talk.said_at, noted_at=at
    )
    interaction.told.set(talk.told)
    _note_needs(interaction, talk.needs, by=by)
    if complaining.is_dissatisfied(talk.outcome):
        if talk.unhappy.becomes == complaining.REGISTER:
            words = talk.content.strip() or "\n".join(talk.answers.values())
            complaining.complain(interaction, kind=talk.unhappy.about, words=words, by=by, at=at)
        elif talk.unhappy.becomes == complaining.ADD:
            complaining.add_to_complaint(interaction, number=talk.unhappy.to, by=by)
    if talk.recording:
        keep_recording(interaction, file=talk.recording.file, seconds=talk.recording.seconds, by=by, at=at)
    _keep_in_mind(interaction.customer or customer, talk, by=by, at=at)
    return interaction


def _checked(customer: Customer, talk: Talk) -> Talk:
    """The conversation as it goes on record; whatever does not belong there is refused."""
    saying.refuse_letters(talk.channel)
    saying.refuse_misplaced(talk)
    place = saying.where(talk.channel, talk.place)
    line, outcome = saying.on_the_line(talk.line if talk.channel == PHONE else "", talk.outcome)
    despite = saying.reason_to_disturb(
        customer, talk.despite, channel=talk.channel, direction=talk.direction, at=talk.said_at
    )
    needs = saying.wanted(talk.needs)
    answers = saying.answered(talk.answers) if talk.purpose == Purpose.FOLLOW_UP else {}
    ratings = saying.rated(talk.ratings, outcome)
    told = [activity.pk for activity in saying.activities(talk.told, localdate(talk.said_at))]
    content, answer = talk.content, talk.answer
    if talk.purpose == Purpose.CONSULTATION:
        content, answer = saying.asked(talk.question), saying.answered_with(answer, checked=talk.doubt is not None)
    else:
        refuse_silence(content, answers, line, outcome)
    return replace(
        talk,
        content=content,
        answer=answer,
        answers=answers,
        ratings=ratings,
        place=place,
        line=line,
        outcome=outcome,
        despite=despite,
        needs=needs,
        told=told,
    )


def _note_needs(interaction: Interaction, wanted: Sequence[str], *, by: Person) -> None:
    """Each stays open until somebody settles it."""
    customer = interaction.customer
    assert customer  # noqa: S101 - said on a customer's own page
    for words in wanted:
        note_point(customer, kind=PointKind.NEED, words=words, interaction=interaction, by=by, at=interaction.at)


def _keep_in_mind(customer: Customer, talk: Talk, *, by: Person, at: datetime) -> None:
    """What was said of days to come is work from now on."""
    if talk.doubt:
        promise_an_answer(customer, talk.doubt, by=by, at=at)
    if talk.promised:
        promise_with(customer, talk.promised, by=by, at=at)
    if talk.agreed:
        agree_on(customer, talk.agreed, by=by, at=at)
