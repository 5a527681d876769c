"""Reading what was said between us and a customer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.contact.models import Interaction
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
}
OUTCOMES: dict[str, str | Promise] = {"no_answer": _("No answer")}
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


def _labels() -> dict[str, str]:
    """The names of channels and outcomes in the rule book in force."""
    try:
        lists: Any = rulebook.pack_in_force().lists
    except rulebook.NothingPublished:
        return {}
    named = {
        "channel": lists.get("channels", ()),
        "outcome": (*lists.get("satisfaction", ()), *lists.get("reactions", ())),
    }
    return {f"{kind}/{choice.key}": say(choice.label) for kind, choices in named.items() for choice in _flat(choices)}


def _flat(choices: tuple[Choice, ...]) -> list[Choice]:
    return [found for choice in choices for found in (choice, *_flat(choice.children))]
