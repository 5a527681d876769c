"""Papers of many are drawn while people do other things; what was drawn is deleted after a week."""

from procrastinate.contrib.django import app

from huiyin.audit.actions import coming_from
from huiyin.kernel.background import AGAIN, LONG, daily
from huiyin.kernel.clock import now
from huiyin.kernel.editions import reading
from huiyin.stationery import actions
from huiyin.stationery.models import PrintBatch
from huiyin.stationery.queries import DRAWING


@app.task(name=DRAWING, retry=AGAIN, lock=LONG)
def draw(batch_id: int) -> None:
    """One portion, then the next in its turn: other long jobs go between, and a killed worker loses one portion."""
    batch = PrintBatch.objects.defer("keys").get(pk=batch_id)
    with coming_from(person_id=batch.by_id), reading(object()):  # what the set-up says is read once a portion
        if actions.draw_some(batch, at=now()):
            draw.defer(batch_id=batch_id)


@app.periodic(cron=daily(3, 40))
@app.task(name="stationery.forget", queueing_lock="stationery.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Delete the files that have been ready for a week."""
    actions.forget_papers(at=now())
