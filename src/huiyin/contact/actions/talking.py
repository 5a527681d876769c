"""Putting every word exchanged with a customer on record."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.timezone import localdate

from huiyin.contact.actions import complaining, saying
from huiyin.contact.actions.agreeing import NextContact, agree_on
from huiyin.contact.actions.complaining import Unhappy
from huiyin.contact.actions.noting import NothingSaid, must_say, note_interaction
from huiyin.contact.actions.points import note_point
from huiyin.contact.actions.promising import Doubt, Promised, promise_an_answer, promise_with
from huiyin.contact.actions.recording import Recorded, keep_recording
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
    line: str = "",
    outcome: str = "",
    ratings: Mapping[str, str] | None = None,
    phase: str = "",
    script: str = "",
    seconds: int | None = None,
    despite: str = "",
    unhappy: Unhappy | None = None,
    doubt: Doubt | None = None,
    promised: Promised | None = None,
    agreed: NextContact | None = None,
    recording: Recorded | None = None,
    call: Call | None = None,
    said_at: datetime,
    by: Person,
    at: datetime,
) -> Interaction:
    """Record a conversation on the customer's own page: with what was said, unless the line did not allow it.

    A consultation has a question and an answer; a follow-up answers to the questions of the rule book, each in a field
    of its own; where people met, the place is written down. Every new need stays open until somebody settles it. `told`
    are the activities that the customer was told of, `ratings` how they rated the clerk when it ended; `line` is what
    happened on the line of a call, `despite` why they were called at an hour of rest, `promised` what they were
    promised, `agreed` the next contact, `call` what the phone system knows of it, `recording` its recording, `doubt`
    what is checked before it is answered. A letter is put on record otherwise (`record_letter`). What an `unhappy`
    customer is not satisfied with is registered, unless a reason says why not. Whether it was before, during or after
    the sale is told by what is on file, unless somebody says (`phase`).
    Source: A1-11, A4-1, B22-1, B23-12, C13-3, D410-5, D410-6, E22-3, E22-4, E72-1, D51-5, D51-6, D51-9, D51-10.
    Raises NothingSaid, NothingAsked, NothingAnswered, ChannelUnknown, PurposeUnknown, WordsMisplaced, NotYetSaid,
    NeedsAPlace, QuestionUnknown, TooManyNeeds, HasItsOwnForm, ActivityUnknown, RatingUnknown, NobodyRated,
    LineUnknown, NobodyWasThere, PhaseUnknown, NeedsMore, NowhereToRegister, AboutUnknown, DisturbsThem,
    RecordedAlready, SaidOnThePhone and what promise_an_answer, promise_with, agree_on and keep_recording raise.
    """
    unhappy = unhappy or Unhappy()
    if purpose not in BY_HAND:
        raise PurposeUnknown
    if said_at > at:
        raise NotYetSaid
    saying.refuse_letters(channel)
    saying.refuse_misplaced(purpose, content=content, question=question, answer=answer, answers=answers or {})
    place = saying.where(channel, place)
    line, outcome = saying.on_the_line(line if channel == PHONE else "", outcome)
    despite = saying.reason_to_disturb(customer, despite, channel=channel, direction=direction, at=said_at)
    wanted = saying.wanted(needs)
    said = saying.answered(answers or {}) if purpose == Purpose.FOLLOW_UP else {}
    rated = saying.rated(ratings or {}, outcome)
    activities = saying.activities(told, localdate(said_at))
    if purpose == Purpose.CONSULTATION:
        content, answer = saying.asked_and_answered(question, answer, checked=doubt is not None)
    elif not content.strip() and not said and must_say(line, outcome):
        raise NothingSaid

    said |= complaining.left(outcome, unhappy.becomes, unhappy.reason)
    interaction = note_interaction(
        customer=customer,
        direction=direction,
        channel=channel,
        purpose=purpose,
        content=content,
        answer=answer,
        answers=said | complaining.registered(outcome, unhappy),
        ratings=rated,
        place=place,
        line=line,
        outcome=outcome,
        phase=phase,
        script=script,
        seconds=seconds,
        despite=despite,
        call=call,
        by=by,
        at=said_at,
        noted_at=at,
    )
    interaction.told.set(activities)
    _note_needs(interaction, wanted, by=by)
    if unhappy.becomes == complaining.REGISTER and complaining.is_dissatisfied(outcome):
        words = content.strip() or "\n".join(said.values())
        complaining.complain(interaction, kind=unhappy.about, words=words, by=by, at=at)
    if recording:
        keep_recording(interaction, file=recording.file, seconds=recording.seconds, by=by, at=at)
    _keep_in_mind(interaction.customer or customer, doubt, promised, agreed, by=by, at=at)
    return interaction


def _note_needs(interaction: Interaction, wanted: Sequence[str], *, by: Person) -> None:
    """Each stays open until somebody settles it."""
    customer = interaction.customer
    assert customer  # noqa: S101 - said on a customer's own page
    for words in wanted:
        note_point(customer, kind=PointKind.NEED, words=words, interaction=interaction, by=by, at=interaction.at)


def _keep_in_mind(
    customer: Customer,
    doubt: Doubt | None,
    promised: Promised | None,
    agreed: NextContact | None,
    *,
    by: Person,
    at: datetime,
) -> None:
    """What was said of days to come is work from now on."""
    if doubt:
        promise_an_answer(customer, doubt, by=by, at=at)
    if promised:
        promise_with(customer, promised, by=by, at=at)
    if agreed:
        agree_on(customer, agreed, by=by, at=at)
