"""What can be loaded: the open lines of released orders against what is there."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet

from huiyin.kernel import cjk
from huiyin.orders.enums import PlanState, State
from huiyin.orders.models import LoadingPlan, Order, OrderLine, PlanLine, Stock
from huiyin.orders.rules import Wanted, offered

PAGE = 100  # lines of one page of the offer


@dataclass(frozen=True)
class OfferedLine:
    """One open line with what is there for it."""

    line: OrderLine
    offered: Decimal
    stock: Stock | None

    @property
    def available(self) -> Decimal:
        return self.stock.available if self.stock and self.same_unit else Decimal(0)

    @property
    def same_unit(self) -> bool:
        return self.stock is not None and self.stock.unit == self.line.unit


@dataclass(frozen=True)
class Offer:
    """The lines with the oldest wish; `more` says how many wait behind them."""

    lines: list[OfferedLine]
    more: int


def offer(*, only_there: bool = False, words: str = "") -> Offer:
    """The open lines, oldest wish first, those without one in the order they came; each with what is there.

    Source: A12-5.
    """
    rows = OrderLine.objects.filter(
        order__state=State.RELEASED, quantity__gt=F("planned") + F("loaded")
    ).select_related("order__customer")
    if only_there:
        rows = rows.filter(goods__in=Stock.objects.filter(on_hand__gt=F("reserved")).values("goods"))
    if words.strip():
        rows = _of_words(rows, words)
    ordered = rows.order_by(F("order__wish_date").asc(nulls_last=True), "order__received_at", "pk")
    lines = list(ordered[: PAGE + 1])
    more = rows.count() - PAGE if len(lines) > PAGE else 0
    lines = lines[:PAGE]
    stocks = {stock.goods: stock for stock in Stock.objects.filter(goods__in={line.goods for line in lines})}
    available = {(stock.goods, stock.unit): stock.available for stock in stocks.values()}
    found = offered([Wanted(line.pk, line.goods, line.unit, line.open) for line in lines], available)
    return Offer([OfferedLine(line, found[line.pk], stocks.get(line.goods)) for line in lines], more)


def _of_words(rows: QuerySet[OrderLine], words: str) -> QuerySet[OrderLine]:
    """The orders are found by their index; what names goods leaves of these the lines with such goods."""
    rows = rows.filter(cjk.matches("order__search", words))
    for part in cjk.parts(words):
        named = rows.filter(goods__contains=part)
        rows = named if named.exists() else rows
    return rows


def lines_of_plan(plan: LoadingPlan) -> QuerySet[PlanLine]:
    """What goes along, order by order."""
    rows = plan.lines.select_related("order_line__order__customer", "contacted_by")
    return rows.order_by("order_line__order__wish_date", "order_line__order", "order_line__position")


def plan_with(order: Order) -> str:
    """The number of an open plan that holds goods of an order."""
    plans = LoadingPlan.objects.filter(state=PlanState.PLANNED, lines__order_line__order=order)
    return plans.values_list("number", flat=True).first() or ""
