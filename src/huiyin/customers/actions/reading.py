"""Reading what is masked: allowed to some, recorded for all."""

from datetime import datetime

from huiyin.audit.actions import record
from huiyin.customers import queries, rules
from huiyin.customers.models import Line, Phone
from huiyin.org.models import Person

# The lines that may be read whole, and the word in which they are.
REVEALED = {"addresses": "text", "contacts": "phone"}


def reveal_phone(phone: Phone, *, by: Person, at: datetime) -> str:
    """The whole number, to be shown for the moment; that it was read, and by whom, stays on record."""
    record("phone.revealed", by=by, at=at, subject=f"customer/{phone.customer_id}", detail={"phone": phone.pk})
    return rules.phone_shown(phone.number, queries.home_region())


def reveal_line(line: Line, *, group: str, by: Person, at: datetime) -> str:
    """A whole address, or the number of a contact person; that it was read stays on record, too."""
    record(
        "line.revealed", by=by, at=at, subject=f"customer/{line.customer_id}", detail={"line": line.pk, "group": group}
    )
    return str(getattr(line, REVEALED[group]))
