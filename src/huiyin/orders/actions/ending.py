"""Letting an order go out, or ending it."""

from datetime import datetime

from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.orders import queries
from huiyin.orders.actions.holding import hold
from huiyin.orders.actions.reading_back import drop_reading_back
from huiyin.orders.actions.taking import seen_as
from huiyin.orders.enums import State, Step
from huiyin.orders.models import Order, OrderStep
from huiyin.org.models import Person


class NotVerified(DomainError):
    """This order was not yet read back to the customer: verify it first, then it can be released."""


class NotToBeReleased(DomainError):
    """This order was released already, or has ended."""


class NotToBeCancelled(DomainError):
    """This order was delivered or cancelled already."""


class NoReason(DomainError):
    """Say why."""

    field = "reason"


class PlannedAlready(DomainError):
    """Goods of this order stand in loading plan %(plan)s: the warehouse has to give it up first."""


@whole
def release(order: Order, *, seen_revision: int, by: Person, at: datetime) -> Order:
    """The order may be delivered. Source: A12-3. Raises ChangedMeanwhile, NotVerified, NotToBeReleased."""
    order = hold(order)
    seen_as(order, seen_revision)
    if order.standing == State.TAKEN:
        raise NotVerified
    if order.standing != State.VERIFIED:
        raise NotToBeReleased
    order.state = State.RELEASED
    order.save(update_fields=["state"])
    OrderStep.objects.create(order=order, step=Step.RELEASED, revision=order.revision, by=by, at=at)
    return order


@whole
def cancel(order: Order, *, reason: str, by: Person, at: datetime) -> Order:
    """Nothing more is delivered; an order of which a part went out already ends as delivered.

    Raises NoReason, NotToBeCancelled, PlannedAlready.
    """
    reason = reason.strip()
    if not reason:
        raise NoReason
    order = hold(order)
    if order.standing in (State.DELIVERED, State.CANCELLED):
        raise NotToBeCancelled
    if plan := queries.plan_with(order):
        raise PlannedAlready(plan=plan)
    partly = order.lines.filter(loaded__gt=0).exists()
    order.state = State.DELIVERED if partly else State.CANCELLED
    order.save(update_fields=["state"])
    step = Step.REST_CANCELLED if partly else Step.CANCELLED
    OrderStep.objects.create(order=order, step=step, words=reason, revision=order.revision, by=by, at=at)
    drop_reading_back(order, by=by, at=at)
    return order
