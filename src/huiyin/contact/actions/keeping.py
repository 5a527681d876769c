"""Promises are kept, and what was said with the customer for it goes on record in the same save."""

from dataclasses import dataclass
from datetime import datetime

from huiyin.contact.actions.points import fitting
from huiyin.contact.actions.promising import LONGEST
from huiyin.contact.actions.talking import record_conversation
from huiyin.contact.actions.telling import Talk
from huiyin.contact.enums import ANSWERED, Purpose
from huiyin.contact.models import OpenQuestion
from huiyin.contact.rules import PHONE
from huiyin.customers.models import Customer
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem


@dataclass(frozen=True)
class KeptIn:
    """The word exchanged with a customer by which a promise was kept."""

    direction: str
    channel: str
    content: str
    place: str = ""
    despite: str = ""


@whole
def keep_promise_to(
    item: WorkItem, *, words: str = "", talk: KeptIn | None = None, by: Person, at: datetime
) -> WorkItem:
    """It has been kept, and how: with what was said to the customer, if they were spoken with.

    What is said to a question that was to be checked is its answer, and stands in the register of questions.
    Raises TooLong, AlreadySettled and what record_conversation raises. Source: D2-2, X-29, C13-3.
    """
    words = fitting(words.strip(), LONGEST)
    settled = worklist.settle(item, words=how_kept(words, talk), by=by, at=at)
    if talk:
        asked = OpenQuestion.objects.filter(item=item).values_list("words", flat=True).first() or ""
        customer = Customer.objects.get(pk=item.subject.partition("/")[2])
        record_kept(customer, talk, question=asked, by=by, at=at)
    return settled


def how_kept(words: str, talk: KeptIn | None) -> str:
    """What the register of promises tells: what was typed, else what was said."""
    return words or (talk.content.strip()[:LONGEST] if talk else "")


def record_kept(
    customer: Customer, talk: KeptIn, *, subject: str = "", question: str = "", by: Person, at: datetime
) -> None:
    """Put the conversation on record as any other; it was answered, or nothing would have been kept."""
    said = Talk(
        direction=talk.direction,
        channel=talk.channel,
        purpose=Purpose.CONSULTATION if question else Purpose.CONVERSATION,
        content="" if question else talk.content,
        question=question,
        answer=talk.content if question else "",
        place=talk.place,
        line=ANSWERED if talk.channel == PHONE else "",
        despite=talk.despite,
        said_at=at,
    )
    record_conversation(customer, said, subject=subject, by=by, at=at)
