"""What goes on by itself: the daily duties, and completeness after the definition of the file changed."""

from procrastinate.contrib.django import app

from huiyin.customers import actions
from huiyin.kernel.clock import now


@app.periodic(cron="*/30 * * * *")  # type: ignore[untyped-decorator]
@app.task(name="customers.daily_duties", queueing_lock="customers.daily_duties")  # type: ignore[untyped-decorator]
def daily_duties(timestamp: int) -> None:
    """Today's duties about files, once each; a run that was missed is made up by the next one."""
    actions.open_daily_duties(now())


@app.periodic(cron="20 3 * * *")  # type: ignore[untyped-decorator]
@app.task(name="customers.recount", queueing_lock="customers.recount")  # type: ignore[untyped-decorator]
def recount(timestamp: int) -> None:
    """Completeness of all files by the definition in force, batch by batch."""
    last: int | None = 0
    while last is not None:
        last = actions.recount_completeness(after=last)


@app.periodic(cron="40 2 * * *")  # type: ignore[untyped-decorator]
@app.task(name="customers.weigh", queueing_lock="customers.weigh")  # type: ignore[untyped-decorator]
def weigh(timestamp: int) -> None:
    """The indicators of all customers, batch by batch; a run that was killed is done again as a whole."""
    last: int | None = 0
    while last is not None:
        last = actions.weigh_some(after=last, at=now())
