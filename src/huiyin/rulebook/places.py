"""Which thing of a rule book a path leads to, and what it is called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.kernel.texts import say
from huiyin.rulebook.outline import (
    BY_KIND,
    KINDS,
    LANGUAGE_NAMES,
    LANGUAGES,
    MANY,
    PARTS,
    PARTS_THERE,
    SECTIONS,
    SPOKEN,
    SPREAD,
)
from huiyin.rulebook.rules import FIGURES
from huiyin.rulebook.speaking import filled

OPENING = 20  # characters by which words that are said are known
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Definition:
    """A thing of the rule book with a name of its own."""

    path: Path
    kind: str
    name: str

    @property
    def address(self) -> str:
        """Its place in an address of the editor."""
        return "/".join(str(word) for word in self.path)


def is_text(value: Any) -> bool:
    """Words in several languages."""
    return isinstance(value, dict) and bool(value) and set(value) <= set(LANGUAGES)


def named(thing: Any, words: Mapping[str, str]) -> Any:
    """A thing under another name."""
    if not words:
        return thing
    if is_text(thing):
        return dict(words)
    return {**thing, next((word for word in ("title", "label", "name", "text") if word in thing), "title"): dict(words)}


def kind_of(path: Path) -> str:
    """What stands at a path, or nothing if it is only a part of something."""
    if len(path) == 1:
        return str(SECTIONS.get(str(path[0]), path[0]))
    for pattern, kind in KINDS.items():
        if fits(path, pattern):
            return str(kind)
    return ""


def words_below(path: Path) -> tuple[str, ...]:
    """The parts of a thing that hold further things, such as the stages of a process."""
    below = (pattern for pattern in KINDS if len(pattern) == len(path) + 2 and fits(path, pattern[:-2]))
    return tuple(dict.fromkeys(pattern[-2] for pattern in below))


def fits(path: Path, pattern: tuple[str, ...]) -> bool:
    return len(path) == len(pattern) and all(word in (MANY, part) for part, word in zip(path, pattern, strict=True))


def definition_at(path: Path, *sources: Any) -> Definition:
    """The nearest thing with a name that a path belongs to, named as in the first source that has it."""
    for length in range(len(path), 0, -1):
        kind = kind_of(path[:length])
        if kind:
            found = next((part for source in sources if (part := look_up(source, path[:length])) is not None), None)
            return Definition(path[:length], kind, called(path[:length], found) if length > 1 else "")
    return Definition((), "", "")


def called(path: Path, part: Any) -> str:
    """What people call the thing at a path; one without a title of its own is called by its kind.

    The target of a figure is called as the product calls the figure.
    """
    if fits(path, ("figures", MANY)) and path[-1] in FIGURES:
        return str(FIGURES[str(path[-1])])
    spoken = _spoken(part) if any(fits(path, pattern) for pattern in SPOKEN) else ""
    kinds = next((words for pattern, words in BY_KIND.items() if fits(path, pattern)), {})
    kind = part.get("kind") if isinstance(part, dict) else None
    return name_of(part, str(kinds[kind]) if isinstance(kind, str) and kind in kinds else spoken or path[-1])


def _spoken(part: Any) -> str:
    """How the words begin that are said or done there."""
    said = [part[word] for word in ("say", "do") if is_text(part.get(word))] if isinstance(part, dict) else []
    words = filled(say(said[0]), {}) if said else ""
    return words if len(words) <= OPENING else f"{words[:OPENING]}…"


def name_of(part: Any, key: str | int) -> str:
    """What people call it, else its key."""
    if is_text(part):
        return say(part)
    if isinstance(part, dict):
        for word in ("title", "label", "name", "text"):
            if is_text(part.get(word)):
                return say(part[word])
    return str(key)


def key_in_words(path: Path, key: str, *sources: Any) -> str:
    """What a key at a path is called: an entry of the section that the part is named after, or a stage beside it.

    What nothing is called by stands for itself.
    """
    word = str(path[-1])
    rooms: tuple[Path, ...] = ((word,), (f"{word}s",))
    if word in _STAGES:
        rooms = ((*path[:2], "stages"), (*path[:2], "steps"))
    for source in sources:
        for room in rooms:
            found = look_up(source, (*room, key))
            if found is not None:
                return name_of(found, key)
    return key


_STAGES = ("from", "to", "first", "step", "stage", "stages")


def part_name(word: str | int, above: Path = ()) -> str:
    """A part of a thing in words; one that nobody has described stands for itself."""
    there = next((name for pattern, name in PARTS_THERE.items() if fits((*above, word), pattern)), None)
    return LANGUAGE_NAMES.get(str(word)) or str(there or PARTS.get(str(word)) or word)


def is_spread(path: Path) -> bool:
    """Whether each word of what stands there has a control of its own, on the page of the thing that has it."""
    return any(fits(path, pattern) for pattern in SPREAD)


def look_up(source: Any, path: Path) -> Any:
    """What a source says at a path; None if it says nothing."""
    for word in path:
        if isinstance(source, dict):
            source = source.get(word)
        elif isinstance(source, list) and isinstance(word, int):
            source = source[word] if word < len(source) else None
        else:
            return None
    return source


def definitions_below(source: Any, path: Path) -> Iterator[Definition]:
    """The things with a name that stand directly below another, or in its parts."""
    here = look_up(source, path)
    if not isinstance(here, dict):
        return
    for word, part in here.items():
        below = (*path, word)
        if kind_of(below):
            yield Definition(below, kind_of(below), called(below, part))
        elif isinstance(part, dict):
            for key, each in part.items():
                if kind_of((*below, key)):
                    yield Definition((*below, key), kind_of((*below, key)), called((*below, key), each))
