"""When jobs run, and which of them beside each other."""

import asyncio
from typing import Any

import pytest
from procrastinate.contrib.django import app

from huiyin.kernel.background import LONG, daily


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


def fetched() -> list[str]:
    """What two workers' places are given, both still busy."""

    async def fetch() -> list[str]:
        async with app.with_connector(app.connector.get_worker_connector()).open_async() as worker_app:
            manager = worker_app.job_manager
            worker = await manager.register_worker()
            jobs = [await manager.fetch_job(queues=None, worker_id=worker) for _place in range(3)]
            return [job.task_name for job in jobs if job]

    return asyncio.run(fetch())
