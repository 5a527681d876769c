"""The obligation to read an order back to the customer."""

from datetime import datetime

from django.utils.translation import gettext_noop

from huiyin.kernel.whole import whole
from huiyin.orders import queries
from huiyin.orders.models import Order
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

SAME_DAY = {"same_day": "working", "cut_off": "17:00", "day": "next working day"}  # where the rule book says nothing
READ_BACK = gettext_noop("Read the order back to the customer")


@whole
def owe_reading_back(order: Order, *, by: Person, at: datetime) -> WorkItem:
    """Put it on the list of whoever wrote the order down, unless it is there already. Source: A12-3."""
    if order.item_id and order.item and order.item.settled_at is None:
        return order.item
    rule, clause = queries.read_back_rule()
    order.item = worklist.open_item(
        kind=Kind.READ_BACK,
        title=rule.title if rule else in_each_language(READ_BACK),
        subject=order.subject,
        subject_label=f"{order.number} {order.customer.name}",
        owner=by,
        clause=clause,
        form=rule.due if rule else SAME_DAY,
        by=by,
        at=at,
    )
    order.save(update_fields=["item"])
    return order.item


@whole
def settle_reading_back(order: Order, *, by: Person, at: datetime) -> None:
    if order.item and order.item.settled_at is None:
        worklist.settle(order.item, by=by, at=at)


@whole
def drop_reading_back(order: Order, *, by: Person, at: datetime) -> None:
    """There is nothing left to read back."""
    if order.item and order.item.settled_at is None:
        worklist.drop(order.item, by=by, at=at)
