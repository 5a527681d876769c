"""The control chart: quiet figures seldom raise an alert, a figure that changed does."""

import random
from datetime import date, timedelta
from decimal import Decimal
from math import exp, sqrt
from typing import Any

import pytest

from huiyin.alerts.enums import Found
from huiyin.alerts.rules import FEWEST, STEP, USUAL, Held, Usual, held, over, recent, terms, usual
from huiyin.kernel.periods import around
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures import FIGURES, Number
from huiyin.rulebook.definitions import Watched

DICE = random.Random()


@pytest.fixture(autouse=True)
def the_same_dice_whichever_test_rolls_first() -> None:
    DICE.seed(20261129)


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


def paid(rows: int, each: float | None = None) -> Number:
    """An amount of so many rows: each the same, or now little and now much."""
    amount = sum(DICE.expovariate(0.01) if each is None else each for _row in range(rows))
    return Number(Decimal(str(round(amount, 2))), rows, rows)


def count(rows: int) -> Number:
    return Number(Decimal(rows), rows, rows)


def watching(**asks: Any) -> Watched:
    return Watched(**{"key": "one", "title": {"zh-hans": "一项"}, "figure": "complaints", "least": 1, **asks})


# One figure of each kind, by what is better of it: known ones, as the rule is held against figures.
OF = {
    (Kind.NUMBER, "less"): FIGURES["complaints"],
    (Kind.NUMBER, "more"): FIGURES["conversations_rated"],
    (Kind.NUMBER, ""): FIGURES["conversations"],
    (Kind.SHARE, "more"): FIGURES["satisfaction"],
    (Kind.RATIO, "less"): FIGURES["delays_per_hundred"],
    (Kind.HOURS, "less"): FIGURES["complaint_hours"],
    (Kind.MONEY, "less"): FIGURES["compensation"],
}


def of(kind: Kind, better: str, before: list[Number], now: Number, **asks: Any) -> Held:
    figure = OF[kind, better]
    assert (figure.kind, figure.better) == (kind, better)
    target = asks.pop("target", None)
    return held(watching(figure=figure.key, **asks), figure, target, before, now)


def alarms(kind: Kind, better: str, quiet: list[Number], now: list[Number], least: int = 1) -> int:
    """Of the newest numbers, how many are beyond what the quiet ones before allow; a window moves along."""
    found = [of(kind, better, quiet[at : at + USUAL], number, least=least).found for at, number in enumerate(now)]
    return found.count(Found.BEYOND)


@pytest.mark.parametrize("better", ["less", "more", ""])
@pytest.mark.parametrize("mean", [0.5, 3, 8, 20, 200])
def test_of_a_thousand_quiet_periods_of_a_count_few_raise_an_alert(mean: float, better: str) -> None:
    quiet = [counted(mean) for _period in range(2000 + USUAL)]

    assert alarms(Kind.NUMBER, better, quiet, quiet[USUAL:], least=Watched.least) <= 2000 * 0.01


@pytest.mark.parametrize(("chance", "rows"), [(1, 20), (0.5, 6), (0.33, 10), (0.2, 8)])
def test_of_a_thousand_quiet_periods_of_an_amount_few_raise_an_alert_though_it_comes_in_bursts(
    chance: float, rows: int
) -> None:
    """Amounts lie further apart than counts, and the further the fewer there are: one in fifty may, of such amounts."""
    quiet = [paid(poisson(rows) if DICE.random() < chance else 0) for _period in range(2000 + USUAL)]

    assert alarms(Kind.MONEY, "less", quiet, quiet[USUAL:], least=Watched.least) <= 2000 * 0.02


def test_of_a_thousand_quiet_periods_of_a_share_few_raise_an_alert() -> None:
    quiet = [shared(60, 0.9) for _period in range(1000 + USUAL)]

    assert alarms(Kind.SHARE, "more", quiet, quiet[USUAL:]) <= 1000 * 0.01


def test_a_count_that_doubles_raises_an_alert_seven_times_in_ten() -> None:
    houses = ([counted(20) for _period in range(USUAL)] for _house in range(200))

    assert sum(alarms(Kind.NUMBER, "less", quiet, [counted(40)]) for quiet in houses) >= 140


def test_a_share_that_falls_from_nine_in_ten_to_two_in_three_raises_an_alert() -> None:
    houses = ([shared(60, 0.9) for _period in range(USUAL)] for _house in range(200))

    assert sum(alarms(Kind.SHARE, "more", quiet, [shared(60, 0.65)]) for quiet in houses) >= 180


def test_what_gets_better_raises_no_alert() -> None:
    quiet = [counted(20) for _period in range(USUAL)]

    assert alarms(Kind.NUMBER, "less", quiet, [count(0)]) == 0
    assert alarms(Kind.NUMBER, "more", quiet, [count(0)]) == 1


