"""What a file must and may hold, checked the same way for one new file, an edit and a whole batch."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from huiyin.customers import rules
from huiyin.customers.actions.fitting import fitting
from huiyin.customers.actions.lines import check_lines
from huiyin.customers.actions.particulars import Particulars
from huiyin.customers.models import Address, Asset, Customer
from huiyin.customers.queries import FileRules
from huiyin.kernel import cjk
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say

WORDS = (
    "external_number",
    "name",
    "short_name",
    "salutation",
    "membership",
    "needs",
    "preferences",
    "note",
    "preferred_channel",
)
HOURS = ("preferred_hours", "rest_hours")
PLAIN = (*WORDS, *HOURS, "birth_date", "tags", "supplied_by")
MOST_TAGS = 20


class NameMissing(DomainError):
    """Whose file is it? Enter a name."""

    field = "name"


class KindUnknown(DomainError):
    """A customer is either a person or a company."""

    field = "kind"


class MembershipUnknown(DomainError):
    """The rule book has no membership “%(membership)s”."""

    field = "membership"


class ChannelUnknown(DomainError):
    """The rule book has no channel “%(channel)s”."""

    field = "preferred_channel"


class NotBornYet(DomainError):
    """The birth date lies in the future."""

    field = "birth_date"


class FieldMissing(DomainError):
    """“%(label)s” has to be filled in."""


class FieldUnknown(DomainError):
    """The customer file has no field “%(name)s”."""


class TooManyTags(DomainError):
    """A file holds at most %(limit)s tags."""

    field = "tags"


def check(
    content: Mapping[str, Any], book: FileRules, *, today: date, stored: Mapping[str, Any] | None = None
) -> Particulars:
    """Everything a file holds in the form it is stored in; raises the refusal of the first thing that is wrong.

    `content` is what open_file takes; `values` holds the fields of the pack by their names. What is `stored` already
    and stays as it is need not please a newer rule book.
    """
    particulars = read(content, book, today=today, stored=stored)
    for lacking in missing(particulars, book):
        raise lacking
    return particulars


def read(
    content: Mapping[str, Any], book: FileRules, *, today: date, stored: Mapping[str, Any] | None = None
) -> Particulars:
    """What is there, in the form it is stored in, whether or not all is there that a file needs."""
    before = stored or {}
    kind = content.get("kind", "")
    if kind not in Customer.Kind.values:
        raise KindUnknown
    columns: dict[str, Any] = {"kind": kind}
    columns |= {word: fitting(Customer, word, content.get(word) or "") for word in WORDS}
    if not columns["name"]:
        raise NameMissing
    columns["name_read"] = name_read(columns["name"])
    if columns["membership"] not in {"", before.get("membership", ""), *book.lists["memberships"]}:
        raise MembershipUnknown(membership=columns["membership"])
    if columns["preferred_channel"] not in {"", before.get("preferred_channel", ""), *book.lists["channels"]}:
        raise ChannelUnknown(channel=columns["preferred_channel"])
    if kind == Customer.Kind.COMPANY:
        columns["salutation"] = ""  # a company is neither Mr nor Ms
    columns["birth_date"] = _birth_date(content.get("birth_date"), today)
    columns["tags"] = _tags(content.get("tags") or ())
    columns |= {word: _hours(content.get(word) or [], word) for word in HOURS}
    columns["supplied_by_id"] = getattr(content.get("supplied_by"), "pk", content.get("supplied_by")) or None
    columns["values"] = _values(content.get("values") or {}, kind, book, before.get("values") or {})
    lines = check_lines(content, book)
    columns |= said_by(lines.addresses, lines.assets)
    return Particulars(columns, lines)


def name_read(name: str) -> str:
    """What lists sort a file by."""
    longest = Customer._meta.get_field("name_read").max_length
    return cjk.sorting_key(name)[:longest]


def said_by(addresses: Iterable[Address], assets: Iterable[Asset]) -> dict[str, Any]:
    """What follows from the lines of a file and stands in a column, so that lists ask it quickly."""
    due = [asset.next_service_on for asset in assets if asset.next_service_on and not asset.retired_on]
    return {
        "region": next((line.region for line in addresses if line.region), ""),
        "next_service_on": min(due, default=None),
    }


def _birth_date(value: Any, today: date) -> date | None:
    day = date.fromisoformat(value) if isinstance(value, str) and value else value or None
    if day and day > today:
        raise NotBornYet
    return day


def _tags(tags: Collection[str]) -> list[str]:
    """Each tag once, in the order of the alphabet."""
    found = sorted({fitting(Customer, "tags", tag) for tag in tags} - {""})
    if len(found) > MOST_TAGS:
        raise TooManyTags(limit=MOST_TAGS)
    return found


def _hours(hours: Any, field: str) -> list[list[str]]:
    return rules.hours_in(hours if isinstance(hours, str) else rules.hours_shown(hours), at_field=field)


def _values(values: Mapping[str, Any], kind: str, book: FileRules, before: Mapping[str, Any]) -> dict[str, Any]:
    """The pack's own fields, typed."""
    fields = {field.name: field for field in book.file.own_fields}
    read = {}
    for name, value in values.items():
        if value is None or value == "":
            continue
        if name in before and before[name] == value:
            read[name] = value
            continue
        if name not in fields or not fields[name].asked_of(kind):
            raise FieldUnknown(name=name)
        at_field = rules.own(name)
        read[name] = rules.typed(fields[name], value, places=book.places, region=book.region, at_field=at_field)
    return {name: value for name, value in read.items() if value is not None}


def missing(particulars: Particulars, book: FileRules) -> Iterator[FieldMissing]:
    """What the rule book, or the administrator, has to know of such a customer and is not there."""
    kind = particulars.columns["kind"]
    for field in book.file.fields:
        if not field.required or not field.asked_of(kind):
            continue
        name = rules.own(field.name) if field.type else field.name
        columns = particulars.columns
        value = columns["values"].get(field.name) if field.type else columns.get(field.name)
        if value in (None, "", []) and not getattr(particulars.lines, field.name, ()):
            yield FieldMissing(field=name, label=rules.label_of(field.name, book.file))
    for asset in particulars.lines.assets:
        yield from _lacking(asset, kind, book)


def _lacking(asset: Asset, kind: str, book: FileRules) -> Iterator[FieldMissing]:
    """A thing in use says what has to be known of it."""
    owned = book.file.assets[asset.kind]
    for field in owned.fields:
        if not field.required or not field.asked_of(kind) or asset.retired_on:
            continue
        said = asset.values.get(field.name) if field.type else getattr(asset, field.name)
        if not (asset.key if field.name == owned.key_field else said not in (None, "")):
            yield FieldMissing(field="assets", label=f"{say(owned.title)}: {rules.field_label(field)}")
