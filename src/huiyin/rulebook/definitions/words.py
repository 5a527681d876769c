"""The sentences and words of a rule book that everything else refers to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text


@dataclass(frozen=True)
class Clause:
    """One sentence of the rule book."""

    key: str
    text: Text
    chapter: Text = field(default_factory=dict)
    guidance: bool = False  # says how to behave; no rule of the engine carries it


@dataclass(frozen=True)
class Choice:
    """One word of a closed list, with when to choose it; lists such as the complaint classes are trees."""

    key: str
    label: Text
    children: tuple["Choice", ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    help: Text = field(default_factory=dict)

    @property
    def by_file(self) -> bool:
        """Whether a row of a file counts as this when the file does not say."""
        return bool(self.settings.get("by_file"))

    @property
    def by_hand(self) -> bool:
        """Whether people choose it; if not, only a file that is taken in brings it."""
        return bool(self.settings.get("by_hand", True))

    @property
    def has_place(self) -> bool:
        """Whether people meet when they speak this way, so that the place is written down."""
        return bool(self.settings.get("place"))

    @property
    def tone(self) -> str:
        """How it is marked on screen: good, warn, bad; nothing by itself."""
        return str(self.settings.get("tone", ""))

    @property
    def share(self) -> int | None:
        """How satisfied whoever says it is, in per cent; None for what says nothing of it."""
        share = self.settings.get("satisfied")
        return None if share is None else int(share)


def told_apart(choices: Iterable[Choice], setting: str, above: Any = None) -> dict[str, Any]:
    """What a setting says of each word of a list: its own word, else that of the entry it stands under, else None."""
    found: dict[str, Any] = {}
    for choice in choices:
        found[choice.key] = choice.settings.get(setting, above)
        found.update(told_apart(choice.children, setting, found[choice.key]))
    return found


def flat(choices: Iterable[Choice]) -> dict[str, Choice]:
    """Every word of a list by its key, each before those below it."""
    found: dict[str, Choice] = {}
    for choice in choices:
        found[choice.key] = choice
        found.update(flat(choice.children))
    return found


def last_words(choices: Iterable[Choice]) -> list[Choice]:
    """Those with none below them: what is ticked in the end."""
    return [choice for choice in flat(choices).values() if not choice.children]


@dataclass(frozen=True)
class Principle:
    """A thought that guides the department: brand attitude, strategy."""

    key: str
    topic: str  # attitude | strategy
    title: Text
    text: Text
    clause: str = ""


@dataclass(frozen=True)
class Penalty:
    """A line of the penalty catalogue (X-12).

    `applies_to`: person (the one found responsible) | head (of the liable department) | role (whoever holds
    `role` nearest to the case) | named (whoever enters it says who). `by`: only these may enter it. `processes`:
    only in cases of these. `per`: the field that says how many pieces the fixed amount is counted for.
    """

    key: str
    text: Text
    applies_to: str
    role: str = ""
    amount: str = ""  # fixed amount in yuan; empty: to be entered
    minimum: str = ""
    maximum: str = ""
    clause: str = ""
    by: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    per: str = ""

    def is_for(self, process: str) -> bool:
        return not self.processes or process in self.processes


@dataclass(frozen=True)
class PenaltySet:
    """Penalties that are entered together, in one press.

    `late`: proposed to whoever oversees the case once work under one of these clauses was not done in time;
    nothing is entered by itself.
    """

    key: str
    title: Text
    rules: tuple[str, ...]
    late: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rung:
    """One rung of the reminder ladder, measured from due_at: who is told, and what it becomes."""

    key: str
    offset: Mapping[str, Any]  # {"before": "1 day"} | {} at due | {"after": "1 working day"}
    tells: tuple[str, ...]  # owner | superior | oversight
    level: str = "reminder"  # reminder | due | overdue | risk


@dataclass(frozen=True)
class Ladder:
    """Another ladder than the pack's usual one, for work that is more urgent or less."""

    key: str
    title: Text
    rungs: tuple[Rung, ...]


class MeantForSome:
    """What is said to some customers only: those of these kinds, memberships and categories; none named: to all."""

    kinds: tuple[str, ...]
    memberships: tuple[str, ...]
    categories: tuple[str, ...]

    @property
    def personal(self) -> bool:
        """Whether it is meant for some customers only."""
        return bool(self.kinds or self.memberships or self.categories)

    def fits(self, kind: str, membership: str, category: str) -> bool:
        """Whether it is meant for a customer of this profile."""
        named = ((self.kinds, kind), (self.memberships, membership), (self.categories, category))
        return all(not words or word in words for words, word in named)
