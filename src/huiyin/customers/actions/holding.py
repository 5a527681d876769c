"""The file somebody writes to, held so that nobody merges it meanwhile."""

from huiyin.customers.models import Customer
from huiyin.kernel.whole import whole


@whole
def hold(customer: Customer) -> Customer:
    """The file as it stands, until the transaction ends; of one that was merged the file it became part of.

    Whatever is written about a customer while a colleague merges files goes where the rest of it went.
    """
    key = customer.pk
    while True:
        file = Customer.with_merged.select_for_update(of=("self",)).get(pk=key)
        if file.merged_into_id is None:
            return file
        key = file.merged_into_id
