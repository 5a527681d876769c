"""What keeps the jobs themselves going."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

MOST_ATTEMPTS = 5  # a job that takes its worker down each time is not tried for ever


@app.periodic(cron="* * * * *")  # type: ignore[untyped-decorator]
@app.task(name="site.try_again", queueing_lock="site.try_again", pass_context=True)  # type: ignore[untyped-decorator]
async def try_again(context: JobContext, timestamp: int) -> None:
    """Do once more what a killed worker left in the middle; every job may be done again. In the end it has failed."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.attempts < MOST_ATTEMPTS:
            await manager.retry_job(job)
        else:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
