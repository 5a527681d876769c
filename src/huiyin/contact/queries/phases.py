"""Where a customer stands with us: before, during or after a sale, as far as the house can know it."""

from collections.abc import Callable

from huiyin.contact.enums import Phase, Purpose
from huiyin.customers.models import Asset, Customer
from huiyin.customers.queries import file_rules

Teller = Callable[[Customer], "Phase | None"]
_tellers: list[Teller] = []
OF_PURPOSES = {Purpose.ORDER: Phase.DURING, Purpose.COMPLAINT: Phase.AFTER}


def register_phase(teller: Teller) -> None:
    """Let a module say where a customer stands; None if it does not know."""
    _tellers.append(teller)


def phase_of(customer: Customer, purpose: str) -> Phase | None:
    """What the purpose says, else what a module knows, else after the sale for who owns something. Source: B22-1."""
    if purpose in OF_PURPOSES:
        return OF_PURPOSES[Purpose(purpose)]
    if found := next(filter(None, (tell(customer) for tell in _tellers)), None):
        return found
    if not file_rules().file.assets:
        return None
    owns = Asset.objects.filter(customer=customer, retired_on=None).exists()
    return Phase.AFTER if owns else Phase.BEFORE
