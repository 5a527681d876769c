"""What goes on by itself at night."""

from procrastinate.contrib.django import app

from huiyin.contact import actions
from huiyin.kernel.background import LONG, daily
from huiyin.kernel.clock import now


@app.periodic(cron=daily(4, 10))
@app.task(name="contact.propose", queueing_lock="contact.propose", lock=LONG)
def propose(timestamp: int) -> None:
    """Whom to contact today; a run that was killed is done again as a whole."""
    actions.propose_contacts(now())
