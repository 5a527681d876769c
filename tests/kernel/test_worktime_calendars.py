"""Which days are worked, and which calendars and forms are refused."""

import pickle
from datetime import date

import pytest

from huiyin.kernel.worktime import Calendar, check, check_offset
from huiyin.kernel.worktime.regions import published_through, region_year

OFFICE = [["09:00", "12:00"], ["13:30", "18:00"]]
HOURS = ((540, 720), (810, 1080))
WEEK = {str(number): OFFICE for number in range(1, 6)}


def make_ups(region: str, year: int) -> list[str]:
    where = Calendar("公司", region, week=WEEK)
    days = (date.fromordinal(day) for day in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1))
    return [day.strftime("%m-%d") for day in days if where.day(day).reason == "make-up"]


@pytest.mark.parametrize(
    ("region", "year", "expected"),
    [
        ("CN", 2025, ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        ("CN", 2026, ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
        ("CN", 2018, ["02-11", "02-24", "04-08", "04-28", "09-29", "09-30", "12-29"]),
        ("CN", 2005, ["02-05", "02-06", "04-30", "05-08", "10-08", "10-09", "12-31"]),  # the last pays for January
        ("TW", 2024, ["02-17"]),
        ("TW", 2026, []),
        ("HK", 2026, []),
    ],
)
def test_make_up_workdays_are_the_published_ones(region, year, expected):
    assert make_ups(region, year) == expected


def test_mainland_holidays_of_2026_are_the_published_ones():
    where = Calendar("公司", "CN", week={str(number): OFFICE for number in range(1, 8)})

    closed = [day for day in range(date(2026, 1, 1).toordinal(), date(2026, 12, 31).toordinal() + 1)
              if not where.day(date.fromordinal(day)).windows]  # fmt: skip

    # With the weekends that a holiday reaches over, as the State Council counts them.
    assert [date.fromordinal(day).strftime("%m-%d") for day in closed] == [
        *("01-01", "01-02", "01-03"),
        *("02-15", "02-16", "02-17", "02-18", "02-19", "02-20", "02-21", "02-22", "02-23"),
        *("04-04", "04-05", "04-06", "05-01", "05-02", "05-03", "05-04", "05-05"),
        *("06-19", "06-20", "06-21", "09-25", "09-26", "09-27"),
        *("10-01", "10-02", "10-03", "10-04", "10-05", "10-06", "10-07"),
    ]


def test_hong_kong_keeps_its_seventeen_general_holidays():
    where = Calendar("公司", "HK", week={str(number): OFFICE for number in range(1, 8)})

    closed = [day for day in range(date(2026, 1, 1).toordinal(), date(2026, 12, 31).toordinal() + 1)
              if not where.day(date.fromordinal(day)).windows]  # fmt: skip

    assert [date.fromordinal(day).strftime("%m-%d") for day in closed] == [
        *("01-01", "02-17", "02-18", "02-19", "04-03", "04-04", "04-06", "04-07", "05-01", "05-25", "06-19", "07-01"),
        *("09-26", "10-01", "10-19", "12-25", "12-26"),
    ]


def test_a_make_up_day_is_worked_like_the_day_it_pays_for():
    short_friday = {**WEEK, "5": [["09:00", "12:00"]]}
    where = Calendar("公司", "CN", week=short_friday)

    # 4 January pays for a Friday, 9 May for a Tuesday.
    assert where.day(date(2026, 1, 4)).windows == ((540, 720),)
    assert where.day(date(2026, 5, 9)).windows == HOURS


def test_a_make_up_day_for_a_day_never_worked_takes_the_first_working_days_hours():
    where = Calendar("公司", "CN", week={"3": OFFICE})

    assert where.day(date(2026, 1, 4)).windows == HOURS


def test_an_edited_date_wins_over_holiday_and_make_up_day():
    edited = {date(2026, 10, 1): [["10:00", "11:00"]], date(2026, 10, 10): (), date(2026, 11, 23): ()}
    where = Calendar("公司", "CN", week=WEEK, exceptions=edited)

    hours = [where.day(day).windows for day in sorted(edited)]

    assert hours == [((600, 660),), (), ()]


def test_years_are_published_one_after_another_on_the_mainland_only():
    year = published_through("CN")

    assert year >= 2026
    assert region_year("CN", year).make_ups
    assert not region_year("CN", year + 1).make_ups
    assert published_through("HK") > year + 50
    assert Calendar("公司", "CN", week=WEEK).unpublished(year - 1, year + 2) == [year + 1, year + 2]
    assert Calendar("公司", "CN", week=WEEK, known_years=(year + 1,)).unpublished(year, year + 2) == [year + 2]


def test_calendars_of_equal_value_are_equal_and_share_their_timeline():
    one, other = (Calendar("公司", "CN", week=dict(WEEK), exceptions={date(2026, 5, 6): ()}) for _ in range(2))

    assert one == other
    assert hash(one) == hash(other)
    assert one.timeline(2026, 2026) is other.timeline(2026, 2026)
    assert one != Calendar("公司", "CN", week=WEEK)


def test_a_calendar_survives_a_cache():
    where = Calendar("公司", "CN", week=WEEK, exceptions={date(2026, 5, 6): ()}, known_years=(2030,))

    assert pickle.loads(pickle.dumps(where)) == where  # noqa: S301


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"region": "US"}, "no region"),
        ({"time_zone": "Mars/Base"}, "no time zone"),
        ({"week": {"0": OFFICE}}, "no weekday"),
        ({"week": {"1": [["9:00", "12:00"]]}}, "no time of day"),
        ({"week": {"1": [["09:00", "24:01"]]}}, "no time of day"),
        ({"week": {"1": [["09:00", "12:60"]]}}, "no time of day"),
        ({"week": {"1": [["22:00", "06:00"]]}}, "weekday 1: .* split work that passes midnight"),
        ({"week": {"1": [["09:00", "09:00"]]}}, "does not end after it begins"),
        ({"week": {"1": [["09:00", "12:00"], ["11:00", "18:00"]]}}, "begins before"),
        ({"week": {"1": [["13:00", "18:00"], ["09:00", "12:00"]]}}, "begins before"),
        ({"week": {"1": ["09:00-12:00"]}}, "pairs"),
        ({"exceptions": {date(2026, 5, 6): [["12:00", "09:00"]]}}, "2026-05-06: "),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(parts, message):
    with pytest.raises(ValueError, match=message):
        Calendar("公司", **parts)


