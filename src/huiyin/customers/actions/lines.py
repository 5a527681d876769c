"""The lines of a file, checked: phones, handles, addresses, contact persons, things owned."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from huiyin.customers import rules
from huiyin.customers.actions.fitting import fitting
from huiyin.customers.actions.things import check_things
from huiyin.customers.enums import AddressLabel, HandleKind
from huiyin.customers.models import Address, Asset, ContactPerson, Handle, Line, Phone
from huiyin.customers.queries import FileRules
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine, HandleLine, PhoneLine
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError

EXTERNAL_USER = re.compile(r"w[mo][A-Za-z0-9_-]{8,62}")  # of WeCom: wm for who is in WeChat, wo for another company

L = TypeVar("L", PhoneLine, HandleLine, AddressLine, ContactLine, AssetLine)


class PhoneTwice(DomainError):
    """“%(typed)s” stands here twice."""

    field = "phones"


class HandleTwice(DomainError):
    """“%(typed)s” stands here twice."""

    field = "handles"


class NotAWeComCustomer(DomainError):
    """“%(typed)s” is no customer of WeCom: the external user id begins with wm or wo and stands in WeCom's own list."""

    field = "handles"


class HandleUnreadable(DomainError):
    """“%(typed)s” is not an e-mail address."""

    field = "handles"


class HandleMasked(DomainError):
    """“%(typed)s” is partly hidden: type it whole, or leave it as it was."""

    field = "handles"


class PlaceUnknown(DomainError):
    """There is no place with the code “%(code)s”."""

    field = "addresses"


class ContactNameless(DomainError):
    """A contact person needs a name."""

    field = "contacts"


@dataclass(frozen=True)
class CheckedLines:
    """The lines of a file as they are stored, but for the file they belong to."""

    phones: tuple[Phone, ...]
    handles: tuple[Handle, ...]
    addresses: tuple[Address, ...]
    contacts: tuple[ContactPerson, ...]
    assets: tuple[Asset, ...]

    @property
    def numbers(self) -> list[str]:
        return [phone.number for phone in self.phones]

    @property
    def keys(self) -> list[str]:
        """What tells things owned apart from those of all other files: kind and key."""
        return [f"{asset.kind}/{asset.key_normal}" for asset in self.assets if asset.key_normal]

    @property
    def content(self) -> dict[str, list[list[Any]]]:
        """In the form of queries.content_of."""
        return {field.name: [line.words for line in getattr(self, field.name)] for field in fields(self)}

    def rows(self, customer_id: int, revision: int) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        for field in fields(self):
            lines = getattr(self, field.name)
            for position, line in enumerate(lines):
                line.customer_id, line.position, line.revision = customer_id, position, revision
            found[field.name] = list(lines)
        return found


def check_lines(content: Mapping[str, Any], book: FileRules) -> CheckedLines:
    """Every line in the form it is stored in; raises the refusal of the first that is wrong."""
    return CheckedLines(
        phones=_phones(content.get("phones") or (), book),
        handles=_handles(content.get("handles") or ()),
        addresses=_addresses(content.get("addresses") or (), book),
        contacts=_contacts(content.get("contacts") or (), book),
        assets=check_things(_as_lines(content.get("assets") or (), AssetLine, "key"), book),
    )


@dataclass(frozen=True)
class SearchParts:
    """What of a file's lines it is found by."""

    names: list[str]
    phones: list[str]
    keys: list[str]
    texts: list[str]


