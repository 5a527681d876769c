"""Working time as the database reckons it: a part of a statement, and the windows of work it reckons along."""

from collections.abc import Mapping
from pathlib import Path

from huiyin.kernel import blocks
from huiyin.kernel.worktime.calendars import Calendar

LONGEST = 3  # years of a clock that are counted (worked.sql)
SQL = Path(__file__).with_name("worked.sql")


def worked() -> str:
    """What makes `worked` (with its `seconds`) of `again`: rows with a moment `begun` and a moment `ended`."""
    return blocks.statement(SQL, "worked")


def windows(calendar: Calendar, first_year: int, last_year: int) -> Mapping[str, str]:
    """The windows of work in which clocks that began and ended in these years may have run."""
    return calendar.timeline(first_year - LONGEST, last_year + 1).as_arrays
