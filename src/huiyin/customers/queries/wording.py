"""How what a file holds is shown in words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format

from huiyin.customers import rules
from huiyin.customers.enums import AddressLabel, HandleKind
from huiyin.customers.models import LINES, Customer
from huiyin.customers.queries.book import FileRules
from huiyin.kernel import masking
from huiyin.org.models import Department, Person


@dataclass(frozen=True)
class Raw:
    """A change as stored: of a line, the whole line before and after."""

    field: str
    old: Any
    new: Any
    at: Any = None
    by: int | None = None
    order: Any = ()


def wording(raw: Iterable[Raw], book: FileRules) -> Callable[[str, Any], str]:
    """How the stored value of each field is shown."""
    used: dict[str, set[Any]] = defaultdict(set)
    for change in raw:
        if change.field in ("keeper", "department", "supplied_by"):
            used[change.field] |= {change.old, change.new} - {None, ""}
    people = dict(Person.objects.filter(pk__in=used["keeper"]).values_list("pk", "name")) if used["keeper"] else {}
    places = used["department"] | used["supplied_by"]
    departments = dict(Department.objects.filter(pk__in=places).values_list("pk", "name")) if places else {}
    named: dict[str, Mapping[Any, Any]] = {
        "kind": dict(Customer.Kind.choices),
        "salutation": {**dict(Customer.Salutation.choices), "": ""},
        "membership": book.lists["memberships"],
        "category": book.lists["categories"],
        "preferred_channel": book.lists["channels"],
        "keeper": people,
        "department": departments,
        "supplied_by": departments,
    }
    own = {rules.own(field.name): field for field in book.file.own_fields}

    def shown(field: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if field in LINES:
            return line_in_words(field, value, book)
        if field in named:
            return str(named[field].get(value, value))
        if field in own:
            return rules.shown(own[field], value, places=_places(own[field], book))
        return _plain(value)

    return shown


def line_in_words(group: str, line: Mapping[str, Any], book: FileRules) -> str:
    """One line of a file as it is shown anywhere: phones, addresses, and numbers in other words are masked."""
    return " ".join(filter(None, _WORDS[group](line, book)))


def asset_in_words(line: Mapping[str, Any], book: FileRules) -> list[str]:
    kind = book.file.assets.get(line["kind"])
    own = kind.own_fields if kind else ()
    values = [rules.shown(field, line["values"].get(field.name), places=_places(field, book)) for field in own]
    called = {field.name: rules.field_label(field) for field in kind.fields} if kind else {}
    dates = [
        f"{called.get(name, rules.LABELS[name])} {_plain(line[name])}"
        for name in ("cycle_months", "last_service_on", "next_service_on")
        if line[name]
    ]
    retired = [f"{rules.LABELS['retired_on']} {_plain(line['retired_on'])}"] if line["retired_on"] else []
    return [rules.asset_shown(line["key"], kind.spelling) if kind else line["key"], *values, *dates, *retired]


def phone_in_words(line: Mapping[str, Any], book: FileRules) -> list[str]:
    number = rules.phone_shown(line["number"], book.region) if line.get("number") else line["typed"]
    return [masking.phone(number), line["belongs_to"]]


def _handle(line: Mapping[str, Any], book: FileRules) -> list[str]:
    return [str(HandleKind(line["kind"]).label), masking.text(line["address"]), line["belongs_to"]]


def _address(line: Mapping[str, Any], book: FileRules) -> list[str]:
    label = str(AddressLabel(line["label"]).label) if line["label"] else ""
    name = line.get("region_name") or (book.places.get(line["region"], "") if line["region"] else "")
    return [label, name, masking.address(line["text"])]


def _contact(line: Mapping[str, Any], book: FileRules) -> list[str]:
    return [
        line["name"],
        line["role"],
        masking.phone(line["phone"]) if line["phone"] else "",
        masking.text(line["note"]),
    ]


_WORDS: dict[str, Callable[[Mapping[str, Any], FileRules], list[str]]] = {
    "phones": phone_in_words,
    "handles": _handle,
    "addresses": _address,
    "contacts": _contact,
    "assets": asset_in_words,
}


def _places(field: Any, book: FileRules) -> Mapping[str, str]:
    return book.places if field.type == "region" else {}


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return date_format(value, "Y-m-d")
    if isinstance(value, list):
        windows = all(isinstance(part, list) for part in value)
        return rules.hours_shown(value) if windows else "、".join(map(str, value))
    return str(value)
