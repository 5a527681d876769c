"""Periods as words name them."""

from datetime import date

from huiyin.kernel.periods import DAY, Period, beginning_of
from huiyin.reports.enums import Span

__all__ = ["DAY", "Period", "period_of"]


def period_of(span: Span, today: date) -> Period:
    """The days that words such as “last quarter” mean today."""
    which, unit = span.value.split("_")
    first = beginning_of(today, unit)
    if which == "this":
        return Period(first, today, unit)
    return Period(beginning_of(first - DAY, unit), first - DAY, unit)
