"""What happens to cases, told to the rest of the house."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CaseRegistered:
    """A case was opened; `by_id` is None when the customer did it, or a rule; `opened`: another case opened it."""

    case_id: int
    by_id: int | None
    at: datetime
    opened: bool = False


@dataclass(frozen=True)
class CaseCorrected:
    """What a form of a case says was mended."""

    case_id: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class SaidBesideComplaint:
    """A dissatisfied customer said something that has to do with a complaint of theirs."""

    case_id: int
    by_id: int


@dataclass(frozen=True)
class ToldAgain:
    """A customer said more of a complaint that is still open."""

    case_id: int
    interaction_id: int
    by_id: int


@dataclass(frozen=True)
class BulkMoveBegun:
    """One step is to be taken for many cases."""

    bulk_id: int


@dataclass(frozen=True)
class CarryingOverBegun:
    """Many running cases are to go on under another version of the rule book."""

    carry_id: int


@dataclass(frozen=True)
class CaseMoved:
    """A case went from one stage to another; `by_id` is None when the customer did it.

    `leads_on`: more follows by itself: parts, signatures or other cases.
    """

    case_id: int
    transition: str
    from_stage: str
    to_stage: str
    by_id: int | None
    at: datetime
    leads_on: bool = False


@dataclass(frozen=True)
class PartEnded:
    """A department answered its part, or is not asked any more; `by_id` is None when it answered by a link."""

    case_id: int
    part_id: int
    by_id: int | None
    at: datetime


@dataclass(frozen=True)
class CaseMerged:
    """A case went on as part of another one of its kind; `undone`: it is a case of its own again."""

    case_id: int
    into_id: int
    by_id: int
    at: datetime
    undone: bool = False
