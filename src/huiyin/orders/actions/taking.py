"""Writing down what a customer orders, and changing it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from huiyin.contact import actions as contact
from huiyin.contact.enums import Purpose
from huiyin.contact.queries import channels
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel import cjk
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.orders import queries
from huiyin.orders.actions.holding import hold
from huiyin.orders.actions.numbering import ORDERS, next_number
from huiyin.orders.actions.reading_back import owe_reading_back
from huiyin.orders.enums import State, Step
from huiyin.orders.models import Order, OrderLine, OrderStep, PlanLine
from huiyin.orders.rules import TOO_HIGH, GivenLine, amount_of, plainly, problem_of, within
from huiyin.org.models import Person

_AT_ONCE = 500


class NoLines(DomainError):
    """Write down what was ordered."""

    field = "lines"


class NotYoursToTake(DomainError):
    """You may not take orders of this customer."""

    field = "customer"


class AmountTooHigh(DomainError):
    """The lines come to more than an order can be worth: look at quantities and prices."""

    field = "lines"


class LineLacks(DomainError):
    """Line %(line)s lacks something: product, specification, quantity, unit, or what is special about it."""

    field = "lines"


class ChannelUnknown(DomainError):
    """Choose how the order came."""

    field = "channel"


class NotYetOrdered(DomainError):
    """An order is written down once the customer has given it."""

    field = "received_at"


class BeforeTheOrder(DomainError):
    """The wish lies before the day of the order."""

    field = "wish_date"


class ChangedMeanwhile(DomainError):
    """A colleague has changed this order meanwhile. Open it again before you go on."""


class NotToBeChanged(DomainError):
    """This order is planned, loaded, delivered or cancelled: it is not changed any more."""


@whole
def take_order(
    customer: Customer,
    *,
    lines: Sequence[GivenLine],
    received_at: datetime,
    channel: str,
    wish_date: date | None = None,
    address: str = "",
    note: str = "",
    by: Person,
    at: datetime,
) -> Order:
    """Write an order down; it has to be read back to the customer on the same day. Source: A12-2, A12-3, A12-4.

    Without an address it goes where the customer's file says. Raises NotYoursToTake, NoLines, LineLacks, AmountTooHigh,
    ChannelUnknown, NotYetOrdered, BeforeTheOrder.
    """
    _check(lines, received_at, channel, wish_date, at)
    customer = customers.hold(customer)
    if not queries.may_take(customer, by):
        raise NotYoursToTake
    order = Order(
        customer=customer,
        received_at=received_at,
        channel=channel,
        wish_date=wish_date,
        address=address.strip() or queries.address_of(customer),
        note=note.strip(),
        amount=amount_of(lines),
        taken_by=by,
        taken_at=at,
        number=next_number(ORDERS, at),
    )
    _index(order, lines)
    order.save()
    OrderLine.objects.bulk_create(_line(order, place, line) for place, line in enumerate(lines))
    OrderStep.objects.create(order=order, step=Step.TAKEN, channel=channel, revision=1, by=by, at=at)
    owe_reading_back(order, by=by, at=at)
    _note(order, lines)
    return order


@whole
def edit_order(
    order: Order,
    *,
    lines: Sequence[GivenLine],
    received_at: datetime,
    channel: str,
    wish_date: date | None = None,
    address: str = "",
    note: str = "",
    seen_revision: int,
    by: Person,
    at: datetime,
) -> Order:
    """Change an order: what was verified or released must be read back anew. Source: A12-3.

    Raises ChangedMeanwhile, NotToBeChanged and what take_order raises.
    """
    _check(lines, received_at, channel, wish_date, at)
    order = hold(order)
    seen_as(order, seen_revision)
    if order.standing in (State.DELIVERED, State.CANCELLED) or queries.is_on_its_way(order):
        raise NotToBeChanged
    changed = {
        "received_at": received_at,
        "channel": channel,
        "wish_date": wish_date,
        "address": address.strip() or queries.address_of(order.customer),
        "note": note.strip(),
    }
    if _same(order, changed) and queries.given_lines(order) == list(lines):
        return order
    for name, value in changed.items():
        setattr(order, name, value)
    order.amount, order.state, order.revision = amount_of(lines), State.TAKEN, order.revision + 1
    _index(order, lines)
    order.save(update_fields=[*changed, "amount", "state", "revision", "search_text", "search"])
    _rewrite(order, lines)
    OrderStep.objects.create(order=order, step=Step.EDITED, revision=order.revision, by=by, at=at)
    owe_reading_back(order, by=by, at=at)
    return order


@whole
def reindex(customers: Collection[int]) -> None:
    """The orders of these customers are found under the names they now have."""
    rows = Order.objects.filter(customer__in=customers).select_related("customer").prefetch_related("lines")
    portion: list[Order] = []
    for order in rows.order_by("pk").iterator(chunk_size=_AT_ONCE):
        _index(order, [queries.given(line) for line in order.lines.all() if line.position is not None])
        portion.append(order)
        if len(portion) == _AT_ONCE:
            Order.objects.bulk_update(portion, ["search_text", "search"])
            portion = []
    Order.objects.bulk_update(portion, ["search_text", "search"])


def seen_as(order: Order, revision: int) -> None:
    """Whoever acts on an order has seen what it says now."""
    if order.revision != revision:
        raise ChangedMeanwhile


def in_words(lines: Sequence[GivenLine]) -> str:
    """机油 5W-30 4L ×2桶、…: what was ordered, in a line."""
    words = [f"{line.product} {line.specification} ×{plainly(line.quantity)}{line.unit}" for line in lines]
    return within(words, 3900)


def _check(
    lines: Sequence[GivenLine], received_at: datetime, channel: str, wish_date: date | None, at: datetime
) -> None:
    if not lines:
        raise NoLines
    for number, line in enumerate(lines, 1):
        if problem_of(line):
            raise LineLacks(line=number)
    if (amount_of(lines) or 0) >= TOO_HIGH:
        raise AmountTooHigh
    if channel not in dict(channels()):
        raise ChannelUnknown
    if received_at > at:
        raise NotYetOrdered
    if wish_date and wish_date < timezone.localdate(received_at):
        raise BeforeTheOrder


def _note(order: Order, lines: Sequence[GivenLine]) -> None:
    """That the customer ordered stands among the conversations."""
    contact.note_interaction(
        contact.Said(
            direction="in", channel=order.channel, purpose=Purpose.ORDER, content=f"{order.number}: {in_words(lines)}"
        ),
        customer=order.customer,
        subject=order.subject,
        by=order.taken_by,
        at=order.received_at,
    )


def _same(order: Order, said: dict[str, Any]) -> bool:
    return all(getattr(order, name) == value for name, value in said.items())


def _line(order: Order, position: int, line: GivenLine) -> OrderLine:
    return OrderLine(
        order=order,
        position=position,
        product=line.product.strip(),
        specification=line.specification.strip(),
        goods=line.goods,
        quantity=line.quantity,
        unit=line.unit.strip(),
        price=line.price,
        special=line.special,
        special_words=line.special_words.strip() if line.special else "",
    )


def _rewrite(order: Order, lines: Sequence[GivenLine]) -> None:
    """Lines that stay keep their row, and one that a plan names is put aside: what the customer was told stays true."""
    left = queries.lines_of(order)
    stay: list[OrderLine] = []
    new: list[OrderLine] = []
    for place, line in enumerate(lines):
        row = next((row for row in left if queries.given(row) == line), None)
        if row:
            left.remove(row)
            row.position = place
            stay.append(row)
        else:
            new.append(_line(order, place, line))
    planned = set(PlanLine.objects.filter(order_line__in=left).values_list("order_line", flat=True))
    aside = [row for row in left if row.pk in planned]
    for row in aside:
        row.position = None
    OrderLine.objects.filter(pk__in=[row.pk for row in left if row.pk not in planned]).delete()
    OrderLine.objects.bulk_update([*stay, *aside], ["position"])
    OrderLine.objects.bulk_create(new)


def _index(order: Order, lines: Sequence[GivenLine]) -> None:
    """An order is found by its number, its customer, and what was ordered."""
    words = [word for line in lines for word in (line.product, line.specification)]
    customer = order.customer
    order.search_text, order.search = cjk.indexed(
        order.number, customer.number, *words, names=[customer.name, customer.short_name]
    )
