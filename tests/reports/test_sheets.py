"""One sheet on screen, on paper and in Excel, and the way from each figure to its rows."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from huiyin.audit.models import Entry
from huiyin.cases.models import Case
from huiyin.cases.tables import register_of
from huiyin.kernel.tables import read
from huiyin.reports import tables
from huiyin.reports.enums import Dimension
from huiyin.reports.rules import Period
from huiyin.reports.tables import Sheet
from huiyin.rulebook.definitions import Pack
from tests.reports import reading
from tests.reports.test_statistics import table

AUTUMN = "span=days&first=2026-10-01&last=2026-11-23"
PERIOD = Period(date(2026, 10, 1), date(2026, 11, 23))
SHEETS = {"counts": tables.crosstab, "figures": tables.key_figures}


def behind(address: str, book: Pack, user: Any) -> int:
    """How many rows the register shows at an address."""
    cases = Case.objects.visible_to(user).filter(process="complaint")
    return read(
        register_of(book.processes["complaint"], book), cases, QueryDict(urlsplit(address).query)
    ).narrowed.count()


def lines_of(sheet: Sheet) -> list[list[tables.Cell]]:
    assert sheet.total is not None
    return [list(line.cells) for line in (*sheet.lines, sheet.total)]


@pytest.mark.req("A6-18", "F-05")
def test_screen_workbook_and_paper_show_the_same_numbers(
    months: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    client = signed_in(house.dora)
    for rows, columns in (("class", "department"), ("cause", "outcome"), ("month", "channel")):
        address = f"/reports/statistics/?{AUTUMN}&rows={rows}&columns={columns}"
        page = client.get(address)
        assert page.status_code == 200
        shown = reading.tables(page.text)
        found = table(book, PERIOD, Dimension(rows), Dimension(columns))
        for place, (name, sheet_of) in zip((0, 2), SHEETS.items(), strict=True):
            with override("zh-hans"):
                sheet = sheet_of(found)

            on_screen = [[text for text, _address in row[: len(sheet.columns)]] for row in shown[place]]
            assert on_screen[1:] == [[cell.text.strip() for cell in line] for line in lines_of(sheet)]

            written = reading.workbook(client.get(f"{address}&table={name}&as=xlsx").getvalue())
            in_excel = [row[: len(sheet.columns)] for row in written]  # beside them stand the countermeasures
            assert in_excel[0] == on_screen[0]
            assert in_excel[1:] == [[about(cell.value) for cell in line] for line in lines_of(sheet)]

            on_paper = reading.paper(client.get(f"{address}&table={name}&as=pdf").content)
            for line in lines_of(sheet):
                assert "".join("".join(cell.text.split()) for cell in line) in on_paper


def about(value: Any) -> Any:
    return pytest.approx(value) if isinstance(value, float) else value


@pytest.mark.req("A6-18")
def test_every_figure_leads_to_as_many_rows_as_it_says(months: SimpleNamespace, book: Pack, house: Any) -> None:
    for user in (house.dora, house.lena):
        reach = user.reach("reports.view")
        for rows in Dimension:
            columns = Dimension.OUTCOME if rows != Dimension.OUTCOME else Dimension.CAUSE
            found = table(book, PERIOD, rows, columns, reach=reach)
            for line in lines_of(tables.crosstab(found)):
                for cell in line[1:-1]:
                    assert behind(cell.address, book, user) == (cell.value or 0)
            for line in lines_of(tables.key_figures(found)):
                for place in (1, 2, 4, 14, 16) if rows != Dimension.MONTH else (1, 2, 4):
                    assert behind(line[place].address, book, user) == line[place].value


def test_times_lead_to_the_cases_that_got_so_far(months: SimpleNamespace, book: Pack, house: Any) -> None:
    total = lines_of(tables.key_figures(table(book, PERIOD)))[-1]

    assert behind(total[6].address, book, house.dora) == len(
        [case for case in within_period(months) if case.accepted_at]
    )
    assert behind(total[10].address, book, house.dora) == len(
        [case for case in within_period(months) if case.resolved_at]
    )


def within_period(months: SimpleNamespace) -> list[Case]:
    return [case for case in months.every if case.pk != months.year_ago.case.pk]


def test_the_register_opens_where_a_figure_leads(
    months: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    found = table(book, PERIOD, Dimension.PERSON, Dimension.CLASS, reach=house.lena.reach("reports.view"))
    [line] = [each for each in tables.key_figures(found).lines if each.cells[0].text == "韦斯"]

    page = signed_in(house.lena).get(line.cells[2].address).text

    for told in (months.archived, months.lost, months.found):
        assert told.case.number in page
    assert months.waiting.case.number not in page
    assert 'name="responsible"' in page  # another filter keeps it


def test_the_pareto_table_adds_up_from_the_largest(months: SimpleNamespace, book: Pack) -> None:
    sheet = tables.pareto(table(book, PERIOD))

    counts = [line.cells[1].value for line in sheet.lines]
    assert counts == sorted(counts, reverse=True)
    assert [line.cells[3].value for line in sheet.lines] == [
        pytest.approx(sum(counts[: place + 1]) / 7) for place in range(len(counts))
    ]


def test_who_reads_may_print(pack: Any, house: Any, signed_in: Callable[[Any], Client]) -> None:
    answer = signed_in(house.art).get("/reports/statistics/?as=pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_whoever_takes_figures_along_is_on_record(
    pack: Any, house: Any, signed_in: Callable[[Any], Client], kind: str
) -> None:
    signed_in(house.art).get(f"/reports/compliance/?as={kind}").getvalue()

    entry = Entry.objects.get(action="report.exported")
    assert (entry.person, entry.detail) == (house.art, {"report": "制度执行情况", "as": kind})


def test_whoever_only_looks_is_not(pack: Any, house: Any, signed_in: Callable[[Any], Client]) -> None:
    signed_in(house.art).get("/reports/compliance/")

    assert not Entry.objects.filter(action="report.exported").exists()
