"""All that is amiss with a conversation at once: nobody mends one thing to be told of the next."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from huiyin.contact.actions import agreeing, complaining, promising, saying
from huiyin.contact.actions.noting import refuse_silence
from huiyin.contact.actions.telling import Talk
from huiyin.contact.enums import Purpose
from huiyin.contact.rules import PHONE
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Person


def lacking(customer: Customer, talk: Talk, *, by: Person, at: datetime) -> Iterator[DomainError]:
    """Each refusal that `record_conversation` would come to with this talk once the ones before are mended."""
    for check in _checks(customer, talk, by, at):
        try:
            check()
        except DomainError as refusal:
            yield refusal


def _checks(customer: Customer, talk: Talk, by: Person, at: datetime) -> Iterator[Callable[[], Any]]:
    yield lambda: saying.where(talk.channel, talk.place)
    yield lambda: saying.reason_to_disturb(
        customer, talk.despite, channel=talk.channel, direction=talk.direction, at=talk.said_at
    )
    if talk.purpose == Purpose.CONSULTATION:
        yield lambda: saying.asked(talk.question)
        yield lambda: saying.answered_with(talk.answer, checked=talk.doubt is not None)
    else:
        yield lambda: _said_something(talk)
    yield lambda: complaining.left(talk.outcome, talk.unhappy)
    if complaining.is_dissatisfied(talk.outcome) and talk.unhappy.becomes == complaining.REGISTER:
        yield lambda: complaining.place_for(talk.unhappy.about)
    doubt, promised, agreed = talk.doubt, talk.promised, talk.agreed
    if doubt:
        yield lambda: promising.checked(
            customer, promising.as_promised(doubt), promising.FIELDS_OF_A_DOUBT, by=by, at=at
        )
    if promised:
        yield lambda: promising.checked(customer, promised, promising.FIELDS_BESIDE, by=by, at=at)
    if agreed:
        yield lambda: agreeing.about(customer, agreed, by=by, at=at)


def _said_something(talk: Talk) -> None:
    line, outcome = saying.on_the_line(talk.line if talk.channel == PHONE else "", talk.outcome)
    answers = saying.answered(talk.answers) if talk.purpose == Purpose.FOLLOW_UP else {}
    refuse_silence(talk.content, answers, line, outcome)
