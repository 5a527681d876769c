"""What the worklist tells the modules above it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ItemSettled:
    """An obligation ended: met, late, missed or waived."""

    item_id: int
    kind: str
    subject: str
    outcome: str


@dataclass(frozen=True)
class ItemSteered:
    """Somebody did something to an obligation from the side, wherever: paused, resumed, urged or let_off."""

    item_id: int
    how: str
    by_id: int | None
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class ItemsHandedOver:
    """Items have new owners: by hand, by escalation, or because somebody is away or back."""

    item_ids: tuple[int, ...]
    why: str
    at: datetime


@dataclass(frozen=True)
class RungReached:
    """Items climbed a rung of their ladder of reminders, each told of it now for the first time."""

    level: str
    item_ids: tuple[int, ...]
    at: datetime
