"""Free analysis: figures crossed by what the reader chooses, the same numbers wherever they are shown."""

import json
import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from huiyin.cases.models import Case
from huiyin.org.queries import views_for
from huiyin.reports.queries.figures import FIGURES, read, series
from huiyin.reports.queries.pivot import Question, cross
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack
from tests.conftest import House
from tests.reports import reading
from tests.reports.test_figures import HERE, asker

TWO_MONTHS = Period(date(2026, 10, 1), date(2026, 11, 30))
PAGE = "/reports/analysis/"


def asked(**more: Any) -> dict[str, Any]:
    return {"span": "days", "first": "2026-10-01", "last": "2026-11-30", **more}


def of(page: Any, row: str | None, column: str | None) -> tuple[Any, int]:
    (found,) = [one for one in page["numbers"] if (one["row"], one["column"]) == (row, column)]
    return found["value"], found["rows"]


def plainly(**fields: str) -> int:
    rows = Case.objects.filter(process="complaint", received_at__gte="2026-10-01T00:00+08:00", **fields)
    return rows.filter(received_at__lt="2026-12-01T00:00+08:00").exclude(ends="merged").count()


def test_cells_and_sums_are_what_counting_the_rows_gives(months: SimpleNamespace, book: Pack) -> None:
    question = Question((FIGURES["complaints"],), "class", "channel", TWO_MONTHS)

    found = cross(question, asker(book))

    cells = [(row, column) for row, _label in found.rows for column, _words in found.columns]
    assert cells
    for row, column in cells:
        counted = found.number(FIGURES["complaints"], row, column).rows
        assert counted == plainly(classification=row, channel=column)
    assert found.number(FIGURES["complaints"], None, None).rows == plainly() > 4


def test_months_stand_one_after_the_other_as_clocks_of_the_house_show_them(months: SimpleNamespace, book: Pack) -> None:
    found = cross(Question((FIGURES["complaints"],), "month", "", TWO_MONTHS), asker(book))

    assert [key for key, _label in found.rows] == ["2026-10", "2026-11"]
    by_month = [found.number(FIGURES["complaints"], key, None).rows for key, _label in found.rows]
    assert by_month == [2, plainly() - 2]  # one of them a minute before November


def test_months_and_weeks_without_rows_are_empty_and_not_left_out_as_far_as_time_has_come(
    months: SimpleNamespace, book: Pack
) -> None:
    complaints = FIGURES["complaints"]
    year = Period(date(2026, 1, 1), date(2026, 12, 31), "year")

    by_month = cross(Question((complaints,), "month", "class", year), asker(book))
    by_week = cross(Question((complaints,), "class", "week", TWO_MONTHS), asker(book))

    assert [key for key, _label in by_month.rows] == [f"2026-{month:02}" for month in range(1, 12)]  # it is November
    assert [by_month.number(complaints, f"2026-{month:02}", None).value for month in (1, 9, 10)] == [0, 0, 2]
    assert [key for key, _label in by_week.columns] == [f"2026-W{week}" for week in range(40, 49)]


def test_days_on_which_nothing_at_all_was_counted_stay_one_sentence(months: SimpleNamespace, book: Pack) -> None:
    before = Period(date(2024, 1, 1), date(2024, 12, 31), "year")

    assert not cross(Question((FIGURES["complaints"],), "month", "", before), asker(book)).rows


@pytest.mark.parametrize("key", ["complaints", "complaint_hours", "satisfaction"])
def test_days_that_overlap_or_lie_apart_are_counted_as_if_each_were_asked_alone(
    months: SimpleNamespace, book: Pack, key: str
) -> None:
    anew = replace(FIGURES[key], changed_by=None)
    ends = [(11, 1, 11, 30), (10, 1, 10, 31), (11, 5, 11, 20), (10, 31, 11, 1), (1, 1, 1, 31), (10, 1, 11, 30)]
    spans = [Period(date(2026, first, day), date(2026, last, end)) for first, day, last, end in ends]

    together = series(anew, asker(book), spans)[None]

    assert together == [series(anew, asker(book), [span])[None][0] for span in spans]
    assert len({number.rows for number in together}) > 2


