"""Every deadline form on real calendars, with public holidays and make-up workdays."""

import json
from datetime import UTC, date, datetime

import pytest

from huiyin.kernel.worktime import Calendar, compute

OFFICE = [["09:00", "12:00"], ["13:30", "18:00"]]
WEEKDAYS = {str(number): OFFICE for number in range(1, 6)}


def calendar(region: str = "CN", time_zone: str = "Asia/Shanghai", **more: object) -> Calendar:
    return Calendar("公司", region=region, time_zone=time_zone, **{"week": WEEKDAYS, **more})


def on(where: Calendar, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=where.zone)


def due(form: dict[str, object], start: str, where: Calendar | None = None, **fixed: object) -> str:
    where = where or calendar()
    deadline = compute(form, start=on(where, start), calendar=where, **fixed)
    assert deadline.due_at.tzinfo is UTC
    assert json.loads(json.dumps(deadline.why)) == deadline.why
    return deadline.due_at.astimezone(where.zone).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("form", "start", "expected"),
    [
        ({"within": "24 hours"}, "2026-10-02 10:00", "2026-10-03 10:00:00"),  # time on the wall runs on holidays
        ({"within": "90 minutes"}, "2026-09-30 23:00", "2026-10-01 00:30:00"),
        ({"within": "3 days"}, "2026-09-30 16:30", "2026-10-03 23:59:59"),  # the first day is not counted
        ({"within": "1 week"}, "2026-09-30 16:30", "2026-10-07 23:59:59"),
        ({"within": "3 months"}, "2026-11-30 16:30", "2027-02-28 23:59:59"),
        ({"within": "3 days", "by": "15:00"}, "2026-09-30 16:30", "2026-10-03 15:00:00"),
        ({"within": "2 working days"}, "2026-11-20 10:00", "2026-11-24 18:00:00"),  # Friday to Tuesday
        ({"within": "2 working days"}, "2026-02-13 16:30", "2026-02-24 18:00:00"),  # Saturday 14th is worked
        ({"within": "2 working days", "by": "12:00"}, "2026-11-20 10:00", "2026-11-24 12:00:00"),
        ({"within": "4 working hours"}, "2026-09-30 16:30", "2026-10-08 11:30:00"),
        ({"within": "90 working minutes"}, "2026-09-30 16:30", "2026-09-30 18:00:00"),  # ends with the day
        ({"within": "1 working hour"}, "2026-09-30 12:30", "2026-09-30 14:30:00"),  # begins after lunch
        ({"within": "8 working hours"}, "2026-10-09 10:00", "2026-10-10 10:30:00"),  # Saturday 10th is worked
    ],
)
def test_it_counts_a_length_of_time(form, start, expected):
    assert due(form, start) == expected


@pytest.mark.req("X-20")
def test_the_same_two_days_end_differently_in_hours_days_and_working_days():
    friday = "2026-11-20 10:00"

    ends = [due({"within": length}, friday) for length in ("48 hours", "2 days", "2 working days")]

    assert ends == ["2026-11-22 10:00:00", "2026-11-22 23:59:59", "2026-11-24 18:00:00"]


@pytest.mark.parametrize(
    ("form", "start", "expected"),
    [
        ({"same_day": True}, "2026-10-03 10:00", "2026-10-03 23:59:59"),
        ({"same_day": True, "by": "18:00"}, "2026-09-29 10:00", "2026-09-29 18:00:00"),
        ({"same_day": True, "by": "18:00"}, "2026-09-29 18:00", "2026-09-29 18:00:00"),
        ({"same_day": True, "by": "18:00"}, "2026-09-29 18:01", "2026-09-30 18:00:00"),
        ({"same_day": "working"}, "2026-09-29 10:00", "2026-09-29 18:00:00"),
        ({"same_day": "working"}, "2026-09-30 18:30", "2026-10-08 18:00:00"),
        ({"same_day": "working"}, "2026-10-03 10:00", "2026-10-08 18:00:00"),
        ({"same_day": "working"}, "2026-10-10 10:00", "2026-10-10 18:00:00"),
    ],
)
def test_it_ends_the_same_day(form, start, expected):
    assert due(form, start) == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-17 10:00", "2026-11-19 18:00:00"),
        ("2026-11-19 10:00", "2026-11-23 18:00:00"),  # today's delivery is not the next one
        ("2026-11-22 10:00", "2026-11-23 18:00:00"),
        ("2026-09-29 10:00", "2026-10-08 18:00:00"),  # Thursday is National Day
    ],
)
def test_it_waits_for_the_next_monday_or_thursday(start, expected):
    assert due({"weekday": ["mon", "thu"]}, start) == expected


