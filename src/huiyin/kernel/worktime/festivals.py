"""The great days of the Chinese year: those of our calendar, and those that the moon's calendar moves."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The library counts holidays as offices keep them; only its tables of the moon's calendar know the day itself.
from holidays.calendars.chinese import _ChineseLunisolar

_MOON = _ChineseLunisolar()
_LANTERNS = timedelta(days=14)  # the first month's full moon

FESTIVALS: dict[str, str | Promise] = {
    "new_year": _("New Year's Day"),
    "spring_festival": _("Spring Festival"),
    "lantern": _("Lantern Festival"),
    "womens_day": _("Women's Day"),
    "labour_day": _("Labour Day"),
    "dragon_boat": _("Dragon Boat Festival"),
    "teachers_day": _("Teachers' Day"),
    "mid_autumn": _("Mid-Autumn Festival"),
    "national_day": _("National Day"),
    "double_ninth": pgettext_lazy("festival", "Double Ninth"),
}
_FIXED = {
    "new_year": (1, 1),
    "womens_day": (3, 8),
    "labour_day": (5, 1),
    "teachers_day": (9, 10),
    "national_day": (10, 1),
}
_OF_THE_MOON: dict[str, Callable[[int], date | None]] = {
    "spring_festival": lambda year: _MOON.lunar_new_year_date(year)[0],
    "lantern": lambda year: _after(_MOON.lunar_new_year_date(year)[0], _LANTERNS),
    "dragon_boat": lambda year: _MOON.dragon_boat_date(year)[0],
    "mid_autumn": lambda year: _MOON.mid_autumn_date(year)[0],
    "double_ninth": lambda year: _MOON.double_ninth_date(year)[0],
}


def next_festival(key: str, today: date) -> date | None:
    """The next day of a festival, today included; None past the end of the library's tables (2099)."""
    days = (_in_year(key, year) for year in (today.year, today.year + 1))
    return next((day for day in days if day is not None and day >= today), None)


def _in_year(key: str, year: int) -> date | None:
    if key in _FIXED:
        return date(year, *_FIXED[key])
    return _OF_THE_MOON[key](year)


def _after(day: date | None, distance: timedelta) -> date | None:
    return day + distance if day else None
