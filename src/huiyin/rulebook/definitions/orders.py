"""What taking an order obliges to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text


@dataclass(frozen=True)
class OrderDuty:
    """By when an order is read back to the customer who gave it, or a report on an area is read."""

    title: Text
    due: Mapping[str, Any]  # a deadline form of kernel.worktime
    clause: str = ""


@dataclass(frozen=True)
class OrderRules:
    """What becomes an obligation when an order is taken; the clauses that the screens of orders carry by themselves."""

    read_back: OrderDuty | None = None
    read_report: OrderDuty | None = None
    clauses: Mapping[str, str] = field(default_factory=dict)  # what carries it: key of the clause
