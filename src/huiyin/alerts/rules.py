"""When a figure is out of the usual: a control chart (管制图), as quality inspectors draw it.

What is usual is the average of the periods before; of a share and of a ratio, what all their rows come to together. A
quiet period is nought where parts add up (a count, an amount), of everything else it says nothing. How far a figure
strays by itself is what chance alone does to so few rows, or what it did from one period to the next, whichever is
more. Three times that beyond the average, on the bad side, is out of the usual; on either, where neither is bad. Of a
thousand quiet periods a few are. Source: anchors 4.6.
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
FEWEST = 8  # periods that say something, without which nothing is usual yet
SPREADS = 3
STEP = 1.128  # what two in succession lie apart on average, in spreads


@dataclass(frozen=True)
class Usual:
    """What a figure is on average, how far it may stray on this side of it, and which side that is."""

    average: float
    limit: float
    is_low: bool

    def left_by(self, value: float) -> bool:
        return value < self.limit if self.is_low else value > self.limit


def usual(kind: Kind, better: str, before: Sequence[Number], now: Number) -> Usual | None:
    """What was usual for a figure of this kind before; None as long as too little is known."""
    known = before if kind.adds_up else [one for one in before if one.rows]
    if len(known) < FEWEST:
        return None
    average, spread = _SPREAD[kind](known, now)
    spread *= sqrt(1 + 1 / len(known))  # the average of a few periods is itself not sure
    is_low = (
        better == "more" if better else float(now.value or 0) < average
    )  # neither is bad: on the side where it lies
    return Usual(average, max(0.0, average + (-SPREADS if is_low else SPREADS) * spread), is_low)


def _strays(values: Sequence[float]) -> float:
    """How far values stray by what they change from one to the next: a slow drift is not counted."""
    return sum(abs(one - other) for one, other in pairwise(values)) / max(1, len(values) - 1) / STEP


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


def _of_sums(before: Sequence[Number], now: Number) -> tuple[float, float]:
    """Of money, which comes in bursts: what strays no further than bursts do among themselves is nothing unusual."""
    average, spread = _of_amounts(before, now)
    bursts = [one for one in before if one.rows]
    if not bursts:
        return average, spread
    burst, apart = _of_amounts(bursts, now)
    by_chance = burst * sqrt(len(bursts) / sum(one.rows for one in bursts))  # did each row cost the same
    return average, max(spread, (burst - average) / SPREADS + max(by_chance, apart))


def _of_amounts(before: Sequence[Number], _now: Number) -> tuple[float, float]:
    amounts = [float(one.value or 0) for one in before]
    return sum(amounts) / len(amounts), _strays(amounts)


_SPREAD: dict[Kind, Callable[[Sequence[Number], Number], tuple[float, float]]] = {
    Kind.NUMBER: _of_counts,
    Kind.SHARE: _of_parts(lambda share: share * (1 - share), 100),
    Kind.RATIO: _of_parts(lambda share: share, 100),
    Kind.HOURS: _of_amounts,
    Kind.MONEY: _of_sums,
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
    if _expected(watched, figure, target, before, now) < watched.least:
        return Held(Found.FEW)
    if watched.when == Bound.TARGET:
        kept = figure.reaches(target, now.value)
        if target is None or kept is None:  # of what is neither good nor bad no target can be missed
            return Held(Found.UNKNOWN)
        return Held(Found.WITHIN if kept else Found.BEYOND, float(target))
    was = usual(figure.kind, figure.better, before, now)
    if was is None:
        return Held(Found.UNKNOWN)
    beyond = was.left_by(float(now.value))
    return Held(Found.BEYOND if beyond else Found.WITHIN, was.limit, was.average)


def _expected(watched: Watched, figure: Figure, target: Decimal | None, before: Sequence[Number], now: Number) -> float:
    """How many rows it is judged by: where parts add up, few of what are else many are just what must be seen."""
    rows = [float(now.rows)]
    if figure.kind.adds_up and before:
        rows.append(sum(one.rows for one in before) / len(before))
    if figure.kind == Kind.NUMBER and watched.when == Bound.TARGET and target is not None:
        rows.append(float(target))
    return max(rows)


def recent(every: str, period: Period, today: date) -> bool:
    """Whether a period that is over is still looked at."""
    return today - period.last <= LATEST[every]


def over(every: str, today: date) -> list[Period]:
    """The periods that are over, the earliest first: of days also those on which nobody was there to look."""
    if every == "day":
        days = [today - timedelta(days=back) for back in range(LATEST["day"].days, 0, -1)]
        return [Period(day, day) for day in days]
    return [period_of(Span(f"last_{every}"), today)]
