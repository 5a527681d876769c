"""Several sweeps at once, and one killed in the middle: each reminder exactly once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from huiyin.worklist import actions
from huiyin.worklist.actions import sweeping
from huiyin.worklist.models import Notice, Reminder, WorkItem
from tests.conftest import NOW, House
from tests.worklist.conftest import Opener

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("without_rules")]
AT = NOW + timedelta(days=5)
SWEEP = f"""
import datetime, django
django.setup()
from huiyin.worklist.actions import sweeping
sweeping.BATCH = 5
sweeping.sweep(datetime.datetime.fromisoformat({AT.isoformat()!r}))
"""


@pytest.fixture
def waiting(opened: Opener, house: House, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ten items of Ana that are due, then ten of Ben."""
    monkeypatch.setattr(sweeping, "BATCH", 5)
    items = [opened(days=2, owner=house.ana) for _ in range(10)]
    items += [opened(owner=house.ben, agreed=NOW + timedelta(days=2, hours=1)) for _ in range(10)]
    return [item.pk for item in items]


def test_a_sweep_killed_in_the_middle_is_made_up_by_the_next(waiting: list[int], house: House) -> None:
    with held(house.ben.pk) as holder:
        process = subprocess.Popen([sys.executable, "-c", SWEEP], env=environment())
        backend = blocked_by(holder)
        done_before = Reminder.objects.count()
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=120)
    until(lambda: not alive(backend))

    actions.sweep(AT)

    assert 0 < done_before < Reminder.objects.count()
    assert_each_told_once(waiting)


def test_two_sweeps_at_once_share_the_work(waiting: list[int], house: House) -> None:
    with held(house.ben.pk) as holder:
        other = threading.Thread(target=sweep_elsewhere)
        other.start()
        blocked_by(holder)
        swept = threading.Thread(target=sweep_elsewhere)
        swept.start()
        until(lambda: blocked(holder) == 2)  # each holds a batch of its own
    other.join(timeout=120)
    swept.join(timeout=120)

    assert_each_told_once(waiting)


def assert_each_told_once(waiting: list[int]) -> None:
    rungs = ["day-before", "due", "overdue", "risk"]
    reminders = Reminder.objects.order_by("item", "pk").values_list("item", "rung")
    notices = Notice.objects.exclude(kind="assigned").filter(person__username__in=["ana", "ben"])
    assert list(reminders) == [(item, rung) for item in waiting for rung in rungs]
    assert sorted(notices.values_list("item", "kind")) == [(item, "risk") for item in waiting]
    assert not WorkItem.objects.exclude(next_rung_at=None).exists()


def sweep_elsewhere() -> None:
    try:
        actions.sweep(AT)
    finally:
        connection.close()


def environment() -> dict[str, str]:
    url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    if connection.settings_dict["HOST"].startswith("/"):
        url = "postgresql://{USER}@/{NAME}?host={HOST}".format(**connection.settings_dict)
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "huiyin.site.settings"}


@contextmanager
def held(person: int) -> Iterator[int]:
    """Keep a row that every notice to this person refers to, so that the sweep stops where it tells them."""
    with beside() as other:
        other.execute("select 1 from org_person where id = %s for update", [person])
        yield other.info.backend_pid


def beside() -> "psycopg.Connection[Any]":
    """A connection beside ours, for locks that others are to meet."""
    said = connection.get_connection_params()
    return psycopg.connect(
        **{key: said[key] for key in ("host", "port", "dbname", "user", "password") if said.get(key)}
    )


def blocked(holder: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_stat_activity where %s = any(pg_blocking_pids(pid))", [holder])
        return int(cursor.fetchone()[0])


def blocked_by(holder: int) -> int:
    until(lambda: blocked(holder) > 0)
    with connection.cursor() as cursor:
        cursor.execute("select pid from pg_stat_activity where %s = any(pg_blocking_pids(pid))", [holder])
        return int(cursor.fetchone()[0])


def alive(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from pg_stat_activity where pid = %s)", [backend])
        return bool(cursor.fetchone()[0])


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
