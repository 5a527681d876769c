"""Form fields that hold several lines: phones, addresses, things owned."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models import Address, Asset, ContactPerson, Handle, Line, Phone
from huiyin.customers.rules import LABELS, field_label
from huiyin.customers.rules.values import LINE, TEXT
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import AssetKind, Choice, CustomerFile, FileField

Cells = dict[str, str]
_LINE = re.compile("[0-9]{1,3}")
ROW = "row"  # the stored row a line came from


class LinesInput(forms.Widget):
    """Several lines of the same inputs, as many as there are; the page's own markup shows them."""

    def __init__(self, prefix: str, columns: Mapping[str, int]) -> None:
        super().__init__()
        self.prefix, self.columns = prefix, columns

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> list[Cells]:
        """Line 0 of the vehicles stands in vehicle.key-0, vehicle.model-0 and so on."""
        numbers = set()
        for key in data:
            column, _dash, line = key.removeprefix(f"{self.prefix}.").rpartition("-")
            if key.startswith(f"{self.prefix}.") and column in self.columns and _LINE.fullmatch(line):
                numbers.add(int(line))
        return [
            {column: data.get(f"{self.prefix}.{column}-{line}", "").strip() for column in self.columns}
            for line in sorted(numbers)
        ]


class LinesField(forms.Field):
    """Lines with something in them; each cell fits its column."""

    widget: LinesInput

    def __init__(self, prefix: str, columns: Mapping[str, int], *, filled: Sequence[str], **options: Any) -> None:
        super().__init__(widget=LinesInput(prefix, columns), required=False, **options)
        self.columns = columns
        self.filled = filled  # a line counts when one of these cells holds something

    def clean(self, value: Sequence[Cells]) -> list[Cells]:
        lines = [line for line in value or [] if any(line.get(column) for column in self.filled)]
        for line in lines:
            for column, limit in self.columns.items():
                if len(line[column]) > limit:
                    raise ValidationError(_("At most %(limit)s characters fit here."), params={"limit": limit})
                if "\x00" in line[column]:
                    raise ValidationError(_("Null characters are not allowed."))
        return lines


class AssetsInput(forms.Widget):
    """Things owned, kind by kind."""

    def __init__(self, kinds: Mapping[str, "LinesField"]) -> None:
        super().__init__()
        self.kinds = kinds

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> dict[str, list[Cells]]:
        return {kind: field.widget.value_from_datadict(data, files, kind) for kind, field in self.kinds.items()}


class AssetsField(forms.Field):
    """Lines of each kind of thing owned."""

    widget: AssetsInput

    def __init__(self, file: CustomerFile, **options: Any) -> None:
        self.kinds = {key: _of_kind(kind) for key, kind in file.assets.items()}
        super().__init__(widget=AssetsInput(self.kinds), required=False, **options)

    def clean(self, value: Mapping[str, Sequence[Cells]]) -> dict[str, list[Cells]]:
        return {kind: field.clean((value or {}).get(kind, ())) for kind, field in self.kinds.items()}


def _of_kind(kind: AssetKind) -> LinesField:
    columns = {field.name: TEXT for field in kind.own_fields} | DATES | {"key": limit(Asset, "key"), ROW: 20}
    return LinesField(kind.key, columns, filled=[column for column in columns if column not in ("retired_on", ROW)])


DATES = {"cycle_months": 4, "last_service_on": 10, "next_service_on": 10, "retired_on": 10}


@dataclass(frozen=True)
class AssetColumn:
    """One input of a thing owned."""

    name: str
    label: str
    limit: int
    type: str = "text"
    mode: str = ""
    options: tuple[tuple[str, str], ...] = ()
    place: bool = False


def asset_columns(kind: AssetKind) -> list[AssetColumn]:
    """The inputs of one kind of thing, in the order of the pack; the last one takes it out of use."""
    columns = [_column(field, kind) for field in kind.fields if not field.retired]
    return [*columns, AssetColumn("retired_on", str(LABELS["retired_on"]), DATES["retired_on"], type="date")]


def _column(field: FileField, kind: AssetKind) -> AssetColumn:
    label = field_label(field)
    if field.name == kind.key_field:
        return AssetColumn("key", label, limit(Asset, "key"))
    if field.type == "choice":
        return AssetColumn(field.name, label, TEXT, options=(("", label), *options_of(field.choices)))
    if field.type == "yes_no":
        return AssetColumn(field.name, label, 3, options=(("", label), ("yes", gettext("Yes")), ("no", gettext("No"))))
    if field.type == "date" or field.name in ("last_service_on", "next_service_on"):
        return AssetColumn(field.name, label, 10, type="date")
    if field.type in ("number", "money") or field.name == "cycle_months":
        return AssetColumn(field.name, label, DATES.get(field.name, 24), mode="decimal")
    return AssetColumn(field.name, label, TEXT if field.type == "text" else LINE, place=field.type == "region")


def options_of(choices: tuple[Choice, ...]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for choice in choices:
        found += options_of(choice.children) if choice.children else [(choice.key, say(choice.label))]
    return found


def limit(model: type[Any], column: str) -> int:
    return int(model._meta.get_field(column).max_length)


def _columns(model: type[Line]) -> dict[str, int]:
    return {word: limit(model, word) for word in model.WORDS} | {ROW: 20}


# Lines of which a part is masked come with their row, so that what nobody touched stays whole.
LINES: dict[str, dict[str, Any]] = {
    "phones": {"prefix": "phone", "columns": _columns(Phone), "filled": ("typed",)},
    "handles": {"prefix": "handle", "columns": _columns(Handle), "filled": ("address",)},
    "addresses": {"prefix": "address", "columns": _columns(Address), "filled": ("region", "text")},
    "contacts": {
        "prefix": "contact",
        "columns": _columns(ContactPerson),
        "filled": ("name", "role", "phone", "note"),
    },
}
