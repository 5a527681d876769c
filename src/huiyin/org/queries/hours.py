"""By which hours somebody works."""

from functools import lru_cache

from django.db import connection

from huiyin.kernel import worktime
from huiyin.kernel.editions import kept
from huiyin.org.models import Calendar, CalendarException, Department, Membership, Organisation, Person


def organisation() -> Organisation | None:
    return Organisation.objects.select_related("calendar").first()


@kept
def house_name() -> str:
    """What the house is called; nothing before it is set up."""
    return Organisation.objects.values_list("name", flat=True).first() or ""


def calendar_of(*, person: Person | None = None, department: Department | int | None = None) -> worktime.Calendar:
    """The hours that count for a person or a department: their own, else the nearest above, else the house's."""
    found = _calendar_key(person, department)
    return _calendar(*found)


def working_calendar(calendar: Calendar) -> worktime.Calendar:
    """One stored calendar as the engine of clocks wants it."""
    return _calendar(calendar.pk, calendar.revision)


def calendar_with(key: int) -> worktime.Calendar:
    """One stored calendar by its key."""
    return working_calendar(Calendar.objects.get(pk=key))


@kept
def calendar_named(name: str) -> int | None:
    """The key of the stored calendar an engine's calendar was made of."""
    return Calendar.objects.filter(name=name).values_list("pk", flat=True).first()


# The calendar of the nearest department, else the house's.
NEAREST = """
SELECT calendar.id, calendar.revision FROM (
    SELECT above.calendar_id, cardinality(above.path) AS depth
        FROM org_department here JOIN org_department above ON above.id = ANY(here.path)
        WHERE here.id = %s AND above.calendar_id IS NOT NULL
    UNION ALL SELECT calendar_id, 0 FROM org_organisation
) found JOIN org_calendar calendar ON calendar.id = found.calendar_id
ORDER BY found.depth DESC LIMIT 1
"""


def _calendar_key(person: Person | None, department: Department | int | None) -> tuple[int, int]:
    if person and person.calendar_id:
        return Calendar.objects.values_list("pk", "revision").get(pk=person.calendar_id)
    if department is None and person:
        department = _first_department(person.pk)
    return _nearest(department.pk if isinstance(department, Department) else department)


@kept
def _first_department(person: int) -> int | None:
    return Membership.objects.filter(person=person).order_by("pk").values_list("department", flat=True).first()


@kept
def _nearest(department: int | None) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [department])
        found = cursor.fetchone()
    if found is None:
        raise Organisation.DoesNotExist
    return found[0], found[1]


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
