"""The file somebody writes to, held so that nobody merges it meanwhile."""

from huiyin.customers.models import Customer
from huiyin.kernel.whole import under_way, whole


@whole
def hold(customer: Customer) -> Customer:
    """The file as it stands, until the transaction ends; of one that was merged the file it became part of.

    Whatever is written about a customer while a colleague merges files goes where the rest of it went. One that an
    action before it in the same transaction holds is given back as it is.
    """
    if customer.held_by is under_way():
        return customer
    key = customer.pk
    while True:
        file = Customer.with_merged.select_for_update(of=("self",)).get(pk=key)
        if file.merged_into_id is None:
            file.held_by = under_way()
            return file
        key = file.merged_into_id
