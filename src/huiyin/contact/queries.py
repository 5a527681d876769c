"""Reading what was said between us and a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.contact.models import Interaction
from huiyin.contact.rules import CONVERSATION, NO_ANSWER
from huiyin.customers.models import Customer
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import Choice

PURPOSES: dict[str, str | Promise] = {
    "complaint": _("Complaint"),
    "answer": _("Answer"),
    "solution": _("Solution"),
    "callback": _("Callback"),
    CONVERSATION: _("Conversation"),
}
OUTCOMES: dict[str, str | Promise] = {NO_ANSWER: _("No answer")}
LATEST = 50


@dataclass(frozen=True)
class Spoken:
    """One interaction in words, for a time line."""

    at: datetime
    by: str
    incoming: bool
    channel: str
    purpose: str
    content: str
    outcome: str


def of_subject(subject: str) -> QuerySet[Interaction]:
    """What was said about one matter, such as case/12, newest first."""
    return Interaction.objects.filter(subject=subject).select_related("by").order_by("-at", "-pk")


def of_customer(customer: Customer, user: Person) -> list[Spoken]:
    """The latest conversations with a customer, newest first, in words; who sees the file sees them.

    Source: A1-2.
    """
    rows = Interaction.objects.filter(customer=customer).select_related("by").order_by("-at", "-pk")[:LATEST]
    labels = _labels() if rows else {}
    return [_spoken(row, labels) for row in rows]


def channels() -> list[tuple[str, str]]:
    """The ways somebody may say they spoke with a customer."""
    return [(choice.key, say(choice.label)) for choice in _flat(_lists().get("channels", ())) if choice.by_hand]


def outcomes() -> list[tuple[str, str]]:
    """How a conversation may have gone."""
    satisfaction = [(choice.key, say(choice.label)) for choice in _flat(_lists().get("satisfaction", ()))]
    return [*satisfaction, *((key, str(words)) for key, words in OUTCOMES.items())]


def _spoken(row: Interaction, labels: dict[str, str]) -> Spoken:
    return Spoken(
        at=row.at,
        by=row.by.name if row.by else "",
        incoming=row.direction == Interaction.Direction.IN,
        channel=labels.get(f"channel/{row.channel}", row.channel),
        purpose=str(PURPOSES.get(row.purpose, row.purpose)),
        content=row.content,
        outcome=labels.get(f"outcome/{row.outcome}") or str(OUTCOMES.get(row.outcome, row.outcome)),
    )


def _lists() -> Mapping[str, tuple[Choice, ...]]:
    try:
        return rulebook.pack_in_force().lists
    except rulebook.NothingPublished:
        return {}


def _labels() -> dict[str, str]:
    """The names of channels and outcomes in the rule book in force."""
    lists = _lists()
    named = {
        "channel": lists.get("channels", ()),
        "outcome": (*lists.get("satisfaction", ()), *lists.get("reactions", ())),
    }
    return {f"{kind}/{choice.key}": say(choice.label) for kind, choices in named.items() for choice in _flat(choices)}


def _flat(choices: tuple[Choice, ...]) -> list[Choice]:
    return [found for choice in choices for found in (choice, *_flat(choice.children))]
