"""What the house allows in a customer's file: the pack's definition with what administrators added to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from django.utils.translation import get_language

import huiyin
from huiyin.customers.models import AddedField, Region
from huiyin.customers.rules import field_label
from huiyin.kernel.editions import kept
from huiyin.kernel.texts import say
from huiyin.org.models import Organisation
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import Choice, CustomerFile, FileField, flat
from huiyin.rulebook.enums import ASSET_PARTS, CUSTOMER_KINDS, FILE_FIELD_TYPES, FILE_PARTS
from huiyin.rulebook.loader.customers import PLAIN

REGIONS = Path(huiyin.__file__).parent / "site" / "vendor" / "regions.js"
LISTS = ("memberships", "categories", "channels", "loss_reasons")
OF_THINGS = "asset/"  # before the key of a kind of thing, where an added field says in which group it stands
THING_COLUMNS = ("key", "kind", "row", "retired_on")  # of the form of a thing, beside its fields


@dataclass(frozen=True)
class FileRules:
    """All that has to be known to check or show one file, or many."""

    file: CustomerFile
    region: str  # whose phone numbers may be written without a country code
    lists: Mapping[str, Mapping[str, str]]  # memberships, channels, categories: key and name

    @cached_property
    def places(self) -> Mapping[str, str]:
        """The full name of every place by its code."""
        return place_names()


def file_rules() -> FileRules:
    return FileRules(file_definition(), home_region(), _said_lists(get_language()))


@kept
def _said_lists(_language: str | None) -> Mapping[str, Mapping[str, str]]:
    return said_lists(rulebook.lists_in_force())


def said_lists(lists: Mapping[str, tuple[Choice, ...]]) -> Mapping[str, Mapping[str, str]]:
    """The lists of a file in the reader's language: key and name."""
    return {name: _words(lists.get(name, ())) for name in LISTS}


@kept
def file_definition() -> CustomerFile:
    """The fields of the pack in force, and those added on screen, each in its group."""
    try:
        file = rulebook.pack_in_force().file
    except rulebook.NothingPublished:
        file = PLAIN
    return with_added_fields(file)


def with_added_fields(file: CustomerFile) -> CustomerFile:
    """A definition with what this house added on screen."""
    added = [(row.group, as_field(row)) for row in AddedField.objects.order_by("position", "pk")]
    if not added:
        return file
    keys = {group.key for group in file.groups}
    last = file.groups[-1].key if keys else ""  # a group may have gone with a new version of the pack: its fields stay
    places: dict[str, list[FileField]] = {}
    for key, field in added:
        places.setdefault(key if key in keys or key.startswith(OF_THINGS) else last, []).append(field)
    groups = tuple(replace(group, fields=(*group.fields, *places.get(group.key, ()))) for group in file.groups)
    things = {
        key: replace(kind, fields=(*kind.fields, *places.get(OF_THINGS + key, ()))) for key, kind in file.assets.items()
    }
    return replace(file, groups=groups, assets=things)


def places_for_fields() -> dict[str, str]:
    """Where a field may be added: in a group of the file, or with each thing of a kind that customers own."""
    file = file_definition()
    groups = {group.key: say(group.title) for group in file.groups}
    return groups | {OF_THINGS + key: say(kind.title) for key, kind in file.assets.items()}


def names_taken(place: str) -> set[str]:
    """What a field added there can't be called."""
    file = file_definition()
    added = set(AddedField.objects.values_list("name", flat=True))
    if place.startswith(OF_THINGS):
        kind = file.assets[place.removeprefix(OF_THINGS)]
        return added | {*ASSET_PARTS, *THING_COLUMNS, *(field.name for field in kind.fields)}
    return added | {*FILE_PARTS, *(field.name for field in file.fields)}


def found_by(file: CustomerFile) -> list[str]:
    """The fields by which files are found, those of things owned with their kind."""
    owned = [f"{kind.key}.{field.name}" for kind in file.assets.values() for field in kind.fields if field.find]
    return sorted([*(field.name for field in file.fields if field.find), *owned])


@dataclass(frozen=True)
class FieldLine:
    """One field on the administrator's screen."""

    name: str
    label: str
    type: str
    kinds: tuple[str, ...]
    required: bool
    complete: bool
    find: bool
    listed: bool
    added: bool
    retired: bool


def field_overview() -> list[tuple[str, list[FieldLine]]]:
    """Every field of the file by its group, those of things owned last."""
    file = file_definition()
    groups = [(say(group.title), group.fields) for group in file.groups]
    groups += [(say(kind.title), kind.fields) for kind in file.assets.values()]
    return [(title, [_line(field) for field in fields]) for title, fields in groups]


def _line(field: FileField) -> FieldLine:
    return FieldLine(
        name=field.name,
        label=field_label(field),
        type=str(FILE_FIELD_TYPES.get(field.type, "")),
        kinds=tuple(str(CUSTOMER_KINDS[kind]) for kind in field.kinds),
        required=field.required,
        complete=field.complete,
        find=field.find,
        listed=field.listed,
        added=field.added,
        retired=field.retired,
    )


def as_field(row: AddedField) -> FileField:
    """A field added on screen, in the form in which a pack defines one."""
    return FileField(
        name=row.name,
        type=row.type,
        label=row.label,
        choices=tuple(Choice(choice["key"], choice["label"]) for choice in row.choices),
        kinds=tuple(row.kinds),
        required=row.required,
        complete=row.complete and row.retired_at is None,
        find=row.find,
        listed=row.listed,
        added=True,
        retired=row.retired_at is not None,
    )


@kept
def home_region() -> str:
    """Whose phone numbers may be written without a country code."""
    return Organisation.objects.values_list("calendar__region", flat=True).first() or "CN"


def memberships() -> dict[str, str]:
    """The memberships the rule book in force knows, with their names in the reader's language."""
    return _words(rulebook.lists_in_force().get("memberships", ()))


def place_names() -> Mapping[str, str]:
    """Every place with the names of the city and province it lies in: 河北省 秦皇岛市 海港区."""
    return _place_names("traditional" if (get_language() or "").startswith("zh-hant") else "name")


@kept
def _place_names(column: str) -> Mapping[str, str]:
    rows = {code: (name, parent) for code, name, parent in Region.objects.values_list("code", column, "parent")}
    return {code: _full_name(code, rows) for code in rows}


def listed_places() -> dict[str, str]:
    """The places to choose from, in the order of their codes; those around the house come first."""
    column = "traditional" if (get_language() or "").startswith("zh-hant") else "name"
    rows = Region.objects.filter(listed=True).order_by("code").values_list("code", column)
    first = _CODES.get(home_region(), "")
    return dict(sorted(rows, key=lambda row: not (first and row[0].startswith(first))))


_CODES = {"TW": "71", "HK": "81", "MO": "82"}  # the first digits of their codes


def _full_name(code: str, rows: Mapping[str, tuple[str, str | None]]) -> str:
    names: list[str] = []
    above: str | None = code
    while above:
        name, above = rows[above]
        if name not in names:  # 北京市 北京市 东城区
            names.insert(0, name)
    return " ".join(names)


def _words(choices: tuple[Choice, ...]) -> dict[str, str]:
    return {key: say(choice.label) for key, choice in flat(choices).items()}
