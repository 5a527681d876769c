"""What happens in the house by itself."""

from procrastinate.contrib.django import app

from huiyin.kernel.background import daily
from huiyin.kernel.clock import now
from huiyin.org import actions


@app.periodic(cron=daily(3, 40))
@app.task(name="org.forget_submissions", queueing_lock="org.forget_submissions")
def forget_submissions(timestamp: int) -> None:
    """Forms that arrived last week are not sent again."""
    actions.forget_submissions(at=now())


@app.periodic(cron=daily(3, 50))
@app.task(name="org.forget_sessions", queueing_lock="org.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Browsers that were left alone are no longer signed in."""
    actions.forget_sessions(at=now())
