"""Days of the moon's calendar: read as people write them, and on the right day of ours."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.worktime.moon import MoonDay, moon_day, moon_days_between, moon_days_in

MOON_DAYS = st.builds(MoonDay, st.integers(1, 12), st.integers(1, 30), st.booleans())


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("八月十五", "08-15"),
        ("农历八月十五日", "08-15"),
        ("陰曆 8-15", "08-15"),
        ("1965年8月15日", "1965-08-15"),
        ("一九六五年冬月廿三", "1965-11-23"),
        ("正月初一", "01-01"),
        ("腊月三十", "12-30"),
        ("闰六月初十", "闰06-10"),
        ("2025年閏六月卅", None),  # it had 29 days
        ("2025年闰六月二十九", "2025-闰06-29"),
        ("2025-闰05-03", None),
        ("1965-8-15", "1965-08-15"),
        ("8-31", None),
        ("13-1", None),
        ("初三", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(written: str, kept: str | None) -> None:
    assert (str(moon_day(written)) if moon_day(written) else None) == kept


@pytest.mark.parametrize(
    ("born", "today", "day"),
    [
        ("八月十五", date(2026, 9, 25), date(2026, 9, 25)),
        ("八月十五", date(2026, 9, 26), date(2027, 9, 15)),
        ("腊月二十九", date(2026, 1, 1), date(2026, 2, 16)),  # of the lunar year before
        ("腊月三十", date(2026, 1, 1), date(2026, 2, 16)),  # which has 29 days in its last month
        ("腊月三十", date(2027, 1, 1), date(2027, 2, 5)),  # and this one 30
        ("闰六月初一", date(2025, 7, 1), date(2025, 7, 25)),
        ("六月初一", date(2025, 7, 1), date(2026, 7, 14)),  # the leap month is not theirs
        ("闰六月初一", date(2026, 1, 1), date(2026, 7, 14)),  # in a year without that leap month
        ("八月十五", date(2101, 1, 1), None),
    ],
)
def test_it_comes_on_its_day_of_each_year(born: str, today: date, day: date | None) -> None:
    found = moon_day(born)

    assert found is not None
    assert found.next(today) == day


@given(MOON_DAYS, st.dates(date(1902, 1, 1), date(2098, 12, 31)))
def test_what_comes_within_a_week_is_among_the_days_of_the_week(born: MoonDay, today: date) -> None:
    coming, last = born.next(today), today + timedelta(days=7)

    assert coming is not None
    assert coming - today < timedelta(days=385)
    if coming <= last:
        assert str(born)[-5:] in set(moon_days_between(today, last))


@given(MOON_DAYS, st.sampled_from(["zh-hans", "zh-hant"]))
def test_what_is_shown_is_read_as_the_same_day(day: MoonDay, language: str) -> None:
    with translation.override(language):
        assert moon_day(day.words) == day
    assert moon_day(str(day)) == day


def test_a_remark_names_several() -> None:
    found = moon_days_in("夫人农历八月初三，老人腊月廿三，电话13800138000")

    assert found == [MoonDay(8, 3), MoonDay(12, 23)]
