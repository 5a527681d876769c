"""The compliance board against every item, looked at one by one."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from huiyin.customers.actions import open_file
from huiyin.kernel import worktime
from huiyin.kernel.tables import read
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports import tables
from huiyin.reports.queries.compliance import Board, board, items_of
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.models import Clause
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW
from tests.reports import reading
from tests.reports.looked_at import is_as_looked_at
from tests.reports.months import SHANGHAI

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), "month")
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31), "month")
EVERYTHING = Reach(everything=True)
NAMES = ("kept", "late", "missed", "open", "waived")


def found_on(book: Pack, period: Period = NOVEMBER, reach: Reach = EVERYTHING) -> Board:
    return board(period, pack=book, reach=reach, zone=SHANGHAI, at=NOW)


def standing(item: WorkItem) -> str:
    if item.settled_at is not None:
        return "kept" if item.outcome == "met" else item.outcome
    return "missed" if item.is_overdue(NOW) else "open"


def worked_out(period: Period, items: Any = None) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    for item in items if items is not None else WorkItem.objects.select_related("clause"):
        if item.clause and item.due_at and period.first <= item.due_at.astimezone(SHANGHAI).date() <= period.last:
            counted[item.clause.key, standing(item)] += 1
    return counted


def counted_on(found: Board) -> dict[tuple[str, str], int]:
    lines = found.lines
    return {(line.key, name): getattr(line.now, name) for line in lines for name in NAMES if getattr(line.now, name)}


@pytest.fixture
def waived(months: SimpleNamespace, house: Any) -> WorkItem:
    item = WorkItem.objects.open().get(subject=months.waiting.case.subject)
    worklist.waive(item, reason="客户已撤回，13812345678 留的话。", by=house.lena, at=NOW - timedelta(hours=1))
    return item


def test_every_clause_counts_its_items_as_they_stand(waived: WorkItem, book: Pack) -> None:
    for period in (NOVEMBER, OCTOBER):
        assert counted_on(found_on(book, period)) == worked_out(period)

    outcomes = {name for _key, name in worked_out(NOVEMBER)}
    assert outcomes >= {"kept", "missed", "waived"}  # the story is rich enough to prove something


def test_the_rate_is_what_was_kept_of_what_had_to_be_done_by_now(waived: WorkItem, book: Pack) -> None:
    for line in found_on(book).lines:
        counted = {name: number for (key, name), number in worked_out(NOVEMBER).items() if key == line.key}
        over = sum(counted.get(name, 0) for name in ("kept", "late", "missed"))
        assert line.now.rate == (counted.get("kept", 0) / over if over else None)


def test_the_trend_is_against_the_period_before(waived: WorkItem, book: Pack) -> None:
    for line in found_on(book).lines:
        assert {(line.key, name): getattr(line.before, name) for name in NAMES if getattr(line.before, name)} == {
            key: number for key, number in worked_out(OCTOBER).items() if key[0] == line.key
        }


def test_clauses_without_occasion_and_guidance_stand_apart(waived: WorkItem, book: Pack) -> None:
    found = found_on(book)

    assert {line.key for line in found.guidance} == {key for key, each in book.clauses.items() if each.guidance}
    assert {line.key for line in found.lines} == {key for key, _name in worked_out(NOVEMBER)}
    apart = {line.key for line in [*found.lines, *found.no_occasion, *found.guidance]}
    assert apart == set(book.clauses)


def test_the_worst_clause_comes_first(waived: WorkItem, book: Pack) -> None:
    rates = [line.now.rate for line in found_on(book).worst_first()]
    known = [rate for rate in rates if rate is not None]

    assert known == sorted(known)
    assert rates[: len(known)] == known


def test_every_number_leads_to_as_many_items(waived: WorkItem, book: Pack, house: Any) -> None:
    for reach in (house.dora.reach("reports.view"), house.lena.reach("reports.view")):
        sheet = tables.compliance(found_on(book, reach=reach))
        assert sheet.total is not None
        for line in (*sheet.lines, sheet.total):
            for cell in line.cells[1:7]:
                query = QueryDict(urlsplit(cell.address).query)
                items = read(tables.items_table(book, NOW), items_of(book, reach, NOW), query).narrowed
                assert items.count() == (cell.value or 0)


def test_a_supervisor_reads_only_the_own_teams(waived: WorkItem, book: Pack, house: Any) -> None:
    reach = house.lena.reach("reports.view")

    within = WorkItem.objects.filter(team__in=reach.departments).select_related("clause")
    assert counted_on(found_on(book, reach=reach)) == worked_out(NOVEMBER, within)
    assert sum(worked_out(NOVEMBER, within).values()) < sum(worked_out(NOVEMBER).values())


def test_screen_workbook_and_paper_show_the_same_board(
    waived: WorkItem, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    client = signed_in(house.dora)
    address = "/reports/compliance/?span=this_month&order=worst"
    with override("zh-hans"):
        period = Period(NOVEMBER.first, NOW.date(), "month")
        sheet = tables.compliance(found_on(book, period), worst_first=True)
    assert sheet.total is not None
    lines = [*sheet.lines, sheet.total]

    [shown] = reading.tables(client.get(address).text)
    in_excel = reading.workbook(client.get(f"{address}&as=xlsx").getvalue())
    on_paper = reading.paper(client.get(f"{address}&as=pdf").content)

    assert [[text for text, _address in row] for row in shown[1:]] == [
        [cell.text for cell in each.cells] for each in lines
    ]
    assert [row[1:6] for row in in_excel[1:]] == [[cell.value for cell in each.cells[1:6]] for each in lines]
    for line in lines:
        assert "".join(cell.text for cell in line.cells[1:]).replace(" ", "") in on_paper


def test_the_board_on_paper_is_what_was_looked_at(waived: WorkItem, book: Pack) -> None:
    with override("zh-hans"):
        sheet = tables.compliance(found_on(book), worst_first=True)

    is_as_looked_at(sheet)


def test_the_items_say_how_late_they_were(
    months: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    page = signed_in(house.dora).get("/reports/compliance/items/?standing=missed").text

    [table] = reading.tables(page)
    late = {row[0][0].partition(" ")[0]: row[-1][0] for row in table[1:]}
    item = WorkItem.objects.open().get(subject=months.waiting.case.subject)
    assert item.due_at is not None
    worked = worktime.elapsed(item.due_at, NOW, calendar_of()) / timedelta(hours=1)
    assert item.deadline["form"] == {"within": "4 working hours"}
    assert late[months.waiting.case.number] == f"{round(worked, 1)} 工作小时"


def test_lateness_counts_the_time_that_the_rule_of_the_clause_counts(
    book: Pack, house: Any, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    friday = NOW - timedelta(days=3, hours=1)
    clause = Clause.objects.filter(pack=book.key, key__in=book.clauses).order_by("pk")[0]
    for label, form in (("W", {"within": "1 working hours"}), ("C", {"within": "1 hours"})):
        said = {"kind": "task", "title": {"en": "x"}, "subject": "task", "subject_label": label, "owner": house.ana}
        item = worklist.open_item(**said, clause=clause, form=form, at=friday)
        worklist.settle(item, by=house.ana, at=NOW)
    address = "/reports/compliance/items/?standing=late"

    [table] = reading.tables(signed_in(house.dora).get(address).text)
    workbook = signed_in(house.dora).get(f"{address}&col=late&col=late_in&export=xlsx").getvalue()

    assert {row[0][0]: row[-1][0] for row in table[1:]} == {"W": "7.5 工作小时", "C": "72.0 自然小时"}
    assert {row[0]: row[-2:] for row in reading.workbook(workbook)[1:]} == {
        "W": [7.5, "工作小时"],
        "C": [72, "自然小时"],
    }


def test_the_way_back_from_the_items_keeps_the_days_of_the_board(
    pack: Any, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    page = signed_in(house.dora).get("/reports/compliance/items/?due_from=2026-11-16&due_to=2026-11-22").text

    assert 'href="/reports/compliance/?span=days&amp;first=2026-11-16&amp;last=2026-11-22"' in page


def test_an_item_about_a_customer_leads_to_the_file(
    pack: Any, house: Any, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    file = open_file(kind="person", name="周敏", phones=["13900001111"], by=house.ana, at=NOW)

    page = signed_in(house.dora).get("/reports/compliance/items/").text

    assert f'<a href="/customers/{file.pk}/">' in page


def test_the_items_leave_as_a_workbook(
    waived: WorkItem, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    answer = signed_in(house.dora).get("/reports/compliance/items/?standing=waived&export=xlsx")

    heading, row = reading.workbook(answer.getvalue())
    assert row[0] == waived.subject_label
    assert len(heading) == len(row)


def test_the_reason_of_an_item_is_read_without_the_numbers_in_it(
    waived: WorkItem, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    page = signed_in(house.dora).get("/reports/compliance/items/?standing=waived&col=reason").text

    assert "客户已撤回，138****5678 留的话。" in page


@pytest.mark.parametrize(("who", "status"), [("lena", 200), ("dora", 200), ("art", 200), ("ana", 403), ("hank", 403)])
def test_who_may_open_the_board(
    pack: Any, house: Any, signed_in: Callable[[Any], Client], who: str, status: int
) -> None:
    client = signed_in(getattr(house, who))

    assert client.get("/reports/compliance/").status_code == status
    assert client.get("/reports/compliance/items/").status_code == status
