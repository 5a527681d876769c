"""What the house wants of its figures; how each is counted is the product's (reports.queries.figures)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Aim:
    """The target of a figure in its own unit, the clause it stands for, and the role that answers for it."""

    figure: str
    target: Decimal | None = None
    clause: str = ""
    owner: str = ""
