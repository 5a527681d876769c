"""Rounds that are planned by several hands at once, or by one that is killed: everybody stands in them once."""

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from huiyin.callbacks import actions
from huiyin.callbacks.models import Callback, Round
from huiyin.callbacks.rules import period_of
from huiyin.customers.models import Customer
from huiyin.rulebook.definitions import Skips, Trigger
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.callbacks.test_collecting import plan
from tests.conftest import NOW, House
from tests.worklist.test_sweep_survives import alive, beside, blocked_by, environment, until

DAY = timedelta(days=1)
LATELY = ((NOW - 100 * DAY).date(), NOW.date())
pytestmark = pytest.mark.django_db(transaction=True)
CARRY_OUT = f"""
import datetime, django
django.setup()
from huiyin.callbacks import actions
from huiyin.callbacks.models import Round
actions.carry_out(Round.objects.get(), at=datetime.datetime.fromisoformat({NOW.isoformat()!r}))
"""


def written() -> tuple[int, int]:
    """Lines of ledgers, and callbacks that are somebody's work."""
    return Callback.objects.count(), WorkItem.objects.filter(kind=Kind.CALLBACK).count()


def test_a_job_killed_while_it_plans_a_round_leaves_nothing_behind(
    house: House, pack: Any, opened: Callable[..., Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        opened(f"客户{number}", phones=[f"1380000{number:04d}"])
    run = actions.plan_round("members", changed={"audience": {}, "skips": Skips()}, by=house.lena, at=NOW)
    monkeypatch.setattr("huiyin.callbacks.actions.planning.AT_ONCE", 0)
    actions.start(run, by=house.lena, at=NOW)

    with beside() as other:  # the work is written, the ledger waits
        other.execute("LOCK TABLE callbacks_callback IN SHARE MODE")
        job = subprocess.Popen([sys.executable, "-c", CARRY_OUT], env=environment())
        backend = blocked_by(other.info.backend_pid)
        job.send_signal(signal.SIGKILL)
        job.wait()
    until(lambda: not alive(backend))

    run.refresh_from_db()
    assert (run.stage, run.denominator, written()) == ("starting", 0, (0, 0))
    assert (actions.carry_out(run, at=NOW).stage, written()) == ("running", (3, 3))


def everybody_looked_through() -> int:
    """The members' turn comes every ninety days."""
    return actions.collect(NOW)


def what_happened_of_late() -> int:
    return actions.join(plan(Trigger("opened")), period_of("month", NOW.date()), LATELY, at=NOW)


@pytest.mark.parametrize("sweep", [everybody_looked_through, what_happened_of_late])
def test_sweeps_at_once_bring_everybody_into_one_round_once(
    house: House, pack: Any, opened: Callable[..., Customer], sweep: Callable[[], int]
) -> None:
    for number in range(3):
        opened(f"客户{number}", phones=[f"1380000{number:04d}"], membership="gold", at=NOW - 100 * DAY)

    def by_hand(_number: int) -> int:
        try:
            return sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        joined = sum(hands.map(by_hand, range(4)))

    assert (joined, written()) == (3, (3, 3))
    assert [run.denominator for run in Round.objects.all()] == [3]
