"""What of the pack a plan of callbacks may name."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from huiyin.kernel.conditions import Vocabulary
from huiyin.rulebook.definitions import (
    Process,
    Script,
)
from huiyin.rulebook.loader.forms import Lists


@dataclass(frozen=True)
class Known:
    """What of the pack a plan may name."""

    processes: Mapping[str, Process]
    scripts: Mapping[str, Script]
    lists: Lists
    dates: Collection[str]  # days of a file and of things owned
    departments: Collection[str]
    ladders: Collection[str]
    clauses: Collection[str]
    asked: Callable[[], Vocabulary]  # of customers' files
