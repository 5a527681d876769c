"""A job whose worker was killed is done by the next one."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.cases.actions import taking_in
from huiyin.cases.models import Case
from huiyin.kernel.background import ASIDE, LONG
from huiyin.org.models import Person
from huiyin.site.jobs import MOST_ATTEMPTS, forget, try_again
from tests.cases.files import checked, messages, taken_in, workbook
from tests.conftest import NOW, House
from tests.worklist.test_sweep_survives import environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_jobs")]


def left_in_the_middle(job: int, *, attempts: int) -> None:
    """The job as it stands once its worker is gone, after so many attempts."""
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing', attempts = %s where id = %s", [attempts, job])
    try_again.configure().defer(timestamp=0)


def work(*queues: str) -> None:
    """One after the other, for a worker of one shot leaves while a job still runs that another one waits for."""
    worker = [sys.executable, "-m", "huiyin.site.cli", "manage", "procrastinate", "worker"]
    chosen = [f"--queues={','.join(queues)}"] if queues else []
    subprocess.run([*worker, *chosen, "--one-shot", "--concurrency", "1"], env=environment(), check=True, timeout=240)


def test_what_a_killed_worker_left_in_the_middle_is_done_by_the_next(house: House) -> None:
    job = app.configure_task("worklist.recompute").defer(calendar_id=house.calendar.pk)
    left_in_the_middle(job, attempts=0)

    work()

    assert ProcrastinateJob.objects.get(pk=job).status == "succeeded"


def test_an_undoing_that_killed_its_worker_too_often_says_so_and_is_tried_again_by_button(
    house: House, pack: Any, signed_in: Callable[[Person], Client]
) -> None:
    batch = taken_in(checked(workbook(messages(3)), by=house.max, at=NOW), by=house.max, at=NOW)
    taking_in.undo(batch, by=house.max, at=NOW)
    job = ProcrastinateJob.objects.get(task_name="intake.undo", args__batch_id=batch.pk).pk
    browser, door = signed_in(house.max), reverse("cases:go-on-batch", args=[batch.pk])
    page, listing = reverse("cases:batch", args=[batch.pk]), reverse("cases:batches", args=["complaint"])
    assert door not in browser.get(page).content.decode()
    assert browser.post(door).status_code == 422

    left_in_the_middle(job, attempts=MOST_ATTEMPTS)
    work()

    assert Case.objects.count() == 3
    assert "已中断" in browser.get(listing).content.decode()
    assert door in browser.get(page).content.decode()
    assert browser.post(door).status_code == 302
    assert "已中断" not in browser.get(page).content.decode()
    work()
    batch.refresh_from_db()
    assert (batch.state, Case.objects.count()) == ("undone", 0)


FAILING = {
    "customers.sharing": {"sharing_id": 0},
    "customers.bulk_edit": {"edit_id": 0},
    "cases.carry_over": {"carry_id": 0},
    "cases.move_many": {"bulk_id": 0},
    "rulebook.rehearsal": {"draft_id": 0, "revision": 0},
    "intake.check": {"kind": "cases", "batch_id": 0},
    "intake.take_in": {"kind": "cases", "batch_id": 0},
    "intake.undo": {"kind": "cases", "batch_id": 0},
}


def test_long_jobs_that_fail_do_not_hold_up_the_others_while_they_wait_to_be_tried_again(house: House) -> None:
    failing = [app.configure_task(name).defer(**args) for name, args in FAILING.items()]
    another = app.configure_task("worklist.recompute").defer(calendar_id=house.calendar.pk)

    work()

    waiting = ProcrastinateJob.objects.filter(pk__in=failing, status="todo", scheduled_at__gt=Now())
    assert waiting.count() == len(FAILING)
    assert {job.lock for job in waiting} == {LONG}
    assert ProcrastinateJob.objects.get(pk=another).status == "succeeded"


def test_a_job_that_failed_has_its_place_back_when_it_is_time(house: House) -> None:
    due, waiting = (app.configure_task("worklist.recompute").defer(calendar_id=house.calendar.pk) for _each in range(2))
    soon = "update procrastinate_jobs set priority = %s, scheduled_at = now() + %s::interval where id = %s"
    with connection.cursor() as cursor:
        cursor.executemany(soon, [(ASIDE, "-1 s", due), (ASIDE, "1 h", waiting)])
    try_again.configure(queue="only").defer(timestamp=0)

    work("only")

    assert dict(ProcrastinateJob.objects.values_list("pk", "priority").filter(pk__in=[due, waiting])) == {
        due: 0,
        waiting: ASIDE,
    }


def test_a_job_done_days_ago_is_forgotten_and_a_failed_one_is_kept(house: House) -> None:
    done, recent, failed = (
        app.configure_task("worklist.recompute").defer(calendar_id=house.calendar.pk) for _each in range(3)
    )
    work()
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed' where id = %s", [failed])
        cursor.execute(
            "update procrastinate_events set at = at - interval '5 days' where job_id = any(%s)", [[done, failed]]
        )

    forget.configure().defer(timestamp=0)
    work()

    left = ProcrastinateJob.objects.values_list("pk", flat=True)
    assert (done in left, recent in left, failed in left) == (False, True, True)
