"""What goes on while people do other things."""

from procrastinate.contrib.django import app

from huiyin.kernel.background import AGAIN, LONG
from huiyin.rulebook import actions
from huiyin.rulebook.models import Draft


@app.task(name="rulebook.rehearsal", retry=AGAIN, lock=LONG)
def rehearse(draft_id: int, revision: int) -> None:
    """Last month's matters under a draft; a run that was killed is done again as a whole."""
    actions.carry_out_rehearsal(Draft.objects.get(pk=draft_id), revision=revision)
