"""What can be changed for many files at once, and what a change would do."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.db.models.fields.json import KeyTransform

from huiyin.customers import rules
from huiyin.customers.enums import Outcome
from huiyin.customers.models import BulkEdit, Customer
from huiyin.customers.queries.book import FileRules
from huiyin.org.models import Department
from huiyin.rulebook.definitions import FileField

ADD_TAG, REMOVE_TAG = "tag", "untag"
_BUILT_IN = ("membership", "preferred_channel", "supplied_by")
_OWN_TYPES = {"line", "yes_no", "choice", "date", "number", "money"}


def changeable(book: FileRules) -> dict[str, str]:
    """The fields that may say the same in many files, with their names."""
    fields = [field for field in book.file.fields if not field.retired and _fits(field)]
    named = {_key(field): rules.field_label(field) for field in fields}
    tags = {}
    if any(field.name == "tags" for field in book.file.fields):
        label = rules.label_of("tags", book.file)
        tags = {ADD_TAG: f"{label} +", REMOVE_TAG: f"{label} −"}
    return {"department": str(rules.LABELS["department"]), **named, **tags}


def _fits(field: FileField) -> bool:
    return field.name in _BUILT_IN or field.type in _OWN_TYPES


def _key(field: FileField) -> str:
    return rules.own(field.name) if field.type else field.name


def own_field_of(key: str, book: FileRules) -> FileField | None:
    """The field of the pack behind a key; None for a part that every file has."""
    return next((field for field in book.file.own_fields if rules.own(field.name) == key), None)


def change_of(edit: BulkEdit, customer: Customer) -> dict[str, Any]:
    """What the change says of one file, as edit_file takes it."""
    if edit.field in (ADD_TAG, REMOVE_TAG):
        tags = set(customer.tags)
        return {"tags": sorted(tags | {edit.value} if edit.field == ADD_TAG else tags - {edit.value})}
    if edit.field.startswith(rules.own("")):
        return {"values": {edit.field.removeprefix(rules.own("")): edit.value}}
    return {edit.field: edit.value}


def still_says(edit: BulkEdit, content: Mapping[str, Any], book: FileRules) -> bool:
    """Whether a file still says what the change made it say."""
    if edit.field in (ADD_TAG, REMOVE_TAG):
        return (edit.value in content["tags"]) == (edit.field == ADD_TAG)
    return bool((content.get(edit.field) or None) == wanted(edit, book))


def wanted(edit: BulkEdit, book: FileRules) -> Any:
    """The value as a file keeps it; None for an empty one."""
    own = own_field_of(edit.field, book)
    if own:
        return rules.typed(own, edit.value, places=book.places, region=book.region, at_field="value")
    return edit.value or None


@dataclass(frozen=True)
class Answer:
    """What some of the files say now, in words, and how many they are."""

    words: str
    count: int
    stays: bool


def preview(edit: BulkEdit, book: FileRules) -> list[Answer]:
    """What the files say now, the most common first."""
    files = Customer.objects.filter(pk__in=edit.rows.values("customer"))
    if edit.field in (ADD_TAG, REMOVE_TAG):
        having = files.filter(tags__contains=[edit.value]).count()
        counted = [(True, having), (False, edit.number - having)]
        words = {True: edit.value, False: ""}
        return [Answer(str(words[has]), n, has == (edit.field == ADD_TAG)) for has, n in counted if n]
    said: Any = F(edit.field)
    if edit.field.startswith(rules.own("")):
        said = KeyTransform(edit.field.removeprefix(rules.own("")), "values")
    counts = files.order_by().annotate(said=said).values("said").annotate(number=Count("pk")).order_by("-number")
    value = wanted(edit, book)
    totals: Counter[str] = Counter()
    stays: dict[str, bool] = {}
    for row in counts:
        shown = value_in_words(edit.field, row["said"], book)
        totals[shown] += row["number"]
        stays[shown] = (row["said"] or None) == value
    return [
        Answer(shown, number, stays[shown])
        for shown, number in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    ]


def value_in_words(field: str, value: Any, book: FileRules) -> str:
    """A value of the field as people read it."""
    if value in (None, ""):
        return ""
    own = own_field_of(field, book)
    if own:
        return rules.shown(own, value, places=book.places)
    if field in ("department", "supplied_by"):
        return Department.objects.filter(pk=value).values_list("name", flat=True).first() or ""
    known = {"membership": "memberships", "preferred_channel": "channels"}.get(field)
    return book.lists[known].get(value, str(value)) if known else str(value)


def outcomes(edit: BulkEdit) -> dict[str, int]:
    """How many files came out how."""
    rows = edit.rows.order_by().values_list("outcome").annotate(number=Count("pk"))
    found = dict(rows)
    return {str(Outcome(name).label): found[name] for name in Outcome.values if name in found}
