"""A difference is called one only where chance seldom makes it: held against reckoning by hand and quiet data."""

from itertools import pairwise
from math import comb
from random import Random

import pytest

from huiyin.reports.queries.standing import chance


def binomial(now: int, both: int, share: float) -> float:
    each = [comb(both, many) * share**many * (1 - share) ** (both - many) for many in range(both + 1)]
    return sum(one for one in each if one <= each[now] * (1 + 1e-9))


@pytest.mark.parametrize(("now", "before", "share"), [(12, 3, 0.5), (3, 12, 0.5), (31, 12, 0.51), (0, 7, 0.5)])
def test_counts_are_held_against_the_binomial(now: int, before: int, share: float) -> None:
    assert chance.of_counts(now, before, share=share) == pytest.approx(binomial(now, now + before, share))


def fisher(now: tuple[int, int], before: tuple[int, int]) -> float:
    good, rows = now[0] + before[0], now[1] + before[1]
    each = {
        many: comb(now[1], many) * comb(before[1], good - many) / comb(rows, good)
        for many in range(max(0, good - before[1]), min(good, now[1]) + 1)
    }
    return sum(one for one in each.values() if one <= each[now[0]] * (1 + 1e-9))


@pytest.mark.parametrize(("now", "before"), [((1, 10), (9, 10)), ((8, 10), (9, 10)), ((41, 50), (49, 50))])
def test_shares_are_held_against_fishers_test(now: tuple[int, int], before: tuple[int, int]) -> None:
    assert chance.of_shares(*now, *before) == pytest.approx(fisher(now, before))


def test_many_are_held_against_the_bell_curve_which_says_the_same() -> None:
    exact, bell = chance.of_counts(530, 470), chance.of_counts(531, 471)

    assert exact == pytest.approx(bell, abs=0.01)
    assert chance.of_shares(530, 600, 470, 600) == pytest.approx(chance.of_shares(265, 300, 235, 300), abs=0.02)


def test_nothing_is_said_of_nothing() -> None:
    assert (chance.of_counts(0, 0), chance.of_shares(0, 0, 3, 5), chance.of_shares(5, 5, 9, 9)) == (1.0, 1.0, 1.0)


def test_on_quiet_data_fewer_than_one_comparison_in_a_hundred_is_called_a_change() -> None:
    random = Random(20261130)
    weeks = [sum(random.random() < 0.03 for _call in range(400)) for _week in range(4000)]
    pairs = list(pairwise(weeks))

    alarms = sum(chance.of_counts(now, before) < chance.RARELY for before, now in pairs)

    assert alarms / len(pairs) < chance.RARELY
    assert chance.of_counts(30, 12) < chance.RARELY
