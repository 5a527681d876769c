"""A job whose worker was killed is done by the next one."""

import subprocess
import sys

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from huiyin.site.jobs import try_again
from tests.conftest import House
from tests.worklist.test_sweep_survives import environment


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_left_in_the_middle_is_done_by_the_next(house: House) -> None:
    job = app.configure_task("worklist.recompute").defer(calendar_id=house.calendar.pk)
    with connection.cursor() as cursor:  # as it stands once the worker is gone
        cursor.execute("update procrastinate_jobs set status = 'doing' where id = %s", [job])
    try_again.configure().defer(timestamp=0)

    worker = [sys.executable, "-m", "huiyin.site.cli", "manage", "procrastinate", "worker", "--one-shot"]
    subprocess.run(worker, env=environment(), check=True, timeout=60)

    with connection.cursor() as cursor:
        cursor.execute("select status from procrastinate_jobs where id = %s", [job])
        assert cursor.fetchone() == ("succeeded",)
