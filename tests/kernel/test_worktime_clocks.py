"""Moving by working time, measuring it and stopping the clock."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from huiyin.kernel.worktime import Calendar, elapsed, extend, shift, windows, worked

OFFICE = [["09:00", "12:00"], ["13:30", "18:00"]]
COMPANY = Calendar("公司", "CN", week={str(number): OFFICE for number in range(1, 6)})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COMPANY.zone)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ({}, "2026-10-09 18:00"),
        ({"before": "1 day"}, "2026-10-08 18:00"),
        ({"before": "2 working days"}, "2026-09-30 18:00"),
        ({"before": "8 working hours"}, "2026-10-08 17:30"),
        ({"after": "1 working day"}, "2026-10-10 18:00"),
        ({"after": "2 working days"}, "2026-10-12 18:00"),
        ({"after": "4 hours"}, "2026-10-09 22:00"),
        ({"after": "1 month"}, "2026-11-09 18:00"),
        ({"after": "0 working hours"}, "2026-10-09 18:00"),
    ],
)
def test_a_rung_moves_from_the_deadline(offset, expected):
    assert shift(at("2026-10-09 18:00"), offset, COMPANY) == at(expected)


def test_a_rung_in_working_days_is_told_during_the_hours_of_work():
    midnight = at("2026-11-20 23:59:59")

    assert shift(midnight, {"before": "1 working day"}, COMPANY) == at("2026-11-19 18:00")
    assert shift(at("2026-11-20 07:00"), {"after": "1 working day"}, COMPANY) == at("2026-11-23 09:00")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20 09:00", "2026-11-20 18:00", 7.5),
        ("2026-11-20 12:00", "2026-11-20 13:30", 0),
        ("2026-11-20 17:00", "2026-11-23 10:00", 2),
        ("2026-09-30 17:00", "2026-10-08 10:00", 2),
        ("2026-10-09 18:00", "2026-10-11 10:00", 7.5),  # the make-up Saturday
        ("2026-11-23 10:00", "2026-11-20 17:00", -2),
        ("2027-10-08 09:00", "2027-10-08 10:00", 1),
    ],
)
def test_elapsed_counts_working_time_only(start, end, hours):
    assert elapsed(at(start), at(end), COMPANY) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"within": "4 working hours"}, "2026-11-24 10:30"),  # two working hours were lost
        ({"within": "2 working days"}, "2026-11-24 10:30"),
        (None, "2026-11-24 10:30"),
        ({"within": "3 days"}, "2026-11-26 10:30"),
    ],
)
def test_a_pause_moves_the_deadline_by_the_time_its_own_clock_lost(form, expected):
    due = at("2026-11-23 17:30")

    assert extend(due, at("2026-11-20 17:00"), at("2026-11-23 10:00"), COMPANY, form) == at(expected)


def test_a_pause_outside_the_hours_of_work_moves_no_working_deadline():
    due = at("2026-11-23 17:30")

    assert extend(due, at("2026-11-20 18:00"), at("2026-11-23 08:00"), COMPANY) == due


def test_a_deadline_missed_before_the_pause_stays_missed():
    due = at("2026-11-20 15:00")

    assert extend(due, at("2026-11-20 17:00"), at("2026-11-23 10:00"), COMPANY, {"within": "3 days"}) == due


@pytest.mark.django_db
@pytest.mark.parametrize("begun", ["2026-10-08 10:00", "2024-05-06 10:00", "2019-03-04 10:00"])
def test_the_database_reckons_the_same_from_whichever_year(begun: str) -> None:
    """A clock that ran for longer than three years counts three."""
    ended = at("2026-11-20 16:00")
    rows = "WITH again AS (SELECT %(begun)s::timestamptz AS begun, %(ended)s::timestamptz AS ended), "

    def seconds(first_year: int) -> float:
        with connection.cursor() as cursor:
            given = {"begun": at(begun), "ended": ended, **windows(COMPANY, first_year, 2026)}
            cursor.execute(rows + worked() + " SELECT seconds FROM worked", given)  # noqa: S608 -- of our own words
            return float(cursor.fetchone()[0])

    counted = max(at(begun), at("2023-11-20 16:00"))
    assert seconds(2026) == seconds(2015) == elapsed(counted, ended, COMPANY).total_seconds()
