"""How complete files stood at the end of past days: written down each night, and read from there."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.customers.models import Customer
from huiyin.org.roles import Reach
from huiyin.reports.keeping.snapshots import write_down
from huiyin.reports.models import Snapshot
from huiyin.reports.queries.figures import FIGURES, Reading, known_to, read, rows_behind
from huiyin.reports.queries.figures.snapshots import stood
from huiyin.reports.rules import Period
from huiyin.reports.tables import Shown
from huiyin.rulebook.definitions import Pack
from tests.conftest import House
from tests.customers.sharing import Office
from tests.reports.months import SHANGHAI
from tests.reports.test_figures import EVERYTHING, asker

FIGURE = FIGURES["files_complete"]
NIGHT = datetime(2026, 11, 25, 0, 20, tzinfo=SHANGHAI)
THAT_DAY = Period(date(2026, 11, 24), date(2026, 11, 24))
TODAY = Period(date(2026, 11, 25), date(2026, 11, 25))


@pytest.fixture
def files(house: House, pack: Any) -> list[Customer]:
    """Four of one department, one of them complete, and one of nobody's."""
    office = Office.found(house)
    office.customers(4, office.amy)
    found = list(Customer.objects.order_by("pk"))
    Customer.objects.update(completeness=40)
    Customer.objects.filter(pk=found[0].pk).update(completeness=100)
    return found


def told(book: Pack, period: Period, at: datetime, reach: Reach = EVERYTHING, by: str = "") -> Reading:
    return read(FIGURE, asker(book, at, reach), period, by=FIGURE.dimension(by))


@pytest.mark.req("D1-11", "K-18")
def test_what_stood_when_a_day_ended_stays_whatever_becomes_of_the_files(files: list[Customer], book: Pack) -> None:
    assert write_down(NIGHT) == 1
    Customer.objects.update(completeness=100)

    found = told(book, TODAY, NIGHT + timedelta(hours=9), by="department")

    assert (found.now.value, found.now.rows) == (Decimal("100.0"), 4)
    assert (found.previous.value, found.previous.rows, found.previous.good) == (Decimal("25.0"), 4, 1)
    assert [(part.now.rows, part.previous.good) for part in found.parts] == [(4, 1)]
    assert found.year_before.value is None
    assert [number.rows for _period, number in found.trend[-3:]] == [0, 4, 4]


def test_a_night_without_files_is_nought_and_no_gap(house: House, book: Pack) -> None:
    assert [write_down(NIGHT), write_down(NIGHT + timedelta(hours=1))] == [1, 0]

    later = NIGHT + timedelta(days=3)
    readers = [asker(book, later, reach) for reach in (EVERYTHING, house.lena.reach("reports.view"))]
    assert [stood(FIGURE, reader, [THAT_DAY], None) for reader in readers] == [[{None: (0, 0)}]] * 2


def test_it_is_written_down_once_and_in_the_night_only(files: list[Customer], book: Pack) -> None:
    assert write_down(NIGHT + timedelta(hours=7)) == 0
    assert [write_down(NIGHT), write_down(NIGHT + timedelta(hours=1))] == [1, 0]
    assert {*Snapshot.objects.values_list("day", flat=True)} == {THAT_DAY.first}


def test_a_reader_of_one_department_reads_only_its_past(files: list[Customer], book: Pack, house: House) -> None:
    Customer.objects.filter(pk=files[0].pk).update(department=house.workshop)
    write_down(NIGHT)
    later = NIGHT + timedelta(days=3)

    whole, part = (told(book, THAT_DAY, later, reach).now for reach in (EVERYTHING, house.lena.reach("reports.view")))

    assert ((whole.rows, whole.good), (part.rows, part.good)) == ((4, 1), (3, 0))


def test_a_number_of_the_past_opens_no_list_and_that_of_today_its_files(
    files: list[Customer], book: Pack, house: House, signed_in: Callable[[Any], Client]
) -> None:
    write_down(NIGHT)
    at = NIGHT + timedelta(hours=9)
    with time_machine.travel(at, tick=False):
        shown = Shown(told(book, TODAY, at), book)

        assert shown.behind(THAT_DAY) == ""
        page = signed_in(house.dora).get(shown.behind(TODAY)).text
    assert [one.number in page for one in files] == [True] * 4
    assert rows_behind(FIGURE, asker(book, at), THAT_DAY).count() == 0


def test_the_free_analysis_offers_no_snapshots(
    house: House, book: Pack, at_now: Any, signed_in: Callable[[Any], Client]
) -> None:
    snapshots = [figure for figure in known_to(book) if figure.is_snapshot]
    page = signed_in(house.dora).get("/reports/analysis/").text

    assert {figure.key for figure in snapshots} == {"off_even_share", "files_complete"}
    assert [f'value="{figure.key}"' in page for figure in (*snapshots, FIGURES["complaints"])] == [False, False, True]
