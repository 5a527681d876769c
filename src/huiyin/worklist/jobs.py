"""What runs by itself: the sweep of every minute, and deadlines that follow their calendars."""

from django.conf import settings
from procrastinate.contrib.django import app

from huiyin.kernel.background import LONG, daily
from huiyin.kernel.clock import now
from huiyin.org.models import Calendar
from huiyin.worklist import actions


@app.periodic(cron="* * * * *")
@app.task(name="worklist.sweep", queueing_lock="worklist.sweep")
def sweep(timestamp: int) -> None:
    """Remind, escalate and substitute. A run that was missed is made up by the next one."""
    actions.sweep(now())


@app.periodic(cron=daily(3, 10))
@app.task(name="worklist.recompute_provisional", queueing_lock="worklist.recompute_provisional", lock=LONG)
def recompute_provisional(timestamp: int) -> None:
    """Deadlines that reach into a year whose holidays were not published yet."""
    actions.recompute_deadlines(None, at=now())


@app.periodic(cron=daily(3, 55))
@app.task(name="worklist.forget", queueing_lock="worklist.forget", lock=LONG, pass_context=False)
def forget(timestamp: int) -> None:
    """Drop notices that have been kept for long enough."""
    actions.forget_notices(keep_days=settings.HUIYIN_NOTICE_DAYS, at=now())


@app.task(name="worklist.recompute", lock=LONG)
def recompute(calendar_id: int) -> None:
    """Open deadlines of a calendar that was edited."""
    actions.recompute_deadlines(Calendar.objects.get(pk=calendar_id), at=now())
