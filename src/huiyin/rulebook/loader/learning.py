"""What the loader would read at a place: the editor offers exactly that, so that a new word needs no new screen."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.rulebook.loader.nodes import Node, Path, from_plain
from huiyin.rulebook.loader.reading import Reader


@dataclass(frozen=True)
class Asked:
    """What stands at a path, or nothing for other parts.

    kind: text | flag | word | words | string | day | deadline | lines | number.
    """

    kind: str = ""
    what: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)  # those that may be chosen, each with what it stands for
    unsaid: bool = False  # what a flag counts as if nothing is said


class Learning(Reader):
    """Reads as the loader does and notes what it asked for at each place."""

    def __init__(self) -> None:
        super().__init__([])
        self.parts: dict[Path, tuple[tuple[str, ...], tuple[str, ...]]] = {}  # required and optional ones
        self.asked: dict[Path, Asked] = {}

    def mapping(
        self, node: Node, what: str, *, required: Collection[str] = (), optional: Collection[str] = ()
    ) -> dict[str, Node]:
        self.parts[node.path] = (tuple(required), tuple(optional))
        return super().mapping(node, what, required=required, optional=optional)

    def string(self, node: Node | None, what: str) -> str:
        return self._note(node, "string", what) or super().string(node, what)

    def lines(self, node: Node | None, what: str) -> list[Node]:
        self._note(node, "lines", what)
        return super().lines(node, what)

    def number(
        self, node: Node | None, what: str, least: int, most: int | None = None, *, advice: str = ""
    ) -> int | None:
        self._note(node, "number", what)
        return super().number(node, what, least, most, advice=advice)

    def flag(self, node: Node | None, what: str, *, unsaid: bool = False) -> bool:
        self._note(node, "flag", what, unsaid=unsaid)
        return super().flag(node, what, unsaid=unsaid)

    def word(self, node: Node | None, allowed: Collection[str], what: str) -> str:
        self._note(node, "word", what, allowed)
        return super().word(node, allowed, what)

    def words(self, node: Node | None, allowed: Collection[str], what: str) -> tuple[str, ...]:
        self._note(node, "words", what, allowed)
        return super().words(node, allowed, what)

    def text(self, node: Node | None, what: str) -> Text:
        self._note(node, "text", what)
        return super().text(node, what)

    def day(self, node: Node | None, what: str) -> str:
        self._note(node, "day", what)
        return super().day(node, what)

    def deadline(self, node: Node | None, what: str) -> dict[str, Any]:
        self._note(node, "deadline", what)
        return super().deadline(node, what)

    def _note(
        self, node: Node | None, kind: str, what: str, allowed: Collection[str] = (), *, unsaid: bool = False
    ) -> str:
        if node is not None:
            words = dict(allowed) if isinstance(allowed, Mapping) else dict.fromkeys(sorted(allowed))
            self.asked[node.path] = Asked(kind, what, words, unsaid)
        return ""


def with_all_parts(source: dict[str, Any], path: Path, parts: Iterator[str] | Collection[str]) -> Node:
    """The tree of a source in which a thing has every part that it may have, empty where it says nothing."""
    root = from_plain(source)
    node = root
    for word in path:
        node = node.value[word]
    if isinstance(node.value, dict):
        for word in parts:
            node.value.setdefault(word, Node(None, path=(*path, word)))
    return root
