"""From what people type to typed plain JSON, as a field's definition says, and back to words."""

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from huiyin.customers.rules.identity import IdentityUnreadable, identity_number
from huiyin.customers.rules.labels import field_label
from huiyin.customers.rules.writing import PhoneUnreadable, phone_number
from huiyin.kernel import cjk, masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.kernel.worktime.moon import moon_day
from huiyin.rulebook.definitions import Choice, FileField

LINE, TEXT = 200, 4000  # characters
MASKS: Mapping[str, Callable[[str], str]] = {
    "phone": masking.phone,
    "address": masking.address,
    "identity": masking.id_number,
}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至到]\s*(\d{1,2}):(\d{2})")
YES = frozenset({"yes", "y", "true", "1", "是", "有", "√", "✓"})
NO = frozenset({"no", "n", "false", "0", "否", "无"})  # as compared in one spelling (kernel.cjk)
HIGHEST = Decimal(10) ** 15


class ValueRefused(DomainError):
    """“%(label)s” can't be “%(typed)s”: %(expected)s."""


def typed(field: FileField, value: Any, *, places: Mapping[str, str], region: str, at_field: str) -> Any:
    """A value as the field keeps it, in plain JSON; None for nothing. Raises ValueRefused. Source: E22-7."""
    if isinstance(value, str):
        value = value.replace("\x00", "").strip()
    if value is None or value == "":
        return None
    try:
        return _READERS[field.type](field, value, places, region)
    except _Unreadable as unreadable:
        expected = str(unreadable)
    raise ValueRefused(field=at_field, label=field_label(field), typed=value, expected=expected)


def shown(field: FileField, value: Any, *, places: Mapping[str, str]) -> str:
    """A kept value in words; phones, addresses and identity numbers are masked as everywhere."""
    if value in (None, ""):
        return ""
    if field.type == "yes_no":
        return _("Yes") if value else _("No")
    if field.type == "choice":
        return say(_labels(field.choices).get(value)) or str(value)
    if field.type == "date":
        return date_format(date.fromisoformat(value), "Y-m-d")
    if field.type == "region":
        return places.get(value, value)
    if field.type == "lunar_birthday":
        day = moon_day(value)
        return day.words if day else str(value)
    return MASKS[field.type](str(value)) if field.type in MASKS else str(value)


def words_to_find(field: FileField, value: Any) -> str:
    """What a kept value is found by: a choice by its name in every language, the rest as it is kept."""
    if field.type == "choice":
        return " ".join(dict.fromkeys(_labels(field.choices).get(value, {}).values())) or str(value or "")
    return "" if value is None else str(value)


def hours_in(text: str, *, at_field: str) -> list[list[str]]:
    """09:00-11:30, 14:00-17:00 as windows of a day; one that ends before it begins runs over midnight."""
    plain = unicodedata.normalize("NFKC", text).strip()
    windows = []
    for part in filter(None, re.split(r"[,;、\s]+(?=\d{1,2}:\d{2}\s*[-–—~至到])", plain)):
        match = _HOURS.fullmatch(part.strip(" ,;、"))
        hours = [int(number) for number in match.groups()] if match else []
        if not hours or hours[0] > 23 or hours[2] > 24 or hours[1] > 59 or hours[3] > 59:
            expected = _("write hours as 09:00-11:30, several with a comma between them")
            raise ValueRefused(field=at_field, label=_("Hours of the day"), typed=part, expected=expected)
        windows.append([f"{hours[0]:02}:{hours[1]:02}", f"{hours[2]:02}:{hours[3]:02}"])
    return windows


def hours_shown(windows: Iterable[Iterable[str]]) -> str:
    return ", ".join("-".join(window) for window in windows)


def window_of(windows: Iterable[Sequence[str]], at: time) -> Sequence[str] | None:
    """The window a time of day falls into, if any; its end no longer belongs to it."""
    now = f"{at:%H:%M}"
    for window in windows:
        begins, ends = window
        if begins <= now < ends or (ends < begins and (now >= begins or now < ends)):
            return window
    return None


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age(birth_date: date, today: date) -> int:
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


