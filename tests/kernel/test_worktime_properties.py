"""What must hold for every calendar, start and length; checked against walking minute by minute."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from huiyin.kernel.worktime import Calendar, compute, elapsed, explain, extend, shift

ZONES = ["Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]
MINUTE = timedelta(minutes=1)
# A machine that is busy with other tests is no failure of ours.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
walking = settings(patient, max_examples=60)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def windows(draw: st.DrawFn) -> list[list[str]]:
    """Up to three windows of a day, from after any change of the summer clock until midnight."""
    edges = sorted(draw(st.sets(st.integers(4 * 4, 24 * 4), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [[clock(15 * opens), clock(15 * closes)] for opens, closes in pairs]


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = draw(st.dictionaries(st.sampled_from("1234567"), windows(), min_size=1, max_size=7))
    assume(any(week.values()))
    exceptions = draw(st.dictionaries(st.dates(date(2025, 1, 1), date(2026, 12, 31)), windows(), max_size=4))
    region, zone = draw(st.sampled_from(["CN", "TW", "HK", ""])), draw(st.sampled_from(ZONES))
    return Calendar("公司", region, zone, week, exceptions)


starts = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
lengths = st.integers(1, 6000)
forms = st.one_of(
    st.builds(
        lambda number, unit: {"within": f"{number} {unit}"},
        st.integers(1, 60),
        st.sampled_from(
            ["minutes", "hours", "days", "weeks", "months", "working minutes", "working hours", "working days"]
        ),
    ),
    st.sampled_from(
        [
            {"same_day": True},
            {"same_day": "working"},
            {"weekday": ["mon", "thu"]},
            {"weekday": ["sun"], "by": "12:00"},
            {"window": ["3 days", "7 days"]},
            {"window": ["2 working days", "2 working days"]},
            {"window": ["90 minutes", "24 hours"]},
            {"window": ["3 working hours", "5 working hours"]},
            {"cut_off": "16:00", "by": "15:00", "day": "next working day"},
            {"within": "2 working hours", "cut_off": "12:00"},
            {"end_of": "week"},
            {"end_of": "working month"},
        ]
    ),
)


def within(number: int, unit: str, start: datetime, calendar: Calendar) -> datetime:
    return compute({"within": f"{number} {unit}"}, start=start, calendar=calendar).due_at


def is_open(when: datetime, calendar: Calendar) -> bool:
    wall = when.astimezone(calendar.zone)
    minute = wall.hour * 60 + wall.minute
    return any(opens <= minute < closes for opens, closes in calendar.day(wall.date()).windows)


@walking
@given(calendars(), starts, st.integers(1, 400))
def test_walking_minute_by_minute_reaches_the_same_deadline(calendar, start, number):
    walked = start = start.replace(second=0, microsecond=0)
    worked = 0
    while worked < number:
        worked += is_open(walked, calendar)
        walked += MINUTE
        assume(walked - start < timedelta(days=30))

    assert within(number, "working minutes", start, calendar) == walked


@walking
@given(calendars(), starts, st.integers(0, 3 * 24 * 60))
def test_walking_minute_by_minute_measures_the_same_time(calendar, start, number):
    start = start.replace(second=0, microsecond=0)

    walked = sum(is_open(start + minute * MINUTE, calendar) for minute in range(number))

    assert elapsed(start, start + number * MINUTE, calendar) == walked * MINUTE


@walking
@given(calendars(), starts, st.integers(1, 30))
def test_walking_day_by_day_reaches_the_same_working_day(calendar, start, number):
    day, counted = start.astimezone(calendar.zone).date(), 0
    while counted < number:
        day += timedelta(days=1)
        counted += bool(calendar.day(day).windows)

    due = within(number, "working days", start, calendar).astimezone(calendar.zone)

    last = calendar.day(day).windows[-1][1]
    assert due.date() == day
    assert due.strftime("%H:%M:%S") == ("23:59:59" if last == 1440 else f"{clock(last)}:00")


@patient
@given(calendars(), starts, lengths)
def test_the_working_time_until_the_deadline_is_the_length_given(calendar, start, number):
    due = within(number, "working minutes", start, calendar)

    assert elapsed(start, due, calendar) == number * MINUTE
    assert elapsed(due, start, calendar) == -number * MINUTE


@patient
@given(calendars(), starts, lengths)
def test_a_working_deadline_falls_inside_a_window_or_on_its_end(calendar, start, number):
    due = within(number, "working minutes", start, calendar)

    assert is_open(due - timedelta(microseconds=1), calendar)


@patient
@given(calendars(), starts, lengths, lengths)
def test_two_lengths_one_after_the_other_are_their_sum(calendar, start, first, second):
    in_two = within(second, "working minutes", within(first, "working minutes", start, calendar), calendar)

    assert in_two == within(first + second, "working minutes", start, calendar)


@patient
@given(calendars(), starts, st.integers(1, 20), st.integers(1, 20))
def test_two_numbers_of_working_days_are_their_sum(calendar, start, first, second):
    in_two = within(second, "working days", within(first, "working days", start, calendar), calendar)

    assert in_two == within(first + second, "working days", start, calendar)


@patient
@given(calendars(), starts, st.timedeltas(timedelta(), timedelta(days=40)), forms)
def test_whoever_starts_later_is_never_due_earlier(calendar, start, later, form):
    first = compute(form, start=start, calendar=calendar)
    second = compute(form, start=start + later, calendar=calendar)

    assert first.due_at <= second.due_at


@patient
@given(calendars(), starts, forms)
def test_nothing_is_due_before_it_starts_or_before_it_may_begin(calendar, start, form):
    deadline = compute(form, start=start, calendar=calendar)

    assert start.replace(microsecond=0) <= deadline.due_at
    assert deadline.not_before is None or start <= deadline.not_before <= deadline.due_at


@patient
@given(calendars(), starts, forms, st.sampled_from(ZONES))
def test_the_zone_in_which_the_start_is_written_does_not_matter(calendar, start, form, zone):
    elsewhere = compute(form, start=start.astimezone(ZoneInfo(zone)), calendar=calendar)

    assert elsewhere == compute(form, start=start, calendar=calendar)


@patient
@given(calendars(), starts, forms)
def test_the_reasons_survive_being_stored(calendar, start, form):
    why = compute(form, start=start, calendar=calendar).why

    stored = json.loads(json.dumps(why))

    assert stored == why
    assert "%(" not in explain(stored)


@patient
@given(calendars(), starts, st.integers(1, 3000))
def test_moving_back_and_forth_loses_no_working_time(calendar, start, number):
    back = shift(start, {"before": f"{number} working minutes"}, calendar)

    assert back <= start
    assert elapsed(back, start, calendar) == number * MINUTE


@patient
@given(
    calendars(),
    starts,
    lengths,
    st.timedeltas(timedelta(), timedelta(days=3)),
    st.timedeltas(timedelta(), timedelta(days=9)),
)
def test_after_a_pause_as_much_working_time_is_left_as_before(calendar, start, number, until_pause, pause):
    due = within(number, "working minutes", start, calendar)
    paused_from = start + until_pause
    assume(paused_from < due)

    moved = extend(due, paused_from, paused_from + pause, calendar, {"within": f"{number} working minutes"})

    assert moved >= due
    assert elapsed(paused_from + pause, moved, calendar) == elapsed(paused_from, due, calendar)
