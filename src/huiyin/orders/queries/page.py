"""What a customer's page says of orders, and what the indicators measure."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.contact.enums import Phase
from huiyin.customers.models import Customer
from huiyin.customers.queries import Happening, Measure, Until
from huiyin.kernel.once import once
from huiyin.kernel.prepared import prepared
from huiyin.orders.enums import SOLD, State, Step
from huiyin.orders.models import Area, Order, OrderLine, OrderStep
from huiyin.orders.queries.areas import area_of
from huiyin.orders.queries.wording import channel_words
from huiyin.org.models import Person

SHOWN = 3
_LOOKS = {
    Step.TAKEN: ("shopping-cart", "info"),
    Step.EDITED: ("edit", "neutral"),
    Step.VERIFIED: ("phone-check", "neutral"),
    Step.RELEASED: ("circle-check", "good"),
    Step.LOADED: ("truck-delivery", "good"),
    Step.CANCELLED: ("circle-x", "warn"),
    Step.REST_CANCELLED: ("circle-x", "warn"),
}


@dataclass(frozen=True)
class Brief:
    """The newest orders, what is special, and who answers for the area."""

    orders: list[Order]
    more: int
    special: list[OrderLine]
    area: Area | None
    may_take: bool


def brief(customer: Customer, user: Person) -> Brief:
    """What somebody on the phone with a customer should know of their orders. Source: A12-2, A12-4, A12-6."""
    orders = _newest(customer, user)
    rows = Order.objects.visible_to(user).filter(customer=customer)
    more = rows.count() - SHOWN if len(orders) > SHOWN else 0
    special = OrderLine.objects.standing().filter(order__in=rows, special=True).exclude(order__state=State.CANCELLED)
    return Brief(
        orders=orders[:SHOWN],
        more=more,
        special=list(special.order_by("-pk")[:SHOWN]) if orders else [],
        area=area_of(customer.region),
        may_take=may_take(customer, user),
    )


@once
def _newest(customer: Customer, user: Person) -> list[Order]:
    """One more than is shown. Of a customer who ordered nothing there is nothing to hide."""
    found = _newest_of(customer.pk)
    if not found or user.reach("orders.view").everything:
        return found
    rows = Order.objects.visible_to(user).filter(customer=customer)
    return list(rows.order_by("-received_at", "-pk")[: SHOWN + 1])


@prepared
def _newest_of(customer: int) -> QuerySet[Order]:
    return Order.objects.filter(customer=customer).order_by("-received_at", "-pk")[: SHOWN + 1]


def may_take(customer: Customer, user: Person) -> bool:
    """Whether somebody may write down what this customer orders."""
    reach = user.reach("orders.take")
    own = reach.own and customer.keeper_id == user.pk
    return reach.everything or customer.department_id in reach.departments or own


def happenings(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """What was done with the customer's orders, on the time line."""
    if not _newest(customer, user):
        return []
    seen = Order.objects.visible_to(user).filter(customer=customer)
    rows = OrderStep.objects.filter(until.where() if until else Q(), order__in=seen).select_related("by", "order")
    found = list(rows.order_by("-at", "-pk")[:limit])
    channels = channel_words() if found else {}
    return [_happening(row, channels.get(row.channel, row.channel)) for row in found]


def _happening(row: OrderStep, channel: str) -> Happening:
    icon, tone = _LOOKS[Step(row.step)]
    return Happening(
        at=row.at,
        pk=row.pk,
        title=" · ".join(filter(None, [str(Step(row.step).label), row.order.number, channel])),
        by=row.by.name,
        words=_("Corrected: %(words)s") % {"words": row.words}
        if row.step == Step.VERIFIED and row.words
        else row.words,
        icon=icon,
        tone=tone,
        url=reverse("orders:order", args=[row.order_id]),
    )


_SOLD = ", ".join(f"'{state.value}'" for state in SOLD)
MEASURES = (
    Measure(
        "orders_in_a_year",
        gettext_lazy("Orders within a year"),
        source=f"""
            SELECT customer_id, count(*)::numeric AS value FROM orders_order
            WHERE customer_id BETWEEN %(first)s AND %(last)s AND state IN ({_SOLD})
                AND received_at > %(at)s::timestamptz - interval '1 year'
            GROUP BY customer_id""",  # noqa: S608 - the states are ours
    ),
)


def phase_of(customer: Customer) -> Phase | None:
    """During a sale while an order is on its way, after it once one was delivered. Source: B22-1."""
    states = {order.state for order in _orders_of(customer.pk)}
    if states & {State.TAKEN, State.VERIFIED, State.RELEASED}:
        return Phase.DURING
    return Phase.AFTER if State.DELIVERED in states else None


@prepared
def _orders_of(customer: int) -> QuerySet[Order]:
    return Order.objects.filter(customer=customer).only("state")