class _Unreadable(Exception):
    """Says what was expected."""


Places = Mapping[str, str]


def _line(field: FileField, value: Any, places: Places, region: str) -> str:
    return _words(value, LINE)


def _text(field: FileField, value: Any, places: Places, region: str) -> str:
    return _words(value, TEXT)


def _words(value: Any, limit: int) -> str:
    if len(str(value)) > limit:
        raise _Unreadable(_("at most %(limit)s characters") % {"limit": limit})
    return str(value)


def _yes_no(field: FileField, value: Any, places: Places, region: str) -> bool:
    if isinstance(value, bool):
        return value
    word = cjk.normalise(str(value))
    if word not in YES | NO:
        raise _Unreadable(_("either yes or no"))
    return word in YES


def _choice(field: FileField, value: Any, places: Places, region: str) -> str:
    labels = _labels(field.choices)
    if value in labels:
        return str(value)
    named = [key for key, label in labels.items() if str(value) in label.values()]
    if not named:
        known = "、".join(say(label) for label in labels.values())
        raise _Unreadable(_("one of %(known)s") % {"known": known})
    return named[0]


def _labels(choices: Iterable[Choice]) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for choice in choices:
        found |= _labels(choice.children) if choice.children else {choice.key: choice.label}
    return found


def _date(field: FileField, value: Any, places: Places, region: str) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", str(value)))
    try:
        return date(*(int(part) for part in match.groups())).isoformat() if match else _no_date()
    except ValueError:
        return _no_date()


def _lunar_birthday(field: FileField, value: Any, places: Places, region: str) -> str:
    day = moon_day(value.isoformat()[:10] if isinstance(value, date) else str(value))
    if day is None:
        raise _Unreadable(_("a day of the lunar calendar such as 八月十五, 8-15 or 1965年八月十五"))
    return str(day)


def _no_date() -> str:
    raise _Unreadable(_("a date such as 2026-11-23"))


def _number(field: FileField, value: Any, places: Places, region: str) -> int | float:
    number = _decimal(field, value)
    return int(number) if number == number.to_integral_value() else float(number)


def _money(field: FileField, value: Any, places: Places, region: str) -> str:
    """Kept as text: a float would lose cents."""
    return str(_decimal(field, value).quantize(Decimal("0.01")))


def _decimal(field: FileField, value: Any) -> Decimal:
    plain = unicodedata.normalize("NFKC", str(value)).replace(",", "").lstrip("¥$").strip()
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or abs(number) >= HIGHEST:
        raise _Unreadable(_("a plain number"))
    if field.minimum and number < Decimal(field.minimum):
        raise _Unreadable(_("not below %(limit)s") % {"limit": field.minimum})
    if field.maximum and number > Decimal(field.maximum):
        raise _Unreadable(_("not above %(limit)s") % {"limit": field.maximum})
    return number


def _phone(field: FileField, value: Any, places: Places, region: str) -> str:
    try:
        phone_number(str(value), region)
    except PhoneUnreadable as unreadable:
        raise _Unreadable(_("a complete phone number")) from unreadable
    return str(value)


def _identity(field: FileField, value: Any, places: Places, region: str) -> str:
    try:
        return identity_number(str(value))
    except IdentityUnreadable as unreadable:
        raise _Unreadable(_("a complete number of an identity paper")) from unreadable


def _region(field: FileField, value: Any, places: Places, region: str) -> str:
    if value not in places:
        raise _Unreadable(_("a place of the list"))
    return str(value)


_READERS: dict[str, Callable[[FileField, Any, Places, str], Any]] = {
    "line": _line,
    "text": _text,
    "yes_no": _yes_no,
    "choice": _choice,
    "date": _date,
    "lunar_birthday": _lunar_birthday,
    "number": _number,
    "money": _money,
    "phone": _phone,
    "region": _region,
    "address": _line,
    "identity": _identity,
}
