"""The great days of the Chinese year: those of our calendar, and those that the moon's calendar moves."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.worktime.moon import MoonDay

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
_OF_THE_MOON = {
    "spring_festival": MoonDay(1, 1),
    "lantern": MoonDay(1, 15),
    "dragon_boat": MoonDay(5, 5),
    "mid_autumn": MoonDay(8, 15),
    "double_ninth": MoonDay(9, 9),
}


def next_festival(key: str, today: date) -> date | None:
    """The next day of a festival, today included; None past the end of the moon's tables (2100)."""
    if key in _OF_THE_MOON:
        return _OF_THE_MOON[key].next(today)
    days = (date(year, *_FIXED[key]) for year in (today.year, today.year + 1))
    return next(day for day in days if day >= today)
