"""What happens at the door by itself."""

from procrastinate.contrib.django import app

from huiyin.kernel.background import daily
from huiyin.kernel.clock import now
from huiyin.portal import actions


@app.periodic(cron=daily(3, 40))
@app.task(queueing_lock="portal.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Nobody is counted for longer than the limits look back."""
    actions.forget(at=now())
