from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.customers.enums import Peace
from huiyin.customers.rules.resting import APART, Rest
from huiyin.kernel.worktime import Calendar
from tests.conftest import NOW, WEEK

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
clocks = st.integers(0, 24 * 60).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
windows = st.lists(st.tuples(clocks, clocks), max_size=3)


@pytest.mark.parametrize(
    ("hours", "peace"),
    [
        ({"own": [["09:30", "10:30"]]}, Peace.REST_HOURS),
        ({"quiet": [("20:00", "10:01")]}, Peace.QUIET_HOURS),
        ({"quiet_weekdays": ("mon",)}, Peace.QUIET_DAY),
        ({"own": [["10:01", "12:00"], ["08:00", "10:00"]], "quiet_weekdays": ("tue",)}, None),
    ],
)
def test_a_call_disturbs_at_the_hours_of_everybody_and_their_own(hours: Any, peace: Peace | None) -> None:
    found = Rest(SHANGHAI, **hours).disturbs(NOW.astimezone(UTC))

    assert (found.peace if found else None) == peace


def test_nobody_is_called_on_a_great_day_of_the_moon() -> None:
    rest = Rest(SHANGHAI, quiet_days=("mid_autumn",))

    assert rest.disturbs(datetime(2026, 9, 25, 10, tzinfo=SHANGHAI)) is not None
    assert rest.disturbs(datetime(2026, 9, 26, 10, tzinfo=SHANGHAI)) is None


def test_slots_keep_to_hours_of_work_and_those_that_are_liked_come_first() -> None:
    rest = Rest(SHANGHAI, own=[["09:00", "11:00"]], preferred=[["16:00", "17:00"]])

    slots = rest.slots(NOW, NOW + timedelta(days=1), Calendar("house", week=WEEK), many=4)

    shown = [(slot.at.strftime("%d %H:%M"), slot.preferred) for slot in slots]
    assert shown == [("23 11:00", False), ("23 11:30", False), ("23 16:00", True), ("23 16:30", True)]


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from([SHANGHAI, BERLIN]),
    there=st.sampled_from([SHANGHAI, BERLIN]),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 30)),
    quiet=windows,
    own=windows,
    preferred=windows,
    weekdays=st.sets(st.sampled_from(["mon", "wed", "sat"])),
    many=st.integers(1, 200),
)
def test_no_slot_ever_disturbs_and_none_is_left_out(
    zone: ZoneInfo, there: ZoneInfo, day: date, quiet: Any, own: Any, preferred: Any, weekdays: set[str], many: int
) -> None:
    festivals = ("spring_festival", "national_day")
    rest = Rest(zone, quiet, tuple(sorted(weekdays)), festivals, own, preferred)
    work = Calendar("round the clock", time_zone=there.key, week={str(n): [["00:00", "24:00"]] for n in range(1, 8)})
    first = datetime(day.year, day.month, day.day, tzinfo=there)
    last = first + timedelta(hours=30)

    slots = rest.slots(first, last, work, many)

    moments = [slot.at.astimezone(UTC) for slot in slots]
    assert moments == sorted(set(moments))
    assert all(rest.disturbs(at + n * MINUTE) is None for at in moments for n in range(APART))
    half_hours = (first.astimezone(UTC) + n * APART * MINUTE for n in range(61))
    free = [at for at in half_hours if at <= last and all(rest.disturbs(at + n * MINUTE) is None for n in range(APART))]
    assert len(slots) == min(many, len(free)) or _turns_back(there, first, last)


def _turns_back(zone: ZoneInfo, first: datetime, last: datetime) -> bool:
    """Whether the clock is changed in between: the hour that comes twice is offered once."""
    return first.astimezone(zone).utcoffset() != last.astimezone(UTC).astimezone(zone).utcoffset()


@pytest.mark.parametrize(
    ("hours", "until"),
    [
        ({}, NOW),
        ({"own": [["09:30", "10:30"]]}, NOW.replace(minute=30)),
        ({"own": [["09:30", "10:30"]], "quiet": [["10:30", "12:00"]]}, NOW.replace(hour=12)),
        ({"quiet": [["20:00", "10:01"]]}, NOW.replace(minute=1)),
        ({"quiet": [["09:00", "24:00"]]}, NOW.replace(hour=0) + timedelta(days=1)),
        ({"quiet_weekdays": ("mon",), "own": [["00:00", "08:00"]]}, NOW.replace(hour=8) + timedelta(days=1)),
    ],
)
def test_a_rest_is_over_once_no_window_and_no_day_disturbs(hours: Any, until: datetime) -> None:
    assert Rest(SHANGHAI, **hours).over(NOW.astimezone(UTC)) == until


def test_who_is_never_to_be_disturbed_is_not_waited_for_for_ever() -> None:
    rest = Rest(SHANGHAI, quiet=[["00:00", "12:00"], ["12:00", "24:00"]])

    assert rest.over(NOW) > NOW
