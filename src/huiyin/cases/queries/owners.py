"""Who gets the work of a stage."""

from datetime import datetime
from itertools import product
from typing import Any

from django.db.models import Q

from huiyin.cases.models import Case
from huiyin.org.models import Department, Person
from huiyin.org.queries import head_of
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Owner
from huiyin.worklist.queries import least_loaded

# Whoever may act when a role has nobody in the house, from the nearest to the highest.
ABOVE = (Role.SUPERVISOR, Role.MANAGER, Role.DIRECTOR)


def owner_for(case: Case, owner: Owner | None, *, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    """The person and the team that a stage's owner rule gives the work to."""
    if owner is None:
        return case.registrar, case.department
    if owner.cases:
        value = _field_value(case, owner.by_field)
        return owner_for(case, owner.cases.get(str(value)), submitter=submitter, at=at)
    return RULES[owner.rule](case, owner, submitter, at)


def registrar_for(role: str, department: str, at: datetime) -> Person | None:
    """To whom a matter belongs that no colleague registered: the least loaded of a role, those away last.

    First the department with this key and what is below it, then the whole house; where nobody has the role, the next
    above is asked, at last an administrator, so that nothing lies where nobody looks.
    """
    roles = [Role(role), *[above for above in ABOVE if above != role]]
    places = [Q(memberships__department__path__contains=[pk]) for pk in _keyed(department)]
    for place, wanted in [*product(places, roles), *product([Q()], [*roles, Role.ADMINISTRATOR])]:
        found = Person.objects.active().filter(place, memberships__role=wanted, memberships__department__closed_at=None)
        people = list(found.distinct())
        if people:
            return least_loaded(people, at)
    return None


def _keyed(department: str) -> list[int]:
    return list(Department.objects.filter(key=department, closed_at=None).values_list("pk", flat=True))


def _field_value(case: Case, name: str) -> Any:
    for values in case.data.values():
        if name in values:
            return values[name]
    return None


def _registrar(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    return case.registrar, case.department


def _keeper(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    keeper = case.customer.keeper if case.customer else None
    return (keeper if keeper and keeper.is_active else case.registrar), case.department


def _submitter(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    return submitter or case.registrar, case.department


def _person(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    named = Person.objects.active().filter(pk=_field_value(case, owner.by_field) or 0).first()
    return named or case.registrar, case.department


def _department(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    return None, case.liable_department or case.department


def _head(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    department = case.liable_department or case.department
    return head_of(department), department


def _role(case: Case, owner: Owner, submitter: Person | None, at: datetime) -> tuple[Any, Any]:
    """Least loaded of the nearest department up the tree that has the role; else the next higher role."""
    roles = [Role(owner.role), *[role for role in ABOVE if role != owner.role]]
    for role in roles:
        for department_id in reversed(case.department.path):
            people = list(Person.objects.active().filter(memberships__role=role, memberships__department=department_id))
            if people:
                return least_loaded(people, at), case.department
    return None, case.department


RULES = {
    "registrar": _registrar,
    "keeper": _keeper,
    "submitter": _submitter,
    "person": _person,
    "department": _department,
    "head": _head,
    "role": _role,
}
