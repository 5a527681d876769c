"""What a process remembers of answers, with what tells whether they still hold."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ROOM = 2000  # answers of some kilobytes each
ALWAYS, FOR_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Remembered:
    """The lines of a question as long as nothing else was touched, from one moment until another."""

    mark: Any
    lines: list[Any]
    since: datetime = ALWAYS
    until: datetime = FOR_EVER

    def holds(self, mark: Any, at: datetime) -> bool:
        return self.mark == mark and self.since <= at < self.until


def remember(known: dict[Any, Any], question: Any, answer: Any, room: int = ROOM) -> None:
    if len(known) >= room:
        known.clear()
    known[question] = answer
