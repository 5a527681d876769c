"""YAML as a tree that remembers file and line, so that every complaint can point at its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import opencc
import yaml
from django.utils.translation import gettext as _

import huiyin

SHARED = Path(huiyin.__file__).parent / "packs" / "shared"
_OWN_WORDS = frozenset(
    {"chapters", "clauses", "lists", "groups"}
)  # what a pack may word otherwise than the shared part

Value = Any  # str | int | float | bool | None | list[Node] | dict[str, Node]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a pack: where it stands and what would be right."""

    file: str
    line: int
    message: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" + (f" {self.advice}" if self.advice else "")


@dataclass
class Node:
    """A value with its place; `keys` are the lines of a mapping's keys."""

    value: Value
    file: str = ""
    line: int = 0
    keys: dict[str, int] = field(default_factory=dict)

    @property
    def plain(self) -> Any:
        if isinstance(self.value, dict):
            return {key: node.plain for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain for node in self.value]
        return self.value

    def walk(self) -> Iterator["Node"]:
        """This node and all below it."""
        yield self
        below = self.value.values() if isinstance(self.value, dict) else self.value
        for node in below if isinstance(self.value, dict | list) else ():
            yield from node.walk()


class _Words(yaml.SafeLoader):
    """YAML in which yes, no, on and off are words and dates are text."""


_Words.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool", ":merge"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def from_plain(value: Any) -> Node:
    """The tree of an already published source, which has no files any more."""
    if isinstance(value, dict):
        return Node({key: from_plain(part) for key, part in value.items()})
    if isinstance(value, list):
        return Node([from_plain(part) for part in value])
    return Node(value)


def read_folder(folder: Path) -> tuple[Node, list[Problem]]:
    """All files of a pack as one tree: sections of the same name are put together."""
    problems: list[Problem] = []
    whole = Node({}, file="pack.yaml", line=1)
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "demo.yaml":  # a month of work to be played, not part of the rule book
            continue
        document = read_file(path, path.name, problems)
        if document is not None:
            _join(whole, document, problems)
    include(whole, folder, problems)
    for node in whole.walk():
        _add_traditional(node)
    return whole, problems


def include(whole: Node, folder: Path, problems: list[Problem]) -> None:
    """Take along what the pack shares with others: files of packs/shared, beside the pack or of the product.

    A chapter, clause or list that the pack writes itself stands instead of the shared one.
    """
    wanted = whole.value.pop("include", None)
    if wanted is None:
        return
    if not isinstance(wanted.value, list):
        problems.append(Problem(wanted.file, wanted.line, _("“include” must be a list.")))
        return
    there = shared_files(folder)
    taken: set[str] = set()
    for node in wanted.value:
        name = str(node.value)
        if name not in there or name in taken:
            message = _("“%(key)s” stands here twice.") if name in taken else _("There is no shared part “%(key)s”.")
            advice = "" if name in taken else _("There are: %(words)s.") % {"words": ", ".join(there)}
            problems.append(Problem(node.file, node.line, message % {"key": name}, advice))
            continue
        taken.add(name)
        document = read_file(there[name], f"shared/{name}.yaml", problems)
        if document is not None:
            _take_along(whole, document, problems)


def shared_files(folder: Path) -> dict[str, Path]:
    """What packs may share, by name; a file beside the pack goes before the product's own."""
    folders = (SHARED, folder.parent / SHARED.name)
    return {path.stem: path for shared in folders for path in sorted(shared.glob("*.yaml"))}


def _take_along(whole: Node, document: Node, problems: list[Problem]) -> None:
    if isinstance(document.value, dict):
        for section in _OWN_WORDS & document.value.keys() & whole.value.keys():
            ours, shared = whole.value[section], document.value[section]
            if isinstance(ours.value, dict) and isinstance(shared.value, dict):
                shared.value = {
                    key: node for key, node in shared.value.items() if not _stands(ours.value.get(key), node)
                }
        if "include" in document.value:
            line = document.keys["include"]
            problems.append(Problem(document.file, line, _("A shared part includes no other.")))
            del document.value["include"]
    _join(whole, document, problems)


