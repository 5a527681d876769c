"""From the files of a pack to its definitions, with every mistake named by file, line and the nearest right word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel.errors import DomainError
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.loader.files import DEMO, read_files, shared_files
from huiyin.rulebook.loader.learning import Asked, Learning, with_all_parts
from huiyin.rulebook.loader.nodes import Path as Place
from huiyin.rulebook.loader.nodes import Problem, from_plain
from huiyin.rulebook.loader.packs import read_pack
from huiyin.rulebook.loader.reading import Reader

__all__ = [
    "BrokenPack",
    "Loaded",
    "Problem",
    "from_source",
    "load",
    "load_files",
    "look_at",
    "problems_of",
    "what_is_read_at",
]


class BrokenPack(DomainError):
    """The rule book has mistakes: %(problems)s"""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(problems="\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Loaded:
    """A pack as read from its files, and the same as it is published."""

    pack: Pack
    source: dict[str, Any]


def load(folder: Path) -> Loaded:
    """Read a pack's files; raises BrokenPack with all mistakes at once.

    What was read in the same words before is not read again: each start asks for it several times.
    """
    files = tuple((path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml")) if path.name != DEMO)
    if not files:
        raise BrokenPack([Problem("pack.yaml", 1, _("%(folder)s holds no pack.") % {"folder": folder})])
    shared = shared_files(folder)
    return _load(files, tuple(shared.items()), tuple(path.stat().st_mtime_ns for path in shared.values()))


@lru_cache(maxsize=16)
def _load(
    files: tuple[tuple[str, bytes], ...], shared: tuple[tuple[str, Path], ...], _written: tuple[int, ...]
) -> Loaded:
    return load_files(files, dict(shared))


def load_files(
    files: Iterable[tuple[str, bytes]], shared: Mapping[str, Path] | None = None, *, here: bool = False
) -> Loaded:
    """Read a pack from the names and contents of its files; raises BrokenPack with all mistakes at once."""
    root, problems = read_files(files, shared_files() if shared is None else shared)
    if not root.value and not problems:
        problems.append(Problem("pack.yaml", 1, _("There is no rule book in it.")))
    if problems:
        raise BrokenPack(problems)
    pack = read_pack(root, Reader(problems, here=here))
    if problems:
        raise BrokenPack(sorted(set(problems), key=lambda problem: (problem.file, problem.line)))
    return Loaded(pack, root.plain)


def look_at(source: dict[str, Any], *, here: bool = False) -> tuple[Pack, tuple[Problem, ...]]:
    """What a source that is being edited says, as far as it can be read, and everything wrong with it."""
    problems: list[Problem] = []
    pack = read_pack(from_plain(source), Reader(problems, here=here))
    return pack, tuple(dict.fromkeys(problems))


def what_is_read_at(source: dict[str, Any], path: Place) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Asked]]:
    """The parts that a thing must have and may have, and what is read in each."""
    first = Learning()
    read_pack(from_plain(source), first)
    required, optional = first.parts.get(path, ((), ()))
    # Once more with every part there, if empty: what is read in those that are missing is asked only then.
    second = Learning()
    read_pack(with_all_parts(source, path, (*required, *optional)), second)
    below = {str(place[-1]): asked for place, asked in second.asked.items() if place[:-1] == path}
    return required, optional, {**below, "": second.asked[path]} if path in second.asked else below


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """What is wrong with a pack."""
    try:
        load(folder)
    except BrokenPack as broken:
        return broken.problems
    return ()


def from_source(source: dict[str, Any]) -> Pack:
    """A published pack; it was checked when it was published, under the words of that day."""
    return read_pack(from_plain(source), Reader([], trusting=True))
