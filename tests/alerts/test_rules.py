"""The control chart: quiet figures seldom raise an alert, a figure that changed does."""

import random
from datetime import date
from decimal import Decimal
from math import exp

import pytest

from huiyin.alerts.rules import FEWEST, USUAL, over, usual
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures import Number
from huiyin.rulebook.definitions import Watched

DICE = random.Random(20261129)


def poisson(mean: float) -> int:
    count, left = 0, DICE.random()
    share = together = exp(-mean)
    while left > together:
        count += 1
        share *= mean / count
        together += share
    return count


def counted(mean: float) -> Number:
    rows = poisson(mean)
    return Number(Decimal(rows), rows, rows)


def shared(rows: int, chance: float) -> Number:
    good = sum(DICE.random() < chance for _row in range(rows))
    return Number(Decimal(100 * good) / rows, rows, good)


def alarms(kind: str, better: str, quiet: list[Number], now: list[Number], least: int = 0) -> int:
    """Of the newest numbers, how many are beyond what the quiet ones before allow; a window moves along."""
    raised = 0
    for place, number in enumerate(now):
        was = usual(kind, better, quiet[place : place + USUAL], number)
        beyond = was is not None and was.left_by(float(number.value or 0), better=better)
        raised += beyond and number.rows >= least
    return raised


@pytest.mark.parametrize("mean", [0.5, 3, 20, 200])
def test_of_a_thousand_quiet_periods_of_a_count_few_raise_an_alert(mean: float) -> None:
    quiet = [counted(mean) for _period in range(2000 + USUAL)]

    assert alarms(Kind.NUMBER, "less", quiet, quiet[USUAL:], least=Watched.least) <= 2000 * 0.01


def test_of_a_thousand_quiet_periods_of_a_share_few_raise_an_alert() -> None:
    quiet = [shared(60, 0.9) for _period in range(1000 + USUAL)]

    assert alarms(Kind.SHARE, "more", quiet, quiet[USUAL:]) <= 1000 * 0.01


def test_a_count_that_doubles_raises_an_alert() -> None:
    quiet = [counted(20) for _period in range(USUAL)]

    assert sum(alarms(Kind.NUMBER, "less", quiet, [counted(40)]) for _time in range(200)) >= 160


def test_a_share_that_falls_from_nine_to_seven_in_ten_raises_an_alert() -> None:
    quiet = [shared(60, 0.9) for _period in range(USUAL)]

    assert sum(alarms(Kind.SHARE, "more", quiet, [shared(60, 0.65)]) for _time in range(200)) >= 160


def test_what_gets_better_raises_no_alert() -> None:
    quiet = [counted(20) for _period in range(USUAL)]

    assert alarms(Kind.NUMBER, "less", quiet, [Number(Decimal(0), 0, 0)]) == 0
    assert alarms(Kind.NUMBER, "more", quiet, [Number(Decimal(0), 0, 0)]) == 1


def test_a_count_that_goes_up_and_down_by_itself_has_a_wider_bound_than_chance_gives() -> None:
    swinging = [Number(Decimal(rows), rows, rows) for rows in [10, 40] * 12]

    assert alarms(Kind.NUMBER, "less", swinging, [Number(Decimal(60), 60, 60)]) == 0


def test_hours_are_held_against_what_they_changed_from_one_period_to_the_next() -> None:
    steady = [Number(Decimal("4.0") + Decimal(place % 2) / 2, 30, 30) for place in range(12)]

    assert alarms(Kind.HOURS, "less", steady, [Number(Decimal("9.0"), 30, 30)]) == 1
    assert alarms(Kind.HOURS, "less", steady, [Number(Decimal("4.9"), 30, 30)]) == 0


def test_nothing_is_unusual_before_enough_is_known() -> None:
    few = [counted(3) for _period in range(FEWEST - 1)]

    assert usual(Kind.NUMBER, "less", few, counted(100)) is None
    assert usual(Kind.SHARE, "less", [*few, Number()], shared(10, 1)) is None


def test_days_on_which_nobody_looked_are_looked_at_later() -> None:
    monday = date(2026, 11, 23)

    assert [str(period) for period in over("day", monday)] == ["2026-11-20", "2026-11-21", "2026-11-22"]
    assert [str(period) for period in over("week", monday)] == ["2026-11-16 – 2026-11-22"]
