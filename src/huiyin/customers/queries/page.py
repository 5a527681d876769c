"""What a customer's page shows of the file, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from huiyin.customers import rules
from huiyin.customers.enums import AddressLabel, HandleKind
from huiyin.customers.models import LINES, Customer
from huiyin.customers.queries.book import FileRules, file_definition
from huiyin.customers.queries.files import Lines
from huiyin.customers.queries.wording import Raw, wording
from huiyin.kernel import masking
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import FileField

# What has a place of its own on the page.
ELSEWHERE = frozenset(
    {"name", "assets", "phones", "addresses", "handles", "contacts", "membership", "tags", "category"}
)


@dataclass(frozen=True)
class Place:
    """An address, its street masked until somebody asks for it."""

    pk: int
    label: str
    region: str
    masked: str
    hidden: bool


@dataclass(frozen=True)
class Contact:
    """Somebody we speak to, the number masked until somebody asks for it."""

    pk: int
    name: str
    role: str
    masked: str
    note: str


@dataclass(frozen=True)
class Written:
    """An e-mail address or WeChat id; a phone number in it, as in many, is masked until somebody asks for it."""

    pk: int
    kind: str
    masked: str
    hidden: bool
    belongs_to: str


@dataclass(frozen=True)
class Reachable:
    """Where and through whom a customer is reached, beside the phones."""

    places: list[Place]
    contacts: list[Contact]
    handles: list[Written]


def reachable(lines: Lines) -> Reachable:
    places = [_place(row) for row in lines["addresses"]]
    contacts = [
        Contact(row.pk, row.name, row.role, masking.phone(row.phone) if row.phone else "", row.note)
        for row in lines["contacts"]
    ]
    return Reachable(places, contacts, [_written(row) for row in lines["handles"]])


def _written(row: Any) -> Written:
    masked = masking.text(row.address)
    return Written(row.pk, str(HandleKind(row.kind).label), masked, masked != row.address, row.belongs_to)


def _place(row: Any) -> Place:
    masked = masking.address(row.text)
    label = str(AddressLabel(row.label).label) if row.label else ""
    return Place(row.pk, label, row.region_name, masked, masked != row.text)


class Fact(NamedTuple):
    """One thing a file says; what is hidden of it may be asked for by its name."""

    label: str
    words: str
    hidden: str


def said_in_file(customer: Customer, content: Mapping[str, Any], book: FileRules) -> list[tuple[str, list[Fact]]]:
    """The groups of the file with what they say, as far as it does not stand elsewhere on the page. Source: E62-1."""
    names = {field.name: rules.own(field.name) if field.type else field.name for field in book.file.fields}
    shown = wording([Raw(name, content.get(name), "") for name in names.values() if name not in LINES], book)
    groups: list[tuple[str, list[Fact]]] = []
    for group in book.file.groups:
        facts = [
            Fact(rules.field_label(field), shown(names[field.name], said), field.name if _hides(field, said) else "")
            for field in group.fields
            if field.name not in ELSEWHERE
            and ((said := content.get(names[field.name])) or field.asked_of(customer.kind))
        ]
        if facts:
            groups.append((say(group.title), facts))
    return groups


def hidden_field(customer: Customer, name: str) -> FileField | None:
    """A field of the file of which something is hidden."""
    fields = (field for field in file_definition().own_fields if field.name == name)
    return next((field for field in fields if _hides(field, customer.values.get(name))), None)


def _hides(field: FileField, said: Any) -> bool:
    return bool(said) and field.type in rules.MASKS and rules.MASKS[field.type](str(said)) != said


def years_old(customer: Customer, today: date) -> int | None:
    return rules.age(customer.birth_date, today) if customer.birth_date else None
