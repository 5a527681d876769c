"""How days and moments are written: by the clock of the house, or of a zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from huiyin.kernel.moments import brief, day, hour, moment

LATE = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)  # 01:05 of the next day in Shanghai


def test_a_moment_is_told_by_the_clock_of_the_house() -> None:
    assert (day(LATE), moment(LATE), brief(LATE), hour(LATE)) == (
        "2026-11-23", "2026-11-23 01:05", "11-23 01:05", "01:05",
    )  # fmt: skip


def test_a_zone_that_is_named_has_a_clock_of_its_own() -> None:
    assert (day(LATE, ZoneInfo("Europe/Berlin")), hour(LATE, ZoneInfo("Europe/Berlin"))) == ("2026-11-22", "18:05")


def test_what_bears_no_zone_is_on_that_clock_already_and_nothing_is_nothing() -> None:
    assert (day(date(2026, 11, 22)), moment(LATE.replace(tzinfo=None))) == ("2026-11-22", "2026-11-22 17:05")
    assert (day(None), moment(None), brief(None), hour(None)) == ("", "", "", "")
