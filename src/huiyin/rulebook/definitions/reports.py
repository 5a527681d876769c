"""Reports that are owed: who writes, signs and gets them, how often, by when, and what stands in them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions.customers import FileDuty


@dataclass(frozen=True)
class ReportSection:
    """One section: what is drafted in it, and whether somebody completes it in words."""

    key: str
    kind: str  # a key of enums.SECTIONS
    title: Text = field(default_factory=dict)  # none: what the section is called by itself
    words: str = "may"  # a key of enums.WORDS
    hint: Text = field(default_factory=dict)  # what the words are to say
    figures: tuple[str, ...] = ()
    figure: str = ""
    by: str = ""  # a dimension of the figure
    process: str = ""
    rows: str = ""  # something the cases of the process can be sorted by
    columns: str = ""
    processes: tuple[str, ...] = ()  # whose progress is told
    shows: tuple[str, ...] = ()  # fields of theirs, of which each line says the newest word


@dataclass(frozen=True)
class Sends:
    """To whom a report goes once nothing of it changes any more, and at what time of day."""

    superior: bool = True
    roles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    at: str = ""  # "08:30": the next time it is so late on a working day; else at once


@dataclass(frozen=True)
class ReportDuty(FileDuty):
    """A duty to report on a day, week, month or longer."""

    every: str = "day"  # a key of enums.EVERY
    team: bool = False  # on the work of everybody in the department and below, not only on their own
    sections: tuple[ReportSection, ...] = ()
    signed_by: tuple[str, ...] = ()  # roles, in this order
    signed: Mapping[str, Any] = field(default_factory=lambda: {"within": "2 working days"})  # by when each signs
    sends: Sends = field(default_factory=Sends)

    def is_asked_of(self, roles: Collection[str]) -> bool:
        """Whether somebody of these roles owes it."""
        return not set(roles).isdisjoint(self.roles)

    def section(self, key: str) -> ReportSection | None:
        return next((one for one in self.sections if one.key == key), None)
