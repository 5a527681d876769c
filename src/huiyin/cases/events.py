"""What happens to cases, told to the rest of the house."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CaseRegistered:
    """A case was opened; `by_id` is None when the customer did it, or a rule."""

    case_id: int
    by_id: int | None
    at: datetime


@dataclass(frozen=True)
class CaseCorrected:
    """What a form of a case says was mended."""

    case_id: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class CarryingOverBegun:
    """Many running cases are to go on under another version of the rule book."""

    carry_id: int


@dataclass(frozen=True)
class CaseMoved:
    """A case went from one stage to another; `by_id` is None when the customer did it."""

    case_id: int
    transition: str
    from_stage: str
    to_stage: str
    by_id: int | None
    at: datetime


@dataclass(frozen=True)
class PartEnded:
    """A department answered its part, or is not asked any more; `by_id` is None when it answered by a link."""

    case_id: int
    part_id: int
    by_id: int | None
    at: datetime