def _stands(present: Node | None, shared: Node) -> bool:
    """Whether the pack says it already: in its own words, or by another shared part that says the same."""
    return present is not None and (not present.file.startswith("shared/") or present.plain == shared.plain)


def read_file(path: Path, name: str, problems: list[Problem]) -> Node | None:
    """One file under the name its problems tell; nothing if it can't be read."""
    try:
        return read_text(path.read_text(encoding="utf-8"), name, problems)
    except UnicodeDecodeError:
        problems.append(Problem(name, 1, _("The file is not UTF-8 text."), _("Save it as UTF-8.")))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(Problem(name, line, _("This is not YAML: %(why)s.") % {"why": error.problem}))
    return None


def read_text(text: str, file: str, problems: list[Problem]) -> Node:
    """One file as a tree."""
    loader = _Words(text)
    try:
        root = loader.get_single_node()
        return Node({}, file, 1) if root is None else _node(loader, root, file, problems)
    finally:
        loader.dispose()


def _node(loader: yaml.SafeLoader, source: yaml.Node, file: str, problems: list[Problem]) -> Node:
    line = source.start_mark.line + 1
    if isinstance(source, yaml.SequenceNode):
        return Node([_node(loader, part, file, problems) for part in source.value], file, line)
    if isinstance(source, yaml.MappingNode):
        return _mapping(loader, source, file, problems)
    if isinstance(source, yaml.ScalarNode) and not source.style and source.value in ("true", "false"):
        return Node(source.value == "true", file, line)
    try:
        return Node(loader.construct_object(source), file, line)
    except (ValueError, yaml.constructor.ConstructorError):
        problems.append(Problem(file, line, _("“%(value)s” can't be read.") % {"value": source.value}))
        return Node(None, file, line)


def _mapping(loader: yaml.SafeLoader, source: yaml.MappingNode, file: str, problems: list[Problem]) -> Node:
    node = Node({}, file, source.start_mark.line + 1)
    for key_node, value_node in source.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in node.value:
            problems.append(
                Problem(
                    file,
                    line,
                    _("“%(key)s” stands here twice.") % {"key": key},
                    _("It first stands in line %(line)d.") % {"line": node.keys[key]},
                )
            )
            continue
        node.keys[key] = line
        part = node.value[key] = _node(loader, value_node, file, problems)
        part.line = line if isinstance(part.value, dict | list) else part.line
    return node


def _join(whole: Node, document: Node, problems: list[Problem]) -> None:
    if not isinstance(document.value, dict):
        problems.append(
            Problem(document.file, document.line, _("A file of a pack begins with sections such as “clauses:”."))
        )
        return
    for section, node in document.value.items():
        present = whole.value.get(section)
        if present is None:
            whole.value[section], whole.keys[section] = node, document.keys[section]
        elif isinstance(present.value, dict) and isinstance(node.value, dict):
            _join_section(section, present, node, problems)
        elif isinstance(present.value, list) and isinstance(node.value, list):
            present.value.extend(node.value)
        else:
            problems.append(_twice(document.file, document.keys[section], section, present))


def _join_section(section: str, present: Node, node: Node, problems: list[Problem]) -> None:
    for key, part in node.value.items():
        if key in present.value:
            problems.append(_twice(node.file, node.keys[key], f"{section}.{key}", present.value[key]))
            continue
        present.value[key], present.keys[key] = part, node.keys[key]


def _twice(file: str, line: int, key: str, first: Node) -> Problem:
    advice = _("It first stands in %(file)s, line %(line)d.") % {"file": first.file, "line": first.line}
    return Problem(file, line, _("“%(key)s” stands in the pack twice.") % {"key": key}, advice)


def _add_traditional(node: Node) -> None:
    """A text without traditional characters gets them from the simplified ones."""
    if not isinstance(node.value, dict) or "zh-hant" in node.value:
        return
    simplified = node.value.get("zh-hans")
    if simplified is not None and isinstance(simplified.value, str):
        node.value["zh-hant"] = Node(_traditional().convert(simplified.value), simplified.file, simplified.line)
        node.keys["zh-hant"] = simplified.line


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")
