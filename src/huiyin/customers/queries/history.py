"""What was changed in a file: old value, new value, who and when."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from django.apps import apps
from django.utils.dateparse import parse_datetime

from huiyin.customers import rules
from huiyin.customers.models import LINES, Customer
from huiyin.customers.queries.book import file_rules
from huiyin.customers.queries.files import PLAIN
from huiyin.customers.queries.wording import Raw, line_in_words, wording
from huiyin.kernel.texts import listed
from huiyin.org.models import Person

COLUMNS = {
    **{field: field for field in PLAIN},
    "supplied_by_id": "supplied_by",
    "keeper_id": "keeper",
    "department_id": "department",
}


@dataclass(frozen=True)
class Change:
    """One particular of a file before and after; empty means there was none."""

    at: datetime
    by: str
    label: str
    old: str
    new: str


def history(customer: Customer, *, revision: int | None = None, only: Collection[str] | None = None) -> list[Change]:
    """Every change since the file was opened, newest first; phones and addresses are masked as everywhere.

    With a revision only what it changed; with fields only their changes. Source: A1-2, D45-2.
    """
    versions = _events("Customer", pgh_obj=customer.pk)
    if not versions or versions[-1]["revision"] == 1:
        return []  # every change makes a revision
    book = file_rules()
    raw = [*_column_changes(versions), *_line_changes(customer)]
    if revision is not None:
        raw = [change for change in raw if change.order[0] == revision]
    if only is not None:
        raw = [change for change in raw if change.field in only]
    shown = wording(raw, book)
    people = dict(Person.objects.filter(pk__in={change.by for change in raw}).values_list("pk", "name"))
    raw.sort(key=lambda change: change.order, reverse=True)
    return [
        Change(
            at=change.at,
            by=people.get(change.by or 0, ""),
            label=rules.label_of(change.field, book.file),
            old=shown(change.field, change.old),
            new=shown(change.field, change.new),
        )
        for change in raw
    ]


def content_at(customer: Customer, revision: int) -> dict[str, Any]:
    """What the file said at an earlier revision, in the form of content_of; empty if it never had that revision."""
    versions = [event for event in _events("Customer", pgh_obj=customer.pk) if event["revision"] == revision]
    if not versions:
        return {}
    version = versions[-1]
    lines = {}
    for group, line in LINES.items():
        events = sorted(_lines_at(group, customer, revision), key=lambda event: (event["position"], event["id"]))
        lines[group] = [[event[word] for word in line.WORDS] for event in events]
    own = {rules.own(name): value for name, value in version["values"].items()}
    columns = {field: version[column] for column, field in COLUMNS.items()}
    return {**columns, **own, **lines}


def in_words(content: Mapping[str, Any], fields: Collection[str]) -> dict[str, str]:
    """Some of a file's content as it is shown; several phones or cars stand one after the other."""
    book = file_rules()
    shown = wording([Raw(field, content.get(field), "") for field in fields if field not in LINES], book)
    return {
        field: listed(
            line_in_words(field, dict(zip(LINES[field].WORDS, line, strict=True)), book) for line in content[field]
        )
        if field in LINES
        else shown(field, content.get(field))
        for field in fields
    }


def lines_at(customer: Customer, group: str, revision: int) -> dict[int, dict[str, Any]]:
    """One group of lines as they stood at a revision, by their row."""
    return {line["id"]: dict(line) for line in _lines_at(group, customer, revision)}


Event = Mapping[str, Any]


def _events(model: str, **lookup: Any) -> list[Event]:
    events = apps.get_model("customers", f"{model}Event")
    columns = [field.attname for field in events._meta.concrete_fields]
    rows = cast("Any", events).objects.filter(**lookup).order_by("pgh_id")
    return list(rows.values(*columns, "pgh_context__metadata"))


def _column_changes(versions: list[Event]) -> Iterator[Raw]:
    for before, after in pairwise(versions):
        for column, field in COLUMNS.items():
            if before[column] != after[column]:
                yield _raw(after, field, before[column], after[column])
        for name in sorted({*before["values"], *after["values"]}):
            old, new = before["values"].get(name), after["values"].get(name)
            if old != new:
                yield _raw(after, rules.own(name), old, new)


def _line_changes(customer: Customer) -> Iterator[Raw]:
    """Lines that came, changed and went after the file was opened."""
    for group, line in LINES.items():
        last: dict[int, Event | None] = {}
        for event in _events(line.__name__, customer_id=customer.pk):
            old, new = last.get(event["id"]), None if event["pgh_label"] == "delete" else event
            last[event["id"]] = new
            if _said(old, line.WORDS) != _said(new, line.WORDS) and event["revision"] > 1:
                yield _raw(event, group, old, new)


def _said(event: Event | None, words: tuple[str, ...]) -> list[Any] | None:
    return [event[word] for word in words] if event else None


def _lines_at(group: str, customer: Customer, revision: int) -> list[Event]:
    events = _events(LINES[group].__name__, customer_id=customer.pk, revision__lte=revision)
    last = {event["id"]: event for event in events}
    return [event for event in last.values() if event["pgh_label"] != "delete"]


def _raw(event: Event, field: str, old: Any, new: Any) -> Raw:
    told = event["pgh_context__metadata"] or {}
    # When it was done: the verb's own time where it left one.
    at = (parse_datetime(told["at"]) if told.get("at") else None) or event["pgh_created_at"]
    return Raw(field, old, new, at=at, by=told.get("person"), order=(event["revision"], at))
