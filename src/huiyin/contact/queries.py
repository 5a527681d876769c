"""Reading what was said between us and a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.contact.models import Interaction
from huiyin.contact.rules import CONVERSATION, NO_ANSWER
from huiyin.customers.models import Customer
from huiyin.customers.queries import FIRST, Happening, Measure, Until
from huiyin.kernel.once import once
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import Choice

PURPOSES: dict[str, str | Promise] = {
    "complaint": _("Complaint"),
    "answer": _("Answer"),
    "solution": _("Solution"),
    "callback": _("Callback"),
    "order": pgettext_lazy("goods", "Order"),
    CONVERSATION: _("Conversation"),
}
OUTCOMES: dict[str, str | Promise] = {NO_ANSWER: _("No answer")}


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


@dataclass(frozen=True)
class Brief:
    """The last words exchanged, and how satisfied the customer was over time, the newest first."""

    said: list[Spoken]
    moods: list[tuple[datetime, str, str]]  # when, tone, word


def brief(customer: Customer, user: Person) -> Brief:
    """What somebody who picks up the phone should know first: earlier questions and answers. Source: B44-3."""
    said = _newest(customer)[:5]
    rows = Interaction.objects.filter(customer=customer, outcome__in=TONES).order_by("-at", "-pk")
    rated = list(rows[:8])
    labels = _labels() if said or rated else {}
    moods = [(row.at, TONES[row.outcome], labels.get(f"outcome/{row.outcome}", row.outcome)) for row in rated]
    return Brief([_spoken(row, labels) for row in said], moods)


@once
def _newest(customer: Customer) -> list[Interaction]:
    """What the first screen and the first page of the time line show of."""
    return list(Interaction.objects.filter(customer=customer).order_by("-at", "-pk")[:FIRST])


TONES = {"satisfied": "good", "average": "warn", "dissatisfied": "bad"}


def happenings(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """The conversations on the customer's time line."""
    if until is None and limit <= FIRST:
        found = _newest(customer)[:limit]
    else:
        rows = Interaction.objects.filter(until.where() if until else Q(), customer=customer)
        found = list(rows.order_by("-at", "-pk")[:limit])
    labels = _labels() if found else {}
    return [_happening(row, _spoken(row, labels)) for row in found]


def _happening(row: Interaction, said: Spoken) -> Happening:
    return Happening(
        at=row.at,
        pk=row.pk,
        title=" · ".join(filter(None, [said.purpose, said.channel, said.outcome])),
        by=said.by,
        words=said.content,
        icon="phone-incoming" if said.incoming else "phone-outgoing",
        tone="info" if said.incoming else "neutral",
    )


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
        by=names_of_people().get(row.by_id or 0, ""),
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


@once
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


# What conversations say of a customer, for the indicators.
MEASURES = (
    Measure(
        "contacts_in_a_year",
        _("Conversations within a year"),
        source="""
            SELECT customer_id, count(*)::numeric AS value FROM contact_interaction
            WHERE customer_id BETWEEN %(first)s AND %(last)s AND at > %(at)s::timestamptz - interval '1 year'
            GROUP BY customer_id""",
    ),
    Measure(
        "days_since_contact",
        _("Days since the last conversation"),
        source="""
            SELECT customer_id, floor(extract(epoch FROM %(at)s::timestamptz - max(at)) / 86400)::numeric AS value
            FROM contact_interaction WHERE customer_id BETWEEN %(first)s AND %(last)s GROUP BY customer_id""",
    ),
    Measure(
        "satisfaction_share",
        _("Satisfaction in callbacks (%)"),
        source="""
            SELECT customer_id, round(avg(CASE outcome WHEN 'satisfied' THEN 100 WHEN 'average' THEN 50 ELSE 0 END))
                AS value FROM contact_interaction
            WHERE outcome IN ('satisfied', 'average', 'dissatisfied')
                AND customer_id BETWEEN %(first)s AND %(last)s AND at > %(at)s::timestamptz - interval '2 years'
            GROUP BY customer_id""",
    ),
)
