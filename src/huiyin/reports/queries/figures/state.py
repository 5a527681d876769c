"""Which figures are kept of which days, and what touched days since they were counted (ADR 45)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from huiyin.kernel import blocks
from huiyin.kernel.once import once

SQL = Path(__file__).with_name("kept.sql")


@dataclass(frozen=True)
class RollUp:
    pk: int
    first: date
    last: date
    revision: int


@dataclass(frozen=True)
class State:
    """Which figures are kept of which days, and what touched days since; None among the days: all of them.

    Of what touched them, the number and the sum of its keys say whether it still is the same.
    """

    rollups: dict[tuple[str, str], RollUp] = field(default_factory=dict)
    touched: dict[str | int, set[tuple[date | None, int, int]]] = field(default_factory=dict)

    def touches(self, whats: Iterable[str | int]) -> frozenset[tuple[Any, ...]]:
        return frozenset((what, *touch) for what in whats for touch in self.touched.get(what, ()))


def state_now(at: datetime, zone: str) -> State:
    """Read anew: what holds as of a moment."""
    state = State()
    for line in blocks.rows(SQL, "state", {"at": at, "zone": zone}):
        if line["key"] is not None:
            if line["first_day"] is not None:
                rollup = RollUp(line["rollup"], line["first_day"], line["last_day"], line["number"])
                state.rollups[line["key"], line["digest"]] = rollup
        else:
            touch = line["day"], line["number"], int(line["keys"])
            state.touched.setdefault(line["what"] or line["rollup"], set()).add(touch)
    return state


known_state = once(state_now)