def test_a_weekday_with_a_cut_off_takes_todays_delivery_before_it():
    form = {"weekday": ["mon", "thu"], "cut_off": "11:00", "by": "17:00"}

    assert due(form, "2026-11-19 11:00") == "2026-11-19 17:00:00"
    assert due(form, "2026-11-19 11:01") == "2026-11-23 17:00:00"


def test_a_weekday_of_a_calendar_without_hours_is_the_date_itself():
    assert due({"weekday": ["thu"]}, "2026-09-29 10:00", calendar(week={})) == "2026-10-01 23:59:59"


@pytest.mark.parametrize(
    ("form", "event", "expected"),
    [
        ({"before_event": "2 weeks"}, date(2026, 9, 30), "2026-09-16 23:59:59"),
        ({"before_event": "1 month"}, date(2026, 3, 31), "2026-02-28 23:59:59"),
        ({"before_event": "3 days", "by": "12:00"}, date(2026, 10, 9), "2026-10-06 12:00:00"),
        ({"before_event": "3 working days"}, date(2026, 10, 9), "2026-09-29 18:00:00"),
        ({"before_event": "24 hours"}, datetime(2026, 10, 9, 2, tzinfo=UTC), "2026-10-08 10:00:00"),
        ({"before_event": "4 working hours"}, datetime(2026, 10, 8, 2, tzinfo=UTC), "2026-09-30 15:00:00"),
        ({"before_event": "1 working hour"}, datetime(2026, 10, 8, 2, tzinfo=UTC), "2026-10-08 09:00:00"),
    ],
)
def test_it_counts_back_from_an_event(form, event, expected):
    assert due(form, "2026-01-05 10:00", event=event) == expected


@pytest.mark.req("X-03")
@pytest.mark.parametrize(
    ("window", "earliest", "latest"),
    [
        (["3 days", "1 week"], "2026-09-04 00:00", "2026-09-08 23:59"),
        (["8 days", "14 days"], "2026-09-09 00:00", "2026-09-15 23:59"),
        (["0 days", "3 days"], "2026-09-01 10:00", "2026-09-04 23:59"),
        (["2 hours", "3 hours"], "2026-09-01 12:00", "2026-09-01 13:00"),
        (["2 working days", "3 working days"], "2026-09-03 09:00", "2026-09-04 18:00"),
        (["4 working hours", "8 working hours"], "2026-09-01 15:30", "2026-09-02 10:30"),
    ],
)
def test_a_window_has_an_earliest_and_a_latest(window, earliest, latest):
    where = calendar()

    deadline = compute({"window": window}, start=on(where, "2026-09-01 10:00"), calendar=where)

    assert deadline.not_before is not None
    reached = [
        when.astimezone(where.zone).strftime("%Y-%m-%d %H:%M") for when in (deadline.not_before, deadline.due_at)
    ]
    assert reached == [earliest, latest]


def test_a_window_never_begins_after_it_is_due():
    where = calendar()
    form = {"window": ["1 working day", "1 working day"], "by": "08:00"}

    deadline = compute(form, start=on(where, "2026-09-01 10:00"), calendar=where)

    assert deadline.not_before == deadline.due_at == on(where, "2026-09-02 08:00")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-09-29 10:00", "2026-09-29 15:00:00"),
        ("2026-09-29 16:30", "2026-09-30 15:00:00"),
        ("2026-09-29 15:30", "2026-09-30 15:00:00"),  # before the cut-off, but 15:00 is over
        ("2026-09-30 16:30", "2026-10-08 15:00:00"),
        ("2026-10-03 09:00", "2026-10-08 15:00:00"),
    ],
)
def test_a_start_after_the_cut_off_counts_for_the_next_working_day(start, expected):
    assert due({"cut_off": "16:00", "by": "15:00", "day": "next working day"}, start) == expected


def test_a_cut_off_may_count_for_the_next_calendar_day():
    assert due({"cut_off": "16:00", "by": "15:00", "day": "next day"}, "2026-09-30 16:30") == "2026-10-01 15:00:00"


def test_a_cut_off_delays_the_start_of_a_length():
    form = {"within": "1 working day", "cut_off": "16:00"}

    assert due(form, "2026-11-19 16:00") == "2026-11-20 18:00:00"
    assert due(form, "2026-11-19 16:01") == "2026-11-23 18:00:00"


