"""The next contact, agreed on while somebody speaks with a customer: what about, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from huiyin.contact import queries
from huiyin.contact.actions.points import fitting
from huiyin.contact.rules import LONGEST_POINT
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.customers.queries import rest_of, subject_of
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.moments import brief
from huiyin.kernel.texts import listed
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

LOOKED_AHEAD = timedelta(days=7)
OFFERED = 3
TITLE = gettext_noop("As agreed: %(words)s")


@dataclass(frozen=True)
class NextContact:
    """When a customer is spoken with next, and what about; `despite` says why at an hour of rest."""

    at: datetime
    words: str
    despite: str = ""


class NextIsPast(DomainError):
    """The next contact is still to come: choose a later time."""

    field = "next_at"


class NextAboutNothing(DomainError):
    """Say what the next contact is about."""

    field = "next_words"


class NextDisturbs(DomainError):
    """The customer is not called then. %(rest)s. Free times: %(free)s. Choose one, or say why it has to be then."""

    field = "next_despite"


@whole
def agree_on(customer: Customer, agreed: NextContact, *, by: Person, at: datetime) -> WorkItem:
    """Put the next contact on the keeper's list, at the time agreed on; it takes the place of an earlier one.

    Source: A4-1, A4-5, D52-3. Raises NextIsPast, NextAboutNothing, NextDisturbs, TooLong.
    """
    file = customers.hold(customer)
    words = about(file, agreed, by=by, at=at)
    for earlier in queries.agreed_contacts(file):
        worklist.drop(earlier, by=by, at=at)
    return worklist.open_item(
        kind=Kind.FOLLOW_UP,
        title=in_each_language(TITLE, words=masking.text(words)),
        subject=subject_of(file.pk),
        subject_label=f"{file.number} {file.name}",
        owner=file.keeper or by,
        team=file.department,
        form={"agreed": "due_at"},
        agreed=agreed.at,
        by=by,
        at=at,
    )


def about(file: Customer, agreed: NextContact, *, by: Person, at: datetime) -> str:
    """What a contact agreed on is about, and why at an hour of rest if it is one.

    Raises NextIsPast, NextAboutNothing, NextDisturbs, TooLong.
    """
    words = fitting(agreed.words.strip(), LONGEST_POINT, field="next_words")
    if agreed.at <= at:
        raise NextIsPast
    if not words:
        raise NextAboutNothing
    despite = fitting(agreed.despite.strip(), LONGEST_POINT, field="next_despite")
    if not despite and (disturbed := rest_of(file).disturbs(agreed.at)):
        raise NextDisturbs(rest=disturbed, free=free_times(file, agreed.at, owner=file.keeper or by))
    return f"{words}（{despite}）" if despite else words


def free_times(file: Customer, at: datetime, *, owner: Person) -> str:
    """The first moments from a time on at which the owner works and the customer has no rest."""
    slots = rest_of(file).slots(at, at + LOOKED_AHEAD, calendar_of(person=owner), OFFERED)
    return listed(brief(slot.at) for slot in slots) or "—"
