"""What goes on by itself: who owes a report, and which are to be sent."""

import logging

from procrastinate.contrib.django import app

from huiyin.kernel.background import LONG, daily
from huiyin.kernel.clock import now
from huiyin.reports import actions
from huiyin.reports.keeping import recounting, snapshots

MONTHS_AT_ONCE = 60  # of one figure each, some seconds together; then other long jobs have their turn

log = logging.getLogger(__name__)


@app.periodic(cron="*/30 * * * *")
@app.task(name="reports.ask", queueing_lock="reports.ask", lock=LONG)
def ask_for_reports(timestamp: int) -> None:
    """What is owed by now, once each; a run that was missed is made up by the next one."""
    actions.ask_for_reports(now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="reports.send", queueing_lock="reports.send", lock="reports.send")
def send_reports(timestamp: int) -> None:
    """What was sealed and is due to go out; each report once, whatever the others say."""
    for report in actions.due_to_send(now()):
        try:
            actions.send_one(report, now())
        except Exception:
            log.exception("Report %s could not be sent.", report)


@app.periodic(cron="* * * * *")
@app.task(name="reports.recount", queueing_lock="reports.recount", lock="reports.recount")
def recount(timestamp: int = 0) -> None:
    """Days that were touched are counted again; whoever finds many asks for it at once (keeping.asking)."""
    while recounting.recount(now()):
        pass


@app.periodic(cron="*/5 * * * *")
@app.task(name="reports.keep", queueing_lock="reports.keep", lock=LONG)
def keep_further_back(timestamp: int) -> None:
    """A new house, or a new definition of a figure, has its years counted bit by bit."""
    for _month in range(MONTHS_AT_ONCE):
        if not recounting.keep_further_back(now()):
            break


@app.periodic(cron="*/30 * * * *")
@app.task(name="reports.write_down", queueing_lock="reports.write_down", lock=LONG)
def write_down(timestamp: int) -> None:
    """How things stood when the day ended, of what nobody could say later; done by the first run of the night."""
    snapshots.write_down(now())


@app.periodic(cron=daily(3, 40))
@app.task(name="reports.check_kept", queueing_lock="reports.check_kept", lock=LONG)
def check_kept(timestamp: int) -> None:
    """Some days are counted again, to be sure; a difference makes this job fail, and is corrected."""
    recounting.check(now())
