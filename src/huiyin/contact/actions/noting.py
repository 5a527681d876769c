"""One word exchanged, put on record: the door through which every verb that speaks with somebody goes."""

from collections.abc import Mapping
from datetime import datetime

from huiyin.contact import queries
from huiyin.contact.actions import calling, saying
from huiyin.contact.actions.following import settle_follow_up
from huiyin.contact.actions.letters import Posted, register_letter
from huiyin.contact.actions.telling import Said
from huiyin.contact.enums import LET_SPEAK, OF_PURPOSES, Phase, Purpose
from huiyin.contact.events import InteractionNoted
from huiyin.contact.models import Call, Interaction
from huiyin.contact.rules import LETTER, NO_ANSWER
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


class PhaseUnknown(DomainError):
    """“%(value)s” is not before, during or after a sale."""

    field = "phase"


@whole
def note_interaction(
    said: Said,
    *,
    customer: Customer | None,
    subject: str = "",
    letter: Posted | None = None,
    call: Call | None = None,
    number: str = "",
    by: Person | None,
    at: datetime,
    noted_at: datetime | None = None,
) -> Interaction:
    """Record who spoke with whom, how and about what.

    Nothing is recorded without content, outcome or end of a call, but that a colleague rang. What the keeper said to
    their customer makes the first contact, if it is still owed; whoever spoke with a customer ended a silence that was
    to be ended, and puts the file in order. A letter gets its number in the register. What is said on the phone is the
    record of the `call` the phone system tells of, by whatever verb: else of the agent's own with this customer, or
    with the `number` of somebody who has no file yet. Put on record later than `at`, it says so (`noted_at`).
    Source: A1-11, A5-2, B23-12, D51-2, D52-14, D52-15.
    Raises NothingSaid, LineUnknown, NobodyWasThere, PhaseUnknown, KindOfLetterUnknown, RecordedAlready,
    SaidOnThePhone.
    """
    content, answers = said.content.strip(), dict(said.answers)
    line, outcome = saying.on_the_line(said.line, said.outcome)
    if said.phase and said.phase not in Phase.values:
        raise PhaseUnknown(value=said.phase)
    if not (outcome or said.purpose == Purpose.INTERNAL):
        refuse_silence(content, answers, line, outcome)

    customer = customers.hold(customer) if customer else None
    with_whom = calling.Spoken(customer, number, said.direction, said.channel, outcome != NO_ANSWER)
    call = calling.hold_call(call, with_whom, by=by, at=at)
    text, search = cjk.indexed(content, said.answer, *answers.values(), said.place)
    interaction = insert(
        Interaction(
            customer=customer,
            subject=subject,
            direction=said.direction,
            channel=said.channel,
            purpose=said.purpose,
            content=content,
            answer=said.answer,
            answers=answers,
            ratings=dict(said.ratings),
            place=said.place,
            line=line,
            outcome=outcome,
            phase=said.phase or _phase(said.purpose, customer),
            script=said.script,
            seconds=said.seconds if call is None or call.seconds is None else call.seconds,
            despite=said.despite,
            staff_number=by.staff_number if by else "",
            by=by,
            at=at,
            search_text=text,
            search=search,
        )
    )
    if said.channel == LETTER:
        register_letter(interaction, letter or Posted())
    if call and by:
        calling.tie_record(call, interaction, by=by, at=noted_at or at)
    _follow(interaction, customer)
    return interaction


@whole
def name_speaker(subject: str, customer: Customer) -> list[Interaction]:
    """What was said about a matter by somebody who had no file stands in theirs from now on."""
    customer = customers.hold(customer)
    nobodys = Interaction.objects.filter(subject=subject, customer=None).select_related("by").order_by("at", "pk")
    said = list(nobodys.select_for_update(of=("self",)))
    for interaction in said:
        interaction.customer = customer
        interaction.phase = interaction.phase or _phase(interaction.purpose, customer)
        interaction.save(update_fields=["customer", "phase"])
        _follow(interaction, customer)
    Call.objects.filter(interaction__in=said).update(customer=customer)
    return said


def _follow(interaction: Interaction, customer: Customer | None) -> None:
    """What somebody said to a customer keeps what is owed to them, and others hear of it."""
    by, at = interaction.by, interaction.at
    if customer:
        work = customers.work_about(customer)
        if by and interaction.says_something:
            customers.make_contact(customer, work=work, by=by, at=at)
            settle_follow_up(interaction, work=work, by=by)
        customers.ask_to_complete(customer, work=work, by=by, at=at)
    publish(InteractionNoted(interaction.pk, interaction.customer_id, interaction.subject))


def _phase(purpose: str, customer: Customer | None) -> str:
    """When in the sale it was: by what was spoken of, if that says it, else by what is on file. Source: B22-1."""
    return OF_PURPOSES.get(purpose) or (queries.phase_of(customer) if customer else None) or ""


def refuse_silence(content: str, answers: Mapping[str, str], line: str, outcome: str) -> None:
    """Where somebody was reached, and the line let them speak, something was said. Raises NothingSaid."""
    if not content.strip() and not answers and outcome != NO_ANSWER and line in LET_SPEAK:
        raise NothingSaid
