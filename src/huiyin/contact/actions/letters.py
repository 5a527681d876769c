"""The register of letters: each has a number, and one that came in is answered in time. Source: D52-15."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from huiyin.contact import queries
from huiyin.contact.enums import LetterKind
from huiyin.contact.models import Interaction, Letter
from huiyin.customers.queries import clause_row, subject_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.messaging.actions import letter_number
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.rules import in_each_language

TO_ANSWER = gettext_noop("Answer the letter: %(number)s")
_told_by: list[Callable[[str], LetterKind | None]] = []
SUBJECT = "letter/"  # of a message that answers a letter: "letter/12", by the conversation that it is


class KindOfLetterUnknown(DomainError):
    """“%(value)s” is no kind of letter."""

    field = "kind"


@dataclass(frozen=True)
class Posted:
    """What the register says of a letter beside its words; one that was printed here has its number already."""

    kind: str = ""
    number: str = ""
    about: str = ""
    enclosures: str = ""


@whole
def register_letter(interaction: Interaction, posted: Posted) -> Letter:
    """Give a letter its place in the register. Raises KindOfLetterUnknown."""
    if posted.kind and posted.kind not in LetterKind.values:
        raise KindOfLetterUnknown(value=posted.kind)
    ours = interaction.direction == Interaction.Direction.OUT
    return Letter.objects.create(
        interaction=interaction,
        kind=(posted.kind or LetterKind.NOTICE) if ours else "",
        number=posted.number or letter_number(localdate(interaction.at)),
        about=posted.about,
        enclosures=posted.enclosures,
    )


@whole
def owe_answer(letter: Letter, *, answer_by: date | None = None, by: Person, at: datetime) -> Letter:
    """A letter that came in is work of whoever keeps the customer, until it is answered.

    By the day that the letter asks for, else within the time of the rule book, counted from when it came.
    """
    customer, rule = letter.interaction.customer, queries.contact_rules().letters
    assert customer  # noqa: S101 - whoever records a conversation does so in a file
    due: dict[str, Any] = {"form": rule.answer, "since": letter.interaction.at}
    if answer_by:
        due = {"form": {"agreed": "answer_by"}, "agreed": answer_by}
    letter.item = worklist.open_item(
        kind=Kind.PROMISE,
        title=in_each_language(TO_ANSWER, number=letter.number),
        subject=subject_of(customer.pk),
        subject_label=f"{customer.number} {customer.name}",
        owner=customer.keeper or by,
        clause=clause_row(rule.clause) if rule.clause else None,
        **due,
        by=by,
        at=at,
    )
    letter.save(update_fields=["item"])
    return letter


@whole
def answer_letter(letter: Letter, answer: Letter, *, by: Person | None, at: datetime) -> Letter:
    """Another letter answers it; what was owed is done. Answered before, nothing changes."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("item").get(pk=letter.pk)
    if letter.answered_by_id:
        return letter
    letter.answered_by = answer
    letter.save(update_fields=["answered_by"])
    if letter.item and letter.item.settled_at is None:
        worklist.settle(letter.item, words=answer.number, by=by, at=at)
    return letter


def kind_of(subject: str) -> LetterKind:
    """What a letter is by what it belongs to."""
    if subject.startswith(SUBJECT):
        return LetterKind.REPLY
    known = (tell(subject) for tell in _told_by)
    return next((kind for kind in known if kind), LetterKind.NOTICE)


def register_kind_of_letter(tell: Callable[[str], LetterKind | None]) -> None:
    """Say of subjects of one's own what a letter about them is."""
    _told_by.append(tell)
