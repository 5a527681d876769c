"""Periods, and what they are held against."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.periods import owed_for
from huiyin.reports.enums import Span
from huiyin.reports.rules import Period, period_of, usual_span

DAYS = st.dates(date(1992, 1, 1), date(2190, 12, 31))
WORDS = st.sampled_from([span for span in Span if span != Span.DAYS])
ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.THIS_WEEK, date(2026, 11, 16), date(2026, 11, 22)),
        (Span.LAST_WEEK, date(2026, 11, 9), date(2026, 11, 15)),
        (Span.THIS_MONTH, date(2026, 11, 1), date(2026, 11, 22)),
        (Span.LAST_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        (Span.THIS_QUARTER, date(2026, 10, 1), date(2026, 11, 22)),
        (Span.LAST_QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        (Span.THIS_HALF, date(2026, 7, 1), date(2026, 11, 22)),
        (Span.LAST_HALF, date(2026, 1, 1), date(2026, 6, 30)),
        (Span.THIS_YEAR, date(2026, 1, 1), date(2026, 11, 22)),
        (Span.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_word_means_these_days(span: Span, first: date, last: date) -> None:
    found = period_of(span, date(2026, 11, 22))

    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("period", "previous"),
    [
        (Period(date(2026, 2, 1), date(2026, 2, 28), "month"), (date(2026, 1, 1), date(2026, 1, 31))),
        (Period(date(2026, 11, 1), date(2026, 11, 22), "month"), (date(2026, 10, 1), date(2026, 10, 22))),
        (Period(date(2026, 3, 1), date(2026, 3, 30), "month"), (date(2026, 2, 1), date(2026, 2, 28))),
        (Period(date(2028, 1, 1), date(2028, 3, 1), "year"), (date(2027, 1, 1), date(2027, 3, 1))),
        (Period(date(2026, 1, 1), date(2026, 3, 31), "quarter"), (date(2025, 10, 1), date(2025, 12, 31))),
        (Period(date(2026, 11, 3), date(2026, 11, 5)), (date(2026, 10, 31), date(2026, 11, 2))),
    ],
)
def test_a_whole_month_is_held_against_a_whole_one_a_running_one_against_as_many_days(
    period: Period, previous: tuple[date, date]
) -> None:
    assert (period.previous.first, period.previous.last) == previous


@pytest.mark.parametrize(
    ("period", "year_before"),
    [
        (Period(date(2025, 2, 1), date(2025, 2, 28), "month"), (date(2024, 2, 1), date(2024, 2, 29))),
        (Period(date(2024, 2, 29), date(2024, 2, 29)), (date(2023, 2, 28), date(2023, 2, 28))),
        (Period(date(2026, 11, 16), date(2026, 11, 22), "week"), (date(2025, 11, 17), date(2025, 11, 23))),
        (Period(date(2026, 11, 1), date(2026, 11, 22), "month"), (date(2025, 11, 1), date(2025, 11, 22))),
    ],
)
def test_the_year_before_is_the_same_days(period: Period, year_before: tuple[date, date]) -> None:
    assert (period.year_before.first, period.year_before.last) == year_before


@given(span=WORDS, today=DAYS)
def test_periods_never_overlap_what_they_are_held_against(span: Span, today: date) -> None:
    period = period_of(span, today)

    assert period.first <= period.last <= today
    assert period.previous.first <= period.previous.last < period.first
    assert period.year_before.first <= period.year_before.last < period.first
    assert not period.is_whole or period.previous.last == period.first - ONE


@given(first=DAYS, days=st.integers(0, 400))
def test_days_are_held_against_as_many_days_just_before(first: date, days: int) -> None:
    period = Period(first, first + days * ONE)

    assert period.previous.last == first - ONE
    assert period.previous.last - period.previous.first == period.last - period.first


def test_a_day_lasts_from_midnight_to_midnight_in_the_house() -> None:
    begin, end = Period(date(2026, 11, 1), date(2026, 11, 1)).moments(ZoneInfo("Asia/Shanghai"))

    assert (begin.isoformat(), end.isoformat()) == ("2026-11-01T00:00:00+08:00", "2026-11-02T00:00:00+08:00")


@pytest.mark.parametrize(
    ("every", "today", "days"),
    [
        ("day", date(2026, 11, 23), (date(2026, 11, 23), date(2026, 11, 23))),
        ("week", date(2026, 11, 23), (date(2026, 11, 16), date(2026, 11, 22))),
        ("half_month", date(2026, 11, 23), (date(2026, 11, 1), date(2026, 11, 15))),
        ("half_month", date(2026, 3, 2), (date(2026, 2, 16), date(2026, 2, 28))),
        ("half_year", date(2026, 11, 23), (date(2026, 1, 1), date(2026, 6, 30))),
    ],
)
def test_a_report_is_on_the_last_whole_period_or_on_this_very_day(
    every: str, today: date, days: tuple[date, date]
) -> None:
    period = owed_for(every, today)

    assert (period.first, period.last, period.is_whole) == (*days, True)
    assert period.previous.last == period.first - ONE


@pytest.mark.parametrize(
    ("today", "span"),
    [(date(2026, 11, 30), Span.THIS_MONTH), (date(2026, 12, 1), Span.LAST_MONTH),
     (date(2026, 12, 3), Span.LAST_MONTH), (date(2026, 12, 4), Span.THIS_MONTH)],
)  # fmt: skip
def test_in_the_first_days_of_a_month_the_last_one_is_shown(today: date, span: Span) -> None:
    assert usual_span(today) == span
