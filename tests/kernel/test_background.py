"""When jobs run, and which of them beside each other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicDeferrer

from huiyin.kernel.background import LONG, daily, no_night_missed


@pytest.mark.parametrize(
    ("zone", "line"), [("Asia/Shanghai", "40 18 * * *"), ("Asia/Kathmandu", "55 20 * * *"), ("UTC", "40 2 * * *")]
)
def test_a_time_of_day_is_that_of_the_house(settings: Any, zone: str, line: str) -> None:
    settings.TIME_ZONE = zone

    assert daily(2, 40) == line


@pytest.mark.parametrize("name", ["customers.weigh", "contact.propose", "worklist.recompute", "intake.check"])
def test_a_job_that_may_take_minutes_waits_for_the_other_long_ones(name: str) -> None:
    app.perform_import_paths()

    assert app.tasks[name].lock == LONG


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_jobs")
def test_beside_a_long_job_the_sweep_of_the_minute_is_done_and_no_second_long_one() -> None:
    for name in ("customers.weigh", "customers.recount", "worklist.sweep"):
        app.configure_task(name).defer(timestamp=0)

    assert fetched() == ["customers.weigh", "worklist.sweep"]


@pytest.mark.django_db
def test_a_new_house_has_no_night_to_make_up_and_does_the_next_one() -> None:
    today = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # eleven in the morning at the house
    assert "customers.weigh" in due(today)

    no_night_missed(today)

    assert "customers.weigh" not in due(today)
    assert "worklist.sweep" in due(today)
    assert "customers.weigh" in due(today + timedelta(days=1))


def due(at: datetime) -> set[str]:
    """What a worker that starts at that moment puts on the queue."""
    app.perform_import_paths()
    turns = PeriodicDeferrer(app.periodic_registry, max_delay=86400).get_previous_tasks(at.timestamp())
    with connection.cursor() as cursor:
        cursor.execute("select task_name, defer_timestamp from procrastinate_periodic_defers")
        done = set(cursor.fetchall())
    return {turn.task.name for turn, timestamp in turns if (turn.task.name, timestamp) not in done}


def fetched() -> list[str]:
    """What a worker with room for everything is given while what it got is still running."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values returning id")
        [worker] = cursor.fetchone()
        for _place in range(3):
            cursor.execute("select task_name from procrastinate_fetch_job_v2(null, %s)", [worker])
            found += [name for [name] in cursor.fetchall() if name]
    return found
