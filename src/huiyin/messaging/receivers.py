"""What follows when something is to be sent, and what groups of colleagues hear."""

from huiyin.kernel.events import on
from huiyin.messaging import actions, jobs
from huiyin.messaging.enums import Hears
from huiyin.messaging.events import MessageDecided
from huiyin.worklist.enums import Why
from huiyin.worklist.events import ItemsHandedOver, RungReached


@on(MessageDecided)
def send_it_soon(event: MessageDecided) -> None:
    jobs.wake(event.channel_id)


@on(RungReached)
def tell_of_the_rung(event: RungReached) -> None:
    if event.level in (Hears.DUE, Hears.OVERDUE, Hears.RISK):
        actions.tell_of(Hears(event.level), event.item_ids, at=event.at)


@on(ItemsHandedOver)
def tell_of_the_escalation(event: ItemsHandedOver) -> None:
    if event.why == Why.ESCALATED:
        actions.tell_of(Hears.ESCALATED, event.item_ids, at=event.at)
