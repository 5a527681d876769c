"""What orders do when something happens elsewhere."""

from huiyin.customers.events import CustomerFileEdited
from huiyin.customers.models import Customer
from huiyin.kernel.events import on
from huiyin.orders import actions

NAMES = {"name", "short_name"}


@on(CustomerFileEdited)
def the_customer_has_another_name(event: CustomerFileEdited) -> None:
    if NAMES & {*event.fields}:
        actions.reindex(Customer.objects.get(pk=event.customer_id))
