"""Matters that come round: cases that the calendar opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from huiyin.kernel.texts import Text


@dataclass(frozen=True)
class Regular:
    """A case of a process that is opened once in each period, on a day of it, and belongs to somebody of a role.

    `day` counts from the beginning of the period: of a week 1 is Monday. One that is not worked moves to the next
    working day of the period, else to the last before it. `given` fills the intake: field to "period", or to an answer
    of a list or a role written as "=answer".
    """

    key: str
    title: Text
    opens: str
    every: str = "week"  # a key of enums.REGULARLY
    day: int = 1
    role: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""
