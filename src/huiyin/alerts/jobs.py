"""What goes on by itself: figures whose period is over are looked at."""

from procrastinate.contrib.django import app

from huiyin.alerts import actions
from huiyin.kernel.background import LONG
from huiyin.kernel.clock import now


@app.periodic(cron="10 * * * *")
@app.task(name="alerts.look", queueing_lock="alerts.look", lock=LONG)
def look_at_figures(timestamp: int) -> None:
    """Each period once; a run that was missed is made up by the next one."""
    actions.look_at_figures(now())
