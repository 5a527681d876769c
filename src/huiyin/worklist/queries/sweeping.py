"""What the sweep asks: by whose hours, on which ladder, who stands in, who hears of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from huiyin.kernel import worktime
from huiyin.kernel.editions import kept
from huiyin.kernel.prepared import planned_once
from huiyin.org.models import Calendar, Department, Person
from huiyin.org.queries import calendar_of, head_of, stand_in_for, superior_of, working_calendar
from huiyin.org.roles import GRANTS, Scope
from huiyin.rulebook.definitions import Ladder, Rung
from huiyin.rulebook.queries import NothingPublished, pack_in_force
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import DEFAULT_LADDER

OVERSIGHT = [role for role, grants in GRANTS.items() if grants.get("worklist.oversee") == Scope.ALL]


def hours_of(item: WorkItem) -> worktime.Calendar:
    """The calendar an item's deadline is counted by."""
    if item.calendar:
        return working_calendar(item.calendar)
    return calendar_of(person=item.owner, department=item.team)


class Ladders:
    """The ladders of reminders of the pack in force, asked for once; without a pack there is a usual one."""

    def __init__(self) -> None:
        self._usual: tuple[Rung, ...] = DEFAULT_LADDER
        self._others: Mapping[str, Ladder] = {}
        try:
            pack = pack_in_force()
        except NothingPublished:
            return
        self._usual, self._others = pack.ladder or DEFAULT_LADDER, pack.ladders

    def of(self, item: WorkItem) -> tuple[Rung, ...]:
        """The one that an item climbs."""
        return self.named(item.deadline.get("ladder", ""))

    def named(self, name: str) -> tuple[Rung, ...]:
        other = self._others.get(name)
        return other.rungs if other else self._usual


AWAY = """
    SELECT absence.person_id, absence.substitute_id, absence.starts_at, absence.ends_at
    FROM org_absence absence JOIN org_person substitute ON substitute.id = absence.substitute_id
    WHERE absence.starts_at < %s AND absence.ends_at > %s AND substitute.is_active
"""


def substitutes(at: datetime) -> list[tuple[int, int, datetime]]:
    """Who is away at a moment, who does their work, and until when; if all in a chain are away, nobody does."""
    known = _away_on(at.astimezone(UTC).date())
    away = {person: (substitute, ends) for person, substitute, starts, ends in known if starts <= at < ends}
    found = []
    for person, (substitute, ends) in sorted(away.items()):
        passed = {person}
        while substitute in away and substitute not in passed:
            passed.add(substitute)
            substitute = away[substitute][0]
        if substitute not in away:
            found.append((person, substitute, ends))
    return found


@kept
def _away_on(day: date) -> list[tuple[int, int, datetime, datetime]]:
    """Who is away on a day of UTC, or a part of it."""
    begins = datetime.combine(day, time(), UTC)
    with planned_once() as cursor:
        cursor.execute(AWAY, [begins + timedelta(days=1), begins])
        return list(cursor.fetchall())


class Hours:
    """By whose hours items are counted; each calendar is looked up once a sweep."""

    def __init__(self) -> None:
        self._found: dict[tuple[int | None, ...], worktime.Calendar] = {}

    def of(self, calendar: int | None, owner: int | None, team: int | None) -> worktime.Calendar:
        """The calendar an item's deadline is counted by, else its owner's hours."""
        key = (calendar,) if calendar else (None, owner, team)
        if key not in self._found:
            self._found[key] = self._ask(calendar, owner, team)
        return self._found[key]

    def _ask(self, calendar: int | None, owner: int | None, team: int | None) -> worktime.Calendar:
        if calendar:
            return working_calendar(Calendar.objects.get(pk=calendar))
        return calendar_of(person=Person.objects.get(pk=owner) if owner else None, department=team)


class Listeners:
    """Who hears of an item, by the words a rung uses; each answer is looked up once a sweep."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._found: dict[object, frozenset[int]] = {}

    def of(self, owner: int | None, team: int | None, words: tuple[str, ...]) -> frozenset[int]:
        key = (words, owner, team)
        if key not in self._found:
            self._found[key] = frozenset(person for word in words for person in self._told(owner, team, word))
        return self._found[key]

    def _told(self, owner: int | None, team: int | None, word: str) -> frozenset[int]:
        if word == "owner" and owner:
            return frozenset({owner})
        key = (word,) if word == "oversight" else (word, owner, team)
        if key not in self._found:
            self._found[key] = frozenset(person.pk for person in self._ask(owner, team, word))
        return self._found[key]

    def _ask(self, owner: int | None, team: int | None, word: str) -> list[Person]:
        if word == "oversight":
            return list(Person.objects.active().with_role(*OVERSIGHT))
        person = Person.objects.get(pk=owner) if owner else None
        department = Department.objects.get(pk=team) if team else None
        # Work that nobody has taken yet is the concern of whoever leads the team.
        above = superior_of(person, department) if person else department and head_of(department)
        return [stand_in_for(above, self.at)] if above else []
