"""What a cell says, once the dirt of spreadsheets is off."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta, tzinfo

from huiyin.kernel.errors import DomainError

Value = str | int | float | bool | date | time | timedelta | None

_PADDING = " \t\r\n\v\f\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_NOTHING = {"", "nan", "NaN", "NAN", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DIV/0!"}
SERIALS = (20_000, 80_000)  # 1954 to 2119; day 0 is 1899-12-30
OF_BIRTHS = (10_000, 80_000)  # from 1927: a number of five digits under a birth date is nothing else
_COMPACT = re.compile(r"^(?:19|20)\d{6}(?:\d{4}(?:\d\d)?)?$")
_DAY = r"(?P<era>民[国國])?\s*(?P<y>\d{1,4})\s*[年/.-]\s*(?P<m>\d{1,2})\s*[月/.-]\s*(?P<d>\d{1,2})\s*[日号號]?"
_DAY_LAST = r"(?P<a>\d{1,2})\s*[/.-]\s*(?P<b>\d{1,2})\s*[/.-]\s*(?P<y4>\d{4})"
_WEEKDAY = r"(?:\s*[(]?(?:星期|周|週|礼拜|禮拜)[一二三四五六日天][)]?)?"
_HOUR = (
    r"(?P<H>\d{1,2})\s*[:时時点點]\s*(?:(?P<M>\d{1,2})\s*(?:[:分]\s*(?:(?P<S>\d{1,2})(?:\.(?P<f>\d{1,9}))?\s*秒?)?)?)?"
)
_HALF = r"(?P<{}>上午|早上|凌晨|中午|下午|晚上|am|pm)?"
_WHEN = re.compile(
    rf"^(?:{_DAY}|{_DAY_LAST}){_WEEKDAY}(?:[\st]*{_HALF.format('half')}\s*{_HOUR}\s*{_HALF.format('half_after')})?"
    r"\s*(?P<zone>z|[+-]\d\d:?\d\d)?$"
)


class NotADate(DomainError):
    """“%(value)s” is not a date we can read; write it like 2024-07-15 or 2024-07-15 08:03."""


def clean(value: Value) -> Value:
    """Without padding; nothing for empty cells, NaN and Excel's error values; whole numbers as such."""
    if isinstance(value, str):
        text = value.replace("\x00", "").strip(_PADDING)
        return None if text in _NOTHING else text
    if isinstance(value, float):
        if value != value or value in {float("inf"), float("-inf")}:
            return None
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value


def to_text(value: Value) -> str:
    """The cell as somebody would have typed it; a phone stored as a number keeps all its digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"
    return str(value)


def to_datetime(value: Value, tz: tzinfo, *, serials: tuple[int, int] = SERIALS) -> datetime | None:
    """When a cell says something was: a real date, one of the ways Chinese offices write it, a serial number."""
    value = clean(value)
    if value is None:
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=tz)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=tz)
    try:
        return _from_text(unicodedata.normalize("NFKC", to_text(value)).strip().lower(), tz, serials)
    except (ValueError, OverflowError) as error:
        raise NotADate(value=to_text(value)) from error


def _from_text(text: str, tz: tzinfo, serials: tuple[int, int]) -> datetime:
    if _COMPACT.match(text):
        form = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[len(text)]
        return datetime.strptime(text, form).replace(tzinfo=tz)
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_serial(float(text), tz, serials)
    found = _WHEN.match(text)
    if not found:
        raise ValueError(text)
    zone = _zone(found["zone"]) or tz
    return datetime.combine(_day(found), _time(found), tzinfo=zone)


def _from_serial(serial: float, tz: tzinfo, serials: tuple[int, int]) -> datetime:
    if not serials[0] <= serial < serials[1]:
        raise ValueError(serial)
    seconds = round(serial * 86_400)
    return (datetime(1899, 12, 30) + timedelta(seconds=seconds)).replace(tzinfo=tz)  # noqa: DTZ001


def _day(found: re.Match[str]) -> date:
    if found["y4"]:
        first, second = int(found["a"]), int(found["b"])
        if first <= 12 and second <= 12 and first != second:
            raise ValueError("day or month first?")
        month, day = (second, first) if first > 12 else (first, second)
        return date(int(found["y4"]), month, day)
    year = int(found["y"])
    if found["era"] or 90 <= year < 200:  # the Republic's years: 113 is 2024
        year += 1911
    if year < 1900:
        raise ValueError(year)
    return date(year, int(found["m"]), int(found["d"]))


def _time(found: re.Match[str]) -> time:
    if not found["H"]:
        return time()
    hour, half = int(found["H"]), found["half"] or found["half_after"]
    if (half in {"下午", "晚上", "pm"} and hour < 12) or (half == "中午" and hour < 4):
        hour += 12
    elif half in {"am", "凌晨"} and hour == 12:
        hour = 0
    fraction = (found["f"] or "").ljust(6, "0")[:6]
    return time(hour, int(found["M"] or 0), int(found["S"] or 0), int(fraction))


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    return datetime.strptime(text.upper().replace("Z", "+0000").replace(":", ""), "%z").tzinfo
