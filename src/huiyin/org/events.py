"""What other modules may want to know about people, departments and calendars."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CalendarEdited:
    """A calendar has other working hours now; open deadlines counted by it are due for recomputation."""

    calendar_id: int
    at: datetime


@dataclass(frozen=True)
class PersonLeaving:
    """A person is about to go: whoever passes things on to the successor holds them now, in the one order of locks."""

    person_id: int


@dataclass(frozen=True)
class PersonLeft:
    """A person no longer works here; a successor, if named, takes over what is open."""

    person_id: int
    successor_id: int | None
    by_id: int | None
    at: datetime


@dataclass(frozen=True)
class AbsenceReported:
    """A person will be away and somebody stands in."""

    absence_id: int
    at: datetime
