"""Reports that people write on their work: who, how often, by when."""

from dataclasses import dataclass

from huiyin.rulebook.definitions.customers import FileDuty


@dataclass(frozen=True)
class ReportDuty(FileDuty):
    """A duty to report on a day, week, month or year to whoever is above."""

    every: str = "day"  # a key of enums.EVERY
    team: bool = False  # on the work of everybody in the department and below, not only on their own
    meeting: bool = False  # with what the meeting of the department said to it