@pytest.mark.parametrize("came", [0, 4])
def test_a_count_of_which_more_is_better_raises_an_alert_as_it_all_but_stops(came: int) -> None:
    usually = [count(20)] * USUAL

    assert of(Kind.NUMBER, "more", usually, count(came), least=5).found == Found.BEYOND
    assert of(Kind.NUMBER, "more", usually, count(18), least=5).found == Found.WITHIN
    assert of(Kind.NUMBER, "more", [count(4)] * USUAL, count(came), least=5).found == Found.FEW
    assert of(Kind.NUMBER, "more", [count(20)] * 3, count(came), least=5).found == Found.UNKNOWN
    target: dict[str, Any] = {"when": "beyond_target", "least": 5}
    assert of(Kind.NUMBER, "more", [], count(came), target=Decimal(20), **target).found == Found.BEYOND
    assert of(Kind.NUMBER, "less", [], count(came), target=Decimal(4), **target).found == Found.FEW
    few = Number(Decimal(0), 4, 0)
    assert of(Kind.SHARE, "more", [Number(Decimal(100), 60, 60)] * USUAL, few, least=5).found == Found.FEW


def test_of_what_is_neither_better_high_nor_low_a_fall_is_as_unusual_as_a_rise() -> None:
    usually = [count(25)] * USUAL
    low, high = (of(Kind.NUMBER, "", usually, count(rows)) for rows in (5, 50))

    assert (low.found, high.found) == (Found.BEYOND, Found.BEYOND)
    assert low.limit is not None
    assert high.limit is not None
    assert 5 < low.limit < 25 < high.limit < 50
    assert {of(Kind.NUMBER, "", usually, count(rows)).found for rows in (18, 25, 32)} == {Found.WITHIN}
    aim: dict[str, Any] = {"when": "beyond_target", "target": Decimal(30)}
    assert of(Kind.NUMBER, "", usually, count(50), **aim).found == Found.UNKNOWN


def test_quiet_periods_of_money_are_nought_as_those_of_counts_and_say_nothing_of_a_share() -> None:
    nothing = [Number(Decimal(0))]
    third = [*nothing * 2, paid(5, 210)] * 8
    seldom = [*nothing * 4, paid(1, 100)] * 4 + nothing * 4

    assert of(Kind.MONEY, "less", third, paid(5, 210)).average == 350
    assert of(Kind.MONEY, "less", seldom, paid(9, 1000)).found == Found.BEYOND
    assert of(Kind.MONEY, "less", nothing * USUAL, paid(9, 1000)).found == Found.BEYOND
    assert of(Kind.NUMBER, "less", [count(0), count(0), count(30)] * 8, count(10)).average == 10
    shares = [Number(), Number(), Number(Decimal(90), 10, 9)] * 8
    assert of(Kind.SHARE, "more", shares, shares[-1]).average == pytest.approx(89.5, abs=0.1)
    assert of(Kind.SHARE, "more", shares[:21], shares[-1]).found == Found.UNKNOWN


def test_money_strays_at_least_as_the_number_of_its_rows_does() -> None:
    was = usual(Kind.MONEY, "less", [paid(25, 10)] * USUAL, paid(25, 10))

    assert was is not None
    assert was.limit == pytest.approx(250 + 3 * 250 / sqrt(25) * sqrt(1 + 1 / USUAL))
    swinging = [paid(1, amount) for amount in (100, 500)] * 12
    was = usual(Kind.MONEY, "less", swinging, paid(1, 100))
    assert was is not None
    assert was.limit == pytest.approx(300 + 3 * 400 / STEP * sqrt(1 + 1 / USUAL))
    every_other = usual(Kind.MONEY, "less", [paid(0), paid(25, 12)] * 12, paid(25, 12))
    assert every_other is not None
    assert every_other.limit == pytest.approx(150 + 3 * 300 / STEP * sqrt(1 + 1 / USUAL))


def test_money_that_comes_in_bursts_is_held_against_bursts() -> None:
    was = usual(Kind.MONEY, "less", [paid(0), paid(0), paid(0), paid(4, 100)] * 6, paid(4, 100))

    assert was is not None
    assert was.average == 100
    # As far as a burst of four rows lies above the average, and three times what four rows stray by chance.
    assert was.limit == pytest.approx(100 + (300 + 3 * 200) * sqrt(1 + 1 / USUAL))


def test_the_bound_is_three_spreads_off_and_wider_the_fewer_periods_are_known() -> None:
    for periods in (FEWEST, USUAL):
        was = usual(Kind.NUMBER, "less", [count(25)] * periods, count(0))
        assert was is not None
        assert was.limit == pytest.approx(25 + 3 * 5 * sqrt(1 + 1 / periods))
    was = usual(Kind.HOURS, "less", [Number(Decimal(4 + place % 2), 30, 30) for place in range(USUAL)], Number())
    assert was is not None
    assert was.limit == pytest.approx(4.5 + 3 * (1 / 1.128) * sqrt(1 + 1 / USUAL))  # by steps between neighbours


def test_no_bound_lies_below_nothing() -> None:
    was = usual(Kind.NUMBER, "more", [count(4)] * USUAL, count(0))

    assert was == Usual(4, 0, is_low=True)