@pytest.mark.parametrize(
    "form",
    [
        {"within": "4 working hours"},
        {"within": "1 minute"},
        {"within": "2 working days", "by": "15:00", "cut_off": "16:00", "day": "next day"},
        {"same_day": True},
        {"same_day": "working", "by": "24:00"},
        {"weekday": ["mon", "thu"]},
        {"weekday": "fri"},
        {"before_event": "3 days"},
        {"window": ["3 days", "1 week"]},
        {"window": ["0 days", "4 working hours"]},
        {"cut_off": "16:00", "by": "15:00", "day": "next working day"},
        {"end_of": "working month"},
        {"agreed": "investigate_until"},
    ],
)
def test_a_form_that_can_be_computed_passes(form):
    check(form)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "empty"),
        ({"withn": "3 days"}, "did you mean within"),
        ({"within": "3 days", "same_day": True}, "can't stand together"),
        ({"within": "3 fortnights"}, "no length of time"),
        ({"within": "3 working weeks"}, "no length of time"),
        ({"within": "1.5 days"}, "no length of time"),
        ({"within": 3}, "no length of time"),
        ({"within": "0 days"}, "leaves no time"),
        ({"within": "4000 days"}, "more than ten years"),
        ({"within": "4 working hours", "by": "15:00"}, "in days"),
        ({"within": "3 days", "cutoff": "16:00"}, "did you mean cut_off"),
        ({"within": "3 days", "day": "next day"}, "add cut_off"),
        ({"end_of": "month", "cut_off": "16:00"}, "beside end_of"),
        ({"same_day": "yes"}, "same_day"),
        ({"weekday": ["monday"]}, "mon, tue"),
        ({"weekday": []}, "mon, tue"),
        ({"before_event": "0 working days"}, "leaves no time"),
        ({"window": ["3 days"]}, "earliest and a latest"),
        ({"window": ["3 days", "2 days"]}, "later than"),
        ({"window": ["3 days", "4 working days"]}, "same way"),
        ({"cut_off": "16:00", "by": "15:00", "day": "tomorrow"}, "next working day"),
        ({"cut_off": "4 pm"}, "no time of day"),
        ({"end_of": "quarter"}, "week, month or year"),
        ({"agreed": ""}, "name the field"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(form, message):
    with pytest.raises(ValueError, match=message):
        check(form)


def test_an_offset_goes_before_or_after_once():
    for fine in ({}, {"before": "1 day"}, {"after": "1 working day"}):
        check_offset(fine)
    for wrong in ({"later": "1 day"}, {"before": "1 day", "after": "1 day"}, {"after": "soon"}):
        with pytest.raises(ValueError, match=r"no offset|no length"):
            check_offset(wrong)
