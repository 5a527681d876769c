"""Days of the moon's calendar (农历): read as people write them, and which day of ours they fall on."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from borax.calendars.lunardate import LCalendars, LunarDate
from django.utils.translation import get_language

LEAP = "闰"
_FIRST, _LAST = 1900, 2100  # years of the library's tables
_DIGITS = "〇一二三四五六七八九"
_TENS = {"初": 0, "十": 10, "廿": 20, "二十": 20, "卅": 30, "三十": 30}
_MONTHS = {"正": 1, "元": 1, "冬": 11, "腊": 12, "臘": 12, "十一": 11, "十二": 12, "十": 10} | {
    word: number for number, word in enumerate(_DIGITS) if number
}
_DAY = re.compile(
    r"(?<![\d〇零一二三四五六七八九十])"
    r"(?:(?P<year>\d{4}|\d{2}|[〇零一二三四五六七八九]{4})\s*[-/.年]\s*)?"
    r"(?P<leap>[闰閏]?)\s*(?P<month>\d{1,2}|十[一二]?|[正元冬腊臘一二三四五六七八九])\s*[-/.月]\s*"
    r"(?P<day>\d{1,2}|初[一二三四五六七八九十]|三十|卅|[廿十]?[一二三四五六七八九]|二?十[一二三四五六七八九]?|廿)"
    r"\s*[日号號]?(?![\d一二三四五六七八九十])"
)
_TRADITIONAL = str.maketrans("闰腊", "閏臘")
_PREFIX = re.compile("^(农历|農曆|阴历|陰曆|旧历|舊曆|lunar)\\s*", re.IGNORECASE)


@dataclass(frozen=True)
class MoonDay:
    """A day of a lunar month, of every year or of one."""

    month: int
    day: int
    leap: bool = False
    year: int | None = None

    def __str__(self) -> str:
        """As it is kept: 1965-08-15, 08-15, 2025-闰06-03."""
        year = f"{self.year}-" if self.year else ""
        return f"{year}{LEAP if self.leap else ''}{self.month:02}-{self.day:02}"

    @property
    def words(self) -> str:
        """As people read it: 1965年八月十五, and in other languages as it is kept."""
        if not (get_language() or "").startswith("zh"):
            return str(self).replace(LEAP, "leap ")
        year, leap = f"{self.year}年" if self.year else "", LEAP if self.leap else ""
        words = f"{year}{leap}{_month_in_words(self.month)}月{_day_in_words(self.day)}"
        return words.translate(_TRADITIONAL) if get_language() == "zh-hant" else words

    @property
    def exists(self) -> bool:
        if not (1 <= self.month <= 12 and 1 <= self.day <= 30):
            return False
        try:
            return self.year is None or bool(LunarDate(self.year, self.month, self.day, int(self.leap)))
        except ValueError:
            return False

    def in_year(self, year: int) -> date | None:
        """The day of ours in a lunar year: of a leap month only if the year has it, the 29th where there is no 30th."""
        if not _FIRST <= year <= _LAST:
            return None
        leap = int(self.leap and LCalendars.leap_month(year) == self.month)
        day = min(self.day, LCalendars.ndays(year, self.month, leap))
        found: date = LunarDate(year, self.month, day, leap).to_solar_date()
        return found

    def next(self, today: date) -> date | None:
        """The next time it comes, today included; a lunar year begins up to seven weeks into ours."""
        days = (self.in_year(year) for year in (today.year - 1, today.year, today.year + 1))
        return next((day for day in days if day and day >= today), None)


def moon_day(text: str) -> MoonDay | None:
    """八月十五, 8-15, 农历1965年闰四月初三, 1965-8-15: the whole text is one such day, or it is none."""
    plain = _PREFIX.sub("", unicodedata.normalize("NFKC", text).strip())
    match = _DAY.fullmatch(plain)
    found = _read(match) if match else None
    return found if found and found.exists else None


def moon_days_in(text: str) -> list[MoonDay]:
    """Those that a remark names."""
    found = (_read(match) for match in _DAY.finditer(unicodedata.normalize("NFKC", text)))
    return [day for day in dict.fromkeys(found) if day.exists]


def moon_days_between(first: date, last: date) -> Iterator[str]:
    """Month and day, as `str(MoonDay)` ends, of all that come on one of these days."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if not _FIRST < day.year <= _LAST:
            continue
        moon = LunarDate.from_solar(day)
        yield f"{moon.month:02}-{moon.day:02}"
        if moon.day == LCalendars.ndays(moon.year, moon.month, moon.leap) == 29:
            yield f"{moon.month:02}-30"


def _read(match: re.Match[str]) -> MoonDay:
    year, month, day = match["year"], match["month"], match["day"]
    return MoonDay(
        int(month) if month.isdecimal() else _MONTHS[month],
        int(day) if day.isdecimal() else _day(day),
        bool(match["leap"]),
        _year(year) if year and len(year) > 2 else None,
    )


def _month_in_words(month: int) -> str:
    return {1: "正", 10: "十", 11: "冬", 12: "腊"}.get(month) or _DIGITS[month]


def _day_in_words(day: int) -> str:
    tens, unit = divmod(day, 10)
    if unit:
        return f"{'初十廿'[tens]}{_DIGITS[unit]}"
    return ["初十", "二十", "三十"][tens - 1]


def _year(text: str) -> int:
    return int("".join(sign if sign.isdecimal() else str(_DIGITS.index(sign)) for sign in text.replace("零", "〇")))


def _day(text: str) -> int:
    tens, unit = (text, "") if text in _TENS else (text[:-1], text[-1])
    if text == "初十":
        return 10
    return _TENS.get(tens, 0) + (_DIGITS.index(unit) if unit else 0)
