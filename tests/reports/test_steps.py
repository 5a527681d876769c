"""Figures of what steps of processes mark."""

from typing import Any

import pytest

from huiyin.reports.queries.figures import FIGURES, read
from huiyin.rulebook.definitions import Pack
from tests.packs.walking import Walk
from tests.reports.reckoning import worked_out
from tests.reports.test_figures import MUCH_LATER, NOVEMBER, asker


@pytest.mark.req("K-32", "E53-5")
def test_each_check_of_what_a_measure_brought_about_counts(house: Any, book: Pack) -> None:
    walk, figure = Walk(house, book, book.processes["measure"]), FIGURES["measures_effective"]
    case = walk.lead(walk.register(), "checking_effect")
    case = walk.lead(walk.do(case, "effect_poor", by=house.lena), "checking_effect")
    running = read(figure, asker(book, MUCH_LATER), NOVEMBER).now

    walk.do(case, "effect_good", by=house.lena)

    found = read(figure, asker(book, MUCH_LATER), NOVEMBER).now
    assert [(one.value, one.rows, one.good) for one in (running, found)] == [(0, 1, 0), (50, 2, 1)]
    assert (found.value, found.rows) == worked_out(figure.key, NOVEMBER, MUCH_LATER, book)
