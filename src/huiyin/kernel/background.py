"""When and how jobs run beside each other."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.retry import RetryDecision

LONG = "long"
"""The lock of jobs that may take minutes: one at a time, so that the sweeps of every minute find a free place."""

ASIDE = -1
"""The priority of a job that waits to be tried again; the others have 0."""


class StandingAside(RetryStrategy):
    """Tries again after a while, and lets others of the same lock go first meanwhile.

    A lock is given to its jobs in the order of priority and number, whether or not the first one's time has come: one
    that waited at its own place would hold all others up. `site.jobs.try_again` calls it back when it is time.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        decision = super().get_retry_decision(exception=exception, job=job)
        if decision:
            decision.priority = ASIDE
        return decision


AGAIN = StandingAside(max_attempts=5, linear_wait=10)  # a database that restarts is back by then


def daily(hour: int, minute: int) -> str:
    """The cron line, which is read in UTC, of a time of day where the house is."""
    here = datetime.now(ZoneInfo(settings.TIME_ZONE)).replace(hour=hour, minute=minute)
    there = here - (here.utcoffset() or timedelta())
    return f"{there.minute} {there.hour} * * *"


def no_night_missed(at: datetime) -> None:
    """A new house has no night's work to make up: what ran last night elsewhere counts as done here."""
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    done = []
    for (name, periodic_id), job in app.periodic_registry.periodic_tasks.items():
        last, following = (turn(start_time=at.timestamp()) for turn in (job.croniter.get_prev, job.croniter.get_next))
        if following - last >= timedelta(days=1).total_seconds():
            done.append((name, periodic_id, round(last)))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            done,
        )
