"""A file's content once checked: what it is found by, what tells it from others, its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.customers import queries, rules
from huiyin.customers.actions.lines import CheckedLines, search_parts
from huiyin.customers.models import Findable, Line
from huiyin.customers.queries import FileRules
from huiyin.kernel import cjk
from huiyin.rulebook.definitions import FileField

_SHARED_IN = {"phone": "phones", "asset": "assets", "external": "external_number"}


@dataclass(frozen=True)
class Particulars:
    """A file's content once checked, ready to be stored."""

    columns: dict[str, Any]
    lines: CheckedLines

    def findable(
        self, customer_id: int, book: FileRules, *, department: int | None, merged: Sequence[str] = ()
    ) -> Findable:
        """What a file is found by: names, pinyin, phones, keys of things owned, and fields the pack says so of.

        So it is by the numbers of the files that were merged into it.
        """
        parts = search_parts(self.lines, book)
        fields = [field for field in book.file.fields if field.find]
        own = [_findable(field, self.columns) for field in fields]
        number = rules.file_number(customer_id)
        text, grams = cjk.indexed(
            number,
            *parts.texts,
            *(words for field, words in zip(fields, own, strict=True) if words and field.type != "phone"),
            names=[self.columns["name"], *filter(None, [self.columns["short_name"]]), *parts.names],
            phones=[
                *parts.phones,
                *(words for field, words in zip(fields, own, strict=True) if words and field.type == "phone"),
            ],
            plates=[number, *merged, *filter(None, [self.columns["external_number"]]), *parts.keys],
            marks=queries.marks(department),
        )
        traits = self.traits(book)
        return Findable(
            customer_id=customer_id,
            search_text=text,
            search=grams,
            name_key=traits.name_key,
            places=traits.places,
            identity=traits.identity,
        )

    def traits(self, book: FileRules) -> queries.Traits:
        """What tells this customer from others; the phones of contact persons are shared by many."""
        kind, addresses = self.columns["kind"], self.lines.addresses
        return queries.Traits(
            kind=kind,
            name_key=rules.name_key(self.columns["name"], kind),
            places=rules.places([(line.region, line.region_name, line.text) for line in addresses]),
            phones=self.lines.numbers,
            keys=self.lines.keys,
            external_number=self.columns["external_number"],
            identity=self.identity(book)[1],
        )

    def identity(self, book: FileRules) -> tuple[str, str]:
        """The field that holds the number of an identity paper, and the number; both empty where none is known."""
        return rules.identity_of(self.columns["values"], book.file)

    def field_of(self, what: str, book: FileRules) -> str:
        """Where this file says what it shares with another one: a phone, a thing owned, a number."""
        return self.identity(book)[0] if what == "identity" else _SHARED_IN[what]

    def completeness(self, book: FileRules, *, category: str = "") -> int:
        """Per cent of the fields that count; the category is the supervisor's to give."""
        own = {rules.own(name): value for name, value in self.columns["values"].items()}
        supplied_by = self.columns["supplied_by_id"]
        content = {**self.columns, **own, **self.lines.content, "supplied_by": supplied_by, "category": category}
        return rules.percent(content, book.file)

    def rows(self, customer_id: int, revision: int = 1) -> dict[str, list[Line]]:
        """The rows of each group of lines."""
        return self.lines.rows(customer_id, revision)


def _findable(field: FileField, columns: Mapping[str, Any]) -> str:
    if field.type:
        return rules.words_to_find(field, columns["values"].get(field.name))
    value = columns.get(field.name)
    return " ".join(value) if isinstance(value, list) else str(value or "")
