"""YAML as a tree that remembers file and line, so that every complaint can point at its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

from huiyin.kernel.traditional import traditional
from huiyin.rulebook.loader.advice import look_at_the_signs

Path = tuple[str | int, ...]
Value = Any  # str | int | float | bool | None | list[Node] | dict[str, Node]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a pack: where it stands and what would be right."""

    file: str
    line: int
    message: str
    advice: str = ""
    path: Path = ()  # where in the whole pack: ("processes", "complaint", "stages", "judging")

    def __str__(self) -> str:
        if not self.file:  # edited on screen
            return self.message + (f" {self.advice}" if self.advice else "")
        return f"{self.file}:{self.line}: {self.message}" + (f" {self.advice}" if self.advice else "")


@dataclass
class Node:
    """A value with its place; `keys` are the lines of a mapping's keys."""

    value: Value
    file: str = ""
    line: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    path: Path = ()  # the words that lead to it from the whole pack

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


class _Words(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # ten times as fast where libyaml is
    """YAML in which yes, no, on and off are words and dates are text."""


_Words.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool", ":merge"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def from_plain(value: Any, path: Path = ()) -> Node:
    """The tree of an already published source or of a draft, which have no files."""
    if isinstance(value, dict):
        return Node({key: from_plain(part, (*path, key)) for key, part in value.items()}, path=path)
    if isinstance(value, list):
        return Node([from_plain(part, (*path, number)) for number, part in enumerate(value)], path=path)
    return Node(value, path=path)


def place(node: Node, path: Path) -> None:
    node.path = path
    below = node.value if isinstance(node.value, dict) else {}
    for key, part in below.items() or enumerate(node.value if isinstance(node.value, list) else ()):
        place(part, (*path, key))


def read_text(text: str, file: str, problems: list[Problem]) -> Node:
    """One file as a tree."""
    loader = _Words(text)
    try:
        return _File(loader, file, problems).read()
    finally:
        loader.dispose()


class _File:
    """One document, event by event: nothing in it stands for something else, or a small file could grow beyond all
    memory."""

    def __init__(self, loader: Any, file: str, problems: list[Problem]) -> None:
        self.loader, self.file, self.problems = loader, file, problems

    def read(self) -> Node:
        self.loader.get_event()  # the stream begins
        if self.loader.check_event(yaml.StreamEndEvent):
            return Node({}, self.file, 1)
        self.loader.get_event()  # the document begins
        root = self._node(self.loader.get_event())
        self.loader.get_event()  # and ends
        if not self.loader.check_event(yaml.StreamEndEvent):
            raise _refused(_("a file holds one document, and a second begins here"), self.loader.get_event())
        return root

    def _node(self, event: Any) -> Node:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise _refused(_("“*%(name)s” is not read") % {"name": event.anchor}, event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node([self._node(part) for part in self._parts(yaml.SequenceEndEvent)], self.file, line)
        return self._mapping(Node({}, self.file, line))

    def _parts(self, end: type) -> Iterator[Any]:
        while not self.loader.check_event(end):
            yield self.loader.get_event()
        self.loader.get_event()

    def _scalar(self, event: Any, line: int) -> Node:
        if not event.style and event.value in ("true", "false"):
            return Node(event.value == "true", self.file, line)
        tag = event.tag
        if tag is None or tag == "!":
            tag = self.loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag == "tag:yaml.org,2002:str":
            return Node(event.value, self.file, line)
        try:
            return Node(self.loader.construct_object(yaml.ScalarNode(tag, event.value)), self.file, line)
        except (ValueError, yaml.constructor.ConstructorError):
            said = _("“%(value)s” can't be read.") % {"value": event.value}
            self.problems.append(Problem(self.file, line, said))
            return Node(None, self.file, line)

    def _mapping(self, node: Node) -> Node:
        for event in self._parts(yaml.MappingEndEvent):
            key, line = self._key(event), event.start_mark.line + 1
            part = self._node(self.loader.get_event())
            if key in node.value:
                first = _("It first stands in line %(line)d.") % {"line": node.keys[key]}
                self.problems.append(Problem(self.file, line, _("“%(key)s” stands here twice.") % {"key": key}, first))
                continue
            node.keys[key] = line
            node.value[key] = part
            part.line = line if isinstance(part.value, dict | list) else part.line
        return node

    def _key(self, event: Any) -> str:
        return event.value if isinstance(event, yaml.ScalarEvent) else str(self._node(event).plain)


def _refused(why: str, event: Any) -> yaml.composer.ComposerError:
    return yaml.composer.ComposerError(None, None, why, event.start_mark)


def join(whole: Node, document: Node, problems: list[Problem]) -> None:
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


def add_traditional(node: Node) -> None:
    """A text without traditional characters gets them from the simplified ones."""
    if not isinstance(node.value, dict) or "zh-hant" in node.value:
        return
    simplified = node.value.get("zh-hans")
    if simplified is not None and isinstance(simplified.value, str):
        node.value["zh-hant"] = Node(traditional(simplified.value), simplified.file, simplified.line)
        node.keys["zh-hant"] = simplified.line


def part_in(text: str) -> tuple[Any, list[Problem]]:
    """What somebody typed as a part of a pack, and what can't be read of it; its lines are counted from 1."""
    problems: list[Problem] = []
    try:
        node = read_text(text, "", problems)
    except (yaml.MarkedYAMLError, yaml.reader.ReaderError) as error:
        why = getattr(error, "problem", None) or getattr(error, "reason", "")
        mark = getattr(error, "problem_mark", None)
        said = _("This is not YAML: %(why)s.") % {"why": why}
        return None, [Problem("", mark.line + 1 if mark else 1, said, look_at_the_signs())]
    except RecursionError:
        return None, [Problem("", 1, _("Parts stand in parts too deeply for a rule book."))]
    for each in node.walk():
        add_traditional(each)
    return node.plain, problems
