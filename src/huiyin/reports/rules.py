"""Periods as words name them."""

from datetime import date

from huiyin.kernel.periods import DAY, MONTHS, Period, around, beginning_of
from huiyin.reports.enums import Span

__all__ = ["DAY", "Period", "period_of"]

FEW_DAYS = 3  # of a month, in which it says nothing yet


def period_of(span: Span, today: date) -> Period:
    """The days that words such as “last quarter” mean today."""
    which, unit = span.value.split("_")
    first = beginning_of(today, unit)
    if which == "this":
        return Period(first, today, unit)
    return Period(beginning_of(first - DAY, unit), first - DAY, unit)


def calendar_period(first: date, last: date, unit: str) -> Period:
    """Days as the part of a calendar that somebody who hands them on calls them; only days, if they are none."""
    if unit not in {"day", "week", "half_month", *MONTHS}:
        return Period(first, last)
    whole = around(unit, first)
    return Period(first, last, unit if whole.first == first <= last <= whole.last else "days")


def usual_span(today: date) -> Span:
    """What is shown to who names no days: this month; in its first days, when there is little to see, the last."""
    return Span.LAST_MONTH if today.day <= FEW_DAYS else Span.THIS_MONTH


def span_of(period: Period, today: date) -> Span:
    """The words that mean these days today, else “from day to day”."""
    named = (span for span in Span if span != Span.DAYS and period_of(span, today) == period)
    return next(named, Span.DAYS)
