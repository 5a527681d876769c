"""Reading a tree into definitions, noting everything that is wrong instead of stopping at the first."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel import worktime
from huiyin.kernel.texts import Text, listed
from huiyin.rulebook.loader.advice import add, like
from huiyin.rulebook.loader.nodes import Node, Problem

LANGUAGES = ("zh-hans", "zh-hant", "en")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_CLAUSE_KEY = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+")
_LONGEST_KEY, _LONGEST_CLAUSE = 40, 80  # what the columns hold that keep a key
_SHORT_LIST = 12  # more words than that are not told in a complaint


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Advice for a word that isn't known."""
    known = sorted(allowed)
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return _("Did you mean “%(word)s”?") % {"word": close[0]}
    if not known:
        return _("None is defined yet.")
    shown = listed([*known[:_SHORT_LIST], *(["…"] if len(known) > _SHORT_LIST else [])])
    return _("Known are: %(words)s.") % {"words": shown}


class Reader:
    """Takes values out of nodes; what can't be taken becomes a problem and an empty value.

    A published pack was checked by the words of its day: it is trusted, so that a word which has
    since gone is met by the engine, loudly, and never dropped in silence. What is read `here`, on a
    screen of the house, may name what the house added to its files; a pack on its own does not know of it.
    """

    def __init__(self, problems: list[Problem], *, trusting: bool = False, here: bool = False) -> None:
        self.problems = problems
        self.trusting = trusting
        self.here = here

    def complain(self, at: Node, message: str, advice: str = "", *, line: int | None = None) -> None:
        self.problems.append(Problem(at.file, at.line if line is None else line, message, advice, at.path))

    def mapping(
        self, node: Node, what: str, *, required: Collection[str] = (), optional: Collection[str] = ()
    ) -> dict[str, Node]:
        """The parts of a node with a fixed set of words; unknown and missing ones are told."""
        if not isinstance(node.value, dict):
            self.complain(node, _("%(what)s must be a mapping of words to values.") % {"what": what})
            return {}
        allowed = {*required, *optional}
        for key in node.value.keys() - allowed:
            message = _("%(what)s has no “%(key)s”.") % {"what": what, "key": key}
            self.complain(node, message, nearest(key, allowed), line=node.keys.get(key, node.line))
        for key in required:
            if key not in node.value:
                self.complain(node, _("%(what)s lacks “%(key)s”.") % {"what": what, "key": key}, add(key))
        return {key: part for key, part in node.value.items() if key in allowed}

    def entries(
        self, node: Node | None, what: str, *, clauses: bool = False, longest: int = _LONGEST_KEY
    ) -> Iterator[tuple[str, Node]]:
        """Keys that the author chose, with their parts."""
        if node is None:
            return
        if not isinstance(node.value, dict):
            self.complain(node, _("%(what)s must be a mapping of keys to values.") % {"what": what})
            return
        pattern, longest = (_CLAUSE_KEY, _LONGEST_CLAUSE) if clauses else (_KEY, longest)
        for key, part in node.value.items():
            advice = ""
            if not pattern.fullmatch(key):
                example = "complaint.judge-at-once" if clauses else "judging_again"
                advice = _("Write it like %(example)s.") % {"example": example}
            elif len(key) > longest:
                advice = _("A key has at most %(number)d letters here.") % {"number": longest}
            if advice:
                message = _("“%(key)s” can't be a key in %(what)s.") % {"key": key, "what": what}
                self.complain(part, message, advice, line=node.keys.get(key, part.line))
            yield key, part

    def sequence(self, node: Node | None, what: str) -> list[Node]:
        if node is None:
            return []
        if not isinstance(node.value, list):
            self.complain(node, _("%(what)s must be a list.") % {"what": what}, like("[one, another]"))
            return []
        return node.value

    def string(self, node: Node | None, what: str) -> str:
        if node is None:
            return ""
        if not isinstance(node.value, str) or not node.value.strip():
            self.complain(
                node,
                _("%(what)s must be text.") % {"what": what},
                _("Write at least a word; what looks like a number goes into quotation marks."),
            )
            return ""
        return node.value

    def lines(self, node: Node | None, what: str) -> list[Node]:
        """A list of short texts, which a screen shows one a line."""
        return self.sequence(node, what)

    def number(
        self, node: Node | None, what: str, least: int, most: int | None = None, *, advice: str = ""
    ) -> int | None:
        """A whole number that is not below the least, nor above the most."""
        if node is None:
            return None
        if type(node.plain) is int and least <= node.plain <= (node.plain if most is None else most):
            return node.plain
        message = _("%(what)s: write a whole number from %(least)d on.") if most is None else _(
            "%(what)s: “%(word)s” is not a whole number from %(least)s to %(most)s.")  # fmt: skip
        told = {"what": what, "word": node.plain, "least": least, "most": most}
        self.complain(node, message % told, advice or like(str(least + 4)))
        return None

    def flag(self, node: Node | None, what: str, *, unsaid: bool = False) -> bool:
        """True or false; what counts if nothing is said, else."""
        if node is None:
            return unsaid
        if not isinstance(node.value, bool):
            self.complain(node, _("%(what)s must be true or false.") % {"what": what}, like("true"))
        return node.value is True

    def word(self, node: Node | None, allowed: Collection[str], what: str) -> str:
        """One of the known words."""
        if node is None:
            return ""
        word = str(node.value) if isinstance(node.value, str | int) and not isinstance(node.value, bool) else ""
        if word in allowed or self.trusting:
            return word
        shown = word or str(node.plain)
        self.complain(
            node, _("%(what)s “%(word)s” is not known.") % {"what": what, "word": shown}, nearest(shown, allowed)
        )
        return ""

    def words(self, node: Node | None, allowed: Collection[str], what: str) -> tuple[str, ...]:
        """Several of the known words, none twice."""
        found: list[str] = []
        for part in self.sequence(node, what):
            word = self.word(part, allowed, what)
            if word in found:
                self.complain(
                    part,
                    _("%(what)s “%(word)s” stands here twice.") % {"what": what, "word": word},
                    _("Take one of them out."),
                )
            elif word:
                found.append(word)
        return tuple(found)

    def text(self, node: Node | None, what: str) -> Text:
        """A text in three languages; traditional Chinese is derived, English is not."""
        if node is None:
            return {}
        parts = self.mapping(node, what, required=("zh-hans", "en"), optional=("zh-hant",))
        return {language: self.string(parts[language], what) for language in LANGUAGES if language in parts}

    def day(self, node: Node | None, what: str) -> str:
        """A day as it is kept: 2027-03-31."""
        if node is None:
            return ""
        try:
            return date.fromisoformat(str(node.value)).isoformat()
        except ValueError:
            message = _("%(what)s: “%(word)s” is not a day.") % {"what": what, "word": node.plain}
            self.complain(node, message, _("Write it like %(example)s.") % {"example": "2027-03-31"})
            return ""

    def deadline(self, node: Node | None, what: str) -> dict[str, Any]:
        """A deadline form of kernel.worktime."""
        if node is None:
            return {}
        try:
            worktime.check(node.plain)
        except (ValueError, TypeError, AttributeError) as error:
            self.complain(
                node,
                _("%(what)s: %(why)s.") % {"what": what, "why": str(error).rstrip(".")},
                like("{within: 2 working days}"),
            )
        return node.plain if isinstance(node.plain, dict) else {}

    def amount(self, node: Node | None, what: str) -> str:
        """An amount that is not below nothing, as it is kept."""
        if node is None:
            return ""
        try:
            amount = Decimal(str(node.value))
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or amount < 0 or isinstance(node.value, bool):
            message = _("%(what)s: “%(amount)s” is not an amount in yuan.") % {"what": what, "amount": node.plain}
            self.complain(node, message, like("128.50"))
            return ""
        return str(amount)

    def plain(self, node: Node | None) -> Any:
        return None if node is None else node.plain
