"""What a file must and may hold, checked the same way for one new file, an edit and a whole batch."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from huiyin.customers import queries, rules
from huiyin.customers.actions.fitting import fitting
from huiyin.customers.actions.lines import CheckedLines, check_lines, search_parts
from huiyin.customers.enums import Likeness
from huiyin.customers.models import Address, Asset, Customer, Findable, Line
from huiyin.customers.queries import FileRules
from huiyin.kernel import cjk
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import FileField

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


class Similar(DomainError):
    """This phone, plate or number is already in a file: %(numbers)s. Open it, or confirm that this is somebody else."""

    def __init__(self, found: Sequence[Any], *, field: str) -> None:
        super().__init__(field=field, numbers=[file.number for file in found])
        self.found = list(found)


class SimilarName(Similar):
    """A customer of this name at this address has a file: %(numbers)s. Open it, or confirm that it is somebody else."""


# What a refusal says of each likeness that makes one, and at which field.
REFUSED = {
    Likeness.PHONE: (Similar, "phones"),
    Likeness.KEY: (Similar, "assets"),
    Likeness.NUMBER: (Similar, "external_number"),
    Likeness.IDENTITY: (Similar, ""),  # the field is named by the rule book
    Likeness.NAME: (SimilarName, "name"),
}
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


def refuse_similar(particulars: Particulars, book: FileRules, *, besides: int = 0) -> None:
    """Refuse a phone, key, number, or name at an address that another file holds.

    Of two people at once the second meets the first one's file.
    """
    traits = particulars.traits(book)
    keys = sorted(
        {*traits.phones, *traits.keys, traits.external_number, traits.identity, traits.name_key}
    )  # in order, so that nobody waits in a circle
    with connection.cursor() as cursor:
        for key in filter(None, keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"customers:{key}"])
    found = queries.likenesses(traits, besides=besides)
    for why, (refusal, field) in REFUSED.items():
        alike = [pk for pk, reasons in found.items() if why in reasons]
        if alike:
            raise refusal(
                list(Customer.objects.filter(pk__in=alike).order_by("pk")[:10]),
                field=field or particulars.identity(book)[0],
            )
