"""The floor as it is now: who is there, who has how much, and what waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from huiyin.kernel import worktime
from huiyin.org.models import Absence, Calendar, Department, Membership, Person
from huiyin.org.queries import calendar_of, working_calendar
from huiyin.worklist import queries as worklist

SEATS = 60  # people on one board; the board says so where there are more
ROWS = 12  # items of a group that can be shared out from the board
SHARED_OUT = ("unassigned", "overdue", "today")  # what a supervisor gives to somebody, in this order


@dataclass(frozen=True)
class Seat:
    """One colleague and what they have to do: at work now (working), on a break of their working day (break), outside
    their hours (off) or absent (away)."""

    person: int
    name: str
    state: str
    open: int
    overdue: int
    weight: Decimal  # open work for their ability
    until: datetime | None = None  # back from the absence
    substitute: str = ""

    @property
    def fullness(self) -> int:
        """How full a bar of their work is, in per cent of twenty items for somebody of ability 1."""
        return min(100, int(self.weight * 5))

    @property
    def late(self) -> int:
        """How much of that bar is overdue."""
        return round(self.fullness * self.overdue / self.open) if self.open else 0


def seats(user: Person, department: Department | None, at: datetime) -> tuple[list[Seat], int]:
    """The colleagues somebody oversees, those with most overdue and most to do first, and how many there are in all."""
    people = worklist.not_above(worklist.overseen(user), user)
    if department:
        below = Department.objects.filter(path__contains=[department.pk]).values("pk")
        people = people.filter(pk__in=Membership.objects.filter(department__in=below).values("person"))
    items = worklist.scope(user, team=True, department=department)
    seated, number = worklist.busiest(people, items, at, most=SEATS)
    absences, hours = _absences([one.person for one in seated], at), _hours(seated, at)
    return [_seat(one, absences, hours) for one in seated], number


def _absences(people: Iterable[int], at: datetime) -> dict[int, tuple[datetime, str]]:
    running = Absence.objects.filter(person__in=people, starts_at__lte=at, ends_at__gt=at).order_by("pk")
    rows = running.values_list("person", "ends_at", "substitute__name")
    return {person: (until, name) for person, until, name in rows}


def _hours(people: Sequence[worklist.Holder], at: datetime) -> dict[int, str]:
    """Who is within their hours now: by their own calendar, else by that of the department they are in."""
    own = Calendar.objects.in_bulk({person.calendar for person in people if person.calendar})
    calendars = {pk: working_calendar(row) for pk, row in own.items()}
    rows = Membership.objects.filter(person__in=[one.person for one in people]).order_by("-pk")
    places = dict(rows.values_list("person", "department"))
    usual = {department: calendar_of(department=department) for department in {None, *places.values()}}
    return {
        one.person: _within(calendars.get(one.calendar or 0) or usual[places.get(one.person)], at) for one in people
    }


def _within(calendar: worktime.Calendar, at: datetime) -> str:
    """Between two windows of one day people rest; before the first and after the last they are off duty."""
    local = at.astimezone(calendar.zone)
    minute = local.hour * 60 + local.minute
    windows = calendar.day(local.date()).windows
    if any(opens <= minute < closes for opens, closes in windows):
        return "working"
    return "break" if windows and windows[0][0] <= minute < windows[-1][1] else "off"


def _seat(one: worklist.Holder, absences: dict[int, tuple[datetime, str]], hours: Mapping[int, str]) -> Seat:
    until, substitute = absences.get(one.person, (None, ""))
    state = "away" if until else hours[one.person]
    return Seat(one.person, one.name, state, one.open, one.overdue, one.open / one.ability, until, substitute)


def not_for(rows: Iterable[worklist.Row], seated: Sequence[Seat]) -> dict[int, dict[str, list[int]]]:
    """By item whom of the board it can't be handed to, by the reason."""
    items = [row.item for row in rows if "hand_over" in row.may]
    found: dict[int, dict[str, list[int]]] = {}
    for item, against in worklist.not_for(items, [seat.person for seat in seated]).items():
        for person, why in against.items():
            found.setdefault(item, {}).setdefault(str(why), []).append(person)
    return found


def to_share_out(state: worklist.State) -> worklist.State:
    """Of what the list holds the first rows of each group from which work is given to somebody."""
    chosen = [place for key in SHARED_OUT for place in [place for place in state.places if place[0] == key][:ROWS]]
    return worklist.State(chosen, state.counts, state.urges)
