"""What one source of a rule book says otherwise than another: by stages, ways, fields and texts, not by lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import listed
from huiyin.org.roles import Role
from huiyin.rulebook.charts.words import deadline_said
from huiyin.rulebook.loader.writing import as_yaml
from huiyin.rulebook.outline import LANGUAGES
from huiyin.rulebook.places import Definition, Path, definition_at, is_text, key_in_words, kind_of, part_name

WHOLE = (("due",), ("owner",), ("acknowledge",))  # read as one sentence, whichever word of it changed
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Part:
    """One part of a thing that says something else now."""

    words: tuple[str | int, ...]
    before: Any
    after: Any
    above: Path = ()  # where the thing stands that it is a part of
    sources: tuple[Any, ...] = field(default=(), compare=False, repr=False)  # in which keys have names

    @property
    def name(self) -> str:
        above = ((*self.above, *self.words[:number]) for number in range(len(self.words)))
        return " · ".join(part_name(word, place) for word, place in zip(self.words, above, strict=True))

    @property
    def was(self) -> str:
        return self._said(self.before)

    @property
    def is_now(self) -> str:
        return self._said(self.after)

    def _said(self, value: Any) -> str:
        return (deadline_said(value) if self.words[-1:] == ("due",) else "") or written(self._named(value))

    def _named(self, value: Any) -> Any:
        """Keys of departments, stages, roles and the like by their names."""
        if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            return listed(self._name_of(each) for each in value)
        return self._name_of(value) if isinstance(value, str) else value

    def _name_of(self, key: str) -> str:
        role = str(Role(key).label) if key in Role.values else ""
        return role or key_in_words((*self.above, *self.words), key, *reversed(self.sources))


@dataclass
class Difference:
    """A thing with a name that was added, removed or changed."""

    definition: Definition
    what: str
    parts: list[Part] = field(default_factory=list)
    moved: bool = False  # stands in another place among those beside it


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Every thing that differs, in the order of the newer source; what was removed stands where it stood."""
    found: dict[Path, Difference] = {}
    for path, what, old, new in _compared((), before, after):
        definition = definition_at(path, after, before)
        if what != CHANGED and definition.path == path:
            found[path] = Difference(definition, what)
            continue
        known = found.setdefault(definition.path, Difference(definition, CHANGED))
        if what == "moved":
            known.moved = True
        else:
            known.parts.append(Part(path[len(definition.path) :], old, new, definition.path, (before, after)))
    return list(found.values())


def written(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if value is True or value is False:
        return "✓" if value else "✗"
    if isinstance(value, str | int | float):
        return str(value)
    return as_yaml(value).strip()


def _compared(path: Path, old: Any, new: Any) -> Iterator[tuple[Path, str, Any, Any]]:
    if old == new and _order(old) == _order(new):
        return
    if not (isinstance(old, dict) and isinstance(new, dict)) or path[-1:] in WHOLE:
        yield path, CHANGED, old, new
    elif is_text(old) and is_text(new):
        for language in LANGUAGES:
            if old.get(language) != new.get(language):
                yield (*path, language), CHANGED, old.get(language), new.get(language)
    else:
        yield from _parts_compared(path, old, new)


def _parts_compared(path: Path, old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[Path, str, Any, Any]]:
    for key in _joined(list(old), list(new)):
        below = (*path, key)
        if key in old and key in new:
            yield from _compared(below, old[key], new[key])
        else:
            what = ADDED if key in new else REMOVED
            yield below, what if kind_of(below) else CHANGED, old.get(key), new.get(key)
    if path and [key for key in old if key in new] != [key for key in new if key in old]:
        yield path, "moved", None, None


def _order(value: Any) -> Any:
    """Mappings are equal whatever their order; here it counts: of stages, fields and entries."""
    if isinstance(value, dict):
        return [(key, _order(part)) for key, part in value.items()]
    return [_order(part) for part in value] if isinstance(value, list) else None


def _joined(old: list[str], new: list[str]) -> list[str]:
    """All keys in the newer order, each one that is gone after the one it followed."""
    keys = list(new)
    for number, key in enumerate(old):
        if key not in new:
            before = next((keys.index(each) + 1 for each in reversed(old[:number]) if each in keys), 0)
            keys.insert(before, key)
    return keys
