"""Birthdays that somebody wrote into a remark, and when the next one is."""

import re
from datetime import date

from huiyin.kernel.worktime.moon import MoonDay, moon_days_in

_WORD = re.compile("生日|生辰|birthday", re.IGNORECASE)
_PART = re.compile("[。；;，,、\n]")
_DAY = re.compile(r"(?<!\d)(?:(?:\d{4}|\d{2})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_LUNAR = re.compile("农历|農曆|阴历|陰曆|旧历|舊曆|lunar", re.IGNORECASE)
_LEAP = 2000


def birthdays_in(text: str) -> list[tuple[int, int]]:
    """Month and day of each birthday a remark names: 生日8月15日, 1975-08-15 生日, birthday 8/15."""
    found = []
    for part in _PART.split(text):
        if _WORD.search(part) and not _LUNAR.search(part):
            days = ((int(month), int(day)) for month, day in _DAY.findall(part))
            found += [one for one in days if _exists(*one)]
    return list(dict.fromkeys(found))


def lunar_birthdays_in(text: str) -> list[MoonDay]:
    """Those by the lunar calendar: 农历八月十五生日, 阴历生日1965-8-15."""
    parts = [part for part in _PART.split(text) if _WORD.search(part) and _LUNAR.search(part)]
    return list(dict.fromkeys(day for part in parts for day in moon_days_in(part)))


def next_birthday(month: int, day: int, today: date) -> date:
    """The next one, today included; who was born on the 29th of February keeps it on the 28th in other years."""
    this_year = _in_year(month, day, today.year)
    return this_year if this_year >= today else _in_year(month, day, today.year + 1)


def _in_year(month: int, day: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)


def _exists(month: int, day: int) -> bool:
    try:
        date(_LEAP, month, day)
    except ValueError:
        return False
    return True
