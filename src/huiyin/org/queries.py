"""Who is above whom, who stands in, and by which hours somebody works."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.kernel import worktime
from huiyin.org.models import (
    Absence,
    Calendar,
    CalendarException,
    Department,
    Draft,
    Membership,
    Organisation,
    Person,
    SavedView,
    Viewing,
)
from huiyin.org.roles import Role

STILL_THERE = timedelta(minutes=1)

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
HEADS = (Role.DEPARTMENT_HEAD, Role.SUPERVISOR, Role.MANAGER)
EVERYWHERE = frozenset({Role.MANAGER, Role.DIRECTOR})  # they answer for the whole house, wherever they sit


def organisation() -> Organisation | None:
    return Organisation.objects.select_related("calendar").first()


def person_signing_in(typed: str) -> Person | None:
    """Whose user name or e-mail address this is, if exactly one person's."""
    found = list(Person.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).order_by("pk")[:2])
    return found[0] if typed and len(found) == 1 else None


def calendar_of(*, person: Person | None = None, department: Department | None = None) -> worktime.Calendar:
    """The hours that count for a person or a department: their own, else the nearest above, else the house's."""
    found = _calendar_key(person, department)
    return _calendar(*found)


def working_calendar(calendar: Calendar) -> worktime.Calendar:
    """One stored calendar as the engine of clocks wants it."""
    return _calendar(calendar.pk, calendar.revision)


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


def head_of(department: Department) -> Person | None:
    """Who answers for a department: its head, else whoever leads the nearest department above."""
    places = (
        Membership.objects.filter(department__in=department.path, role__in=HEADS, person__is_active=True)
        .select_related("person")
        .order_by("pk")
    )
    nearest = sorted(
        places, key=lambda place: (-department.path.index(place.department_id), HEADS.index(Role(place.role)))
    )
    return nearest[0].person if nearest else None


def stand_in_for(person: Person, at: datetime) -> Person:
    """Who does a person's work at that time: the person, or the end of the chain of substitutes."""
    seen = {person.pk}
    while substitute := _substitute(person, at):
        if substitute.pk in seen:
            break  # everybody in the circle is away: it stays where it is
        seen.add(substitute.pk)
        person = substitute
    return person


def away(people: Iterable[Person], at: datetime) -> set[int]:
    """Which of these people are absent, in one query."""
    running = Absence.objects.filter(person__in=people, starts_at__lte=at, ends_at__gt=at)
    return set(running.values_list("person", flat=True))


def people_with(role: str, department: Department | None = None, *, below: bool = True) -> QuerySet[Person]:
    """Active people who hold a role in a department (or below it), or anywhere."""
    places = Membership.objects.filter(person=OuterRef("pk"), role=role, department__closed_at=None)
    if department:
        inside = Q(department__path__contains=[department.pk]) if below else Q(department=department)
        places = places.filter(inside)
    rows: QuerySet[Person] = Person.objects.active().filter(Exists(places)).order_by("pk")
    return rows


def draft_of(person: Person, form_key: str) -> dict[str, Any]:
    """What a person typed into a form and has not saved; empty if nothing."""
    draft = Draft.objects.filter(person=person, form_key=form_key).first()
    return draft.content if draft else {}


def views_for(person: Person, list_key: str) -> list[SavedView]:
    """The saved views of a list that a person may use: own ones first."""
    views = SavedView.objects.filter(list_key=list_key).filter(
        Q(person=person)
        | Q(audience=SavedView.Audience.EVERYONE)
        | Q(audience=SavedView.Audience.DEPARTMENT, department__in=person.department_ids)
    )
    rows = views.select_related("person").order_by("name", "pk")
    return sorted(rows, key=lambda view: view.person_id != person.pk)


def viewers(subject: str, *, now: datetime, other_than: Person | None = None) -> list[Person]:
    """Who has a record open right now."""
    rows = Viewing.objects.filter(subject=subject, seen_at__gt=now - STILL_THERE).select_related("person")
    if other_than:
        rows = rows.exclude(person=other_than)
    return [row.person for row in rows.order_by("person__name", "pk")]


def _calendar_key(person: Person | None, department: Department | None) -> tuple[int, int]:
    if person and person.calendar_id:
        return Calendar.objects.values_list("pk", "revision").get(pk=person.calendar_id)
    if department is None and person:
        department = Department.objects.filter(memberships__person=person).order_by("memberships__pk").first()
    if department:
        own = Department.objects.filter(pk__in=department.path, calendar__isnull=False)
        nearest = own.order_by("-path__len").values_list("calendar_id", "calendar__revision").first()
        if nearest:
            return nearest
    return Organisation.objects.values_list("calendar_id", "calendar__revision").get()


@lru_cache(maxsize=256)
def _calendar(pk: int, revision: int) -> worktime.Calendar:
    # Any edit raises the revision, so a cached calendar is never out of date.
    row = Calendar.objects.get(pk=pk)
    exceptions = CalendarException.objects.filter(calendar=pk).values_list("date", "windows")
    return worktime.Calendar(
        name=row.name,
        region=row.region,
        time_zone=row.time_zone,
        week=row.week,
        exceptions=dict(exceptions),
        known_years=tuple(row.known_years),
    )


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


def _substitute(person: Person, at: datetime) -> Person | None:
    absence = (
        Absence.objects.filter(person=person, starts_at__lte=at, ends_at__gt=at, substitute__is_active=True)
        .select_related("substitute")
        .order_by("pk")
        .first()
    )
    return absence.substitute if absence else None
