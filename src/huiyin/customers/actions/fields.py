"""Fields that an administrator adds to the customer file beside those of the pack."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from huiyin.audit.actions import record
from huiyin.customers import queries
from huiyin.customers.models import AddedField
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.enums import CUSTOMER_KINDS, FILE_FIELD_TYPES

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FLAGS = ("required", "complete", "find", "listed")
BATCH = 20_000


class NameUnfit(DomainError):
    """A key begins with a small letter and holds only small letters, digits and _."""

    field = "name"


class NameTaken(DomainError):
    """The customer file already has a field “%(name)s”."""

    field = "name"


class LabelMissing(DomainError):
    """Say what the field is called."""

    field = "label"


class TypeUnknown(DomainError):
    """Choose what kind of field it is."""

    field = "type"


class GroupUnknown(DomainError):
    """Choose the group, or the kind of thing owned, to which the field belongs."""

    field = "group"


class KindsUnknown(DomainError):
    """A field is for persons, for companies or for both."""

    field = "kinds"


class ChoicesMissing(DomainError):
    """A choice needs at least two different entries."""

    field = "choices"


class RetiredAlready(DomainError):
    """This field is already retired."""


@whole
def add_field(
    *,
    name: str,
    label: Text,
    type: str,  # noqa: A002 - as in packs
    group: str,
    kinds: Iterable[str] = (),
    choices: Iterable[str] = (),
    flags: Mapping[str, bool] | None = None,
    by: Person,
    at: datetime,
) -> AddedField:
    """Ask one more thing in the customer file; from now on it is typed, checked and found as a field of the pack is.

    `group` is one of the file, or a kind of thing that customers own (queries.places_for_fields).
    """
    if not _NAME.fullmatch(name):
        raise NameUnfit
    if type not in FILE_FIELD_TYPES:
        raise TypeUnknown
    if group not in queries.places_for_fields():
        raise GroupUnknown
    if name in queries.names_taken(group):
        raise NameTaken(name=name)
    row = AddedField(name=name, type=type, group=group, added_at=at, added_by=by)
    _describe(row, label=label, kinds=kinds, choices=choices, flags=flags or {})
    row.position = AddedField.objects.count()
    row.save(force_insert=True)
    record("field.added", by=by, at=at, subject=f"field/{name}", detail={"type": type, "group": group})
    return row


@whole
def change_field(
    row: AddedField,
    *,
    label: Text,
    kinds: Iterable[str] = (),
    choices: Iterable[str] = (),
    flags: Mapping[str, bool] | None = None,
    by: Person,
    at: datetime,
) -> AddedField:
    """Call a field otherwise, or ask it differently; its key and type stay, and so do choices that files may hold."""
    stored = AddedField.objects.select_for_update().get(pk=row.pk)
    _describe(stored, label=label, kinds=kinds, choices=choices, flags=flags or {})
    stored.save()
    record("field.changed", by=by, at=at, subject=f"field/{stored.name}")
    return stored


@whole
def retire_field(row: AddedField, *, by: Person, at: datetime) -> AddedField:
    """Ask a field no more; what files hold of it stays readable."""
    stored = AddedField.objects.select_for_update().get(pk=row.pk)
    if stored.retired_at:
        raise RetiredAlready
    stored.retired_at = at
    stored.save(update_fields=["retired_at"])
    record("field.retired", by=by, at=at, subject=f"field/{stored.name}")
    return stored


def _describe(
    row: AddedField, *, label: Text, kinds: Iterable[str], choices: Iterable[str], flags: Mapping[str, bool]
) -> None:
    words = {language: text.strip() for language, text in label.items() if text.strip()}
    if not words:
        raise LabelMissing
    wanted = sorted(set(kinds))
    if not set(wanted) <= set(CUSTOMER_KINDS):
        raise KindsUnknown
    row.label, row.kinds = words, [] if len(wanted) == len(CUSTOMER_KINDS) else wanted
    row.choices = _choices(row, choices) if row.type == "choice" else []
    for flag in _FLAGS:
        setattr(row, flag, bool(flags.get(flag)))


def _choices(row: AddedField, typed: Iterable[str]) -> list[dict[str, Any]]:
    """Entries by their words; one that was there keeps its key, one left out keeps its place for files that hold it."""
    words = list(dict.fromkeys(word.strip() for word in typed if word.strip()))
    if len(words) < 2:
        raise ChoicesMissing
    known = {choice["label"]["zh-hans"]: choice for choice in row.choices}
    fresh = (number for number in range(1, 1000) if f"c{number}" not in {choice["key"] for choice in row.choices})
    chosen = [
        known.get(word) or {"key": f"c{next(fresh)}", "label": dict.fromkeys(("zh-hans", "zh-hant", "en"), word)}
        for word in words
    ]
    return [*chosen, *(choice for word, choice in known.items() if word not in words)]


def recount_completeness(*, after: int = 0) -> int | None:
    """Count one batch of files anew, by the definition in force; says after which file to go on, None at the end.

    One statement for all files of the batch. Source: D1-11.
    """
    expression, params = queries.completeness_sql(queries.file_definition())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH batch AS (
                SELECT id FROM customers_customer WHERE id > %(after)s ORDER BY id LIMIT {BATCH}
            ), counted AS (
                SELECT customer.id, {expression} AS completeness
                FROM customers_customer customer JOIN batch USING (id)
            ), changed AS (
                UPDATE customers_customer customer SET completeness = counted.completeness
                FROM counted WHERE counted.id = customer.id AND counted.completeness <> customer.completeness
            )
            SELECT count(*), max(id) FROM batch
            """,  # noqa: S608 - every word of the rule book in the expression is a parameter
            {**params, "after": after},
        )
        count, last = cursor.fetchone()
    return last if count == BATCH else None
