"""What follows when something is to be sent."""

from huiyin.kernel.events import on
from huiyin.messaging import jobs
from huiyin.messaging.events import MessageDecided


@on(MessageDecided)
def send_it_soon(event: MessageDecided) -> None:
    jobs.wake(event.channel_id)
