"""What can be changed for many files at once, and what a change would do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.db.models.fields.json import KeyTransform

from huiyin.customers import rules
from huiyin.customers.enums import Outcome
from huiyin.customers.models import BulkEdit, Customer
from huiyin.customers.queries.book import FileRules
from huiyin.customers.queries.files import possible_departments
from huiyin.org.models import Department, Person
from huiyin.rulebook.definitions import FileField

ADD_TAG, REMOVE_TAG = "tag", "untag"
_LISTS = {"membership": "memberships", "preferred_channel": "channels"}
_BUILT_IN = (*_LISTS, "supplied_by")
LONGEST_TAG = 24  # as the column Customer.tags takes it
SHOWN = 12  # different contents a preview names; the rest is summed up
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


def may_say(key: str, value: Any, book: FileRules, user: Person) -> bool:
    """Whether a part that every file has may be given this value by this person."""
    if key == "department":
        return bool(value) and possible_departments(user).filter(pk=value).exists()
    if key in (ADD_TAG, REMOVE_TAG):
        return isinstance(value, str) and 0 < len(value) <= LONGEST_TAG
    if not value:
        return True
    if key == "supplied_by":
        return Department.objects.open().filter(pk=value).exists()
    return value in book.lists[_LISTS[key]]


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

    words: str | None  # None: all that are rarer
    count: int
    stays: bool


def preview(edit: BulkEdit, book: FileRules) -> list[Answer]:
    """What the files say now, the most common first and the rare ones summed up."""
    counted = count_said(edit) if edit.counted is None else edit.counted
    if edit.field in (ADD_TAG, REMOVE_TAG):
        return [Answer(edit.value if has else "", n, has == (edit.field == ADD_TAG)) for has, n in counted]
    value = wanted(edit, book)
    names = _departments([said for said, _n in counted]) if edit.field in ("department", "supplied_by") else None
    found = [
        Answer(
            names.get(said, "") if names is not None else value_in_words(edit.field, said, book),
            n,
            (said or None) == value,
        )
        for said, n in counted
    ]
    rare = edit.number - sum(answer.count for answer in found)
    return [*found, Answer(None, rare, stays=False)] if rare > 0 else found


def count_said(edit: BulkEdit) -> list[list[Any]]:
    """What is said most often now, and by how many of the files; of a tag whether they have it."""
    files = Customer.objects.filter(pk__in=edit.rows.values("customer"))
    if edit.field in (ADD_TAG, REMOVE_TAG):
        having = files.filter(tags__contains=[edit.value]).count()
        return [[has, n] for has, n in ((True, having), (False, edit.number - having)) if n]
    said: Any = F(edit.field)
    if edit.field.startswith(rules.own("")):
        said = KeyTransform(edit.field.removeprefix(rules.own("")), "values")
    counts = files.order_by().annotate(said=said).values_list("said").annotate(number=Count("pk"))
    return [list(row) for row in counts.order_by("-number", "said")[:SHOWN]]


def _departments(keys: Iterable[Any]) -> dict[int, str]:
    return dict(Department.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name"))


def value_in_words(field: str, value: Any, book: FileRules) -> str:
    """A value of the field as people read it."""
    if value in (None, ""):
        return ""
    own = own_field_of(field, book)
    if own:
        return rules.shown(own, value, places=book.places)
    if field in ("department", "supplied_by"):
        return _departments([value]).get(value, "")
    return book.lists[_LISTS[field]].get(value, str(value)) if field in _LISTS else str(value)


def outcomes(edit: BulkEdit) -> dict[str, int]:
    """How many files came out how, by the key of the outcome."""
    found = dict(edit.rows.order_by().values_list("outcome").annotate(number=Count("pk")))
    return {name: found[name] for name in Outcome.values if name in found}
