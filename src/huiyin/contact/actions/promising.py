"""What was promised to a customer outside of any case. Source: D2-2, X-29."""

from dataclasses import dataclass
from datetime import datetime

from huiyin.contact.actions.points import fitting
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.customers.queries import subject_of
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
    """What a customer was promised while somebody spoke with them, and by when."""

    content: str
    due_at: datetime | None


@dataclass(frozen=True)
class Doubt:
    """What a customer asked of which nobody was sure, and by when they hear the answer."""

    content: str
    until: datetime | None


class NothingPromised(DomainError):
    """Write down what was promised."""

    field = "content"


class PromisedByWhen(DomainError):
    """Say by when the promise is to be kept."""

    field = "promise_until"


class NothingToCheck(DomainError):
    """Write down what is to be checked until then."""

    field = "doubt"


class AnswerByWhen(DomainError):
    """Say by when the customer hears the answer."""

    field = "doubt_until"


@whole
def promise_to(customer: Customer, *, content: str, due_at: datetime, by: Person, at: datetime) -> WorkItem:
    """Write down what was promised to a customer, and by when; whoever promised keeps it and is reminded.

    Raises NothingPromised, TooLong, DueInThePast.
    """
    if not content.strip():
        raise NothingPromised
    words = fitting(content.strip(), LONGEST, field="content")
    if due_at <= at:
        raise DueInThePast
    customer = customers.hold(customer)
    pack = pack_in_force()
    under = pack.settings.get("promise_clause", "")
    return worklist.open_item(
        kind=Kind.PROMISE,
        title=promise_in_words(words),
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


@whole
def promise_with(customer: Customer, promised: Promised, *, by: Person, at: datetime) -> WorkItem:
    """The same of a promise that goes on record together with the conversation in which it was made.

    Raises NothingPromised, PromisedByWhen, TooLong, DueInThePast.
    """
    words = fitting(promised.content.strip(), LONGEST, field="promise")
    if not words:
        raise NothingPromised(field="promise")
    if promised.due_at is None:
        raise PromisedByWhen
    if promised.due_at <= at:
        raise DueInThePast(field="promise_until")
    return promise_to(customer, content=words, due_at=promised.due_at, by=by, at=at)


@whole
def promise_an_answer(customer: Customer, doubt: Doubt, *, by: Person, at: datetime) -> WorkItem:
    """What nobody is sure of is not guessed: it is checked, and the customer called back. Source: C13-3, A7-6.

    Raises NothingToCheck, AnswerByWhen, TooLong, DueInThePast.
    """
    words = fitting(doubt.content.strip(), LONGEST, field="doubt")
    if not words:
        raise NothingToCheck
    if doubt.until is None:
        raise AnswerByWhen
    if doubt.until <= at:
        raise DueInThePast(field="doubt_until")
    return promise_to(customer, content=words, due_at=doubt.until, by=by, at=at)


@whole
def keep_promise_to(item: WorkItem, *, words: str = "", by: Person, at: datetime) -> WorkItem:
    """It has been kept, and how. Raises TooLong, AlreadySettled."""
    words = fitting(words.strip(), LONGEST)
    return worklist.settle(item, words=words, by=by, at=at)


def promise_in_words(words: str) -> Text:
    """What stands on the list of whoever has to keep it."""
    shown = masking.text(words)
    return {
        "zh-hans": f"兑现承诺：{shown}",
        "zh-hant": f"兌現承諾：{shown}",
        "en": f"Keep the promise: {shown}",
    }
