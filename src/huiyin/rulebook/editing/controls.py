"""The controls of a thing of the rule book: one for each part that the loader would read there."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

from huiyin.kernel.texts import say
from huiyin.org.roles import Role
from huiyin.rulebook.editing import deadlines
from huiyin.rulebook.enums import ACTORS, FIELD_TYPES, MOMENT_TYPES, OWNERS
from huiyin.rulebook.loader import what_is_read_at
from huiyin.rulebook.loader.learning import Asked
from huiyin.rulebook.loader.writing import as_yaml
from huiyin.rulebook.places import Path, is_spread, is_text, kind_of, look_up, name_of, part_name

DEADLINES = ("due", "else")
LONG = 60  # characters; a longer text gets a box
SHOWN = 60  # characters of what a choice stands for
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Control:
    """One part: how it is called, what it says, what may be chosen.

    kind: text | flag | word | words | line | lines | number | deadline | owner | part (written as in the files).
    """

    part: str  # its word in the files; empty for a thing without parts
    label: str
    kind: str
    value: Any = None
    choices: Choices = ()
    required: bool = False
    long: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)  # of a deadline, taken apart
    raw: str | None = None  # what was typed and can't be read
    inside: str = ""  # the part that this is a word of, if that is said word by word
    unsaid: bool = False  # what a flag counts as if nothing is said

    @property
    def name(self) -> str:
        return "-".join(["part", *self.place]) if self.part else "part-"

    @property
    def place(self) -> tuple[str, ...]:
        """Where it stands, from the thing on."""
        return tuple(word for word in (self.inside, self.part) if word)

    @property
    def written(self) -> str:
        """As the files write it."""
        if self.raw is not None:
            return self.raw
        return "" if self.value is None else as_yaml(self.value).strip().removesuffix("\n...").strip()


def controls_of(source: dict[str, Any], path: Path) -> list[Control]:
    """All parts that a thing has or may have, except what has a page of its own; those it must have first."""
    stands = look_up(source, path)
    required, optional, asked = what_is_read_at(source, path)
    if kind_of((*path, "any")):
        return []  # a room: all that stands in it has a page of its own
    if not isinstance(stands, dict) or not (required or optional):
        whole = asked.get("", Asked())
        return [_control(source, path, "", stands, whole, must=True)]
    found = []
    for word in dict.fromkeys([*required, *optional, *stands]):
        if _may_be_spread(source, (*path, word), stands.get(word)):
            found += _word_by_word(source, path, word)
        elif not _has_a_page(path, word):
            value, may = stands.get(word), asked.get(word, Asked())
            found.append(_control(source, (*path, word), word, value, may, must=word in required))
    return found


def _word_by_word(source: dict[str, Any], path: Path, word: str) -> list[Control]:
    """What a part says, in controls of their own; what it says already first: kept as shown it stays the same."""
    there = (*path, word)
    controls = controls_of(with_room(source, there), there)
    said = list(look_up(source, there) or ())
    controls.sort(key=lambda each: said.index(each.part) if each.part in said else len(said))
    return [replace(each, inside=word) for each in controls]


def _may_be_spread(source: dict[str, Any], path: Path, stands: Any) -> bool:
    """Its words have controls; what is no mapping is mended as it is written."""
    return is_spread(path) and (stands is None or isinstance(stands, dict))


def with_room(source: dict[str, Any], path: Path) -> dict[str, Any]:
    """A source in which something stands at a path, if nothing does."""
    if look_up(source, path) is not None:
        return source
    changed = deepcopy(source)
    look_up(changed, path[:-1])[path[-1]] = {}
    return changed


def _has_a_page(path: Path, word: str) -> bool:
    return bool(kind_of((*path, word)) or kind_of((*path, word, "any")))


def _control(source: dict[str, Any], path: Path, word: str, value: Any, asked: Asked, *, must: bool) -> Control:
    label = part_name(word or path[-1], path[:-1])
    kind = _kind(word, value, asked)
    if kind == "deadline":
        return Control(word, label, kind, value, _date_fields(source, path), must, fields=deadlines.as_fields(value))
    if kind == "owner":
        return Control(word, label, kind, value, _owners(source, path), must)
    choices = tuple((each, _described(source, path, each, stands)) for each, stands in asked.words.items())
    long = kind == "text" and _is_long(value, word)
    return Control(word, label, kind, value, choices, must, long=long, unsaid=asked.unsaid)


def _kind(word: str, value: Any, asked: Asked) -> str:
    """Which control can say what stands there and what the loader reads there."""
    if word in DEADLINES or asked.kind == "deadline":
        return "deadline"
    if word == "owner" and not (asked.words and set(asked.words) <= set(Role.values)):
        return "owner"
    kind, can_say = _SUITABLE.get(asked.kind, ("part", _anything))
    if kind == "word" and not asked.words:
        return "part"
    return kind if value is None or can_say(value) else "part"


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and "\n" not in value


def _anything(_value: Any) -> bool:
    return True


# What the loader reads, the control for it, and whether that control can say what stands there.
_SUITABLE: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "text": ("text", is_text),
    "flag": ("flag", lambda value: isinstance(value, bool)),
    "word": ("word", lambda value: isinstance(value, str | int)),
    "words": ("words", _are_words),
    "lines": ("lines", _are_words),
    "number": ("number", lambda value: type(value) is int),
    "string": ("line", _is_line),
    "day": ("line", _is_line),
}


def _is_long(value: Any, word: str) -> bool:
    words = value.values() if is_text(value) else ()
    return word in ("text", "help", "guidance", "message") or any(len(str(each)) > LONG for each in words)


def _described(source: dict[str, Any], path: Path, word: str, stands: Any) -> str:
    """What a word stands for, if anything says so."""
    if isinstance(stands, str) and stands in FIELD_TYPES and word not in FIELD_TYPES:
        return ""  # of a meaning, its type
    if isinstance(stands, str | Promise):
        return gettext(str(stands))
    for words in (stands, *(getattr(stands, attribute, None) for attribute in ("title", "label", "text"))):
        if is_text(words):
            return say(words)[:SHOWN]
    if word in Role.values or word in ACTORS:
        return str(Role(word).label if word in Role.values else ACTORS[word])
    rooms = ("clauses", "lists", "situations")
    for place in ((*path[:2], "stages", word), (*path[:2], "steps", word), *((room, word) for room in rooms)):
        found = look_up(source, place)
        if found is not None:
            called = name_of(found, word)[:SHOWN]
            return "" if called == word else called
    return ""


def _fields(source: dict[str, Any], path: Path, types: Iterable[str]) -> Choices:
    """The fields of these types in any form of the process that a path belongs to."""
    forms = look_up(source, (*path[:2], "forms")) if path[:1] == ("processes",) else {}
    return tuple(
        (name, name_of(each, name))
        for form in (forms or {}).values()
        for name, each in (form.get("fields") or {} if isinstance(form, dict) else {}).items()
        if isinstance(each, dict) and each.get("type") in tuple(types)
    )


def _date_fields(source: dict[str, Any], path: Path) -> Choices:
    return _fields(source, path, MOMENT_TYPES)


def _owners(source: dict[str, Any], path: Path) -> Choices:
    """The ways to say who has the work that people choose most; others are written as in the files."""
    found: list[tuple[Any, str]] = [(word, str(label)) for word, label in OWNERS.items()]
    found += [({"role": role}, str(Role(role).label)) for role in Role.values]
    found += [({"person": name}, label) for name, label in _fields(source, path, ("person",))]
    for process in (source.get("processes") or {}).values():
        stages = (process.get("stages") or {}) if isinstance(process, dict) else {}
        found += [(stage["owner"], "") for stage in stages.values() if isinstance(stage, dict) and "owner" in stage]
    written: dict[str, str] = {}
    for owner, label in found:
        if not (isinstance(owner, dict) and "cases" in owner):
            written.setdefault(as_yaml(owner).strip().removesuffix("\n...").strip(), label)
    return tuple(written.items())
