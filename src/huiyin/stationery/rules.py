"""What a form's settings mean, and how they are checked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from huiyin.kernel.errors import DomainError
from huiyin.kernel.printing.adjusting import COLUMN, RUNNING, Adjustment, Change, Name

LONGEST = 60  # characters of a title or label
LONGEST_NOTE = 400
LONGEST_WATERMARK = 20
WIDTHS = range(4, 81)
TEXTS = ("title", "note", "house", "watermark")


class NothingLeft(DomainError):
    """At least one column has to stay."""


def adjustment(
    own: Mapping[str, Any],
    common: Mapping[str, Any],
    *,
    logo: bytes = b"",
    called: Callable[[], Mapping[Name, str]] = dict,
) -> Adjustment:
    """What a form's own settings and those of all forms come to; its own go first."""
    marked = own if own.get("watermark") else common
    return Adjustment(
        **{name: own.get(name) or common.get(name) or "" for name in ("title", "note", "house")},
        watermark=marked.get("watermark") or "",
        copies_only=bool(marked.get("copies_only")),
        logo=logo,
        parts={(part["kind"], part["key"]): _change(part) for part in own.get("parts", ())},
        order=tuple(own.get("order", ())),
        called=called,
    )


def _change(part: Mapping[str, Any]) -> Change:
    return Change(part.get("says") or "", part.get("hidden", False), part.get("width"))


def check(settings: Mapping[str, Any], columns: Sequence[str]) -> None:
    """Raises NothingLeft where every column of a register would be hidden."""
    hidden = {part["key"] for part in settings.get("parts", ()) if part["kind"] == COLUMN and part.get("hidden")}
    if columns and {*hidden, RUNNING}.issuperset(columns):  # a number alone says nothing
        raise NothingLeft


def spoken(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings without what says nothing, so that two that mean the same are the same."""
    kept: dict[str, Any] = {}
    for name in TEXTS:
        if said := {language: words for language, words in (settings.get(name) or {}).items() if words}:
            kept[name] = said
    for name in ("copies_only", "logo", "order"):
        if settings.get(name):
            kept[name] = settings[name]
    if parts := [part for part in map(_spoken, settings.get("parts", ())) if len(part) > 2]:
        kept["parts"] = parts
    return kept


def _spoken(part: Mapping[str, Any]) -> dict[str, Any]:
    says = {language: words for language, words in (part.get("says") or {}).items() if words}
    changed = {"says": says, "hidden": part.get("hidden"), "width": part.get("width")}
    return {"kind": part["kind"], "key": part["key"], **{name: value for name, value in changed.items() if value}}
