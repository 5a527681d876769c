"""What conditions may ask of the things customers own: whether one that is in use says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform

from huiyin.customers import rules
from huiyin.customers.models import Asset
from huiyin.customers.queries.book import FileRules
from huiyin.customers.queries.casting import KINDS, leaves, typed
from huiyin.kernel.conditions import Field, Several
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import AssetKind, FileField

_SERVICE = {"cycle_months": "number", "last_service_on": "date", "next_service_on": "date"}


def asked_of_things(book: FileRules) -> list[Field]:
    """The fields of every kind of thing, as far as they can be compared; phones and addresses are not guessed at."""
    columns: dict[str, dict[str, Any]] = {}
    for kind, field in _comparable(book):
        columns.setdefault(kind.key, {})[thing_column(kind, field)] = _said(kind, field)
    owned = {
        key: Several(key, say(book.file.assets[key].title), _OneOfThem(key, said)) for key, said in columns.items()
    }
    return [_field(kind, field, owned[kind.key]) for kind, field in _comparable(book)]


def _comparable(book: FileRules) -> Iterator[tuple[AssetKind, FileField]]:
    for kind in book.file.assets.values():
        for field in kind.fields:
            if field.retired or (field.name == kind.key_field and kind.spelling == "phone"):
                continue
            if field.name in _SERVICE or (field.type in KINDS and field.type != "region"):
                yield kind, field


def thing_column(kind: AssetKind, field: FileField) -> str:
    return f"thing_{kind.key}_{field.name}"


def thing_part(kind: AssetKind, field: FileField) -> str:
    """The column of the thing itself, for its key and its service dates."""
    return "key" if field.name == kind.key_field else "" if field.type else field.name


def _field(kind: AssetKind, field: FileField, among: Several) -> Field:
    return Field(
        thing_column(kind, field),
        f"{say(kind.title)}: {rules.field_label(field)}",
        _SERVICE.get(field.name) or KINDS[field.type],
        choices=leaves(field.choices) if field.type == "choice" else {},
        among=among,
    )


def _said(kind: AssetKind, field: FileField) -> Any:
    part = thing_part(kind, field)
    return F(part) if part else typed(field, KeyTextTransform(field.name, "values"))


@dataclass(frozen=True, eq=False)
class _OneOfThem:
    """Whether a customer has a thing of a kind in use of which a condition holds.

    EXISTS, which the planner turns into whichever join is best by the index on the customer: with 1,000,000 customers
    and 1,500,000 things a page takes a millisecond where many answer, and a second where none does. An index on what
    stands in the JSON would help rare choices only, and cost every import.
    """

    kind: str
    said: dict[str, Any]  # by the name of the column

    def __call__(self, where: Q) -> Q:
        things = Asset.objects.filter(customer=OuterRef("pk"), kind=self.kind, retired_on=None)
        return Q(Exists(things.alias(**self.said).filter(where)))
