"""When and how jobs run beside each other."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app

LONG = "long"
"""The lock of jobs that may take minutes: one at a time, so that the sweeps of every minute find a free place."""


def daily(hour: int, minute: int) -> str:
    """The cron line, which is read in UTC, of a time of day where the house is."""
    here = datetime.now(ZoneInfo(settings.TIME_ZONE)).replace(hour=hour, minute=minute)
    there = here - (here.utcoffset() or timedelta())
    return f"{there.minute} {there.hour} * * *"


def no_night_missed(at: datetime) -> None:
    """A new house has no night's work to make up: what ran last night elsewhere counts as done here."""
    app.perform_import_paths()
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
