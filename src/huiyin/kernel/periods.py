"""Periods: which days a duty that comes round is about, and which days it is held against."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
MIDDLE = 15  # the day on which the first half of a month ends
UNITS = {"half_year": "half"}  # what a rule book calls otherwise
# How long after a period it is still asked for; of a house that began later nobody asks what was before.
ASKED_FOR = {
    "week": timedelta(days=7),
    "half_month": timedelta(days=10),
    "month": timedelta(days=14),
    "quarter": timedelta(days=21),
    "half": timedelta(days=31),
    "year": timedelta(days=31),
}


@dataclass(frozen=True)
class Period:
    """Days from first to last, both included; unit: day, week, half_month, month, quarter, half, year or days."""

    first: date
    last: date
    unit: str = "days"

    def __str__(self) -> str:
        return f"{self.first} – {self.last}" if self.first != self.last else f"{self.first}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def short(self) -> str:
        """As it stands below a chart: a month by its name, anything else by its first day."""
        if self.unit in {"month", "quarter", "half"}:
            return f"{self.first:%Y-%m}"
        return f"{self.first:%Y}" if self.unit == "year" else f"{self.first:%m-%d}"

    @property
    def end(self) -> date:
        """The last day of the calendar unit it began."""
        return self.last if self.unit == "days" else _end(self.first, self.unit)

    @property
    def is_whole(self) -> bool:
        """A whole calendar unit, not one that is still running."""
        return self.unit != "days" and self.last == self.end

    @property
    def previous(self) -> "Period":
        """The period before it, as long: a month of which 22 days have passed is held against 22 days."""
        if self.unit == "days":
            return Period(self.first - (self.last - self.first) - DAY, self.first - DAY)
        if self.unit == "year":  # as many days of a leap year would end one later than those of the year before
            return self.year_before
        first = beginning_of(self.first - DAY, self.unit)
        end = _end(first, self.unit)
        return Period(first, end if self.is_whole else min(end, first + (self.last - self.first)), self.unit)

    @property
    def year_before(self) -> "Period":
        """The same days a year earlier; for weeks the same weekdays."""
        if self.unit == "week":
            year = timedelta(weeks=52)
            return Period(self.first - year, self.last - year, self.unit)
        if self.unit == "day":
            return Period(_a_year_earlier(self.first), _a_year_earlier(self.last), self.unit)
        first = _a_year_earlier(self.first)
        return Period(first, _end(first, self.unit) if self.is_whole else _a_year_earlier(self.last), self.unit)

    @property
    def twelve(self) -> list["Period"]:
        """Itself and the eleven whole ones before it, the earliest first."""
        return [*self.before(11), self]

    def before(self, count: int) -> list["Period"]:
        """So many whole ones before it, the earliest first."""
        periods = [self]
        for _one in range(count):
            periods.append(periods[-1]._one_before)
        return periods[:0:-1]

    @property
    def _one_before(self) -> "Period":
        """The whole period before, whether or not this one is still running."""
        if self.unit == "days":
            return self.previous
        first = beginning_of(self.first - DAY, self.unit)
        return Period(first, _end(first, self.unit), self.unit)

    @property
    def months(self) -> list["Period"]:
        """Those that begin in it, the last as far as it goes."""
        found, first = [], self.first
        while first <= self.last:
            end = _end(first, "month")
            found.append(Period(first, min(end, self.last), "month"))
            first = end + DAY
        return found

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From midnight of the first day up to, not including, the midnight after the last."""
        return datetime.combine(self.first, time.min, zone), datetime.combine(self.last + DAY, time.min, zone)


def around(every: str, day: date) -> Period:
    """The whole calendar unit, as a rule book calls it, in which a day lies."""
    unit = UNITS.get(every, every)
    first = beginning_of(day, unit)
    return Period(first, _end(first, unit), unit)


def since(unit: str, day: date, today: date) -> list[Period]:
    """The last whole unit that is over and the one that runs, up to today, as far as they began after a day."""
    running = around(unit, today)
    whole = around(unit, running.first - DAY)
    return [one for one in (whole, replace(running, last=today)) if one.first > day]


def owed_for(every: str, today: date) -> Period:
    """What a report of a rule book is on, that is to be written today: this very day, else the last whole period."""
    unit = UNITS.get(every, every)
    if unit == "day":
        return Period(today, today, unit)
    last = beginning_of(today, unit) - DAY
    return Period(beginning_of(last, unit), last, unit)


def beginning_of(day: date, unit: str) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "half_month":
        return day.replace(day=1 if day.day <= MIDDLE else MIDDLE + 1)
    months = MONTHS[unit]
    return day.replace(day=1, month=(day.month - 1) // months * months + 1)


def _end(first: date, unit: str) -> date:
    if unit == "day":
        return first
    if unit == "week":
        return first + 6 * DAY
    if unit == "half_month" and first.day <= MIDDLE:
        return first.replace(day=MIDDLE)
    if unit == "half_month":
        return _end(first.replace(day=1), "month")
    later = first.month - 1 + MONTHS[unit]
    return date(first.year + later // 12, later % 12 + 1, 1) - DAY


def _a_year_earlier(day: date) -> date:
    last_of_february = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if last_of_february else day.day)
