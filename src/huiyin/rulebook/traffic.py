"""What goes on in a process: how many matters stand where, how long they stay, which ways they took lately."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.rulebook.models import PackVersion

DAYS = 30  # how far back ways and stays are counted


@dataclass(frozen=True)
class Standing:
    """A stage: who stands there now, and how long those who left it lately had stayed, in seconds of working time."""

    now: int = 0
    late: int = 0
    median: float | None = None
    most: float | None = None  # nine of ten stayed at most so long
    now_at: str = ""  # the address of those who stand there
    late_at: str = ""


@dataclass(frozen=True)
class Taken:
    """A way: how often it was taken lately, how long the matter had stood before, how often it led back to a stage."""

    times: int
    median: float
    again: int = 0
    times_at: str = ""
    again_at: str = ""

    @property
    def rework(self) -> float:
        return self.again / self.times


@dataclass(frozen=True)
class Traffic:
    """All of a process that one reader may see."""

    stages: Mapping[str, Standing] = field(default_factory=dict)
    ways: Mapping[str, Taken] = field(default_factory=dict)  # by transition, from whichever stage to whichever
    # By transition, the stage it left (empty: from whichever) and the one it came to.
    arrows: Mapping[tuple[str, str, str], Taken] = field(default_factory=dict)

    def slowest(self, among: Collection[str]) -> str:
        """In which of these stages matters stayed longest; of a single one nobody can say so."""
        stays = {key: one.median for key, one in self.stages.items() if one.median and key in among}
        return max(stays, key=lambda key: stays[key]) if len(stays) > 1 else ""


# The module that runs processes counts them; a reader who may see no matters is told None.
Count = Callable[[str, Any, datetime], Traffic | None]
_COUNTS: list[Count] = []


def register_traffic(count: Count) -> None:
    _COUNTS.append(count)


def traffic_of(process: str, reader: Any, at: datetime) -> Traffic | None:
    """What goes on in a process as far as a reader may see it."""
    return next((found for found in (count(process, reader, at) for count in _COUNTS) if found), None)


@dataclass(frozen=True)
class Running:
    """Matters of a process that run under earlier versions of the rule book."""

    name: Text
    number: int
    address: str  # of the page on which they are carried over, or of their register
    stays: bool = False  # under its version, since the newer one has no such process


RunningBefore = Callable[[PackVersion], list[Running]]
_RUNNING: list[RunningBefore] = []


def register_running(count: RunningBefore) -> None:
    _RUNNING.append(count)


def running_under_earlier(version: PackVersion) -> list[Running]:
    """What runs under versions before the one in force."""
    return [running for count in _RUNNING for running in count(version)]
