"""Whoever looks at figures and finds that rows were touched asks for the recount: the next one reads what is kept."""

import time

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from huiyin.reports import jobs
from huiyin.reports.keeping.models import Touch

PAUSE = 2.0  # seconds of a process between two requests
_asked_at = 0.0


def recount_soon() -> None:
    """Have the days counted again that were touched; not more often than a recount takes."""
    global _asked_at
    if time.monotonic() - _asked_at < PAUSE:
        return
    _asked_at = time.monotonic()
    if Touch.objects.filter(since=None).exists():
        try:
            with transaction.atomic():  # the refusal would take the transaction around it along
                jobs.recount.defer()
        except AlreadyEnqueued:
            pass
