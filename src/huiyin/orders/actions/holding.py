"""An order somebody writes to, held with the file it belongs to."""

from huiyin.customers import actions as customers
from huiyin.kernel.whole import whole
from huiyin.orders.models import Order


@whole
def hold(order: Order) -> Order:
    """The order as it stands, until the transaction ends.

    The customer's file is held first, as merging does: else the two could wait for each other.
    """
    customer = customers.hold(order.customer)
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.customer_id == customer.pk:
        order.customer = customer
    return order
