"""Festivals of our calendar and of the moon's."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.worktime.festivals import FESTIVALS, next_festival


@pytest.mark.parametrize(
    ("key", "today", "day"),
    [
        ("spring_festival", date(2026, 11, 28), date(2027, 2, 6)),
        ("spring_festival", date(2026, 2, 17), date(2026, 2, 17)),
        ("lantern", date(2026, 2, 18), date(2026, 3, 3)),
        ("dragon_boat", date(2026, 1, 1), date(2026, 6, 19)),
        ("mid_autumn", date(2026, 9, 26), date(2027, 9, 15)),
        ("double_ninth", date(2026, 10, 1), date(2026, 10, 18)),
        ("national_day", date(2026, 10, 2), date(2027, 10, 1)),
        ("new_year", date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_the_next_day_of_a_festival(key: str, today: date, day: date) -> None:
    assert next_festival(key, today) == day


def test_past_the_tables_there_is_none() -> None:
    assert next_festival("mid_autumn", date(2101, 1, 1)) is None
    assert next_festival("national_day", date(2101, 1, 1)) == date(2101, 10, 1)


@given(st.sampled_from([*FESTIVALS]), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_it_comes_within_thirteen_months_and_never_lies_in_the_past(key: str, today: date) -> None:
    coming = next_festival(key, today)

    assert coming is not None
    assert today <= coming <= today + timedelta(days=400)