def test_complaints_are_sorted_by_the_membership_of_their_customers(months: SimpleNamespace, book: Pack) -> None:
    found = cross(Question((FIGURES["complaints"],), "membership", "", TWO_MONTHS), asker(book))

    assert found.number(FIGURES["complaints"], "gold", None).rows == plainly(customer__membership="gold") == plainly()


def test_the_sum_of_a_share_is_the_share_of_all_its_rows(months: SimpleNamespace, book: Pack) -> None:
    founded = FIGURES["complaints_founded"]

    found = cross(Question((founded,), "class", "channel", TWO_MONTHS), asker(book))

    assert found.number(founded, None, None) == read(founded, asker(book), TWO_MONTHS).now


def test_screen_workbook_and_data_hold_the_same(months: SimpleNamespace, house: House, client: Client) -> None:
    client.force_login(house.max)
    query = asked(figure="complaints", rows="class", columns="month")

    data = client.get(PAGE, {**query, "as": "json"}).json()
    answer = client.get(PAGE, {**query, "as": "xlsx"})
    (sheet,) = load_workbook(_file(answer)).worksheets
    title, period, *lines, _apart, (note, *_rest) = [list(row) for row in sheet.iter_rows(values_only=True)]
    shown = client.get(PAGE, query).content.decode()

    numbers = {(one["row"], one["column"]): one["value"] for one in data["numbers"]}
    total = of(data, None, None)[0]
    assert "×" in str(title[0])
    assert "2026-11-30" in str(period[0])
    assert "投诉（件）：" in str(note)
    assert lines[-1][-1] == total == plainly()
    in_excel = [cell for line in lines[1:] for cell in line[1:]]
    assert sorted(filter(None, in_excel)) == sorted(filter(None, numbers.values()))
    on_screen = [[text for text, _address in row[1:]] for row in reading.tables(shown)[0][1:]]
    assert on_screen == [["" if cell is None else f"{cell}" for cell in line[1:]] for line in lines[1:]]
    in_data = list(dict.fromkeys(one["row_name"] for one in data["numbers"]))
    assert in_data == [row[0][0] for row in reading.tables(shown)[0][1:-1]] + [None]
    assert f">{total}</a></td></tr></tfoot>" in "".join(line.strip() for line in shown.splitlines())


@pytest.mark.req("E101-5")
def test_how_numbers_ran_over_the_months_is_shown_drawn_and_exported(
    months: SimpleNamespace, house: House, client: Client
) -> None:
    client.force_login(house.max)
    query = asked(figure="complaints", rows="month")

    page = client.get(PAGE, query).content.decode()
    file = _file(client.get(PAGE, {**query, "as": "xlsx"}))
    book = load_workbook(file)
    (sheet,) = book.worksheets

    counted = [2, plainly() - 2]
    table = reading.tables(page)[0]
    assert [text for text, _address in (row[1] for row in table[1:3])] == [f"{number}" for number in counted]
    assert [row[1] for row in sheet.iter_rows(min_row=4, max_row=5, values_only=True)] == counted
    assert "data-chart" in page
    drawn = ZipFile(file).read("xl/charts/chart1.xml").decode()
    assert [one.title for one in book.chartsheets] == ["图表"]
    assert "<c:lineChart>" in drawn
    assert f"'{sheet.title}'!$B$4:$B$5</c:f>" in drawn
    [kept] = re.findall(r"<c:numCache>(.*?)</c:numCache>", drawn)
    assert [int(number) for number in re.findall(r"<c:v>(\d+)</c:v>", kept)] == counted


def test_a_cell_opens_its_rows(months: SimpleNamespace, house: House, client: Client) -> None:
    client.force_login(house.max)
    query = asked(figure="complaints", rows="class", columns="channel")
    data = client.get(PAGE, {**query, "as": "json"}).json()
    value, _rows = of(data, "fault_remains", "wechat")
    cell = urlencode(
        {
            "span": "days", "first": "2026-10-01", "last": "2026-11-30", "which": "all", "by": "class",
            "of": "fault_remains", "also": "channel", "also_of": "wechat",
        }
    )  # fmt: skip
    address = f"{reverse('reports:behind', args=['complaints'])}?{cell}"

    assert address.replace("&", "&amp;") in client.get(PAGE, query).content.decode()
    assert value == 1
    assert "共 1 条" in client.get(f"{address}&part=count").content.decode()
    assert reading.head(client.get(address).content.decode())[:2] == ("1 件", "共 1 条")


