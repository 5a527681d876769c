"""Whose file a row is about: the keys that are looked at, and what is taken from a row for a file that exists."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.customers import queries, rules
from huiyin.customers.models import Customer
from huiyin.customers.queries import FileRules, Match
from huiyin.kernel import cjk

KEYS = ("number", "external", "asset", "identity", "phone")  # in this order they are believed
Key = tuple[str, str]
Found = Mapping[Key, list[Match]]


@dataclass(frozen=True)
class Known:
    """What a row is known by."""

    keys: tuple[Key, ...]
    alike: tuple[Key, ...]

    def on(self, chosen: Iterable[str]) -> list[Key]:
        return [key for key in self.keys if key[0] in chosen]


def known_by(content: Mapping[str, Any], book: FileRules) -> Known:
    keys: list[Key] = []
    if content.get("number"):
        keys.append(("number", content["number"]))
    if content.get("external_number"):
        keys.append(("external", content["external_number"]))
    for kind, key, *_rest in content.get("assets", ()):
        normal = rules.asset_key(key, book.file.assets[kind].spelling, book.region)
        keys += [("asset", f"{kind}/{normal}")] if normal else []
    _field, paper = rules.identity_of(content.get("values", {}), book.file)
    keys += [("identity", paper)] if paper else []
    keys += [("phone", rules.phone_number(typed, book.region)) for typed, _whose in content.get("phones", ())]
    name = content.get("name", "")
    texts = [text for _label, _region, text in content.get("addresses", ()) if text and name]
    alike: list[Key] = [("address", f"{name}\t{text}") for text in texts]
    if name and (content.get("kind") == Customer.Kind.COMPANY or not (keys or texts)):
        alike.append(("name", name))  # of a person, two may have the name: one of whom nothing else is known is not new
    return Known(tuple(keys), tuple(alike))


def keys_of(book: FileRules) -> list[str]:
    """What files can be recognised by in this house; not everybody keeps numbers of identity papers."""
    papers = any(field.type == "identity" for field in book.file.own_fields)
    return [key for key in KEYS if papers or key != "identity"]


def find(known: Iterable[Known]) -> Found:
    """The files that hold what these rows are known by, in one statement."""
    return queries.matches(key for each in known for key in (*each.keys, *each.alike))


def contents_of(customers: Collection[Customer]) -> dict[int, dict[str, Any]]:
    """What files say, and what each customer allows and refuses."""
    said = queries.contents_of(customers)
    allowed = {each.pk: dict.fromkeys(each.refusals, False) | dict.fromkeys(each.consents, True) for each in customers}
    return {pk: {**content, "consents": allowed[pk]} for pk, content in said.items()}


def same_name(one: str, other: str) -> bool:
    """王芳 and 王芳女士, or one of the two says nothing."""
    first, second = cjk.normalise(one), cjk.normalise(other)
    return not first or not second or first in second or second in first


def changes(
    content: Mapping[str, Any], theirs: Mapping[str, Any], book: FileRules, *, renaming: bool
) -> dict[str, Any]:
    """What a row changes in a file: filled cells replace words; phones, addresses, things owned and tags are added."""
    found: dict[str, Any] = {}
    for name in WORDS:
        word = content.get(name)
        if word and word != _plain(theirs.get(name)) and (renaming or name != "name"):
            found[name] = word
    if content.get("note"):
        lines = [line for line in content["note"].split("\n") if line not in theirs["note"]]
        found |= {"note": "\n".join(filter(None, [theirs["note"], *lines]))} if lines else {}
    tags = sorted({*theirs["tags"], *content.get("tags", ())})
    found |= {"tags": tags} if tags != sorted(theirs["tags"]) else {}
    own = {name: value for name, value in content.get("values", {}).items() if theirs.get(rules.own(name)) != value}
    found |= {"values": own} if own else {}
    standing = theirs.get("consents", {})
    allowed = {
        purpose: given for purpose, given in content.get("consents", {}).items() if standing.get(purpose) != given
    }
    found |= {"consents": allowed} if allowed else {}
    for group, merge in MERGES.items():
        lines = [_as_stored(group, line) for line in theirs[group]]
        merged = merge(lines, [list(line) for line in content.get(group, ())], book)
        found |= {group: merged} if merged != lines else {}
    return found


WORDS = (
    "external_number",
    "name",
    "short_name",
    "salutation",
    "birth_date",
    "membership",
    "needs",
    "preferences",
    "preferred_channel",
    "preferred_hours",
    "rest_hours",
    "supplied_by",
    "keeper",
)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return rules.hours_shown(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _as_stored(group: str, line: Sequence[Any]) -> list[Any]:
    return [_plain(word) if group == "assets" and place > 3 else word for place, word in enumerate(line)]


Lines = list[list[Any]]


def _phones(there: Lines, said: Lines, book: FileRules) -> Lines:
    numbers = {rules.phone_number(typed, book.region) for typed, _whose in there}
    return [*there, *(line for line in said if rules.phone_number(line[0], book.region) not in numbers)]


def _handles(there: Lines, said: Lines, book: FileRules) -> Lines:
    known = {(kind, rules.handle_key(address)) for kind, address, _whose in there}
    return [*there, *(line for line in said if (line[0], rules.handle_key(line[1])) not in known)]


def _addresses(there: Lines, said: Lines, book: FileRules) -> Lines:
    """An address that another one already says, more or less whole, is none of its own."""
    added = [line for line in said if not any(line[1] in (old[1], "") and line[2] in old[2] for old in there)]
    return [*there, *added]


def _contacts(there: Lines, said: Lines, book: FileRules) -> Lines:
    merged = [list(line) for line in there]
    for line in said:
        old = next((each for each in merged if each[0] == line[0]), None)
        if old is None:
            merged.append(line)
        else:
            old[1:] = [new or word for new, word in zip(line[1:], old[1:], strict=True)]
    return merged


def _assets(there: Lines, said: Lines, book: FileRules) -> Lines:
    merged = [list(line) for line in there]
    for line in said:
        key = _asset_key(line, book)
        of_kind = [each for each in merged if each[0] == line[0]]
        old = next((each for each in of_kind if key and _asset_key(each, book) == key), None)
        if old is None and not key:
            old = next((each for each in of_kind if line[2].items() <= each[2].items()), None)
        if old is None:
            merged.append(line)
        else:
            old[2] = {**old[2], **{name: value for name, value in line[2].items() if value not in (None, "")}}
            old[3:6] = [new or word for new, word in zip(line[3:6], old[3:6], strict=True)]
    return merged


def _asset_key(line: Sequence[Any], book: FileRules) -> str:
    return rules.asset_key(line[1], book.file.assets[line[0]].spelling, book.region) if line[1] else ""


MERGES = {
    "phones": _phones,
    "handles": _handles,
    "addresses": _addresses,
    "contacts": _contacts,
    "assets": _assets,
}
