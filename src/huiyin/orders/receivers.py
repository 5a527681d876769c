"""What orders do when something happens elsewhere."""

from collections.abc import Collection

from huiyin.customers.events import CustomerFileEdited, CustomerFilesEdited, CustomersMerged, CustomersParted
from huiyin.kernel.events import on
from huiyin.orders import actions, jobs
from huiyin.orders.models import Order

NAMES = {"name", "short_name"}


@on(CustomerFileEdited)
def the_customer_has_another_name(event: CustomerFileEdited) -> None:
    if NAMES & {*event.fields}:
        actions.reindex([event.customer_id])


@on(CustomerFilesEdited)
def customers_have_other_names(event: CustomerFilesEdited) -> None:
    if NAMES & {*event.fields}:
        _later(event.customer_ids)


@on(CustomersMerged)
def orders_have_another_customer(event: CustomersMerged) -> None:
    _later([event.survivor_id])


@on(CustomersParted)
def orders_have_their_customers_again(event: CustomersParted) -> None:
    _later([event.survivor_id, *event.customer_ids])


def _later(customers: Collection[int]) -> None:
    """By a job, since they may have ordered often; nobody waits for it."""
    ordered = Order.objects.filter(customer__in=customers)
    if found := list(ordered.order_by("customer").values_list("customer", flat=True).distinct()):
        jobs.reindex.defer(customers=found)