def test_conditions_choose_the_customers(months: SimpleNamespace, house: House, client: Client) -> None:
    client.force_login(house.max)
    gold = json.dumps({"all": [{"field": "membership", "operator": "one_of", "value": ["gold"]}]})
    none = json.dumps({"all": [{"field": "kind", "operator": "one_of", "value": ["company"]}]})
    query = asked(figure="complaints", rows="class")

    everybody, chosen, nobody = (
        client.get(PAGE, {**query, "where": where, "as": "json"}).json()["numbers"] for where in ("", gold, none)
    )

    assert chosen == everybody
    rows = reverse("reports:behind", args=["complaints"])
    said = [reading.head(client.get(rows, asked(where=one)).content.decode())[0] for one in ("", gold, none)]
    assert (said[0], said[2]) == (said[1], "0 件")
    assert not any(one["rows"] for one in nobody)


@pytest.mark.parametrize("figure", [each.key for each in HERE if each.customer])
def test_every_figure_that_knows_customers_can_be_asked_of_some(
    busy: SimpleNamespace, house: House, client: Client, figure: str
) -> None:
    client.force_login(house.max)
    companies = json.dumps({"all": [{"field": "kind", "operator": "one_of", "value": ["company"]}]})
    query = asked(figure=figure, rows="month")

    everybody, nobody = (
        sum(one["rows"] for one in client.get(PAGE, {**query, "where": where, "as": "json"}).json()["numbers"])
        for where in ("", companies)
    )

    assert nobody == 0
    # The one measure that there is has time left, and nobody orders anything.
    assert everybody > 0 or figure in {"measures_in_time", "measures_effective", "orders_of_returning_buyers"}


def test_a_number_whose_conditions_nobody_can_read_leads_nowhere(
    months: SimpleNamespace, house: House, client: Client
) -> None:
    client.force_login(house.max)
    address = reverse("reports:behind", args=["complaints"])

    assert client.get(address, asked(where="{")).status_code == 404
    assert client.get(address, asked(where="")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"columns": "class"}, "行和列不能相同"),
        ({"figure": ["complaints", "complaints_founded"], "columns": "channel"}, "分列只用于一项指标"),
        ({"where": "{"}, "条件"),
        ({"last": "2026-09-01"}, "早于"),
    ],
)
def test_what_cannot_be_counted_is_said_beside_its_field(
    months: SimpleNamespace, house: House, client: Client, changes: dict[str, Any], said: str
) -> None:
    client.force_login(house.max)

    answer = client.get(PAGE, asked(figure="complaints", rows="class") | changes)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_figures_of_single_persons_are_for_whoever_may_see_them(
    months: SimpleNamespace, house: House, client: Client
) -> None:
    query = asked(figure="complaints", rows="person")
    client.force_login(house.max)
    assert client.get(PAGE, {**query, "as": "json"}).json()["rows"] == "person"

    client.force_login(house.art)

    assert house.art.may("reports.view")
    assert not house.art.may("cases.oversee")
    assert client.get(PAGE, {**query, "as": "json"}).json()["rows"] != "person"


def test_an_analysis_is_kept_as_a_view_and_shared(months: SimpleNamespace, house: House, client: Client) -> None:
    client.force_login(house.max)
    query = urlencode(asked(figure="complaints", rows="cause", columns="month"))

    client.post("/views/", {"list_key": "analysis", "name": "原因按月", "query": query, "audience": "everyone"})

    (view,) = views_for(house.dora, "analysis")
    client.force_login(house.dora)
    assert client.get(f"{PAGE}?{view.query}&as=json").json()["columns"] == "month"
    assert "原因按月" in client.get(PAGE).content.decode()
    page = client.get(f"{PAGE}?{view.query}").text
    assert ("视图：原因按月" in page, "视图：原因按月" in client.get(PAGE).text) == (True, False)
    assert ("指标、行、列" in page, "筛选、排序和列" in page) == (True, False)


def _file(answer: Any) -> Any:
    return BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)
