"""Planning what goes out, and loading it: nothing is promised that is not there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from huiyin.contact import actions as contact
from huiyin.contact.enums import Purpose
from huiyin.contact.queries import channels
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.orders import queries
from huiyin.orders.actions.holding import hold
from huiyin.orders.actions.numbering import LOADS, next_number
from huiyin.orders.actions.taking import ChannelUnknown
from huiyin.orders.enums import PlanState, State, Step
from huiyin.orders.models import LoadingPlan, Order, OrderLine, OrderStep, PlanLine, Stock
from huiyin.orders.rules import plainly, within
from huiyin.org.models import Person


class DayOver(DomainError):
    """That day is over."""

    field = "day"


class LogisticsUnknown(DomainError):
    """Choose by which way the goods go."""

    field = "channel"


class NoCarrier(DomainError):
    """Say which vehicle or carrier."""

    field = "carrier"


class NothingPlanned(DomainError):
    """Say of at least one line how much goes along."""


class NotOpen(DomainError):
    """%(line)s is no longer open: the order was changed, cancelled or delivered meanwhile."""


class LineGone(DomainError):
    """A line of this plan is no longer part of its order: the order was changed meanwhile."""


class MoreThanOpen(DomainError):
    """%(line)s: only %(open)s %(unit)s are still open."""


class MoreThanThere(DomainError):
    """%(line)s: only %(available)s %(unit)s are there; other plans may hold the rest."""


class NotPlanned(DomainError):
    """This plan was loaded or given up already."""


class GivenUp(DomainError):
    """This plan was given up: nothing of it goes out."""


class MoreThanPlanned(DomainError):
    """%(line)s: no more than the planned %(planned)s can be loaded."""


@whole
def plan_loading(
    *,
    day: date,
    channel: str,
    carrier: str,
    wanted: Mapping[int, Decimal],
    note: str = "",
    by: Person,
    at: datetime,
) -> LoadingPlan:
    """Reserve goods for a load; `wanted` says how much of which line of an order goes along. Source: A12-5.

    Raises DayOver, LogisticsUnknown, NoCarrier, NothingPlanned, LineGone, NotOpen, MoreThanOpen,
    MoreThanThere.
    """
    wanted = {key: quantity for key, quantity in wanted.items() if quantity > 0}
    if day < timezone.localdate(at):
        raise DayOver
    if channel not in queries.logistics():
        raise LogisticsUnknown
    if not carrier.strip():
        raise NoCarrier
    if not wanted:
        raise NothingPlanned
    lines = _lines_held(wanted)
    if wanted.keys() - lines.keys():
        raise LineGone
    stocks = _stocks_held(line.goods for line in lines.values())
    for key, line in lines.items():
        _reserve(line, wanted[key], stocks.get(line.goods))
    plan = LoadingPlan.objects.create(
        number=next_number(LOADS, at),
        day=day,
        channel=channel,
        carrier=carrier.strip(),
        note=note.strip(),
        made_by=by,
        made_at=at,
    )
    PlanLine.objects.bulk_create(
        PlanLine(plan=plan, order_line=line, stock=stocks[line.goods], quantity=wanted[key])
        for key, line in lines.items()
    )
    OrderLine.objects.bulk_update(lines.values(), ["planned"])
    Stock.objects.bulk_update(stocks.values(), ["reserved"])
    return plan


@whole
def give_up(plan: LoadingPlan, *, by: Person, at: datetime) -> LoadingPlan:
    """The goods are free for other plans again. Raises NotPlanned."""
    plan, planned, stocks = _plan_held(plan)
    for row in planned:
        row.order_line.planned -= row.quantity
        stocks[row.order_line.goods].reserved -= row.quantity
    _end(plan, PlanState.GIVEN_UP, planned, stocks, by, at)
    return plan


@whole
def load(plan: LoadingPlan, *, loaded: Mapping[int, Decimal] | None = None, by: Person, at: datetime) -> LoadingPlan:
    """The goods are on their way: the stock goes down, and an order of which everything went out is delivered.

    `loaded` says of lines of the plan that less went along than planned. Raises NotPlanned, MoreThanPlanned,
    NothingPlanned.
    """
    plan, planned, stocks = _plan_held(plan)
    for row in planned:
        row.loaded = row.quantity if loaded is None else loaded.get(row.pk, row.quantity)
        if row.loaded < 0 or row.loaded > row.quantity:
            raise MoreThanPlanned(line=_said(row.order_line), planned=plainly(row.quantity))
        row.order_line.planned -= row.quantity
        row.order_line.loaded += row.loaded
        stock = stocks[row.order_line.goods]
        stock.reserved -= row.quantity
        stock.on_hand -= row.loaded
    if not any(row.loaded for row in planned):
        raise NothingPlanned
    PlanLine.objects.bulk_update(planned, ["loaded"])
    _end(plan, PlanState.LOADED, planned, stocks, by, at)
    _close_orders(plan, [row for row in planned if row.loaded], by, at)
    return plan


@whole
def note_contact(row: PlanLine, *, channel: str, words: str = "", by: Person, at: datetime) -> PlanLine:
    """The customer was told when and how the goods come; it stands among the conversations, too. Source: A12-5.

    Raises ChannelUnknown, GivenUp.
    """
    if channel not in dict(channels()):
        raise ChannelUnknown
    plan = LoadingPlan.objects.select_for_update().get(pk=row.plan_id)  # plans before orders, as loading does
    if plan.standing == PlanState.GIVEN_UP:
        raise GivenUp
    order = hold(row.order_line.order)
    row = PlanLine.objects.select_for_update(of=("self",)).get(pk=row.pk)
    words = words.strip()
    row.contacted_at, row.contacted_by, row.contact_words = at, by, words
    row.save(update_fields=["contacted_at", "contacted_by", "contact_words"])
    contact.note_interaction(
        contact.Said(
            direction="out",
            channel=channel,
            purpose=Purpose.ORDER,
            content=f"{order.number} {plan.day.isoformat()} {words}".strip(),
        ),
        customer=order.customer,
        subject=order.subject,
        by=by,
        at=at,
    )
    return row


def _lines_held(wanted: Iterable[int]) -> dict[int, OrderLine]:
    """The lines in the order of their keys, their orders held: orders before stock, always."""
    keys = sorted(wanted)
    orders = Order.objects.filter(pk__in=OrderLine.objects.filter(pk__in=keys).values("order"))
    known = {order.pk: order for order in orders.order_by("pk").select_for_update(of=("self",))}
    lines = OrderLine.objects.standing().filter(pk__in=keys).order_by("pk")
    found = {line.pk: line for line in lines}
    for line in found.values():
        line.order = known[line.order_id]
        if line.order.standing != State.RELEASED:
            raise NotOpen(line=_said(line))
    return found


def _stocks_held(goods: Iterable[str]) -> dict[str, Stock]:
    rows = Stock.objects.select_for_update().filter(goods__in=set(goods)).order_by("pk")
    return {stock.goods: stock for stock in rows}


def _reserve(line: OrderLine, quantity: Decimal, stock: Stock | None) -> None:
    if quantity > line.open:
        raise MoreThanOpen(line=_said(line), open=plainly(line.open), unit=line.unit)
    available = stock.available if stock and stock.unit == line.unit else Decimal(0)
    if stock is None or quantity > available:
        raise MoreThanThere(line=_said(line), available=plainly(available), unit=line.unit)
    line.planned += quantity
    stock.reserved += quantity


Held = tuple[LoadingPlan, list[PlanLine], dict[str, Stock]]


def _plan_held(plan: LoadingPlan) -> Held:
    plan = LoadingPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.standing != PlanState.PLANNED:
        raise NotPlanned
    rows = list(plan.lines.order_by("pk"))
    lines = _lines_held(row.order_line_id for row in rows)
    for row in rows:
        row.order_line = lines[row.order_line_id]
    return plan, rows, _stocks_held(line.goods for line in lines.values())


def _end(
    plan: LoadingPlan,
    state: PlanState,
    planned: list[PlanLine],
    stocks: Mapping[str, Stock],
    by: Person,
    at: datetime,
) -> None:
    OrderLine.objects.bulk_update([row.order_line for row in planned], ["planned", "loaded"])
    Stock.objects.bulk_update(stocks.values(), ["reserved", "on_hand"])
    plan.state, plan.ended_by, plan.ended_at = state, by, at
    plan.save(update_fields=["state", "ended_by", "ended_at"])


def _close_orders(plan: LoadingPlan, gone: list[PlanLine], by: Person, at: datetime) -> None:
    """What went out stands with each order; one that is partly delivered stays open."""
    went: dict[int, list[PlanLine]] = defaultdict(list)
    for row in gone:
        went[row.order_line.order_id].append(row)
    OrderStep.objects.bulk_create(
        OrderStep(
            order_id=order,
            step=Step.LOADED,
            words=f"{plan.number}: " + within([_loaded(row) for row in rows], 360),
            revision=rows[0].order_line.order.revision,
            by=by,
            at=at,
        )
        for order, rows in went.items()
    )
    still = OrderLine.objects.standing().filter(order__in=went).exclude(quantity=F("loaded")).values("order")
    Order.objects.filter(pk__in=went.keys()).exclude(pk__in=still).update(state=State.DELIVERED)


def _loaded(row: PlanLine) -> str:
    return f"{row.order_line} ×{plainly(row.loaded)}{row.order_line.unit}"


def _said(line: OrderLine) -> str:
    return f"{line.order.number} {line}"
