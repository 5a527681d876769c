"""What was promised to a customer outside of any case. Source: D2-2, X-29."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from huiyin.contact.actions.agreeing import free_times
from huiyin.contact.actions.points import fitting
from huiyin.contact.enums import KeptBy
from huiyin.contact.models import OpenQuestion
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.customers.queries import rest_of, subject_of
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.queries import clause, pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.actions.items import DueInThePast
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

LONGEST = 200


@dataclass(frozen=True)
class Promised:
    """What a customer was promised while somebody spoke with them, and by when; `despite`: why at an hour of rest."""

    content: str
    due_at: datetime | None
    kept_by: str = KeptBy.CONTACT
    despite: str = ""


class Fields(NamedTuple):
    """Beside which fields of a form it is said what is amiss."""

    content: str
    due_at: str
    despite: str


FIELDS = Fields("content", "due_at", "despite")
FIELDS_BESIDE = Fields("promise", "promise_until", "promise_despite")
FIELDS_OF_A_DOUBT = Fields("doubt", "doubt_until", "doubt_despite")


@dataclass(frozen=True)
class Doubt:
    """What a customer asked of which nobody was sure, and by when they hear the answer."""

    content: str
    until: datetime | None
    despite: str = ""


class NothingPromised(DomainError):
    """Write down what was promised."""

    field = "content"


class PromisedByWhen(DomainError):
    """Say by when the promise is to be kept."""

    field = "promise_until"


class NothingToCheck(DomainError):
    """Write down what is to be checked until then."""

    field = "doubt"


class PromiseDisturbs(DomainError):
    """The customer is not called then. %(rest)s. Free times: %(free)s. Choose one, or say why it has to be then."""

    field = "despite"


class AnswerByWhen(DomainError):
    """Say by when the customer hears the answer."""

    field = "doubt_until"


@whole
def promise_to(
    customer: Customer,
    *,
    content: str,
    due_at: datetime,
    kept_by: str = KeptBy.CONTACT,
    despite: str = "",
    by: Person,
    at: datetime,
) -> WorkItem:
    """Write down what was promised to a customer, and by when; whoever promised keeps it and is reminded.

    Raises NothingPromised, TooLong, DueInThePast, PromiseDisturbs.
    """
    return _promise(customer, Promised(content, due_at, kept_by, despite), FIELDS, by=by, at=at)


@whole
def promise_with(customer: Customer, promised: Promised, *, by: Person, at: datetime) -> WorkItem:
    """The same of a promise that goes on record together with the conversation in which it was made.

    Raises NothingPromised, PromisedByWhen, TooLong, DueInThePast, PromiseDisturbs.
    """
    return _promise(customer, promised, FIELDS_BESIDE, by=by, at=at)


@whole
def promise_an_answer(customer: Customer, doubt: Doubt, *, by: Person, at: datetime) -> WorkItem:
    """What nobody is sure of is not guessed: it is checked, and the customer called back. Source: C13-3, A7-6.

    Raises NothingToCheck, AnswerByWhen, TooLong, DueInThePast, PromiseDisturbs.
    """
    item = _promise(customer, as_promised(doubt), FIELDS_OF_A_DOUBT, by=by, at=at, said=answer_in_words)
    OpenQuestion.objects.create(item=item, words=doubt.content.strip())
    return item


def as_promised(doubt: Doubt) -> Promised:
    """Of what is to be checked the answer is promised. Raises NothingToCheck, AnswerByWhen."""
    if not doubt.content.strip():
        raise NothingToCheck
    if doubt.until is None:
        raise AnswerByWhen
    return Promised(doubt.content, doubt.until, despite=doubt.despite)


def checked(
    customer: Customer, promised: Promised, at_fields: Fields, *, by: Person, at: datetime
) -> tuple[str, datetime]:
    """What was promised as it stands on the list, and by when.

    Raises NothingPromised, PromisedByWhen, TooLong, DueInThePast, PromiseDisturbs.
    """
    words = fitting(promised.content.strip(), LONGEST, field=at_fields.content)
    if not words:
        raise NothingPromised(field=at_fields.content)
    if promised.due_at is None:
        raise PromisedByWhen
    if promised.due_at <= at:
        raise DueInThePast(field=at_fields.due_at)
    despite = fitting(promised.despite.strip(), LONGEST, field=at_fields.despite)
    if promised.kept_by != KeptBy.DEED and not despite:
        refuse_disturbing(customer, promised.due_at, field=at_fields.despite, by=by)
    return with_reason(words, despite), promised.due_at


def _promise(
    customer: Customer,
    promised: Promised,
    at_fields: Fields,
    *,
    by: Person,
    at: datetime,
    said: Callable[[str], Text] | None = None,
) -> WorkItem:
    customer = customers.hold(customer)
    words, due_at = checked(customer, promised, at_fields, by=by, at=at)
    pack = pack_in_force()
    under = pack.settings.get("promise_clause", "")
    return worklist.open_item(
        kind=Kind.PROMISE,
        title=(said or promise_in_words)(words),
        subject=subject_of(customer.pk),
        subject_label=f"{customer.number} {customer.name}",
        owner=by,
        team=customer.department,
        clause=clause(pack.key, under) if under else None,
        form={"agreed": "due_at"},
        agreed=due_at,
        by=by,
        at=at,
    )


def refuse_disturbing(customer: Customer, due_at: datetime, *, field: str = "despite", by: Person) -> None:
    """Nobody is promised a call in their rest, which the house would then have to break. Source: A4-1."""
    if disturbed := rest_of(customer).disturbs(due_at):
        raise PromiseDisturbs(field=field, rest=disturbed, free=free_times(customer, due_at, owner=by))


def with_reason(words: str, despite: str) -> str:
    """What was promised, and why at an hour of rest if it is one."""
    return f"{words}（{despite}）" if despite else words


def promise_in_words(words: str) -> Text:
    """What stands on the list of whoever has to keep it."""
    shown = masking.text(words)
    return {
        "zh-hans": f"兑现承诺：{shown}",
        "zh-hant": f"兌現承諾：{shown}",
        "en": f"Keep the promise: {shown}",
    }


def answer_in_words(words: str) -> Text:
    """The same of what is to be checked: the customer waits for an answer."""
    shown = masking.text(words)
    return {
        "zh-hans": f"核实并答复：{shown}",
        "zh-hant": f"核實並答覆：{shown}",
        "en": f"Check, and call back with the answer: {shown}",
    }
