"""One order with all that belongs to it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from huiyin.customers.models import Customer
from huiyin.kernel import masking
from huiyin.kernel.access import fetch
from huiyin.orders.models import Order, OrderLine, OrderStep, Stock
from huiyin.orders.rules import GivenLine
from huiyin.org.models import Person

MOST_SUGGESTED = 300


def reach_order(user: Person, pk: int, *, to: str = "view") -> Order:
    """The order, if this person may see it and do this with it."""
    return fetch(Order.objects.select_related("customer", "taken_by", "item"), user=user, to=to, pk=pk)


def lines_of(order: Order) -> list[OrderLine]:
    return list(order.lines.standing().order_by("position"))


def given(line: OrderLine) -> GivenLine:
    """A line as somebody wrote it down."""
    return GivenLine(
        line.product, line.specification, line.quantity, line.unit, line.price, line.special, line.special_words
    )


def given_lines(order: Order) -> list[GivenLine]:
    return [given(line) for line in lines_of(order)]


def steps_of(order: Order) -> QuerySet[OrderStep]:
    return order.steps.select_related("by").order_by("-at", "-pk")


def is_on_its_way(order: Order) -> bool:
    """Whether goods of it are planned or were loaded."""
    return order.lines.exclude(planned=0, loaded=0).exists()


def address_of(customer: Customer) -> str:
    """Where the first address of a customer's file says that they are."""
    address = customer.addresses.order_by("position", "pk").first()
    if address is None:
        return ""
    return f"{address.region_name.replace(' ', '')}{address.text}"[:240]


def shown_address(order: Order) -> str:
    """The address as a screen shows it: street and house are hidden."""
    return masking.address(order.address) if order.address else ""


def goods_known() -> Iterable[tuple[str, str, str]]:
    """Product, specification and unit of what the warehouse keeps, to choose from while an order is written down."""
    rows = Stock.objects.order_by("product", "specification", "pk")
    return rows.values_list("product", "specification", "unit")[:MOST_SUGGESTED]
