"""What follows when many papers are asked for."""

from huiyin.kernel.events import on
from huiyin.stationery import jobs
from huiyin.stationery.events import BatchAsked


@on(BatchAsked)
def draw_them(event: BatchAsked) -> None:
    jobs.draw.defer(batch_id=event.batch_id)
