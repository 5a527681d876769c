"""Public holidays and make-up workdays (调休) of a region, and which years are published."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

# Each region with the languages its holidays are named in.
REGIONS = {
    "CN": {"zh-hans": "zh_CN", "zh-hant": "zh_TW"},
    "TW": {"zh-hans": "zh_CN", "zh-hant": "zh_TW"},
    "HK": {"zh-hans": "zh_CN", "zh-hant": "zh_HK"},
}
# The library calls Hong Kong's general holidays (Cap. 149), which offices keep, optional to its statutory ones.
CATEGORIES = {"HK": (holidays.OPTIONAL,)}
NEW_YEAR = "New Year's Day"
SATURDAY = 5
FIRST_CN_ARRANGEMENT = 2001  # before it the State Council moved no workdays that the library knows of

_SUBSTITUTED = re.compile(r"substituted from (\d\d)/(\d\d)/(\d{4})")
_OBSERVED = re.compile(r" \((?:observed|estimated|observed, estimated)\)")


@dataclass(frozen=True)
class RegionYear:
    """A region's days off in one year, and the days worked in exchange for some of them."""

    days_off: dict[date, str]  # English name; empty for a day off in exchange for a make-up workday
    make_ups: dict[date, date]  # make-up workday -> the day off it pays for


@lru_cache(maxsize=512)
def region_year(region: str, year: int) -> RegionYear:
    """What the region's government arranged for a year, as far as the library knows."""
    days_off: dict[date, str] = {}
    make_ups: dict[date, date] = {}
    if region:
        for day, name in _listed(region, year, "en_US").items():
            # Asking for a year may answer with days of its neighbours.
            if day.year != year:
                continue
            exchanged = _SUBSTITUTED.search(name)
            if exchanged:
                month, of_month, of_year = map(int, exchanged.groups())
                make_ups[date(of_year, month, of_month)] = day
            days_off[day] = "" if exchanged else _OBSERVED.sub("", name)
    if region == "CN":
        days_off |= _weekends_between(days_off, year, set(make_ups))
    return RegionYear(days_off, make_ups)


def _weekends_between(days_off: dict[date, str], year: int, worked: set[date]) -> dict[date, str]:
    """The weekend days that a holiday reaches over: the State Council counts them in, the library leaves them out.

    A house that usually works on them is closed like the others: 4 October 2026 is the Sunday in the middle of
    National Day's seven days, 26 September the Saturday after Mid-Autumn Festival.
    """
    found: dict[date, str] = {}
    names = days_off | {date(year + 1, 1, 1): NEW_YEAR}
    said = ""
    for day, name in sorted(names.items()):
        said = name or said  # a day off in exchange belongs to the holiday before it
        for step in (timedelta(-1), timedelta(1)):
            beside = day + step
            while beside.weekday() >= SATURDAY and beside not in names and beside not in worked:
                if beside.year == year:
                    found.setdefault(beside, said)
                beside += step
    return found


def make_ups_in(region: str, year: int) -> dict[date, date]:
    """Make-up workdays that lie in a year; a day in late December may pay for the next January."""
    both = region_year(region, year).make_ups | region_year(region, year + 1).make_ups
    return {worked: day_off for worked, day_off in both.items() if worked.year == year}


@lru_cache(maxsize=8)
def published_through(region: str) -> int:
    """The last year whose days off are settled.

    The State Council arranges mainland China's holidays a year at a time, and always exchanges some
    workdays; a year without any exchange is one the library only estimates. Taiwan's and Hong Kong's
    days off follow from law and the lunar calendar.
    """
    if region != "CN":
        return date.max.year
    year = FIRST_CN_ARRANGEMENT
    while region_year(region, year + 1).make_ups:
        year += 1
    return year


@lru_cache(maxsize=256)
def names_in(region: str, year: int, language: str) -> dict[str, str]:
    """English names of a year's holidays to their names in a language of the product."""
    spoken = REGIONS.get(region, {}).get(language)
    if not spoken:
        return {}
    names: dict[str, str] = {}
    translated = _listed(region, year, spoken)
    for day, english in region_year(region, year).days_off.items():
        for name, translation in zip(english.split("; "), translated.get(day, "").split("; "), strict=False):
            if not translation:
                continue  # a weekend day that bears the name of its neighbour
            plain = re.sub(r"（[^）]*）", "", translation)
            names[name] = plain
    return names


def _listed(region: str, year: int, language: str) -> dict[date, str]:
    return dict(
        holidays.country_holidays(
            region, years=[year], language=language, categories=CATEGORIES.get(region, (holidays.PUBLIC,))
        )
    )