def search_parts(lines: CheckedLines, book: FileRules) -> SearchParts:
    findable = {field.name for field in book.file.fields if field.find}
    texts = [handle.address for handle in lines.handles]
    if "addresses" in findable:
        texts += [f"{address.region_name} {address.text}" for address in lines.addresses]
    for asset in lines.assets:
        own = book.file.assets[asset.kind].own_fields
        texts += [rules.words_to_find(field, asset.values.get(field.name)) for field in own if field.find]
    dialled = [asset for asset in lines.assets if book.file.assets[asset.kind].spelling == "phone"]
    return SearchParts(
        names=[contact.name for contact in lines.contacts],
        phones=[
            *lines.numbers,
            *(contact.number for contact in lines.contacts if contact.number),
            *(asset.key_normal for asset in dialled if asset.key_normal),
        ],
        keys=[asset.key for asset in lines.assets if asset.key and asset not in dialled],
        texts=[text for text in texts if text],
    )


def _as_lines(entries: Iterable[Any], line: type[L], first: str) -> Iterable[L]:
    """A bare text is the line's first word."""
    for entry in entries:
        yield entry if isinstance(entry, line) else line(**{first: entry})


def _phones(entries: Iterable[str | PhoneLine], book: FileRules) -> tuple[Phone, ...]:
    checked: dict[str, Phone] = {}
    for line in _as_lines(entries, PhoneLine, "typed"):
        typed = fitting(Phone, "typed", line.typed, "phones")
        if not typed:
            continue
        number = rules.phone_number(typed, book.region)
        if number in checked:
            raise PhoneTwice(typed=typed)
        belongs_to = fitting(Phone, "belongs_to", line.belongs_to, "phones")
        checked[number] = Phone(number=number, typed=typed, belongs_to=belongs_to)
    return tuple(checked.values())


def _handles(entries: Iterable[str | HandleLine]) -> tuple[Handle, ...]:
    checked: dict[tuple[str, str], Handle] = {}
    for line in _as_lines(entries, HandleLine, "address"):
        address = fitting(Handle, "address", line.address, "handles")
        if not address:
            continue
        if masking.HIDDEN in address:
            raise HandleMasked(typed=address)
        kind = HandleKind(line.kind) if line.kind else HandleKind.EMAIL if "@" in address else HandleKind.WECHAT
        if kind == HandleKind.EMAIL:
            _refuse_no_email(address)
        if kind == HandleKind.WECOM and not EXTERNAL_USER.fullmatch(address):
            raise NotAWeComCustomer(typed=address)
        key = fitting(Handle, "address_key", rules.handle_key(address), "handles")
        if (kind, key) in checked:
            raise HandleTwice(typed=address)
        belongs_to = fitting(Handle, "belongs_to", line.belongs_to, "handles")
        checked[kind, key] = Handle(kind=kind, address=address, address_key=key, belongs_to=belongs_to)
    return tuple(checked.values())


def _refuse_no_email(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as invalid:
        raise HandleUnreadable(typed=address) from invalid


def _addresses(entries: Iterable[str | AddressLine], book: FileRules) -> tuple[Address, ...]:
    checked = []
    for line in _as_lines(entries, AddressLine, "text"):
        text = fitting(Address, "text", line.text, "addresses")
        if line.region and line.region not in book.places:
            raise PlaceUnknown(code=line.region)
        if line.region or text:
            name = book.places[line.region] if line.region else ""
            label = AddressLabel(line.label) if line.label else ""
            checked.append(Address(label=label, region=line.region, region_name=name, text=text))
    return tuple(checked)


def _contacts(entries: Iterable[str | ContactLine], book: FileRules) -> tuple[ContactPerson, ...]:
    checked = []
    for line in _as_lines(entries, ContactLine, "name"):
        words = {word: fitting(ContactPerson, word, getattr(line, word), "contacts") for word in ContactPerson.WORDS}
        if not any(words.values()):
            continue
        if not words["name"]:
            raise ContactNameless
        checked.append(ContactPerson(**words, number=_contact_number(words["phone"], book)))
    return tuple(checked)


def _contact_number(typed: str, book: FileRules) -> str:
    if not typed:
        return ""
    try:
        return rules.phone_number(typed, book.region)
    except rules.PhoneUnreadable as unreadable:
        raise rules.PhoneUnreadable(field="contacts", typed=typed) from unreadable
