"""Reading what is masked: allowed to some, recorded for all."""

from datetime import datetime

from huiyin.audit.actions import record
from huiyin.customers import queries, rules
from huiyin.customers.models import Phone
from huiyin.org.models import Person


def reveal_phone(phone: Phone, *, by: Person, at: datetime) -> str:
    """The whole number, to be shown for the moment; that it was read, and by whom, stays on record."""
    record("phone.revealed", by=by, at=at, subject=f"customer/{phone.customer_id}", detail={"phone": phone.pk})
    return rules.phone_shown(phone.number, queries.home_region())
