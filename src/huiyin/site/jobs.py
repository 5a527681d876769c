"""What keeps the jobs themselves going."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from huiyin.kernel.background import ASIDE, daily
from huiyin.kernel.clock import now
from huiyin.site.backup import records

MOST_ATTEMPTS = 5  # a job that takes its worker down each time is not tried for ever
CALL_BACK = """
UPDATE procrastinate_jobs SET priority = 0
WHERE priority = %(aside)s AND status = 'todo' AND scheduled_at <= now()
"""
REMEMBERED_HOURS = 72  # long enough to see what a day of work left behind


@app.periodic(cron="* * * * *")
@app.task(name="site.try_again", queueing_lock="site.try_again", pass_context=True)
async def try_again(context: JobContext, timestamp: int) -> None:
    """Do once more what a killed worker left in the middle; every job may be done again. In the end it has failed.

    Jobs that stood aside until they are tried again have their place back once it is time.
    """
    await context.app.connector.execute_query_async(CALL_BACK, aside=ASIDE)
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.attempts < MOST_ATTEMPTS:
            await manager.retry_job(job)
        else:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron=daily(4, 30))
@app.task(name="site.forget", queueing_lock="site.forget", pass_context=True)
async def forget(context: JobContext, timestamp: int) -> None:
    """Drop jobs that were done days ago; failed ones stay until somebody has looked at them."""
    await context.app.job_manager.delete_old_jobs(nb_hours=REMEMBERED_HOURS)


@app.periodic(cron=daily(8, 30))
@app.task(name="site.watch_backups", queueing_lock="site.watch_backups", pass_context=False)
def watch_backups(timestamp: int) -> None:
    """Tell administrators if no backup was made for too long; in the morning, when somebody can see to it."""
    records.tell_of_a_missed_one(at=now())
