"""What happens in the house by itself."""

from procrastinate.contrib.django import app

from huiyin.kernel.clock import now
from huiyin.org import actions


@app.periodic(cron="40 3 * * *")  # type: ignore[untyped-decorator]
@app.task(name="org.forget_submissions", queueing_lock="org.forget_submissions")  # type: ignore[untyped-decorator]
def forget_submissions(timestamp: int) -> None:
    """Forms that arrived last week are not sent again."""
    actions.forget_submissions(at=now())
