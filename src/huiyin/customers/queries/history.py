"""What was changed in a file: old value, new value, who and when."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from django.apps import apps
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise

from huiyin.customers import rules
from huiyin.customers.models import Customer
from huiyin.customers.queries.files import home_region, masked_phone, memberships
from huiyin.kernel import masking
from huiyin.org.models import Department, Person

COLUMNS = {
    "kind": "kind",
    "name": "name",
    "short_name": "short_name",
    "salutation": "salutation",
    "membership": "membership",
    "needs": "needs",
    "preferences": "preferences",
    "note": "note",
    "keeper_id": "keeper",
    "department_id": "department",
}
LINES = {"PhoneEvent": "phones", "VehicleEvent": "vehicles"}


@dataclass(frozen=True)
class Change:
    """One particular of a file before and after; empty means there was none."""

    at: datetime
    by: str
    label: str | Promise
    old: str
    new: str


def history(customer: Customer) -> list[Change]:
    """Every change since the file was opened, newest first; phones are masked as everywhere.

    Source: A1-2.
    """
    versions = _versions(customer)
    raw = [*_column_changes(list(versions.values())), *_line_changes(customer)]
    shown = wording(raw)
    people = dict(Person.objects.filter(pk__in={_who(event) for event in versions.values()}).values_list("pk", "name"))
    raw.sort(key=lambda change: change.revision, reverse=True)
    return [
        Change(
            at=_when(versions[change.revision]),
            by=people.get(_who(versions[change.revision]) or 0, ""),
            label=rules.LABELS[change.field],
            old=shown(change.field, change.old),
            new=shown(change.field, change.new),
        )
        for change in raw
        if change.revision in versions
    ]


def content_at(customer: Customer, revision: int) -> dict[str, Any]:
    """What the file said at an earlier revision, in the form of content_of; empty if it never had that revision."""
    version = _versions(customer).get(revision)
    if version is None:
        return {}
    phones = sorted(_lines_at("PhoneEvent", customer, revision), key=lambda line: (line["position"], line["id"]))
    vehicles = sorted(_lines_at("VehicleEvent", customer, revision), key=lambda line: line["id"])
    return {
        **{field: version[column] for column, field in COLUMNS.items()},
        "phones": [[line["typed"], line["belongs_to"]] for line in phones],
        "vehicles": [[line["plate"], line["brand"], line["model"], line["vin"]] for line in vehicles],
    }


def in_words(content: Mapping[str, Any], fields: Collection[str]) -> dict[str, str]:
    """Some of a file's content as it is shown; several phones or cars stand one after the other."""
    shown = wording([Raw(0, field, content[field], "") for field in fields if field not in LINES.values()])
    lines = {
        "phones": ", ".join(" ".join(filter(None, (masking.phone(n), of))) for n, of in content["phones"]),
        "vehicles": ", ".join(" ".join(filter(None, line)) for line in content["vehicles"]),
    }
    return {field: lines[field] if field in lines else shown(field, content[field]) for field in fields}


def phones_at(customer: Customer, revision: int) -> dict[int, str]:
    """The numbers a file had at a revision as they were typed, by their row."""
    return {line["id"]: line["typed"] for line in _lines_at("PhoneEvent", customer, revision)}


Event = Mapping[str, Any]


@dataclass(frozen=True)
class Raw:
    """A change as stored."""

    revision: int
    field: str
    old: Any
    new: Any


def _events(model: str, **lookup: Any) -> list[Event]:
    events = apps.get_model("customers", model)
    columns = [field.attname for field in events._meta.concrete_fields]
    rows = cast("Any", events).objects.filter(**lookup).order_by("pgh_id")
    return list(rows.values(*columns, "pgh_context__metadata"))


def _versions(customer: Customer) -> dict[int, Event]:
    """The file's own row at each revision."""
    return {event["revision"]: event for event in _events("CustomerEvent", pgh_obj=customer.pk)}


def _column_changes(versions: list[Event]) -> Iterator[Raw]:
    for before, after in pairwise(versions):
        for column, field in COLUMNS.items():
            if before[column] != after[column]:
                yield Raw(after["revision"], field, before[column], after[column])


def _line_changes(customer: Customer) -> Iterator[Raw]:
    """Phones and cars that came, changed and went after the file was opened."""
    for model, field in LINES.items():
        last: dict[int, str] = {}
        for event in _events(model, customer_id=customer.pk):
            old, new = last.get(event["id"], ""), "" if event["pgh_label"] == "delete" else _line(event)
            last[event["id"]] = new
            if old != new and event["revision"] > 1:
                yield Raw(event["revision"], field, old, new)


def _lines_at(model: str, customer: Customer, revision: int) -> list[Event]:
    last = {event["id"]: event for event in _events(model, customer_id=customer.pk, revision__lte=revision)}
    return [event for event in last.values() if event["pgh_label"] != "delete"]


def _line(event: Event) -> str:
    if "typed" in event:
        return str(event["number"])
    return " ".join(filter(None, (event["plate"], event["brand"], event["model"], event["vin"])))


def _who(event: Event) -> int | None:
    return (event["pgh_context__metadata"] or {}).get("person")


def _when(event: Event) -> datetime:
    """When it was done: the verb's own time where it left one."""
    told = (event["pgh_context__metadata"] or {}).get("at")
    return (parse_datetime(told) if told else None) or event["pgh_created_at"]


def wording(raw: Iterable[Raw]) -> Callable[[str, Any], str]:
    """How the stored value of each field is shown."""
    used: dict[str, set[Any]] = defaultdict(set)
    for change in raw:
        used[change.field] |= {change.old, change.new}
    people = dict(Person.objects.filter(pk__in=used["keeper"]).values_list("pk", "name")) if used["keeper"] else {}
    departments = dict(Department.objects.filter(pk__in=used["department"]).values_list("pk", "name"))
    region = home_region()
    named: dict[str, Mapping[Any, Any]] = {
        "kind": dict(Customer.Kind.choices),
        "salutation": {**dict(Customer.Salutation.choices), "": ""},
        "membership": memberships() if used["membership"] else {},
        "keeper": people,
        "department": departments,
    }

    def shown(field: str, value: Any) -> str:
        if field == "phones":
            return masked_phone(value, region)
        return str(named.get(field, {}).get(value, value or ""))

    return shown
