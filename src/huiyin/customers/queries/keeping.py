"""Who keeps whom, and what a new keeper owes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from huiyin.customers.enums import ASSIGNING, Why
from huiyin.customers.models import Customer, Keeping
from huiyin.kernel.once import once
from huiyin.kernel.prepared import prepared
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import FirstContact, Sharing
from huiyin.rulebook.models import Clause
from huiyin.worklist.models import WorkItem


class Kept(NamedTuple):
    """A customer with whoever keeps them."""

    pk: int
    number: str
    name: str
    keeper: int | None


def kept_by(customers: Collection[int]) -> dict[int, Kept]:
    rows = Customer.with_merged.filter(pk__in=customers).values_list("pk", "number", "name", "keeper_id")
    return {row[0]: Kept(*row) for row in rows.iterator(chunk_size=10_000)}


def kept_count(person: Person) -> int:
    """How many customers count on somebody: those they look after, and those a deputy will give back."""
    away = Keeping.objects.filter(standing_in_for=person, until=None).count()
    return Customer.objects.filter(keeper=person).count() + away


def kept_for(person: Person) -> dict[int | None, list[int]]:
    """All of somebody's customers, by the person for whom they are only a deputy."""
    found: dict[int | None, list[int]] = defaultdict(list)
    absent = Keeping.objects.filter(customer=OuterRef("pk"), until=None).values("standing_in_for")
    rows = Customer.objects.filter(keeper=person).annotate(absent=Subquery(absent)).order_by("pk")
    for pk, of in rows.values_list("pk", "absent"):
        found[of].append(pk)
    return found


@once
def keepings_of(customer: Customer) -> list[Keeping]:
    """Who kept a customer, newest first, with the first contact each owed: a few people over the years."""
    return _keepings_of(customer.pk)


@prepared
def _keepings_of(customer: int) -> QuerySet[Keeping]:
    return Keeping.objects.filter(customer=customer).select_related("item").order_by("-pk")


def contact_owed(customer: Customer) -> WorkItem | None:
    """The first contact somebody still owes this customer."""
    if customer.keeper_id is None:
        return None
    owed = (row.item for row in keepings_of(customer) if row.until is None and row.item)
    return next((item for item in owed if item.settled_at is None), None)


def open_contacts(customers: Sequence[int]) -> dict[int, int]:
    """The first contacts that are still owed to these customers."""
    owed = Keeping.objects.filter(customer__in=customers, until=None, item__settled_at=None, item__isnull=False)
    return dict(owed.values_list("customer_id", "item_id"))


@dataclass(frozen=True)
class Keeper:
    """One line of who kept a customer, newest first."""

    name: str
    why: str
    since: datetime
    until: datetime | None
    absent: str
    by: str
    contact: str
    tone: str


_CONTACT = {
    "": (_("First contact still owed"), "warn"),
    WorkItem.Outcome.MET: (_("First contact in time"), "good"),
    WorkItem.Outcome.LATE: (_("First contact late"), "warn"),
    WorkItem.Outcome.MISSED: (_("First contact missed"), "bad"),
    WorkItem.Outcome.WAIVED: (_("First contact no longer needed"), "quiet"),
}


def keepers_of(customer: Customer, user: Person) -> list[Keeper]:
    """Everybody who ever kept a customer, newest first; who sees the file sees them. Source: A1-9."""
    names = names_of_people()
    return [_keeper(row, names) for row in keepings_of(customer)]


def _keeper(row: Keeping, names: Mapping[int, str]) -> Keeper:
    contact, tone = _CONTACT[row.item.outcome] if row.item and row.why in ASSIGNING else ("", "")
    return Keeper(
        name=names.get(row.keeper_id, ""),
        why=str(Why(row.why).label),
        since=row.since,
        until=row.until,
        absent=names.get(row.standing_in_for_id or 0, ""),
        by=names.get(row.by_id or 0, ""),
        contact=str(contact),
        tone=tone,
    )


def sharing_rules() -> Sharing:
    """How the rule book in force has customers shared out."""
    try:
        return rulebook.pack_in_force().sharing
    except rulebook.NothingPublished:
        return Sharing()


def first_contact() -> FirstContact | None:
    return sharing_rules().first_contact


def clause_row(key: str) -> Clause | None:
    return rulebook.clause(rulebook.pack_in_force().key, key) if key else None
