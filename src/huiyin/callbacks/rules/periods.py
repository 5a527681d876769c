"""The days of one round of a plan that goes on and on."""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from huiyin.kernel.worktime.amounts import amount


class Period(NamedTuple):
    """The first and the last day whose occasions a round holds."""

    begins_on: date
    ends_on: date


def period_of(rounds: str, day: date) -> Period:
    """The round in which something of this day is counted: its week, its month, or it alone."""
    if rounds == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if rounds == "month":
        return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
    return Period(day, day)


def days_of(length: str) -> timedelta:
    """A length of the rule book in whole days; a month counts as thirty."""
    read = amount(length)
    return timedelta(days=read.number * {"month": 30, "week": 7}.get(read.unit, 1))
