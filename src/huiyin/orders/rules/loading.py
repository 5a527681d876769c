"""Which of the open lines can go along: the oldest wish first, as far as the goods go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Wanted:
    """What is still open of one line."""

    key: int
    goods: str
    unit: str
    open: Decimal


def offered(lines: Iterable[Wanted], available: Mapping[tuple[str, str], Decimal]) -> dict[int, Decimal]:
    """How much of each line is there, in the order of the lines: what one is offered, the next one does not get.

    `available` is by goods and unit: what is counted in boxes is not promised by the piece. Source: A12-5.
    """
    left = dict(available)
    found = {}
    for line in lines:
        place = (line.goods, line.unit)
        found[line.key] = min(line.open, max(left.get(place, Decimal(0)), Decimal(0)))
        left[place] = left.get(place, Decimal(0)) - found[line.key]
    return found
