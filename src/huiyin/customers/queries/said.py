"""What lists say of the lines of a file: every phone, address, contact person, and listed fields of things owned.

Each is an array of texts, so that what is masked is masked one by one.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from huiyin.customers import rules
from huiyin.customers.models import Address, Asset, ContactPerson, Handle, Phone
from huiyin.customers.queries.book import FileRules
from huiyin.customers.queries.files import masked_phone
from huiyin.customers.queries.things import thing_column, thing_part
from huiyin.kernel import masking
from huiyin.rulebook.definitions import AssetKind, FileField

GAP = "\x1f"  # between the words of one line


def said_lines() -> dict[str, Any]:
    """The lines of each file, as arrays of texts."""
    return {
        "said_phones": _each(Phone.objects, F("number")),
        "said_handles": _each(Handle.objects, F("address")),
        "said_addresses": _each(Address.objects, _joined("region_name", "text")),
        "said_contacts": _each(ContactPerson.objects, _joined("name", "role", "phone", "note")),
    }


def said_things(book: FileRules) -> dict[str, Any]:
    """The listed fields of the things in use."""
    found: dict[str, Any] = {}
    for kind, field in listed_of_things(book):
        things = Asset.objects.filter(kind=kind.key, retired_on=None)
        part = thing_part(kind, field)
        said = F(part) if part else KeyTextTransform(field.name, "values")
        found[thing_column(kind, field)] = _each(things, Cast(said, TextField()), filled=True)
    return found


def listed_of_things(book: FileRules) -> Iterator[tuple[AssetKind, FileField]]:
    for kind in book.file.assets.values():
        for field in kind.fields:
            if field.listed and not field.retired:
                yield kind, field


def age_on(day: Any) -> Any:
    """How old somebody is on a day, in full years."""
    template = "extract(year FROM age(%(expressions)s))::int"
    return Func(day, "birth_date", template=template, output_field=IntegerField())


def phones_in_words(numbers: list[str], region: str) -> str:
    return "、".join(masked_phone(number, region) for number in numbers)


def handles_in_words(addresses: list[str]) -> str:
    return "、".join(map(masking.text, addresses))


def addresses_in_words(lines: list[str]) -> str:
    return "、".join(f"{region} {masking.address(text)}".strip() for region, text in map(_words, lines))


def contacts_in_words(lines: list[str]) -> str:
    said = []
    for name, role, phone, note in map(_words, lines):
        said.append(" ".join(filter(None, [name, role, masking.phone(phone) if phone else "", masking.text(note)])))
    return "、".join(said)


def things_in_words(field: FileField, values: list[str], book: FileRules) -> str:
    places = book.places if field.type == "region" else {}
    return "、".join(rules.shown(field, _typed(field, value), places=places) or value for value in values)


def _typed(field: FileField, value: str) -> Any:
    return value == "true" if field.type == "yes_no" else value


def _words(line: str) -> list[str]:
    return line.split(GAP)


def _each(rows: Any, said: Any, *, filled: bool = False) -> ArraySubquery:
    lines: QuerySet[Any] = rows.filter(customer=OuterRef("pk")).annotate(said=said)
    if filled:
        lines = lines.exclude(said=None).exclude(said="")
    return ArraySubquery(lines.order_by("position", "pk").values("said"))


def _joined(*columns: str) -> Concat:
    parts: list[Any] = []
    for column in columns:
        parts += [Value(GAP), F(column)]
    return Concat(*parts[1:], output_field=TextField())
