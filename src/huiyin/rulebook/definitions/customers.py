"""The customer's file, and how customers are shared out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions.words import Choice


@dataclass(frozen=True)
class FileField:
    """One particular of a customer's file, or of a thing that customers own.

    type: line | text | yes_no | choice | date | number | money | phone | region | address; empty for the parts
    that every file has (enums.FILE_PARTS, enums.ASSET_PARTS), which a pack only places and labels.
    """

    name: str
    type: str = ""
    label: Text = field(default_factory=dict)
    help: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    kinds: tuple[str, ...] = ()  # person, company; none named: both
    required: bool = False  # nothing is saved without it
    complete: bool = False  # counts for the file's completeness
    find: bool = False  # the file is found by it
    listed: bool = False  # may be a column and a filter of lists
    minimum: str = ""
    maximum: str = ""
    added: bool = False  # by an administrator, on screen
    retired: bool = False  # asked no more; what it holds stays readable

    def asked_of(self, kind: str) -> bool:
        return not self.retired and (not self.kinds or kind in self.kinds)

    @property
    def measured(self) -> bool:
        """The rules of the indicators may go by it."""
        return self.type in ("number", "money", "choice")


@dataclass(frozen=True)
class FileGroup:
    """Fields that belong together on the form and on the page."""

    key: str
    title: Text
    fields: tuple[FileField, ...]


@dataclass(frozen=True)
class AssetKind:
    """A kind of thing customers own: a car, a line, a flat, a device; `key` is the field it is known by."""

    key: str
    title: Text
    icon: str
    key_field: str
    spelling: str  # plate | phone | code: when two spellings of the key are the same
    fields: tuple[FileField, ...]

    @property
    def own_fields(self) -> tuple[FileField, ...]:
        """The fields beside the key and the service dates, in their order."""
        return tuple(field for field in self.fields if field.type and field.name != self.key_field)


@dataclass(frozen=True)
class FileDuty:
    """An obligation about the files themselves, for the people of one role or whoever keeps a file."""

    key: str
    clause: str
    title: Text
    due: Mapping[str, Any]
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndicatorRule:
    """Points for a customer of whom a measure says so: at_least and at_most compare numbers, `is` words."""

    measure: str  # registered with rulebook.rules.register_measure, or a number or choice of the file
    comparison: str
    value: str  # several words of `is` with commas between them
    points: int


@dataclass(frozen=True)
class CustomerFile:
    """What a customer's file holds in this trade, and what has to be done about it."""

    groups: tuple[FileGroup, ...]
    assets: Mapping[str, AssetKind] = field(default_factory=dict)
    shared: str = ""  # the clause by which whoever sees customers at all sees all; none: those in their reach
    target: int = 85  # per cent of completeness aimed at
    duties: Mapping[str, FileDuty] = field(default_factory=dict)
    tell: tuple[str, ...] = ()  # departments told when a field of `tell_of` changes
    tell_of: tuple[str, ...] = ()
    tracking: tuple[str, ...] = ()  # fields whose changes tell how the customer's business goes on
    indicators: Mapping[str, tuple[IndicatorRule, ...]] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[FileField, ...]:
        return tuple(field for group in self.groups for field in group.fields)

    @property
    def own_fields(self) -> tuple[FileField, ...]:
        """The fields kept in the file's `values`."""
        return tuple(field for field in self.fields if field.type)


@dataclass(frozen=True)
class FirstContact:
    """What a keeper owes each customer who is new to them."""

    title: Text
    due: Mapping[str, Any]  # a deadline form of kernel.worktime
    ladder: str = ""  # one of the pack's `ladders` instead of the usual one
    clause: str = ""
    record_clause: str = ""  # the conversation is put on record, with what was said


@dataclass(frozen=True)
class Skill:
    """What somebody must be good at to keep certain customers; none named: whatever their kind or membership."""

    key: str
    label: Text
    kinds: tuple[str, ...] = ()  # person, company
    memberships: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sharing:
    """How standing customers are shared out among those who look after them."""

    clause: str = ""
    keeper_clause: str = ""  # every customer has a keeper
    first_contact: FirstContact | None = None
    skills: Mapping[str, Skill] = field(default_factory=dict)
