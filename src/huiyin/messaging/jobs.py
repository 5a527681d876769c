"""What sends, and what sees to it every minute."""

import logging
from datetime import timedelta

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from huiyin.kernel.background import AGAIN
from huiyin.kernel.clock import now
from huiyin.messaging import actions, queries
from huiyin.messaging.models import Channel

log = logging.getLogger(__name__)
A_WHILE = timedelta(seconds=20)  # of sending; then whatever else waits has its turn


@app.task(name="messaging.send", retry=AGAIN)
def send(channel_id: int) -> None:
    """Send what is due over a channel; done again it goes on where it was."""
    until = now() + A_WHILE
    while actions.send_some(channel_id, now):
        if now() > until:
            wake(channel_id)
            return


@app.periodic(cron="* * * * *")
@app.task(name="messaging.tend", queueing_lock="messaging.tend")
def tend(timestamp: int) -> None:
    """What killed workers left, and what is to be tried again; a run that was missed is made up by the next one."""
    for channel in actions.tend(now()):
        wake(channel)


@app.periodic(cron="* * * * *")
@app.task(name="messaging.tell_groups", queueing_lock="messaging.tell_groups")
def tell_groups(timestamp: int) -> None:
    """Tell groups of colleagues how their work stands, at the hours they chose."""
    actions.tell_of_the_day(now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="messaging.fetch", queueing_lock="messaging.fetch", lock="messaging.fetch")
def fetch(timestamp: int) -> None:
    """What came into the mailboxes, each whatever the others say; a run that was killed goes on where it was."""
    for channel in queries.channels_with_a_mailbox():
        try:
            actions.fetch_mail(channel, now)
        except Exception as trouble:
            log.exception("The mailbox of channel %s could not be read.", channel)
            actions.note_trouble(channel, trouble)


@app.periodic(cron="*/2 * * * *")
@app.task(name="messaging.ask_providers", queueing_lock="messaging.ask_providers", lock="messaging.ask_providers")
def ask_providers(timestamp: int) -> None:
    """What became of text messages, and of the words that providers examine; each provider whatever the others say."""
    for channel in queries.channels_that_ask():
        try:
            actions.fetch_receipts(channel, now)
            actions.refresh_approvals(Channel.objects.get(pk=channel), now)
        except actions.ProviderRefuses as refused:
            log.warning("The provider of channel %s says: %s", channel, refused)
        except Exception:
            log.exception("The provider of channel %s could not be asked.", channel)


def wake(channel_id: int) -> None:
    """One job that waits is enough, however many messages are decided at once."""
    lock = f"messaging.send/{channel_id}"
    if ProcrastinateJob.objects.filter(queueing_lock=lock, status="todo").exists():
        return
    try:
        with transaction.atomic():  # what is refused here must not undo what was decided
            send.configure(queueing_lock=lock).defer(channel_id=channel_id)
    except AlreadyEnqueued:
        pass
