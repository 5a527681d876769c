"""Reading what is masked: allowed to some, recorded for all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from huiyin.audit.actions import record
from huiyin.customers import queries, rules
from huiyin.customers.enums import HandleKind
from huiyin.customers.models import Customer, Line, Phone
from huiyin.kernel.spreadsheets import card_of
from huiyin.org.models import Person
from huiyin.rulebook.definitions import FileField

# The lines that may be read whole, and what of them is hidden.
REVEALED: dict[str, Callable[[Any], str]] = {
    "handles": lambda line: str(line.address),
    "addresses": lambda line: str(line.text),
    "contacts": lambda line: str(line.phone),
    "assets": lambda line: " · ".join(queries.hidden_in(line, queries.file_definition().assets.get(line.kind))),
}


def reveal_phone(phone: Phone, *, by: Person, at: datetime, about: str = "") -> str:
    """The whole number, to be shown for the moment; that it was read, by whom, and for which case, stays on record."""
    detail = {"phone": phone.pk, **_for(about)}
    record("phone.revealed", by=by, at=at, subject=f"customer/{phone.customer_id}", detail=detail)
    return rules.phone_shown(phone.number, queries.home_region())


def reveal_line(line: Line, *, group: str, by: Person, at: datetime, about: str = "") -> str:
    """A line whole as far as it was hidden (REVEALED); that it was read, and by whom, stays on record."""
    detail = {"line": line.pk, "group": group, **_for(about)}
    record("line.revealed", by=by, at=at, subject=f"customer/{line.customer_id}", detail=detail)
    return REVEALED[group](line)


def _for(about: str) -> dict[str, str]:
    """What somebody read it for who has it as their work, where no right to the file stands behind it."""
    return {"about": about} if about else {}


def reveal_value(customer: Customer, field: FileField, *, by: Person, at: datetime) -> str:
    """A phone, an address or an identity number among the fields of the file; that it was read stays on record."""
    record("value.revealed", by=by, at=at, subject=f"customer/{customer.pk}", detail={"field": field.name})
    return str(customer.values[field.name])


def take_card(customer: Customer, *, by: Person, at: datetime) -> str:
    """How to reach a customer, whole, as a card for the address book of a phone; who took it stays on record."""
    record("card.taken", by=by, at=at, subject=f"customer/{customer.pk}")
    region = queries.home_region()
    phones = [("TEL", rules.phone_shown(phone.number, region)) for phone in customer.phones.order_by("position", "pk")]
    handles = customer.handles.filter(kind=HandleKind.EMAIL).order_by("position", "pk")
    addresses = customer.addresses.order_by("position", "pk")
    contacts = customer.contacts.order_by("position", "pk")
    facts = [
        *phones,
        *(("TEL", contact.phone) for contact in contacts),
        *(("EMAIL", handle.address) for handle in handles),
        *(("ADR", f"{address.region_name}{address.text}") for address in addresses),
        ("NOTE", "\n".join([customer.number, *(f"{each.name} {each.role} {each.phone}".strip() for each in contacts)])),
    ]
    return card_of(customer.name, facts, organisation=customer.kind == Customer.Kind.COMPANY)
