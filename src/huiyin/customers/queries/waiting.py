"""Who waits for a keeper, who is held, and whose deputies are at work."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from huiyin.customers.enums import Step, Why
from huiyin.customers.models import BatchRow, Customer, CustomerQuerySet, Deputyship, FileStep, Keeping
from huiyin.org.models import Department, Membership, Person
from huiyin.org.queries import head_of, people_with
from huiyin.org.roles import GRANTS, Role, Scope


def nobody_keeps() -> Q:
    """Customers without a keeper, or with one who left: those are few, and named so that an index finds theirs."""
    gone = list(Person.objects.filter(is_active=False).values_list("pk", flat=True))
    return (Q(keeper=None) | Q(keeper__in=gone)) & Q(lost_at=None)


def with_deputies(absent: Person) -> list[tuple[int, int]]:
    """The customers whom somebody else keeps for a person who is away, each with that deputy."""
    rows = Keeping.objects.filter(standing_in_for=absent, until=None).order_by("customer")
    return [(customer, keeper) for customer, keeper in rows.values_list("customer", "keeper")]


def deputyships_to_begin(at: datetime) -> list[Deputyship]:
    """Those whose absence has begun."""
    rows = Deputyship.objects.filter(began_at=None, ended_at=None, absence__starts_at__lte=at, absence__ends_at__gt=at)
    return list(rows.order_by("pk"))


def deputyships_to_end(at: datetime) -> list[Deputyship]:
    """Those whose absence is over."""
    return list(Deputyship.objects.filter(ended_at=None, absence__ends_at__lte=at).order_by("pk"))


def in_department(department: Department) -> Q:
    """Customers of a department and below; those of no department belong to the whole house."""
    inside = Q(department__path__contains=[department.pk])
    return inside if department.parent_id else inside | Q(department=None)


def alone_since_before(moment: datetime) -> CustomerQuerySet:
    """The customers whom nobody keeps, or nobody who still works here, and whom nobody kept at that moment either."""
    of_it = {"customer": OuterRef("pk")}
    came_in = BatchRow.objects.filter(**of_it, verdict=BatchRow.Verdict.NEW, taken_at__gte=moment)  # opened elsewhere
    came_back = FileStep.objects.filter(**of_it, step=Step.REGAINED, at__gte=moment)
    kept = Keeping.objects.filter(**of_it, until__gte=moment)
    lately = Exists(kept) | Exists(came_back) | Exists(came_in)
    return Customer.objects.filter(nobody_keeps(), opened_at__lt=moment).exclude(lately)


def without_keeper(department: Department, before: datetime) -> list[tuple[int, int | None]]:
    """The customers of a department who have been without a keeper since before a moment; with one who left."""
    rows = alone_since_before(before).filter(in_department(department)).order_by("pk")
    return [(customer, keeper) for customer, keeper in rows.values_list("pk", "keeper")]


def departments_without_keepers(before: datetime) -> list[Department]:
    """Where customers have been alone since before: of each, the nearest department with people to keep them."""
    return _nearest_with_agents(alone_since_before(before).values_list("department", flat=True).distinct())


def departments_with_held() -> list[Department]:
    """Where customers are only held until somebody has room."""
    rows = Keeping.objects.filter(until=None, why=Why.HELD)
    return _nearest_with_agents(rows.values_list("customer__department", flat=True).distinct())


def holder_for(department: Department) -> Person | None:
    """Who holds customers for whom nobody has room: the head, else somebody who may at least look after them."""
    head = head_of(department)
    if head:
        return head
    for role in (Role.MANAGER, Role.SUPERVISOR, Role.AGENT):
        if found := people_with(role).first():
            return found
    return None


def who_shares_out(department: Department) -> list[Person]:
    """The people above a department who share its customers out; who may everywhere, only if there is nobody else."""
    roles = [role for role, grants in GRANTS.items() if "customers.share" in grants]
    places = Membership.objects.filter(role__in=roles, person__is_active=True, department__closed_at=None)
    near = places.filter(department__in=department.path).select_related("person").order_by("pk")
    everywhere = {role for role in roles if GRANTS[role]["customers.share"] == Scope.ALL}
    found = {place.person for place in near if place.role not in everywhere}
    return sorted(found or {place.person for place in near}, key=lambda person: person.pk)


def _nearest_with_agents(departments: Iterable[int | None]) -> list[Department]:
    """The deepest first, so that those above find what is left."""
    staffed = set(
        Membership.objects.filter(role=Role.AGENT, person__is_active=True).values_list("department", flat=True)
    )
    every = {row.pk: row for row in Department.objects.all()}
    below = {place for row in every.values() for place in row.path if row.pk in staffed}
    found: dict[int, Department] = {}
    for pk in departments:
        path = every[pk].path if pk else []
        nearest = next((place for place in reversed(path) if place in below), None)
        root = min(every.values(), key=lambda row: (len(row.path), row.pk))
        chosen = every[nearest or pk] if pk else root
        found[chosen.pk] = chosen
    return sorted(found.values(), key=lambda row: (-len(row.path), row.pk))
