"""Whether a difference is larger than chance makes it: how likely one at least as large is if nothing changed.

Counts: of all that came in two periods, each falls into the later one as often as its days say (binomial). Shares: of
all rows of both periods, those that count are spread at random (hypergeometric, Fisher's exact test). Both are exact
for what a department sees; from a thousand on the bell curve says the same.
"""

from collections.abc import Callable, Iterable
from math import erfc, exp, lgamma, log, sqrt

RARELY = 0.01  # chance alone makes such a difference less often than once in a hundred times
EXACT = 1000
SAME = 1 + 1e-9  # two ways of the same likelihood differ in the last digit


def of_counts(now: int, before: int, *, share: float = 0.5) -> float:
    """How likely counts differ so much; `share` of both periods is the later one."""
    both = now + before
    if both == 0:
        return 1.0
    if both > EXACT:
        return _bell((now - both * share) / sqrt(both * share * (1 - share)))
    return _as_unlikely(
        now,
        range(both + 1),
        lambda many: _chosen(both, many) + many * log(share) + (both - many) * log(1 - share),
    )


def of_shares(good_now: int, rows_now: int, good_before: int, rows_before: int) -> float:
    """How likely shares differ so much."""
    rows, good = rows_now + rows_before, good_now + good_before
    if not rows_now or not rows_before or good in (0, rows):
        return 1.0
    if rows > EXACT:
        whole = good / rows
        spread = sqrt(whole * (1 - whole) * (1 / rows_now + 1 / rows_before))
        return _bell((good_now / rows_now - good_before / rows_before) / spread)
    possible = range(max(0, good - rows_before), min(good, rows_now) + 1)
    every = _chosen(rows, good)
    return _as_unlikely(
        good_now,
        possible,
        lambda many: _chosen(rows_now, many) + _chosen(rows_before, good - many) - every,
    )


def _as_unlikely(seen: int, possible: Iterable[int], likelihood: Callable[[int], float]) -> float:
    """All outcomes together that are no likelier than what was seen; likelihoods are logarithms."""
    limit = exp(likelihood(seen)) * SAME
    return min(1.0, sum(each for each in (exp(likelihood(many)) for many in possible) if each <= limit))


def _chosen(among: int, many: int) -> float:
    """The logarithm of the number of ways to choose so many."""
    return lgamma(among + 1) - lgamma(many + 1) - lgamma(among - many + 1)


def _bell(distance: float) -> float:
    return erfc(abs(distance) / sqrt(2))
