"""Reading an order back to the customer."""

from datetime import datetime

from huiyin.contact import actions as contact
from huiyin.contact.enums import Purpose
from huiyin.contact.queries import channels
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.orders.actions.holding import hold
from huiyin.orders.actions.reading_back import settle_reading_back
from huiyin.orders.actions.taking import ChannelUnknown, seen_as
from huiyin.orders.enums import State, Step
from huiyin.orders.models import Order, OrderStep
from huiyin.org.models import Person


class NotToBeVerified(DomainError):
    """This order was verified already, or has ended."""


class NotYetReadBack(DomainError):
    """An order is verified once it was read back."""

    field = "read_back_at"


class ReadBackBefore(DomainError):
    """The order was not yet given then."""

    field = "read_back_at"


@whole
def verify(
    order: Order,
    *,
    channel: str,
    read_back_at: datetime,
    corrected: str = "",
    seen_revision: int,
    by: Person,
    at: datetime,
) -> Order:
    """The customer heard the order and agreed, by which channel and with what corrected. Source: A12-3.

    Raises ChangedMeanwhile, NotToBeVerified, ChannelUnknown, NotYetReadBack, ReadBackBefore.
    """
    if channel not in dict(channels()):
        raise ChannelUnknown
    if read_back_at > at:
        raise NotYetReadBack
    order = hold(order)
    seen_as(order, seen_revision)
    if order.standing != State.TAKEN:
        raise NotToBeVerified
    if read_back_at < order.received_at:
        raise ReadBackBefore
    order.state = State.VERIFIED
    order.save(update_fields=["state"])
    corrected = corrected.strip()
    OrderStep.objects.create(
        order=order,
        step=Step.VERIFIED,
        channel=channel,
        words=corrected,
        revision=order.revision,
        by=by,
        at=read_back_at,
    )
    contact.note_interaction(
        contact.Said(
            direction="out",
            channel=channel,
            purpose=Purpose.ORDER,
            content=f"{order.number}: {corrected}" if corrected else order.number,
        ),
        customer=order.customer,
        subject=order.subject,
        by=by,
        at=read_back_at,
    )
    settle_reading_back(order, by=by, at=at)
    return order
