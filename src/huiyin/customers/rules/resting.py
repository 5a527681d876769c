"""When a customer is not to be disturbed, and when to speak with them instead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import islice

from django.utils.formats import date_format

from huiyin.customers.enums import Peace
from huiyin.customers.rules.values import hours_shown, window_of
from huiyin.kernel.texts import colon
from huiyin.kernel.worktime import Calendar
from huiyin.kernel.worktime.calendars import minutes
from huiyin.kernel.worktime.festivals import FESTIVALS, next_festival
from huiyin.kernel.worktime.forms import WEEKDAYS

Windows = Sequence[Sequence[str]]  # [["12:00", "14:00"], …]; one that ends before it begins runs over midnight

APART = 30  # minutes from one slot to the next, and how long each must stay undisturbed
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MOST_WINDOWS = 100  # whoever is never to be disturbed waits no longer than these


@dataclass(frozen=True)
class Disturbance:
    """Why somebody should not be called now: which peace it is, and its hours or the name of the day."""

    peace: Peace
    what: str

    def __str__(self) -> str:
        return f"{self.peace.label}{colon()}{self.what}"


@dataclass(frozen=True)
class Slot:
    """A moment at which somebody may be called; `preferred` if it is one of the hours they like."""

    at: datetime
    preferred: bool = False


@dataclass(frozen=True)
class Rest:
    """The peace of one customer: the hours and days of everybody, and their own. Source: A4-1, D52-10."""

    zone: tzinfo
    quiet: Windows = ()  # of everybody, by the rule book
    quiet_weekdays: tuple[str, ...] = ()  # mon … sun
    quiet_days: tuple[str, ...] = ()  # kernel.worktime.festivals
    own: Windows = ()  # the customer's rest hours
    preferred: Windows = ()  # when they like to be called

    def disturbs(self, at: datetime) -> Disturbance | None:
        """What a call at this moment would disturb, if anything."""
        here = at.astimezone(self.zone)
        if festival := _festival(self.quiet_days, here.date()):
            return Disturbance(Peace.QUIET_DAY, str(FESTIVALS[festival]))
        if WEEKDAYS[here.weekday()] in self.quiet_weekdays:
            return Disturbance(Peace.QUIET_DAY, date_format(here, "l"))
        for peace, windows in ((Peace.REST_HOURS, self.own), (Peace.QUIET_HOURS, self.quiet)):
            if window := window_of(windows, here.time()):
                return Disturbance(peace, hours_shown([window]))
        return None

    def over(self, at: datetime) -> datetime:
        """The first moment from this one on that disturbs nobody."""
        moment = at
        for _window in range(MOST_WINDOWS):
            if self.disturbs(moment) is None:
                break
            moment = self._end_of_rest(moment.astimezone(self.zone))
        return moment

    def _end_of_rest(self, here: datetime) -> datetime:
        """When the first of what is disturbed ends, be it a window or a day."""
        day = datetime.combine(here.date(), time(), tzinfo=self.zone)
        window = window_of(self.own, here.time()) or window_of(self.quiet, here.time())
        if window is None or _festival(self.quiet_days, here.date()) or WEEKDAYS[here.weekday()] in self.quiet_weekdays:
            return day + DAY
        end = day + minutes(window[1]) * MINUTE
        return end if end > here else end + DAY

    def likes(self, at: datetime) -> bool:
        """Whether it is one of the hours they like to be called at."""
        return window_of(self.preferred, at.astimezone(self.zone).time()) is not None

    def slots(self, first: datetime, last: datetime, work: Calendar, many: int) -> list[Slot]:
        """Up to `many` moments between two, in order, within hours of work and each undisturbed for half an hour.

        If there are more, those at hours the customer likes come before all others.
        """
        free = (self._slot(at) for at in _moments(first, last, work) if self._stays_free(at))
        if not self.preferred:
            return list(islice(free, many))
        chosen = sorted(free, key=lambda slot: (not slot.preferred, slot.at))[:many]
        return sorted(chosen, key=lambda slot: slot.at)

    def _slot(self, at: datetime) -> Slot:
        return Slot(at, self.likes(at))

    def _stays_free(self, at: datetime) -> bool:
        begin = at.astimezone(UTC)  # where the clock is changed, half an hour later it may say something else
        return all(self.disturbs(begin + passed * MINUTE) is None for passed in range(APART))


def _moments(first: datetime, last: datetime, work: Calendar) -> Iterator[datetime]:
    """Every half hour of work between two moments, that of the end included; an hour the clock skips is none."""
    day, end = first.astimezone(work.zone).date(), last.astimezone(work.zone).date()
    while day <= end:
        for opens, closes in work.day(day).windows:
            for minute in range(opens, closes - APART + 1, APART):
                at = datetime.combine(day, time(*divmod(minute, 60)), tzinfo=work.zone)
                if first <= at <= last and _exists(at):
                    yield at
        day += DAY


def _exists(at: datetime) -> bool:
    back = at.astimezone(UTC).astimezone(at.tzinfo)
    return (back.hour, back.minute) == (at.hour, at.minute)


@lru_cache(maxsize=1024)
def _festival(keys: tuple[str, ...], day: date) -> str:
    """Which of some festivals a day is."""
    return next((key for key in keys if next_festival(key, day) == day), "")
