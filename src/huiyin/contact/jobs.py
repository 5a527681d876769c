"""What goes on by itself."""

from procrastinate.contrib.django import app

from huiyin.contact import actions
from huiyin.contact.models import Call
from huiyin.kernel.background import AGAIN, LONG, daily
from huiyin.kernel.clock import now
from huiyin.org.models import Person


@app.periodic(cron=daily(4, 10))
@app.task(name="contact.propose", queueing_lock="contact.propose", lock=LONG)
def propose(timestamp: int) -> None:
    """Whom to contact today; a run that was killed is done again as a whole."""
    actions.propose_contacts(now())


@app.periodic(cron=daily(4, 20))
@app.task(name="contact.classify", queueing_lock="contact.classify", lock=LONG)
def to_classify(timestamp: int) -> None:
    """Opinions that are in no class yet are somebody's work, since no department hears of them."""
    actions.remind_to_classify(now())


@app.task(name="contact.close_record", retry=AGAIN)
def close_record(call_id: int, by_id: int) -> None:
    """The work that was owed of a call, which somebody else held when its record was made."""
    call = Call.objects.select_related("item").get(pk=call_id)
    actions.close_record(call, by=Person.objects.get(pk=by_id), at=now())
