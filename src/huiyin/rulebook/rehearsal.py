"""Last month's matters taken through a draft, before anybody has to live with it."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Pack

MONTH = timedelta(days=30)
KEPT = 2000  # matters named of one finding; the number says how many there are

# What may be found, and how bad it is.
FINDINGS: dict[str, tuple[str | Promise, str]] = {
    "process_gone": (_("the process is not there any more"), "bad"),
    "way_gone": (_("a way that was taken is not there any more"), "bad"),
    "not_from_here": (_("a way that was taken does not lead from this stage any more"), "bad"),
    "not_theirs": (_("who took the way may not take it any more"), "warn"),
    "form_refused": (_("what was filled in would not be enough"), "warn"),
    "new_condition": (_("a condition is new on a way that was taken"), "warn"),
    "condition_gone": (_("a condition is gone from a way that was taken"), "warn"),
    "new_signatures": (_("other signatures would have been asked"), "warn"),
    "signatures_gone": (_("no signatures would have been asked any more"), "warn"),
    "new_gate": (_("a way that was taken would have waited for this"), "warn"),
    "gate_gone": (_("a way that was taken would not have waited for this any more"), "warn"),
    "new_part": (_("a department would have been asked for this, too"), "warn"),
    "other_part": (_("a department would have been asked by another rule"), "info"),
    "part_gone": (_("no department would have been asked for this any more"), "warn"),
    "new_opening": (_("a further case would have been opened"), "warn"),
    "opening_gone": (_("a case would not have been opened any more"), "warn"),
    "new_owner": (_("somebody else gets the work"), "info"),
    "earlier": (_("would have been due earlier"), "info"),
    "later": (_("would have been due later"), "info"),
    "late_now": (_("was kept, and would have been late"), "bad"),
    "kept_now": (_("was late, and would have been kept"), "good"),
    "not_counted": (_("the deadline can't be counted"), "bad"),
}


@dataclass
class Finding:
    """One thing that would have been otherwise, at one place of a process, and the matters that met it."""

    kind: str
    process: str
    place: str  # key of the stage or way
    name: Text
    detail: str = ""
    number: int = 0
    matters: list[int] = field(default_factory=list)

    @property
    def words(self) -> str:
        return str(FINDINGS[self.kind][0])

    @property
    def tone(self) -> str:
        return FINDINGS[self.kind][1]


@dataclass
class Rehearsal:
    """What last month's matters would have met under a draft."""

    done: int = 0
    number: int = 0  # matters of the month
    stopped: int = 0  # those that would not have got as far as they did
    finished: bool = False
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def of(cls, kept: dict[str, Any] | None) -> "Rehearsal | None":
        if kept is None:
            return None
        findings = [Finding(**finding) for finding in kept["findings"]]
        return cls(**{**kept, "findings": findings})

    def as_kept(self) -> dict[str, Any]:
        return asdict(self)


# The module that runs processes takes its matters through a pack, some at a time, and says each time how far it is.
Rehearse = Callable[[Pack, datetime, datetime], Iterator[Rehearsal]]
_REHEARSE: list[Rehearse] = []
_ADDRESSES: list[Callable[[str, int], str]] = []


def register_rehearsal(rehearse: Rehearse, *, address: Callable[[str, int], str]) -> None:
    """`address` leads to the matters of a finding, by its process and its place among the findings."""
    _REHEARSE.append(rehearse)
    _ADDRESSES.append(address)


def rehearse(pack: Pack, at: datetime) -> Iterator[Rehearsal]:
    """The matters received in the month before a moment, under a pack."""
    for each in _REHEARSE:
        yield from each(pack, at - MONTH, at)


def address_of(process: str, number: int) -> str:
    return next((address(process, number) for address in _ADDRESSES), "")
