"""When and how jobs run beside each other."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

LONG = "long"
"""The lock of jobs that may take minutes: one at a time, so that the sweeps of every minute find a free place."""


def daily(hour: int, minute: int) -> str:
    """The cron line, which is read in UTC, of a time of day where the house is."""
    here = datetime.now(ZoneInfo(settings.TIME_ZONE)).replace(hour=hour, minute=minute)
    there = here - (here.utcoffset() or timedelta())
    return f"{there.minute} {there.hour} * * *"
