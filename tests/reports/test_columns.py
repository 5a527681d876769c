"""The chart of the screen on paper: the same columns, told apart without colour."""

import re
from string import ascii_uppercase
from types import SimpleNamespace

import pytest
from django.test import Client

from huiyin.reports.tables.charts import Chart, Series
from huiyin.reports.tables.columns import columned
from huiyin.reports.tables.sheets import Cell
from tests.conftest import House
from tests.reports import reading
from tests.reports.test_pivot import PAGE, asked


def of_series(count: int, *, line: bool = False, stacked: bool = True) -> Chart:
    cells = [Cell(3, "3"), Cell(4, "4")]
    series = [Series(f"Cause {place}", cells, line=line, stacked=stacked) for place in range(count)]
    return Chart("Month", ["2026-10", "2026-11"], series)


def parts(svg: str) -> list[tuple[float, float, float]]:
    """Of each part of a column where it begins, its upper edge and its height."""
    found = re.findall(r'class="part" x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', svg)
    return [(float(x), float(y), float(height)) for x, y, height in found]


def test_what_adds_up_stands_on_top_of_each_other() -> None:
    first, second, *_others = parts(columned(of_series(2)))

    assert first[0] == second[0]
    assert second[1] + second[2] == pytest.approx(first[1], abs=0.2)


def test_what_does_not_add_up_stands_side_by_side() -> None:
    first, second, *_others = parts(columned(of_series(2, stacked=False)))

    assert first[0] < second[0]
    assert first[1] + first[2] == pytest.approx(second[1] + second[2], abs=0.2)


@pytest.mark.parametrize("count", [12, 40])
def test_no_two_series_look_alike_and_each_has_its_letter(count: int) -> None:
    svg = columned(of_series(count))

    looks = {re.sub(r"look-\d+", "", one) for one in re.findall(r"<pattern.*?</pattern>", svg)}
    plain = set(re.findall(r'class="part"[^>]*fill="(#\w+)"', svg))
    assert len(looks) + len(plain) == count
    letters = [*ascii_uppercase, *(f"A{one}" for one in ascii_uppercase)]
    for place in range(count):
        assert f">{letters[place]} Cause {place}<" in svg


def test_lines_have_a_dash_and_the_letter_of_their_name_at_their_end() -> None:
    svg = columned(of_series(3, line=True, stacked=False))

    assert len(set(re.findall(r"<polyline [^>]*?(stroke=.*?)/>", svg))) == 3
    assert re.findall(r'class="letter"[^>]*>(\w)<', svg) == ["A", "B", "C"]


def test_where_nothing_was_counted_nothing_is_drawn() -> None:
    assert columned(Chart("Month", ["2026-11"], [Series("Cause", [Cell(0, "0")])])) == ""


def test_an_analysis_is_printed_with_the_series_of_the_screen(
    months: SimpleNamespace, house: House, client: Client
) -> None:
    client.force_login(house.max)
    query = asked(figure="complaints", rows="month", columns="class")
    names = {one["column_name"] for one in client.get(PAGE, {**query, "as": "json"}).json()["numbers"]} - {None}

    on_paper = reading.paper(client.get(PAGE, {**query, "as": "pdf"}).content)

    assert len(names) > 1
    assert all(re.search(rf"[A-Z]{name}", on_paper) for name in names)
