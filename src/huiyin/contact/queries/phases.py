"""Where a customer stands with us: before, during or after a sale, as far as the house can know it."""

from collections.abc import Callable

from django.db.models import QuerySet

from huiyin.contact.enums import Phase
from huiyin.customers.models import Asset, Customer
from huiyin.customers.queries import file_rules
from huiyin.kernel.prepared import prepared

Teller = Callable[[Customer], "Phase | None"]
_tellers: list[Teller] = []


def register_phase(teller: Teller) -> None:
    """Let a module say where a customer stands; None if it does not know."""
    _tellers.append(teller)


def phase_of(customer: Customer) -> Phase | None:
    """What a module knows, else after the sale for who owns something, where customers own anything. Source: B22-1."""
    if found := next(filter(None, (tell(customer) for tell in _tellers)), None):
        return found
    if not file_rules().file.assets:
        return None
    return Phase.AFTER if _owned_by(customer.pk) else Phase.BEFORE


@prepared
def _owned_by(customer: int) -> QuerySet[Asset]:
    return Asset.objects.filter(customer=customer, retired_on=None)[:1]
