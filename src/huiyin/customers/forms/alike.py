"""What somebody has typed of a customer so far, as far as others can be told by it."""

from collections.abc import Iterable
from typing import Any

from django.utils.datastructures import MultiValueDict

from huiyin.customers import rules
from huiyin.customers.forms.lines import LINES, AssetsField, LinesInput
from huiyin.customers.queries import FileRules, Traits
from huiyin.kernel.errors import DomainError

# The parts of the form beside which files that look alike are shown, and what is compared there.
PARTS = {
    "phones": ("phones",),
    "assets": ("keys",),
    "handles": ("handles",),
    "number": ("external_number",),
    "identity": ("identity",),
    "name": ("name_key", "places"),
}


def typed_traits(data: Any, book: FileRules, *, part: str) -> Traits:
    """What is readable of one part; nothing is refused while somebody is typing."""
    kind = data.get("kind", "")
    if part == "phones":
        return Traits(kind, phones=_readable(rules.phone_number, _cells(data, "phones", "typed"), book.region))
    if part == "handles":
        return Traits(kind, handles=[*map(rules.handle_key, filter(None, _cells(data, "handles", "address")))])
    if part == "assets":
        return Traits(kind, keys=_keys(data, book))
    if part == "number":
        return Traits(kind, external_number=data.get("external_number", "").strip())
    if part == "identity":
        fields = [rules.own(field.name) for field in book.file.own_fields if field.type == "identity"]
        papers = _readable(rules.identity_number, [data.get(name, "") for name in fields])
        return Traits(kind, identity=next(iter(papers), ""))
    lines = _lines(data, "addresses")
    known = [(line["region"], book.places.get(line["region"], ""), line["text"]) for line in lines]
    return Traits(kind, name_key=rules.name_key(data.get("name", ""), kind), places=rules.places(known))


def _lines(data: Any, group: str) -> list[dict[str, str]]:
    widget = LinesInput(LINES[group]["prefix"], LINES[group]["columns"])
    return widget.value_from_datadict(data, MultiValueDict(), group)


def _cells(data: Any, group: str, column: str) -> list[str]:
    return [line[column] for line in _lines(data, group)]


def _keys(data: Any, book: FileRules) -> list[str]:
    lines = AssetsField(book.file, label="").widget.value_from_datadict(data, MultiValueDict(), "assets")
    return [
        f"{kind.key}/{key}"
        for kind in book.file.assets.values()
        for key in _readable(rules.asset_key, [line["key"] for line in lines[kind.key]], kind.spelling, book.region)
    ]


def _readable(rule: Any, typed: Iterable[str], *how: str) -> list[str]:
    found = []
    for word in typed:
        try:
            found.append(rule(word, *how) if word else "")
        except DomainError:
            continue
    return [each for each in found if each]
