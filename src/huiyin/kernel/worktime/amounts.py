"""Lengths as rule books write them: 3 days, 4 working hours, 1 week."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

TIME, DAYS, MONTHS, WORKING_TIME, WORKING_DAYS = "time", "days", "months", "working time", "working days"
LONGEST = 3660  # days; nothing in a rule book looks further than ten years ahead

_AMOUNT = re.compile(r"(\d{1,7}) +(working +)?(minute|hour|day|week|month)s?")
_UNITS = {
    "minute": (TIME, 1, 60 * 24),
    "hour": (TIME, 60, 24),
    "day": (DAYS, 1, 1),
    "week": (DAYS, 7, 1 / 7),
    "month": (MONTHS, 1, 1 / 30),
    "working minute": (WORKING_TIME, 1, 60 * 24),
    "working hour": (WORKING_TIME, 60, 24),
    "working day": (WORKING_DAYS, 1, 1),
}


@dataclass(frozen=True)
class Amount:
    """A length and the way it is counted; `size` is in minutes, days or months."""

    number: int
    unit: str
    family: str
    size: int
    length: timedelta  # of TIME and WORKING_TIME

    @property
    def working(self) -> bool:
        return self.family in (WORKING_TIME, WORKING_DAYS)


NOTHING = Amount(0, "day", DAYS, 0, timedelta())


@lru_cache(maxsize=1024)
def amount(text: str) -> Amount:
    """Read an amount; ValueError says what may be written instead."""
    match = _AMOUNT.fullmatch(text.strip()) if isinstance(text, str) else None
    unit = f"{'working ' if match[2] else ''}{match[3]}" if match else ""
    if match is None or unit not in _UNITS:
        raise ValueError(
            f"{text!r} is no length of time; write a whole number and minutes, hours, days, weeks, months, "
            'working minutes, working hours or working days, for example "4 working hours"'
        )
    family, factor, per_day = _UNITS[unit]
    number = int(match[1])
    if number > LONGEST * per_day:
        raise ValueError(f"{text!r} is more than ten years")
    size = number * factor
    return Amount(number, unit, family, size, timedelta(minutes=size if family in (TIME, WORKING_TIME) else 0))