def test_what_lies_on_the_bound_is_within_it() -> None:
    low, high = Usual(10, 4, is_low=True), Usual(10, 16, is_low=False)

    assert [low.left_by(value) for value in (3.9, 4, 16.1)] == [True, False, False]
    assert [high.left_by(value) for value in (3.9, 16, 16.1)] == [False, False, True]


def test_a_share_that_goes_up_and_down_by_itself_has_a_wider_bound_and_one_of_few_rows_too() -> None:
    steady = [Number(Decimal(90), 100, 90)] * USUAL
    swinging = [Number(Decimal(80), 100, 80), Number(Decimal(100), 100, 100)] * 12
    by_chance = 3 * 100 * sqrt(0.9 * 0.1) * sqrt(1 + 1 / USUAL)

    limits = {}
    for name, before, rows in (("steady", steady, 100), ("few", steady, 25), ("swinging", swinging, 100)):
        was = usual(Kind.SHARE, "more", before, Number(Decimal(90), rows, 0))
        assert was is not None
        limits[name] = was.limit
    assert limits["steady"] == pytest.approx(90 - by_chance / 10, abs=0.1)
    assert limits["few"] == pytest.approx(90 - by_chance / 5, abs=0.1)
    # Twenty points from one to the next are 17.7 spreads, where chance makes three of each.
    assert limits["swinging"] == pytest.approx(90 - by_chance / 10 * (20 / 3 / STEP), abs=0.2)


def test_a_share_that_was_never_missed_may_be_missed_once_of_a_few() -> None:
    never = [Number(Decimal(100), 10, 10)] * USUAL

    assert of(Kind.SHARE, "more", never, Number(Decimal("90"), 10, 9)).found == Found.BEYOND
    was = usual(Kind.SHARE, "more", never, Number(Decimal(100), 10, 10))
    assert was is not None
    assert was.average == pytest.approx(100 * 240.5 / 241)
    assert was.limit < was.average  # half a row more on each side: what never happened may happen


def test_of_a_hundred_orders_more_delays_than_chance_makes_raise_an_alert() -> None:
    """A ratio isn't bounded by its rows: it may be above a hundred, and strays as counts do."""
    usually = [Number(Decimal(50), 100, 50)] * USUAL

    def delays(good: int) -> Number:
        return Number(Decimal(good), 100, good)

    limit = of(Kind.RATIO, "less", usually, delays(50)).limit
    assert limit == pytest.approx(50 + 3 * 100 * sqrt(0.5) / 10 * sqrt(1 + 1 / USUAL), abs=0.1)
    assert of(Kind.RATIO, "less", usually, delays(70)).found == Found.WITHIN
    assert of(Kind.RATIO, "less", usually, delays(73)).found == Found.BEYOND
    often = [Number(Decimal(200), 100, 200)] * USUAL
    assert of(Kind.RATIO, "less", often, delays(230)).found == Found.WITHIN
    assert of(Kind.RATIO, "less", often, delays(260)).found == Found.BEYOND


@pytest.mark.parametrize(
    ("kind", "better", "kept", "missed"),
    [(Kind.SHARE, "more", 98, 97), (Kind.HOURS, "less", 8, 9)],
)
def test_what_reaches_its_target_exactly_keeps_it(kind: Kind, better: str, kept: int, missed: int) -> None:
    aim: dict[str, Any] = {"when": "beyond_target", "target": Decimal(kept)}

    assert of(kind, better, [], Number(Decimal(kept), 10, 10), **aim) == Held(Found.WITHIN, kept)
    assert of(kind, better, [], Number(Decimal(missed), 10, 10), **aim) == Held(Found.BEYOND, kept)
    assert of(kind, better, [], Number(Decimal(2 * kept - missed), 10, 10), **aim) == Held(Found.WITHIN, kept)
    assert of(kind, better, [], Number(), **aim) == Held(Found.NOTHING)


@pytest.mark.parametrize("changed", [{"by": "class"}, {"every": "month"}, {"least": 2}, {"figure": "delays"}])
def test_whatever_is_asked_otherwise_of_a_figure_is_another_bound(changed: dict[str, Any]) -> None:
    assert terms(watching(**changed), None) != terms(watching(), None)


def test_another_target_is_another_bound_only_of_what_is_held_against_it() -> None:
    aimed = watching(when="beyond_target")

    assert terms(aimed, Decimal(98)) != terms(aimed, Decimal(99))
    assert terms(watching(), Decimal(98)) == terms(watching(), Decimal(99))


@pytest.mark.parametrize(("every", "days"), [("day", 3), ("week", 7), ("month", 31), ("year", 62)])
def test_a_period_is_looked_at_for_some_days_after_it(every: str, days: int) -> None:
    period = around(every, date(2026, 10, 28))

    assert recent(every, period, period.last + timedelta(days=days))
    assert not recent(every, period, period.last + timedelta(days=days + 1))


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
