"""What goes on by itself: figures whose period is over are looked at."""

from procrastinate.contrib.django import app

from huiyin.alerts import actions
from huiyin.kernel.background import AGAIN, LONG
from huiyin.kernel.clock import now


@app.periodic(cron="10 * * * *")
@app.task(name="alerts.look", queueing_lock="alerts.look", lock=LONG)
def look_at_figures(timestamp: int) -> None:
    """Each period once; a run that was missed is made up by the next one."""
    actions.look_at_figures(now())


@app.task(name="alerts.look_again", retry=AGAIN, lock=LONG)
def look_again() -> None:
    """What a rule book that was just published asks otherwise of its figures is judged at once."""
    actions.look_at_figures(now())
