"""Reading what is masked: allowed to some, recorded for all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from huiyin.audit.actions import record
from huiyin.customers import queries, rules
from huiyin.customers.models import Line, Phone
from huiyin.org.models import Person

# The lines that may be read whole, and what of them is hidden.
REVEALED: dict[str, Callable[[Any], str]] = {
    "addresses": lambda line: str(line.text),
    "contacts": lambda line: str(line.phone),
    "assets": lambda line: " · ".join(queries.hidden_in(line, queries.file_definition().assets.get(line.kind))),
}


def reveal_phone(phone: Phone, *, by: Person, at: datetime) -> str:
    """The whole number, to be shown for the moment; that it was read, and by whom, stays on record."""
    record("phone.revealed", by=by, at=at, subject=f"customer/{phone.customer_id}", detail={"phone": phone.pk})
    return rules.phone_shown(phone.number, queries.home_region())


def reveal_line(line: Line, *, group: str, by: Person, at: datetime) -> str:
    """A whole address, the number of a contact person, what is hidden of a thing; that it was read stays on record."""
    record(
        "line.revealed", by=by, at=at, subject=f"customer/{line.customer_id}", detail={"line": line.pk, "group": group}
    )
    return REVEALED[group](line)
