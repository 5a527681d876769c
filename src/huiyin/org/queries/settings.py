"""What the pages about people, departments and calendars show."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.translation import get_language, gettext

from huiyin.kernel import worktime
from huiyin.kernel.numbers import key_in
from huiyin.kernel.texts import listed
from huiyin.org.models import Absence, Calendar, Department, Membership, Organisation, Person
from huiyin.org.queries.hours import organisation, working_calendar

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the list of people is narrowed down to."""

    text: str = ""
    department: int | None = None
    left: bool = False
    after: int = 0

    @classmethod
    def read(cls, query: Any) -> "Asked":
        department, after = query.get("department", ""), query.get("after", "")
        return cls(
            text=query.get("q", "").strip()[:60],
            department=key_in(department),
            left="left" in query,
            after=key_in(after) or 0,
        )

    def further(self, after: int) -> str:
        """The query string of the next page."""
        asked = {"q": self.text, "department": self.department or "", "left": "1" if self.left else "", "after": after}
        return urlencode({key: value for key, value in asked.items() if value})


@dataclass(frozen=True)
class People:
    rows: list[Person]
    away: set[int]
    following: str


def people_page(asked: Asked, *, at: datetime) -> People:
    """People with their places, a page at a time in the order they came."""
    people = Person.objects.filter(is_active=not asked.left, pk__gt=asked.after)
    if asked.text:
        people = people.filter(Q(name__icontains=asked.text) | Q(username__icontains=asked.text))
    if asked.department:
        inside = Membership.objects.filter(person=OuterRef("pk"), department__path__contains=[asked.department])
        people = people.filter(Exists(inside))
    places = Membership.objects.select_related("department").order_by("pk")
    rows = list(people.prefetch_related(Prefetch("memberships", places)).order_by("pk")[: PAGE + 1])
    shown, more = rows[:PAGE], len(rows) > PAGE
    absent = Absence.objects.filter(person__in=shown, starts_at__lte=at, ends_at__gt=at)
    away = set(absent.values_list("person", flat=True))
    return People(shown, away, asked.further(shown[-1].pk) if more else "")


def department_tree(*, closed: bool = False) -> list[Department]:
    """Departments in the order of the tree, each with how many people it has and how deep it lies."""
    people = Count("memberships__person", filter=Q(memberships__person__is_active=True), distinct=True)
    rows = Department.objects.annotate(people=people).order_by("path")
    return list(rows if closed else rows.open())


def places_of(person: Person) -> list[tuple[Department, str]]:
    rows = person.memberships.select_related("department").order_by("pk")
    return [(row.department, row.role) for row in rows]


def people_of(department: Department) -> list[Membership]:
    """Who works in a department itself, in which role."""
    rows = Membership.objects.filter(department=department, person__is_active=True).select_related("person")
    return list(rows.order_by("person__name", "pk"))


def absences_of(person: Person, *, at: datetime) -> list[Absence]:
    """Running and coming absences, the next one first."""
    return list(person.absences.filter(ends_at__gt=at).select_related("substitute").order_by("starts_at", "pk"))


def absences_overseen(user: Person, *, at: datetime) -> list[Absence]:
    """Running and coming absences of those for whom somebody may enter one, the next one first."""
    rows = Absence.objects.visible_to(user).filter(ends_at__gt=at).select_related("person", "substitute")
    return list(rows.order_by("starts_at", "pk"))


def house_language() -> str:
    house = organisation()
    return house.language if house else "zh-hans"


def calendars() -> list[Calendar]:
    """All calendars with how many departments and people have them as their own, and whether it is the house's."""
    rows = Calendar.objects.annotate(
        departments=Count("department", distinct=True),
        people=Count("person", distinct=True),
        house=Exists(Organisation.objects.filter(calendar=OuterRef("pk"))),
    )
    return list(rows.order_by("name", "pk"))


@dataclass(frozen=True)
class CalendarDay:
    """One date on the page of a year."""

    date: date
    kind: str  # work | free | holiday | make-up | exception
    label: str
    hours: str


@dataclass(frozen=True)
class Year:
    """A year of a calendar, month by month; a month is weeks of seven days, missing ones None."""

    number: int
    months: list[list[list[CalendarDay | None]]]
    published: bool


def year_of(calendar: Calendar, number: int) -> Year:
    """A year as it is worked, with its public holidays, make-up workdays and exceptions."""
    hours = working_calendar(calendar)
    notes = dict(calendar.exceptions.filter(date__year=number).values_list("date", "note"))
    names = worktime.regions.names_in(calendar.region, number, get_language() or "zh-hans")
    months = [_month(hours, number, month, notes, names) for month in range(1, 13)]
    return Year(number, months, published=not hours.unpublished(number, number))


def _month(
    hours: worktime.Calendar, year: int, month: int, notes: dict[date, str], names: dict[str, str]
) -> list[list[CalendarDay | None]]:
    first = date(year, month, 1)
    length = (date(year + month // 12, month % 12 + 1, 1) - first).days
    days: list[CalendarDay | None] = [None] * first.weekday()
    for offset in range(length):
        day = first + timedelta(days=offset)
        days.append(_day(hours.day(day), day, notes, names))
    days += [None] * (-len(days) % 7)
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def _day(worked: worktime.Day, day: date, notes: dict[date, str], names: dict[str, str]) -> CalendarDay:
    kind = worked.reason if worked.reason != "week" else ("work" if worked.windows else "free")
    label = notes.get(day, "") if kind == "exception" else names.get(worked.name, worked.name)
    if worked.pays_for:
        label = gettext("for %(day)s") % {"day": worked.pays_for.isoformat()}
    windows = listed(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in worked.windows)
    return CalendarDay(day, kind, label, windows)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
