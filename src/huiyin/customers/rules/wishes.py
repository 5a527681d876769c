"""What a supervisor alters in a proposal before it is carried out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from huiyin.customers.enums import Cause
from huiyin.customers.rules.sharing import Circle, Plan, Pool, Step


class Shift(NamedTuple):
    """So many customers go from what one would have to another."""

    giver: int
    taker: int
    number: int


@dataclass(frozen=True)
class Wishes:
    """Who is left out, who may have how many this time, who gets whom, and how many more go from one to another."""

    excluded: frozenset[int] = frozenset()
    caps: Mapping[int, int | None] = field(default_factory=dict)
    pins: Mapping[int, int] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Wishes":
        return cls(
            excluded=frozenset(stored.get("excluded", ())),
            caps={int(key): cap for key, cap in stored.get("caps", {}).items()},
            pins={int(key): keeper for key, keeper in stored.get("pins", {}).items()},
            shifts=tuple(Shift(*shift) for shift in stored.get("shifts", ())),
        )

    def stored(self) -> dict[str, Any]:
        return {
            "excluded": sorted(self.excluded),
            "caps": {str(key): cap for key, cap in sorted(self.caps.items())},
            "pins": {str(key): keeper for key, keeper in sorted(self.pins.items())},
            "shifts": [list(shift) for shift in self.shifts],
        }

    def __bool__(self) -> bool:
        return bool(self.excluded or self.caps or self.pins or self.shifts)


def shifted(plan: Plan, pools: Mapping[Circle, Pool], shifts: Sequence[Shift]) -> tuple[list[Step], list[int]]:
    """The steps once the shifts are made, one after the other, and how many customers each of them found.

    Customers whom the giver was only about to get go first, then those they have had for the shortest time; only
    whom the taker may have.
    """
    steps = {step.customer: step for step in plan.steps}
    found = []
    for shift in shifts:
        chosen = _movable(steps, pools, shift)
        found.append(len(chosen))
        for customer, giver in chosen:
            if giver == shift.taker:
                del steps[customer]  # they were to leave, and stay now
            elif customer in steps:
                steps[customer] = replace(steps[customer], taker=shift.taker, cause=Cause.WISH)
            else:
                steps[customer] = Step(customer, giver, shift.taker, Cause.WISH)
    return list(steps.values()), found


def _movable(steps: Mapping[int, Step], pools: Mapping[Circle, Pool], shift: Shift) -> list[tuple[int, int | None]]:
    """Up to so many customers, each with their present keeper, who would be the giver's and may be the taker's."""
    fitting = [pool for circle, pool in sorted(pools.items(), key=lambda one: sorted(one[0])) if shift.taker in circle]
    known = {each.customer for pool in fitting for each in pool.waiting}
    known |= {customer for pool in fitting for held in pool.held.values() for customer in held}
    coming = [
        (step.customer, step.giver)
        for step in reversed(list(steps.values()))
        if step.taker == shift.giver and step.customer in known
    ]
    staying = [
        (customer, shift.giver)
        for pool in fitting
        for customer in reversed(pool.held.get(shift.giver, ()))
        if customer not in steps
    ]
    return [*coming, *staying][: shift.number]
