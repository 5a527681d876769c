"""Putting every word exchanged with a customer on record."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.timezone import localdate

from huiyin.contact import queries
from huiyin.contact.actions import calling, saying
from huiyin.contact.actions.agreeing import NextContact, agree_on
from huiyin.contact.actions.following import settle_follow_up
from huiyin.contact.actions.letters import Posted, register_letter
from huiyin.contact.actions.points import note_point
from huiyin.contact.actions.promising import Promised, promise_with
from huiyin.contact.enums import ANSWERED, BY_HAND, OF_PURPOSES, Phase, PointKind, Purpose
from huiyin.contact.events import InteractionNoted
from huiyin.contact.models import Call, Interaction
from huiyin.contact.rules import LETTER, NO_ANSWER, PHONE
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel import cjk
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.prepared import insert
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class NothingSaid(DomainError):
    """Write down what was said, or that nobody answered."""

    field = "content"


class NotYetSaid(DomainError):
    """A conversation is recorded once it has taken place."""

    field = "said_at"


class PurposeUnknown(DomainError):
    """Say what the conversation was about."""

    field = "purpose"


class PhaseUnknown(DomainError):
    """“%(value)s” is not before, during or after a sale."""

    field = "phase"


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
    promised: Promised | None = None,
    agreed: NextContact | None = None,
    call: Call | None = None,
    said_at: datetime,
    by: Person,
    at: datetime,
) -> Interaction:
    """Record a conversation on the customer's own page: with what was said, unless the line did not allow it.

    A consultation has a question and an answer; a follow-up answers to the questions of the rule book, each in a field
    of its own; where people met, the place is written down. Every new need stays open until somebody settles it.
    `told` are the activities that the customer was told of, `ratings` how they rated the clerk when it ended; `line` is
    what happened on the line of a call, `despite` why they were called at an hour of rest, `promised` what they were
    promised, `agreed` the next contact, `call` what the phone system knows of it. A letter is put on record otherwise
    (`record_letter`).
    Whether it was before, during or after the sale is told by what is on file, unless somebody says (`phase`).
    Source: A1-11, A4-1, B22-1, B23-12, E22-3, E22-4, D51-5, D51-6, D51-9, D51-10. Raises NothingSaid, NothingAsked,
    NothingAnswered, ChannelUnknown, PurposeUnknown, WordsMisplaced, NotYetSaid, NeedsAPlace, QuestionUnknown,
    TooManyNeeds, HasItsOwnForm, ActivityUnknown, RatingUnknown, NobodyRated, LineUnknown, NobodyWasThere, PhaseUnknown,
    DisturbsThem and what promise_with and agree_on raise.
    """
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
        content, answer = saying.asked_and_answered(question, answer)
    elif not content.strip() and not said and _must_say(line, outcome):
        raise NothingSaid

    interaction = note_interaction(
        customer=customer,
        direction=direction,
        channel=channel,
        purpose=purpose,
        content=content,
        answer=answer,
        answers=said,
        ratings=rated,
        place=place,
        line=line,
        outcome=outcome,
        phase=phase or queries.phase_of(customer) or "",
        script=script,
        seconds=seconds,
        despite=despite,
        call=call,
        by=by,
        at=said_at,
        noted_at=at,
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
    _keep_in_mind(interaction.customer or customer, promised, agreed, by=by, at=at)
    return interaction


def _keep_in_mind(
    customer: Customer, promised: Promised | None, agreed: NextContact | None, *, by: Person, at: datetime
) -> None:
    """What was said of days to come is work from now on."""
    if promised:
        promise_with(customer, promised, by=by, at=at)
    if agreed:
        agree_on(customer, agreed, by=by, at=at)


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
    line: str = "",
    outcome: str = "",
    phase: str = "",
    script: str = "",
    seconds: int | None = None,
    despite: str = "",
    letter: Posted | None = None,
    call: Call | None = None,
    by: Person | None,
    at: datetime,
    noted_at: datetime | None = None,
) -> Interaction:
    """Record who spoke with whom, how and about what; nothing is recorded without content, outcome or end of a call.

    What the keeper said to their customer makes the first contact, if it is still owed; whoever spoke with a customer
    ended a silence that was to be ended, and puts the file in order. A letter gets its number in the register. What is
    said on the phone is the record of the `call` the phone system tells of, by whatever verb: else of the agent's own
    with this customer. Put on record later than `at`, it says so (`noted_at`).
    Source: A1-11, A5-2, B23-12, D51-2, D52-14, D52-15.
    Raises NothingSaid, LineUnknown, NobodyWasThere, PhaseUnknown, KindOfLetterUnknown, RecordedAlready.
    """
    content, answers = content.strip(), dict(answers or {})
    line, outcome = saying.on_the_line(line, outcome)
    if phase and phase not in Phase.values:
        raise PhaseUnknown(value=phase)
    if not content and not answers and not outcome and _must_say(line, outcome):
        raise NothingSaid

    customer = customers.hold(customer) if customer else None
    if customer:
        reached = outcome != NO_ANSWER
        call = calling.hold_call(call, customer, direction=direction, channel=channel, reached=reached, by=by, at=at)
    text, search = cjk.indexed(content, answer, *answers.values(), place)
    interaction = insert(
        Interaction(
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
            line=line,
            outcome=outcome,
            phase=phase or OF_PURPOSES.get(purpose, ""),
            script=script,
            seconds=seconds if call is None or call.seconds is None else call.seconds,
            despite=despite,
            staff_number=by.staff_number if by else "",
            by=by,
            at=at,
            search_text=text,
            search=search,
        )
    )
    if channel == LETTER:
        register_letter(interaction, letter or Posted())
    if call and by:
        calling.tie_record(call, interaction, by=by, at=noted_at or at)
    if customer:
        work = customers.work_about(customer)
        if by and interaction.says_something:
            customers.make_contact(customer, work=work, by=by, at=at)
            settle_follow_up(interaction, work=work, by=by)
        customers.ask_to_complete(customer, work=work, by=by, at=at)
    publish(InteractionNoted(interaction.pk, interaction.customer_id, subject))
    return interaction


def _must_say(line: str, outcome: str) -> bool:
    """Somebody was reached, and the line let them speak."""
    return outcome != NO_ANSWER and line in ("", ANSWERED)
