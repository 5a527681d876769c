"""What goes on by itself: who owes a report, and which are to be sent."""

import logging

from procrastinate.contrib.django import app

from huiyin.kernel.background import LONG
from huiyin.kernel.clock import now
from huiyin.reports import actions

log = logging.getLogger(__name__)


@app.periodic(cron="*/30 * * * *")  # type: ignore[untyped-decorator]
@app.task(name="reports.ask", queueing_lock="reports.ask", lock=LONG)  # type: ignore[untyped-decorator]
def ask_for_reports(timestamp: int) -> None:
    """What is owed by now, once each; a run that was missed is made up by the next one."""
    actions.ask_for_reports(now())


@app.periodic(cron="*/5 * * * *")  # type: ignore[untyped-decorator]
@app.task(name="reports.send", queueing_lock="reports.send", lock="reports.send")  # type: ignore[untyped-decorator]
def send_reports(timestamp: int) -> None:
    """What was sealed and is due to go out; each report once, whatever the others say."""
    for report in actions.due_to_send(now()):
        try:
            actions.send_one(report, now())
        except Exception:
            log.exception("Report %s could not be sent.", report)
