"""What goes on by itself: who owes a report on their work."""

from procrastinate.contrib.django import app

from huiyin.kernel.background import LONG
from huiyin.kernel.clock import now
from huiyin.reports import actions


@app.periodic(cron="*/30 * * * *")  # type: ignore[untyped-decorator]
@app.task(name="reports.work", queueing_lock="reports.work", lock=LONG)  # type: ignore[untyped-decorator]
def ask_for_work_reports(timestamp: int) -> None:
    """Today's reports, once each; a run that was missed is made up by the next one."""
    actions.ask_for_work_reports(now())
