"""Who is above whom, who is at work, who has which role."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from huiyin.org.models import Absence, Department, Membership, Person, PersonQuerySet
from huiyin.org.queries.hours import calendar_of
from huiyin.org.roles import Role

# Level by level (C32-5): who answers to whom; a level nobody holds is passed over.
LEVELS: dict[str, tuple[str, ...]] = {
    Role.AGENT: (Role.SUPERVISOR, Role.MANAGER, Role.DIRECTOR),
    Role.SUPERVISOR: (Role.MANAGER, Role.DIRECTOR),
    Role.MANAGER: (Role.DIRECTOR,),
    Role.DIRECTOR: (),
    Role.DEPARTMENT_MEMBER: (Role.DEPARTMENT_HEAD, Role.MANAGER, Role.DIRECTOR),
    Role.FINANCE: (Role.DEPARTMENT_HEAD, Role.MANAGER, Role.DIRECTOR),
    Role.WAREHOUSE: (Role.DEPARTMENT_HEAD, Role.MANAGER, Role.DIRECTOR),
    Role.DEPARTMENT_HEAD: (Role.MANAGER, Role.DIRECTOR),
    Role.ADMINISTRATOR: (Role.DIRECTOR,),
    Role.AUDITOR: (Role.DIRECTOR,),
}
RANK = [
    Role.DIRECTOR, Role.MANAGER, Role.SUPERVISOR, Role.DEPARTMENT_HEAD, Role.AGENT,
    Role.DEPARTMENT_MEMBER, Role.FINANCE, Role.WAREHOUSE, Role.AUDITOR, Role.ADMINISTRATOR,
]  # fmt: skip
EVERYWHERE = frozenset({Role.MANAGER, Role.DIRECTOR})  # they answer for the whole house, wherever they sit


def person_signing_in(typed: str) -> Person | None:
    """Whose user name or e-mail address this is, if exactly one person's."""
    found = list(Person.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).order_by("pk")[:2])
    return found[0] if typed and len(found) == 1 else None


def superior_of(person: Person, department: Department | None) -> Person | None:
    """The person one level up, in this department or the nearest above it. Source: C32-5."""
    places = list(person.memberships.values_list("role", "department_id"))
    above = list(reversed(department.path)) if department else []
    here = [role for role, place in places if place in above] or [role for role, _place in places]
    level = min(here, key=lambda role: RANK.index(Role(role)), default=None)
    if level is None:
        return None
    for role in LEVELS[level]:
        if found := _nearest(role, above, other_than=person):
            return found
    return None


def rank_of(person: Person) -> int:
    """How high somebody stands by their highest role: the lower the number, the higher."""
    return min((RANK.index(Role(role)) for role in person.roles), default=len(RANK))


def roles_above(person: Person) -> tuple[str, ...]:
    """The roles of those who lead this person, by their own highest one."""
    rank = rank_of(person)
    return LEVELS[RANK[rank]] if rank < len(RANK) else ()


def away(people: Iterable[Person], at: datetime) -> set[int]:
    """Which of these people are absent, in one query."""
    running = Absence.objects.filter(person__in=people, starts_at__lte=at, ends_at__gt=at)
    return set(running.values_list("person", flat=True))


def at_work(people: Iterable[Person], at: datetime) -> list[Person]:
    """Which of these people work on that day: not absent, and with hours in their calendar."""
    candidates = list(people)
    absent = away(candidates, at)
    working = []
    for person in candidates:
        calendar = calendar_of(person=person)
        if person.pk not in absent and calendar.day(at.astimezone(calendar.zone).date()).windows:
            working.append(person)
    return working


def people_with(role: str, department: Department | None = None, *, below: bool = True) -> PersonQuerySet:
    """Active people who hold a role in a department (or below it), or anywhere."""
    places = Membership.objects.filter(person=OuterRef("pk"), role=role, department__closed_at=None)
    if department:
        inside = Q(department__path__contains=[department.pk]) if below else Q(department=department)
        places = places.filter(inside)
    return Person.objects.active().filter(Exists(places)).order_by("pk")


def _nearest(role: str, above: list[int], *, other_than: Person) -> Person | None:
    """Whoever holds the role in the first of these departments; managers and directors wherever they sit."""
    places = list(
        Membership.objects.filter(role=role, person__is_active=True, department__closed_at=None)
        .exclude(person=other_than)
        .select_related("person")
        .order_by("pk")
    )
    for pk in above:
        for place in places:
            if place.department_id == pk:
                return place.person
    return places[0].person if places and role in EVERYWHERE else None
