"""By which hours somebody works."""

from functools import lru_cache

from huiyin.kernel import worktime
from huiyin.org.models import Calendar, CalendarException, Department, Organisation, Person


def organisation() -> Organisation | None:
    return Organisation.objects.select_related("calendar").first()


def calendar_of(*, person: Person | None = None, department: Department | None = None) -> worktime.Calendar:
    """The hours that count for a person or a department: their own, else the nearest above, else the house's."""
    found = _calendar_key(person, department)
    return _calendar(*found)


def working_calendar(calendar: Calendar) -> worktime.Calendar:
    """One stored calendar as the engine of clocks wants it."""
    return _calendar(calendar.pk, calendar.revision)


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