@pytest.mark.parametrize(
    ("period", "start", "expected"),
    [
        ("week", "2026-11-18 10:00", "2026-11-22 23:59:59"),
        ("month", "2026-02-13 10:00", "2026-02-28 23:59:59"),
        ("year", "2026-02-13 10:00", "2026-12-31 23:59:59"),
        ("working week", "2026-10-07 10:00", "2026-10-10 18:00:00"),  # Saturday 10th is worked
        ("working week", "2026-09-30 19:00", "2026-10-10 18:00:00"),  # the rest of this week is holiday
        ("working month", "2026-10-12 10:00", "2026-10-30 18:00:00"),
        ("working month", "2026-10-31 10:00", "2026-11-30 18:00:00"),
        ("working year", "2025-03-01 10:00", "2025-12-31 18:00:00"),
    ],
)
def test_it_ends_with_the_week_the_month_or_the_year(period, start, expected):
    assert due({"end_of": period}, start) == expected


def test_an_agreed_time_is_the_deadline():
    where = calendar()
    form = {"agreed": "investigate_until"}

    assert due(form, "2026-09-29 10:00", agreed=on(where, "2026-10-02 14:00")) == "2026-10-02 14:00:00"
    assert due(form, "2026-09-29 10:00", agreed=date(2026, 10, 2)) == "2026-10-02 23:59:59"


@pytest.mark.parametrize(
    ("form", "needed"), [({"agreed": "investigate_until"}, "agreed"), ({"before_event": "3 days"}, "event")]
)
def test_a_deadline_that_hangs_on_another_time_asks_for_it(form, needed):
    with pytest.raises(ValueError, match=f"needs the time of its {needed}"):
        due(form, "2026-09-29 10:00")


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        compute({"within": "3 days"}, start=datetime(2026, 9, 29, 10), calendar=calendar())  # noqa: DTZ001


@pytest.mark.parametrize(
    ("region", "time_zone", "start", "expected"),
    [
        ("TW", "Asia/Taipei", "2025-02-07 10:00", "2025-02-10 18:00:00"),  # Saturday 8th makes up for January 27th
        ("TW", "Asia/Taipei", "2026-09-25 10:00", "2026-09-30 18:00:00"),  # Mid-Autumn, Confucius' birthday
        ("HK", "Asia/Hong_Kong", "2026-04-02 10:00", "2026-04-09 18:00:00"),  # Good Friday to Ching Ming
        ("HK", "Asia/Hong_Kong", "2026-09-30 10:00", "2026-10-05 18:00:00"),  # National Day is one day
        ("", "Asia/Shanghai", "2026-09-30 10:00", "2026-10-02 18:00:00"),
    ],
)
def test_each_region_has_its_own_holidays(region, time_zone, start, expected):
    assert due({"within": "2 working days"}, start, calendar(region, time_zone)) == expected


def test_a_deadline_that_reaches_an_unpublished_year_is_provisional():
    where = calendar()
    start = on(where, "2099-12-29 10:00")

    assert compute({"within": "5 working days"}, start=start, calendar=where).provisional
    assert not compute({"within": "5 days"}, start=start, calendar=where).provisional


def test_a_published_year_is_not_provisional():
    where = calendar()

    deadline = compute({"within": "5 working days"}, start=on(where, "2026-09-29 10:00"), calendar=where)

    assert not deadline.provisional


def test_a_year_that_the_operator_has_entered_is_not_provisional():
    where = calendar(known_years=(2099, 2100), exceptions={date(2099, 12, 30): ()})

    deadline = compute({"within": "1 working day"}, start=on(where, "2099-12-29 10:00"), calendar=where)

    assert (deadline.provisional, deadline.due_at) == (False, on(where, "2099-12-31 18:00"))


def test_the_summer_clock_neither_adds_nor_takes_working_time():
    night = {"7": [["00:00", "24:00"]], "1": [["00:00", "24:00"]]}
    where = calendar("", "America/New_York", week=night)

    assert due({"within": "24 working hours"}, "2026-03-08 00:00", where) == "2026-03-09 01:00:00"  # 23 hours long
    assert due({"within": "24 working hours"}, "2026-11-01 00:00", where) == "2026-11-01 23:00:00"  # 25 hours long


def test_the_hour_that_the_clock_skips_is_worked_once():
    split = {"7": [["01:00", "02:30"], ["03:00", "05:00"]]}
    where = calendar("", "America/New_York", week=split)

    # From one until five there are three hours on this night.
    assert due({"within": "3 working hours"}, "2026-03-08 00:00", where) == "2026-03-08 05:00:00"


def test_work_until_midnight_ends_on_its_own_date():
    where = calendar("", week={"1": [["09:00", "24:00"]]})

    assert due({"within": "1 working day"}, "2026-11-20 10:00", where) == "2026-11-23 23:59:59"


def test_a_calendar_without_working_hours_has_no_working_deadlines():
    closed = calendar("", week={})

    with pytest.raises(ValueError, match="no working hours"):
        due({"within": "1 working hour"}, "2026-11-20 10:00", closed)
    assert due({"within": "1 day"}, "2026-11-20 10:00", closed) == "2026-11-21 23:59:59"
