"""What follows from what is done to files."""

from huiyin.intake import jobs
from huiyin.intake.events import BatchBegun
from huiyin.intake.queries import intake
from huiyin.kernel.events import on


@on(BatchBegun)
def work_on_the_file(event: BatchBegun) -> None:
    jobs.carry_on(intake(event.kind).batches._default_manager.get(pk=event.batch_id))
