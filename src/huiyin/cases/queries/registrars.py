"""To whom a matter belongs that no colleague registered."""

from datetime import datetime
from itertools import product

from django.db.models import Q

from huiyin.cases.models import Case
from huiyin.cases.queries.owners import ABOVE
from huiyin.org.models import Department, Membership, Person
from huiyin.org.roles import Role
from huiyin.worklist.queries import least_loaded


def registrar_for(role: str, department: str, at: datetime) -> Person | None:
    """The least loaded person of a role, those away last.

    First the department with this key and what is below it, then the whole house; where nobody has the role, the next
    above is asked, at last an administrator, so that nothing lies where nobody looks.
    """
    roles = [Role(role), *[above for above in ABOVE if above != role]]
    keyed = Department.objects.filter(key=department, closed_at=None).values_list("pk", flat=True)
    places = [Q(memberships__department__path__contains=[pk]) for pk in keyed]
    for place, wanted in [*product(places, roles), *product([Q()], [*roles, Role.ADMINISTRATOR])]:
        found = Person.objects.active().filter(place, memberships__role=wanted, memberships__department__closed_at=None)
        people = list(found.distinct())
        if people:
            return least_loaded(people, at)
    return None


def registrar_after(case: Case, at: datetime) -> Person:
    """To whom belongs what a case brings about: who registered it; if they have left, whoever leads."""
    places = Membership.objects.filter(person=case.registrar, department__closed_at=None)
    if case.registrar.is_active and places.exists():
        return case.registrar
    return registrar_for(Role.SUPERVISOR, case.department.key, at) or case.registrar
