"""Who looks after customers: ability, limits and whether they can take somebody new."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huiyin.customers.models import Capacity, Customer, Keeping
from huiyin.customers.queries.keeping import first_contact
from huiyin.kernel import worktime
from huiyin.org.models import Absence, Department, Membership, Person
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Role
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem, past_due

AWAY, PAUSED = "away", "paused"
USUAL_PERIOD = timedelta(days=7)


@dataclass(frozen=True)
class Member:
    """Somebody who looks after customers; `weight` is their ability in hundredths."""

    pk: int
    name: str
    weight: int
    cap: int | None
    skills: frozenset[str]
    regions: tuple[str, ...]
    places: frozenset[int]
    unable: str = ""  # away or paused: keeps what they have, gets nobody new
    until: datetime | None = None
    kept: int = 0

    @property
    def facts(self) -> dict[str, Any]:
        """What a proposal rests on; if one of these changes, it is out of date."""
        return {
            "weight": self.weight,
            "cap": self.cap,
            "skills": sorted(self.skills),
            "regions": sorted(self.regions),
            "unable": self.unable,
        }


def departments_to_share(user: Person) -> QuerySet[Department]:
    """The departments whose customers a person shares out, the widest first."""
    reach = user.reach("customers.share")
    found = Department.objects.open().order_by("path", "pk")
    return found if reach.everything else found.filter(pk__in=reach.departments)


def agents_of(user: Person) -> QuerySet[Person]:
    """The people whose customers and capacity a person answers for."""
    places = Membership.objects.filter(
        person=OuterRef("pk"), role=Role.AGENT, department__in=departments_to_share(user).order_by()
    )
    found: QuerySet[Person] = Person.objects.active().filter(Exists(places)).order_by("name", "pk")
    return found


def team(department: Department, at: datetime) -> list[Member]:
    """Everybody in a department and below who looks after customers, with what they can take."""
    places = _places(department)
    where: dict[int, set[int]] = defaultdict(set)
    for person, place in places.values_list("person", "department"):
        where[person].add(place)
    return members(where, at)


def agents_in(departments: Iterable[int] | None) -> QuerySet[Person]:
    """The people who look after customers in some departments, or in all of them."""
    places = Membership.objects.filter(
        person=OuterRef("pk"), role=Role.AGENT, department__closed_at=None, person__is_active=True
    )
    found = places if departments is None else places.filter(department__in=list(departments))
    return Person.objects.filter(Exists(found)).order_by("pk")


def _places(department: Department) -> QuerySet[Membership]:
    return Membership.objects.filter(
        role=Role.AGENT, department__path__contains=[department.pk], department__closed_at=None, person__is_active=True
    )


def members(where: dict[int, set[int]], at: datetime) -> list[Member]:
    """These people with their capacity, absences and customers, in the order they came to the house."""
    people = Person.objects.filter(pk__in=where).order_by("pk").values_list("pk", "name", "ability")
    capacities = {row.person_id: row for row in Capacity.objects.filter(person__in=where)}
    away, kept = away_until(where, at), kept_counts(where)
    found = []
    for pk, name, ability in people:
        own = capacities.get(pk) or Capacity()
        found.append(
            Member(
                pk=pk,
                name=name,
                weight=int(ability * 100),
                cap=own.cap,
                skills=frozenset(own.skills),
                regions=tuple(own.regions),
                places=frozenset(where[pk]),
                unable=AWAY if pk in away else "" if own.takes else PAUSED,
                until=away.get(pk),
                kept=kept.get(pk, 0),
            )
        )
    return found


def away_until(people: Collection[int], at: datetime) -> dict[int, datetime]:
    """Who is away now, or for most of the time in which a new customer wants to be spoken with; and until when."""
    rule = first_contact()
    due = worktime.compute(dict(rule.due), start=at, calendar=calendar_of()).due_at if rule else at + USUAL_PERIOD
    gone: dict[int, timedelta] = defaultdict(timedelta)
    until: dict[int, datetime] = {}
    rows = Absence.objects.filter(person__in=people, starts_at__lt=due, ends_at__gt=at).order_by("ends_at")
    for person, starts, ends in rows.values_list("person", "starts_at", "ends_at"):
        gone[person] += min(ends, due) - max(starts, at)
        if starts <= at or gone[person] * 2 >= due - at:
            until[person] = ends
    return until


def kept_counts(people: Collection[int]) -> dict[int, int]:
    """How many customers each of these people keeps; the lost ones and those of somebody who is away don't count."""
    rows = Customer.objects.filter(keeper__in=people, lost_at=None)
    counts = dict(rows.values_list("keeper").annotate(Count("pk")).order_by())
    for pk, count in deputised(people).items():
        counts[pk] = counts.get(pk, 0) - count
    return counts


def deputised(people: Collection[int]) -> dict[int, int]:
    """How many customers each of these people looks after for somebody who is away."""
    rows = Keeping.objects.filter(keeper__in=people, until=None, standing_in_for__isnull=False, customer__lost_at=None)
    return dict(rows.values_list("keeper").annotate(Count("pk")).order_by())


def contacts_owed(people: Iterable[int], at: datetime) -> dict[int, tuple[int, int]]:
    """How many first contacts each of these people owes, and how many of them are overdue."""
    rows = WorkItem.objects.open().filter(owner__in=list(people), kind=Kind.FIRST_CONTACT)
    counted = rows.values_list("owner").annotate(owed=Count("pk"), late=Count("pk", filter=Q(past_due(at)))).order_by()
    return {owner: (owed, late) for owner, owed, late in counted}
