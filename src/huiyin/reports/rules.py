"""Periods: which days a report covers, and which days it is held against."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from huiyin.reports.enums import Span

DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
MIDDLE = 15  # the day on which the first half of a month ends
UNITS = {"half_year": "half"}  # what a rule book calls otherwise


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
        first = _beginning(self.first - DAY, self.unit)
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
        first = _beginning(self.first - DAY, self.unit)
        return Period(first, _end(first, self.unit), self.unit)

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From midnight of the first day up to, not including, the midnight after the last."""
        return datetime.combine(self.first, time.min, zone), datetime.combine(self.last + DAY, time.min, zone)


def period_of(span: Span, today: date) -> Period:
    """The days that words such as “last quarter” mean today."""
    which, unit = span.value.split("_")
    first = _beginning(today, unit)
    if which == "this":
        return Period(first, today, unit)
    return Period(_beginning(first - DAY, unit), first - DAY, unit)


def calendar_period(first: date, last: date, unit: str) -> Period:
    """Days as the part of a calendar that somebody who hands them on calls them; only days, if they are none."""
    known = unit in {"day", "week", "half_month", *MONTHS} and first <= last
    whole = known and _beginning(first, unit) == first and last <= _end(first, unit)
    return Period(first, last, unit if whole else "days")


def span_of(period: Period, today: date) -> Span:
    """The words that mean these days today, else “from day to day”."""
    named = (span for span in Span if span != Span.DAYS and period_of(span, today) == period)
    return next(named, Span.DAYS)


def owed_for(every: str, today: date) -> Period:
    """What a report of a rule book is on, that is to be written today: this very day, else the last whole period."""
    unit = UNITS.get(every, every)
    if unit == "day":
        return Period(today, today, unit)
    last = _beginning(today, unit) - DAY
    return Period(_beginning(last, unit), last, unit)


def period_with(every: str, day: date) -> Period:
    """The whole period of a report of a rule book in which a day lies."""
    unit = UNITS.get(every, every)
    first = _beginning(day, unit)
    return Period(first, _end(first, unit), unit)


def _beginning(day: date, unit: str) -> date:
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
