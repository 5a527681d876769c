"""When a figure is out of the usual: a control chart (管制图), as quality inspectors draw it.

What is usual is the average of the periods before. How far a figure strays by itself is what chance alone does to so
few rows, or what it did from one period to the next, whichever is more. Three times that beyond the average, on the
bad side, is out of the usual; of a thousand quiet periods a few are. Source: anchors 4.6.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import sqrt
from typing import Any

from huiyin.alerts.enums import Bound, Found
from huiyin.reports.enums import Kind, Span
from huiyin.reports.queries.figures import Figure, Number
from huiyin.reports.rules import Period, period_of
from huiyin.rulebook.definitions import Watched

# How long after a period it is still looked at.
LATEST = {"day": timedelta(days=3), "week": timedelta(days=7), "month": timedelta(days=31), "year": timedelta(days=62)}
USUAL = 24  # periods before, by which the usual is known
FEWEST = 8  # periods with something in them, without which nothing is usual yet
SPREADS = 3
STEP = 1.128  # what two in succession lie apart on average, in spreads


@dataclass(frozen=True)
class Usual:
    """What a figure is on average, and how far it may stray."""

    average: float
    limit: float
    periods: int

    def left_by(self, value: float, *, better: str) -> bool:
        return value < self.limit if better == "more" else value > self.limit


def usual(kind: str, better: str, before: Sequence[Number], now: Number) -> Usual | None:
    """What was usual for a figure of this kind before; None as long as too little is known."""
    known = before if kind == Kind.NUMBER else [one for one in before if one.rows]
    if len(known) < FEWEST:
        return None
    average, spread = _SPREAD[kind](known, now)
    spread *= sqrt(1 + 1 / len(known))  # the average of a few periods is itself not sure
    side = -SPREADS if better == "more" else SPREADS
    return Usual(average, max(0.0, average + side * spread), len(known))


def _strays(values: Sequence[float]) -> float:
    """How far values stray by what they change from one to the next: a slow drift is not counted."""
    return sum(abs(one - other) for one, other in pairwise(values)) / (len(values) - 1) / STEP


def _of_counts(before: Sequence[Number], _now: Number) -> tuple[float, float]:
    counts = [float(one.rows) for one in before]
    average = sum(counts) / len(counts)
    return average, max(sqrt(average), _strays(counts))


def _of_parts(variance: Callable[[float], float], unit: float) -> Callable[[Sequence[Number], Number], Any]:
    """Of rows that count among others: of few rows a share strays more than of many."""

    def spread(before: Sequence[Number], now: Number) -> tuple[float, float]:
        # Half a row more on each side: what never happened may happen.
        share = (sum(one.good for one in before) + 0.5) / (sum(one.rows for one in before) + 1)
        by_chance = sqrt(variance(share))
        scores = [(one.good / one.rows - share) / by_chance * sqrt(one.rows) for one in before]
        return share * unit, by_chance / sqrt(max(1, now.rows)) * max(1.0, _strays(scores)) * unit

    return spread


def _of_amounts(before: Sequence[Number], _now: Number) -> tuple[float, float]:
    amounts = [float(one.value or 0) for one in before]
    return sum(amounts) / len(amounts), _strays(amounts)


_SPREAD: dict[str, Callable[[Sequence[Number], Number], tuple[float, float]]] = {
    Kind.NUMBER: _of_counts,
    Kind.SHARE: _of_parts(lambda share: share * (1 - share), 100),
    Kind.RATIO: _of_parts(lambda share: share, 100),
    Kind.HOURS: _of_amounts,
    Kind.MONEY: _of_amounts,
    Kind.AVERAGE: _of_amounts,
    Kind.OFF: _of_amounts,
}


def terms(watched: Watched, target: Decimal | None) -> str:
    """What the rule book asks of a watched figure, by which a look is known to be one by an earlier bound."""
    aim = target if watched.when == Bound.TARGET else ""
    return f"{watched.figure} {watched.by} {watched.every} {watched.when} {watched.least} {aim}"


@dataclass(frozen=True)
class Held:
    """What came of holding a number against its bound; the bound where there is one."""

    found: Found
    limit: float | None = None
    average: float | None = None


def held(watched: Watched, figure: Figure, target: Decimal | None, before: Sequence[Number], now: Number) -> Held:
    """Hold a number against its target or what is usual, as the rule book says."""
    if now.value is None:
        return Held(Found.NOTHING)
    if now.rows < watched.least:
        return Held(Found.FEW)
    if watched.when == Bound.TARGET:
        if target is None:
            return Held(Found.UNKNOWN)
        kept = now.value >= target if figure.better == "more" else now.value <= target
        return Held(Found.WITHIN if kept else Found.BEYOND, float(target))
    was = usual(figure.kind, figure.better, before, now)
    if was is None:
        return Held(Found.UNKNOWN)
    beyond = was.left_by(float(now.value), better=figure.better)
    return Held(Found.BEYOND if beyond else Found.WITHIN, was.limit, was.average)


def recent(every: str, period: Period, today: date) -> bool:
    """Whether a period that is over is still looked at."""
    return today - period.last <= LATEST[every]


def over(every: str, today: date) -> list[Period]:
    """The periods that are over, the earliest first: of days also those on which nobody was there to look."""
    if every == "day":
        days = [today - timedelta(days=back) for back in range(LATEST["day"].days, 0, -1)]
        return [Period(day, day) for day in days]
    return [period_of(Span(f"last_{every}"), today)]
