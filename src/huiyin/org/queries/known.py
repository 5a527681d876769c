"""Who works where, who leads, who is away: hardly ever changed and asked at every step, so read once an edition."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from huiyin.kernel.editions import kept
from huiyin.org.models import Absence, Department, Membership, Person
from huiyin.org.roles import ANSWERING, Reach, Role, reaches

# Each change of these is a new edition (models.people); whoever asks such a person for more reads it then.
TOLD = {"id", "name", "calendar_id", "is_active"}
PARTICULARS = tuple(field.attname for field in Person._meta.concrete_fields if field.attname in TOLD)
DEPARTMENT = tuple(field.attname for field in Department._meta.concrete_fields)
HEADS = (Role.DEPARTMENT_HEAD, Role.SUPERVISOR, Role.MANAGER)

Particulars = tuple[Any, ...]


def head_of(department: Department) -> Person | None:
    """Who answers for a department: its head, else whoever leads the nearest department above."""
    found = _leading(tuple(department.path))
    return _person(found) if found else None


def stand_in_for(person: Person, at: datetime) -> Person:
    """Who does a person's work at that time: the person, or the end of the chain of substitutes."""
    seen = {person.pk}
    while substitute := _substitute(person.pk, at):
        if substitute.pk in seen:
            break  # everybody in the circle is away: it stays where it is
        seen.add(substitute.pk)
        person = substitute
    return person


def people_in(department: Department, roles: Iterable[str]) -> list[Person]:
    """Who works in a department itself in one of these roles."""
    return [_person(found) for found in _working(department.pk, frozenset(roles))]


@kept
def works_here(key: int) -> bool:
    """Whether this is somebody of the house who has not left, and is given work."""
    return Person.objects.given_work().filter(pk=key).exists()


@kept
def answering_departments() -> frozenset[int]:
    """The departments of which somebody answers for their part of a matter."""
    rows = Membership.objects.filter(role__in=ANSWERING, person__is_active=True, department__closed_at=None)
    places = frozenset(rows.values_list("role", "department_id"))
    roots = {department for _role, department in places}
    inside = Department.objects.filter(path__overlap=[*roots]).values_list("pk", "path")
    below = frozenset((root, pk) for pk, path in inside for root in roots.intersection(path))
    return reaches(places, below).get("cases.answer", Reach()).departments


def department_of(key: int) -> Department | None:
    """A department by its key, whether open or closed."""
    found = _departments().get(key)
    return Department.from_db(DEFAULT_DB_ALIAS, DEPARTMENT, found) if found else None


def are_open(keys: Sequence[int]) -> bool:
    """Whether all of these are departments that have not been closed."""
    found = [department_of(key) for key in keys]
    return all(one is not None and one.closed_at is None for one in found)


@kept
def open_departments() -> tuple[tuple[int, str], ...]:
    """Every department that has not been closed, by key and name, in the order of the tree."""
    return tuple(Department.objects.open().order_by("path").values_list("pk", "name"))


@kept
def colleagues(under: int | None = None) -> tuple[tuple[int, str, str], ...]:
    """Everybody who is given work here, or below a department: key, name and department, once for each they are in."""
    found = Person.objects.given_work()
    if under is not None:
        found = found.filter(memberships__department__in=Department.objects.filter(path__contains=[under]))
    places = "memberships__department__"
    rows = found.order_by(f"{places}path", "name", "pk").values_list("pk", "name", f"{places}name")
    return tuple((pk, name, department or "") for pk, name, department in dict.fromkeys(rows))


def _person(found: Particulars) -> Person:
    """Another object each time: what is kept belongs to everybody."""
    return Person.from_db(DEFAULT_DB_ALIAS, PARTICULARS, found)


def _substitute(person: int, at: datetime) -> Person | None:
    running = (found for starts, ends, *found in _absences_of(person) if starts <= at < ends)
    found = next(running, None)
    return _person(tuple(found)) if found else None


@kept
def _leading(path: tuple[int, ...]) -> Particulars | None:
    rows = Membership.objects.filter(department__in=path, role__in=HEADS, person__is_active=True).order_by("pk")
    places = list(rows.values_list("department", "role", *_of("person")))
    nearest = sorted(places, key=lambda place: (-path.index(place[0]), HEADS.index(Role(place[1]))))
    return nearest[0][2:] if nearest else None


@kept
def _absences_of(person: int) -> tuple[Particulars, ...]:
    rows = Absence.objects.filter(person=person, substitute__is_active=True).order_by("pk")
    return tuple(rows.values_list("starts_at", "ends_at", *_of("substitute")))


@kept
def _working(department: int, roles: frozenset[str]) -> tuple[Particulars, ...]:
    people = Person.objects.active().filter(memberships__department=department, memberships__role__in=roles)
    return tuple(people.order_by("pk").values_list(*PARTICULARS).distinct())


@kept
def _departments() -> dict[int, Particulars]:
    return {row[0]: row for row in Department.objects.values_list(*DEPARTMENT)}


def _of(relation: str) -> list[str]:
    return [f"{relation}__{name}" for name in PARTICULARS]
