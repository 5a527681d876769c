"""Boards: each role its own, every number the one that the figures say, and each leads to its rows."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.cases.queries.traffic import traffic_of
from huiyin.kernel.worktime import elapsed
from huiyin.org.roles import Reach
from huiyin.reports.enums import Which
from huiyin.reports.queries import boards, compliance
from huiyin.reports.queries.figures import FIGURES, Number, Part, read, rows_behind
from huiyin.reports.rules import Period, calendar_period
from huiyin.reports.tables import Cell, Shown
from huiyin.reports.tables import boards as boards_said
from huiyin.reports.tables.boards import OfDepartments, league, teams
from huiyin.reports.tables.charts import Chart, Series, parts_pareto, trend_chart
from huiyin.rulebook.charts import flow_chart
from huiyin.rulebook.definitions import Pack
from huiyin.worklist.models import WorkItem
from tests.cases import errand
from tests.conftest import NOW, House
from tests.reports import reading
from tests.reports.months import SHANGHAI, Told, at
from tests.reports.test_figures import asker

SignIn = Callable[[Any], Client]
NOVEMBER = Period(date(2026, 11, 1), NOW.date(), "month")
HTMX = {"HX-Request": "true"}
TILE = re.compile(r'<a class="figure[^"]*" href="([^"]*)">\s*<span class="figure-value">([^<]*)</span>')


def tiles(page: str) -> dict[str, str]:
    """Where each tile leads, and what it says."""
    return {unescape(address): value for address, value in TILE.findall(page)}


@pytest.mark.parametrize(
    ("who", "first"),
    [("dora", "overview"), ("max", "overview"), ("lena", "live"), ("hank", "departments"), ("wes", "departments"),
     ("ana", "mine"), ("adam", "mine"), ("art", "overview")],
)  # fmt: skip
def test_everybody_begins_with_their_own_board(house: House, signed_in: SignIn, who: str, first: str) -> None:
    answer = signed_in(getattr(house, who)).get("/reports/boards/")

    assert answer["Location"] == f"/reports/boards/{first}/"


@pytest.mark.req("B41-1")
def test_top_management_begins_with_the_service_level_complaints_and_satisfaction(
    busy: SimpleNamespace, house: House, signed_in: SignIn
) -> None:
    page = signed_in(house.dora).get("/reports/boards/", follow=True)

    shown = {address.split("/figures/")[1].partition("/")[0]: value for address, value in tiles(page.text).items()}
    assert {"obligations_kept", "complaints", "satisfaction"} <= {key for key, value in shown.items() if value != "—"}


TAB = re.compile(r'class="tab" href="/reports/boards/([a-z]+)/([^"]*)"')


@pytest.mark.parametrize("board", ["overview", "teams", "live", "departments", "mine", "walls"])
def test_the_next_board_is_asked_for_the_same_days_and_department(house: House, signed_in: SignIn, board: str) -> None:
    browser, asked = signed_in(house.dora), f"?span=last_month&department={house.team_one.pk}"

    tabs = dict(TAB.findall(unescape(browser.get(f"/reports/boards/{board}/{asked}").text)))

    assert tabs == dict.fromkeys(["overview", "teams", "live", "departments", "mine"], asked)
    assert set(dict(TAB.findall(browser.get(f"/reports/boards/{board}/").text)).values()) == {""}


def test_what_a_board_can_not_be_asked_is_left_behind(house: House, signed_in: SignIn) -> None:
    """A reader's figures may be of fewer departments than whose work is overseen, and a date may be none."""
    lena, dora = signed_in(house.lena), signed_in(house.dora)
    elsewhere = f"?department={house.branch.pk}"

    from_live = dict(TAB.findall(lena.get(f"/reports/boards/live/{elsewhere}").text))
    from_nonsense = dict(TAB.findall(dora.get("/reports/boards/teams/?span=never").text))

    assert (from_live.get("teams"), from_live["live"]) == ("", elsewhere)
    assert set(from_nonsense.values()) == {""}


@pytest.mark.parametrize("board", ["live", "departments"])
def test_a_board_keeps_what_only_the_others_are_asked(house: House, signed_in: SignIn, board: str) -> None:
    asked = f"?span=last_month&department={house.team_one.pk}"

    page = signed_in(house.dora).get(f"/reports/boards/{board}/{asked}").text

    kept = {"live": '"span" value="last_month"', "departments": f'"department" value="{house.team_one.pk}"'}
    assert f'<input type="hidden" name={kept[board]}>' in page


@pytest.mark.parametrize("board", ["overview", "teams"])
def test_a_board_says_of_a_figure_what_its_own_page_says(
    busy: SimpleNamespace, house: House, signed_in: SignIn, board: str
) -> None:
    browser = signed_in(house.dora)

    found = tiles(browser.get(f"/reports/boards/{board}/").text)

    assert len(found) >= 5
    for address, value in found.items():
        assert next(iter(tiles(browser.get(address).text).values())) == value, address


@pytest.mark.parametrize("span", ["this_month", "last_week"])
def test_a_number_of_the_board_opens_as_what_its_days_are_called(
    busy: SimpleNamespace, house: House, signed_in: SignIn, span: str
) -> None:
    """A month stays a month: held against the month before and the same month a year ago, over twelve months."""
    browser = signed_in(house.dora)
    address = next(iter(tiles(browser.get(f"/reports/boards/overview/?span={span}").text)))

    opened, asked = browser.get(address).text, browser.get(address.partition("?")[0], {"span": span}).text

    assert f'<option value="{span}" selected>' in opened
    assert reading.tables(opened) == reading.tables(asked)
    unnamed = re.sub("&unit=[a-z]+", "", address)
    assert '<option value="days" selected>' in browser.get(unnamed).text


def test_days_that_are_no_month_are_days_whatever_the_link_calls_them() -> None:
    first, last = date(2026, 11, 2), date(2026, 11, 22)

    assert calendar_period(first, last, "month") == Period(first, last)
    assert calendar_period(first, date(2026, 11, 8), "week").unit == "week"
    assert calendar_period(first, last, "week") == calendar_period(first, last, "fortnight") == Period(first, last)


def test_every_number_of_the_overview_opens_its_rows(busy: SimpleNamespace, house: House, signed_in: SignIn) -> None:
    browser = signed_in(house.dora)
    page = browser.get("/reports/boards/overview/").text

    found = [unescape(address) for address in re.findall(r'href="(/reports/[^"]*(?:rows|items)/\?[^"]*)"', page)]

    assert len(found) > 20
    assert {browser.get(address).status_code for address in found} == {200}


def test_the_overview_says_what_a_rate_is_of_and_keeps_its_days(
    busy: SimpleNamespace, house: House, book: Pack, signed_in: SignIn
) -> None:
    page = signed_in(house.dora).get("/reports/boards/overview/?span=this_month").text
    card = page.split('board-clauses"')[1].split("</section>")[0]

    found = compliance.board(NOVEMBER, pack=book, reach=Reach(everything=True), zone=SHANGHAI, at=NOW)
    worst = next(line.now for line in found.worst_first() if line.now.late or line.now.missed)
    assert f"{worst.decided} 项中 {worst.kept} 项" in card
    assert "“到期”计全部事项；按时率＝按时数÷已到期应办数" in card
    days = "span=days&amp;first=2026-11-01&amp;last=2026-11-23&amp;unit=month"
    assert f"/reports/compliance/?{days}" in page
    assert f"/reports/statistics/?{days}" in page
    assert "2026-11-01 – 2026-11-23（上期 2026-10-01 – 2026-10-23）" in page


def test_of_a_narrowed_overview_the_rows_of_clauses_are_the_same_peoples(
    busy: SimpleNamespace, house: House, signed_in: SignIn
) -> None:
    browser, narrowed = signed_in(house.dora), set()
    for department in ("", f"&department={house.service.pk}"):
        page = browser.get(f"/reports/boards/overview/?span=this_month{department}").text
        card = page.split('board-clauses"')[1].split("</section>")[0]
        found = re.findall(r'<a href="(/reports/compliance/items/[^"]*)">(\d[\d,]*)</a>', card)
        assert found
        for address, count in found:
            listed = browser.get(f"{unescape(address)}&part=count").text
            assert f"共 {count} 条" in listed, address
        narrowed.add(tuple(found))
        days = f"?span=days&first=2026-11-01&last=2026-11-23&unit=month{department}"
        assert f"/reports/compliance/{days}&order=worst" in unescape(page)
    assert len(narrowed) == 2  # the department's are fewer


def test_another_department_s_rows_are_not_found(busy: SimpleNamespace, house: House, signed_in: SignIn) -> None:
    items = "/reports/compliance/items/?department="

    assert signed_in(house.lena).get(f"{items}{house.service.pk}").status_code == 200
    assert signed_in(house.lena).get(f"{items}{house.parts.pk}").status_code == 404
    assert signed_in(house.dora).get(f"{items}nothing").status_code == 404


def test_a_count_does_not_say_of_how_many_it_is(
    busy: SimpleNamespace, house: House, signed_in: SignIn, book: Pack
) -> None:
    complaints, satisfied = (read(FIGURES[key], asker(book), NOVEMBER) for key in ("complaints", "satisfaction"))
    browser, days = signed_in(house.dora), "span=this_month"

    count, share = (browser.get(f"/reports/figures/{key}/?{days}").text for key in ("complaints", "satisfaction"))

    assert complaints.now.few
    assert f"共 {complaints.now.rows} 件" not in count
    assert f"共 {satisfied.now.rows} 件" in share
    assert Shown(complaints, book).of_how_many == 0


def test_a_change_of_a_share_is_in_percentage_points(busy: SimpleNamespace, book: Pack) -> None:
    each = Shown(read(FIGURES["satisfaction"], asker(book), NOVEMBER), book)
    now, before = Number(Decimal(97), 100, 97), Number(Decimal(78), 100, 78)

    tile = boards_said.tile(replace(each, reading=replace(each.reading, now=now, previous=before)))

    assert any("（+19 个百分点）" in note for note in tile.notes)


def test_a_change_against_very_few_says_how_many_they_were(busy: SimpleNamespace, book: Pack) -> None:
    satisfied, complained = (
        Shown(read(FIGURES[key], asker(book), NOVEMBER), book) for key in ("satisfaction", "complaints")
    )
    three = Number(Decimal(100), 3, 3)

    of_share, of_count = (
        boards_said.tile(replace(each, reading=replace(each.reading, now=now, previous=three)))
        for each, now in ((satisfied, Number(Decimal(50), 10, 5)), (complained, Number(Decimal(1), 1, 1)))
    )

    assert of_share.notes[0].endswith("% · 共 10 件")  # its own rows beside its own target
    assert "共 3 件" in of_share.notes[1]
    assert "-2" in of_count.notes[-2 if len(of_count.notes) > 1 else 0]


@pytest.mark.req("B44-6")
def test_causes_stand_by_size_and_the_line_tells_their_share_together(busy: SimpleNamespace, book: Pack) -> None:
    figure = FIGURES["complaints"]
    found = Shown(read(figure, asker(book), NOVEMBER, by=figure.dimension("cause")), book)

    chart = parts_pareto(found)
    few = parts_pareto(found, most=2)

    assert (few.more, len(few.categories), chart.more) == (len(chart.categories) - 2, 2, 0)
    bars, line = ([cell.value for cell in row.cells] for row in chart.series)
    known = [bar for name, bar in zip(chart.categories, bars, strict=True) if name != "原因未查明"]
    assert bars[: len(known)] == sorted(known, reverse=True)
    assert (sum(bars), line[-1]) == (found.now.rows, 100.0)
    assert chart.data["series"][0]["values"] == bars
    parts = [
        replace(part, now=Number(Decimal(rows), rows, rows))
        for part, rows in zip(found.reading.parts[:3], (1, 5, 2), strict=True)
    ]
    told = parts_pareto(Shown(replace(found.reading, parts=parts), book))
    assert [[cell.value for cell in row.cells] for row in told.series] == [[5, 2, 1], [62.5, 87.5, 100.0]]
    parts[1] = replace(parts[1], key="", label="原因未查明")
    unknown = parts_pareto(Shown(replace(found.reading, parts=parts), book))
    assert [[cell.value for cell in row.cells] for row in unknown.series] == [[2, 1, 5], [25.0, 37.5, 100.0]]
    assert chart.data["series"][0]["addresses"][0] == chart.series[0].cells[0].address != ""


def test_a_trend_has_the_target_and_the_same_numbers_as_its_table(busy: SimpleNamespace, book: Pack) -> None:
    found = Shown(read(FIGURES["satisfaction"], asker(book), NOVEMBER), book)

    chart = trend_chart(found)

    said = [None if number.value is None else float(number.value) for _period, number in found.reading.trend]
    assert ([cell.value for cell in chart.series[0].cells], chart.data["target"]) == (said, 98)


def test_a_target_is_written_with_its_unit(busy: SimpleNamespace, house: House, signed_in: SignIn) -> None:
    dora = signed_in(house.dora)

    assert "目标：98 %" in dora.get("/reports/figures/").text
    assert "<dd>98 %</dd>" in dora.get("/reports/figures/satisfaction/").text


def test_what_was_not_counted_is_a_dash_that_leads_nowhere(busy: SimpleNamespace, book: Pack) -> None:
    found = Shown(read(FIGURES["satisfaction"], asker(book), Period(date(2020, 1, 1), date(2020, 1, 31))), book)

    [line] = boards_said.compared([found], within="").lines

    assert [(cell.text, cell.address) for cell in line.cells[1:]] == [("—", "")] * 4


def test_a_change_says_what_it_is_counted_in(busy: SimpleNamespace, book: Pack) -> None:
    keys = ("compensation", "satisfaction", "ratings")
    found = [Shown(read(FIGURES[key], asker(book), NOVEMBER), book) for key in keys]
    moved = Number(Decimal(100), 40, 40), Number(Decimal(80), 40, 40)
    found = [replace(one, reading=replace(one.reading, now=moved[0], previous=moved[1])) for one in found]

    lines = boards_said.compared(found, within="").lines

    assert [line.cells[3].text for line in lines] == ["+25 %", "+20 个百分点", "+20"]


@pytest.mark.parametrize(("series", "cards"), [(3, False), (4, True)])
def test_more_numbers_than_stand_side_by_side_on_a_phone_are_a_card_for_each_period(series: int, cards: bool) -> None:
    rows = [Series(f"指标{place}", [Cell(90, "90"), Cell(80, "80")]) for place in range(series)]
    page = "{% import 'macros/ui.html' as ui with context %}{{ ui.chart(chart, '走势') }}"

    drawn = engines["jinja2"].from_string(page).render({"chart": Chart("月份", ["10", "11"], rows)})

    assert ("grid-keep" in drawn, drawn.count('data-label="指标0"')) == ((False, 2) if cards else (True, 0))


def test_the_numbers_of_a_chart_stand_beside_it_as_a_table(
    busy: SimpleNamespace, house: House, signed_in: SignIn
) -> None:
    page = signed_in(house.dora).get("/reports/boards/overview/").text

    shown = reading.tables(page)[0]
    drawn = json.loads(re.findall(r'<script type="application/json">(\{"categories.*?)</script>', page)[0])
    assert [row[0][0] for row in shown[1:]] == drawn["categories"]  # both run as time does
    assert [row[0][0] for row in shown[-2:]] == ["2026-10", "2026-11"]
    assert len(shown) == 13
    assert shown[-1][1][1].startswith("/reports/figures/complaints/rows/")


def test_a_supervisor_sees_the_teams_below_her_and_no_others(
    busy: SimpleNamespace, house: House, book: Pack, signed_in: SignIn
) -> None:
    of_all, own = (signed_in(who).get("/reports/boards/teams/").text for who in (house.dora, house.lena))

    assert (house.branch.name in table_of(of_all), house.branch.name in table_of(own)) == (True, False)
    assert house.team_one.name in table_of(own)


def table_of(page: str) -> str:
    return page.split('class="table-wrap"')[1]


def test_a_team_has_the_number_of_the_figure_s_part(busy: SimpleNamespace, book: Pack, house: House) -> None:
    figure = FIGURES["conversations"]
    found = Shown(read(figure, asker(book), NOVEMBER, by=figure.dimension("department")), book)

    sheet = teams([found], within="")

    said = {line.cells[0].value: line.cells[1].value for line in sheet.lines}
    assert len(said) > 1
    assert said == {part.label: int(part.now.value or 0) for part in found.reading.parts if part.key and part.now.rows}


def test_stages_wait_as_long_as_their_flow_chart_says(busy: SimpleNamespace, book: Pack, house: House) -> None:
    for reader in (house.dora, house.lena):
        traffic = traffic_of("complaint", reader, NOW)
        assert traffic is not None

        found = {stay.stage: stay for stay in boards.stays(reader, asker(book)) if stay.process == "complaint"}

        assert found
        for stage, stay in found.items():
            here = traffic.stages[stage]
            assert (stay.now, stay.median) == (here.now, here.median), (reader, stage)


def test_stages_of_a_chosen_department_count_its_matters_and_open_them(
    busy: SimpleNamespace, house: House, signed_in: SignIn
) -> None:
    browser, left = signed_in(house.dora), []
    for department in (house.team_one, house.branch):
        page = browser.get(f"/reports/boards/teams/?span=this_month&department={department.pk}").text
        card = page.split("board-stages")[1].split("</section>")[0] if "board-stages" in page else ""
        found = re.findall(r'<a href="(/cases/[^"]*running=1[^"]*)">(\d+)</a>', card)
        assert all(f"department={department.pk}" in address for address, _count in found)
        for address, count in found:
            assert f"共 {count} 条" in browser.get(unescape(address)).text, address
        left.append(sum(map(int, re.findall(r'<td class="number">(\d+)</td>', card))))

    assert left[0] > 0
    assert left[1] == 0  # none of its matters has moved


def test_a_weekend_makes_no_department_late(busy: SimpleNamespace, book: Pack, house: House) -> None:
    Told(house, at(11, 20), busy.regular, house.ana, {}).to("investigating")
    much_later = NOW + timedelta(days=60)
    question, year = asker(book, much_later), Period(date(2026, 1, 1), date(2026, 12, 31), "year")
    late: dict[int, list[timedelta]] = {}
    for item in rows_behind(FIGURES["departments_in_time"], question, year, which=Which.REST):
        late.setdefault(item.team_id, []).append(elapsed(item.due_at, item.settled_at or much_later, question.calendar))

    found = boards.lateness(question, year)

    assert found
    assert found == {team: round(median(each) / timedelta(hours=1), 1) for team, each in late.items()}
    assert max(found.values()) < 60 * 24 / 3  # of the hours between, most are nights and weekends


def test_how_late_a_department_is_leads_to_what_was_late(
    busy: SimpleNamespace, house: House, signed_in: SignIn
) -> None:
    late = Told(house, at(11, 10), busy.regular, house.ana, {})
    late.to("investigating")
    browser = signed_in(house.dora)

    league = next(
        one for one in reading.tables(browser.get("/reports/boards/departments/?span=this_month").text)
        if "超时中位数（工作小时）" in [text for text, _address in one[0]]
    )  # fmt: skip
    place = [text for text, _address in league[0]].index("超时中位数（工作小时）")
    hours, address = next(line[place] for line in league[1:] if line[place][1])

    assert float(hours) > 0
    assert late.case.number in browser.get(address).text


def test_the_flow_chart_marks_the_slowest_stage_and_no_end(busy: SimpleNamespace, book: Pack, house: House) -> None:
    traffic = traffic_of("complaint", house.dora, NOW)
    process = book.processes["complaint"]
    assert traffic is not None
    medians = {key: one.median for key, one in traffic.stages.items() if one.median and not process.stages[key].ends}
    slowest = max(medians, key=lambda key: medians[key])

    drawn = flow_chart(process, language="zh-hans", traffic=traffic)

    assert re.findall(r'flow-slowest" href="#stage-(\w+)"', drawn) == [slowest]
    assert drawn.count("最慢：") == 1


def test_departments_stand_by_their_share_in_time_and_too_few_have_no_place(
    busy: SimpleNamespace, book: Pack, house: House
) -> None:
    much_later = NOW + timedelta(days=60)
    figure = FIGURES["departments_in_time"]
    question = asker(book, much_later)
    year = Period(date(2026, 1, 1), date(2026, 12, 31), "year")
    whole = OfDepartments(read(figure, question, year, by=figure.dimension("department")), book)

    ranks = league(whole, boards.owed(question, year))

    assert ranks
    for rank in ranks:
        assert (rank.place is None) == (rank.part.now.rows < 5)
        items = [item for item in WorkItem.objects.open() if item.team_id == int(rank.key)]
        assert rank.owed.open == Case.objects.filter(stage_entries__item__in=items).distinct().count()
    parts = [
        Part(str(place.pk), place.name, Number(Decimal(100 * good) / rows, rows, good), Number(), Number())
        for place, good, rows in (
            (house.parts, 3, 6), (house.finance, 4, 4), (house.workshop, 9, 10), (house.branch, 5, 10)
        )
    ]  # fmt: skip
    told = league(OfDepartments(replace(whole.reading, parts=parts), book), {})
    assert [(rank.place, rank.name) for rank in told] == [
        (1, house.workshop.name), (2, house.branch.name), (2, house.parts.name), (None, house.finance.name)
    ]  # fmt: skip


def test_a_department_reads_of_itself_and_not_of_the_others(
    busy: SimpleNamespace, house: House, signed_in: SignIn
) -> None:
    browser = signed_in(house.wes)

    page = browser.get("/reports/boards/departments/").text
    league_of = page.split('id="league"')[1]

    assert (house.workshop.name in league_of, house.parts.name in league_of) == (True, False)
    assert browser.get(f"/reports/boards/departments/owed/?department={house.workshop.pk}").status_code == 200
    assert browser.get(f"/reports/boards/departments/owed/?department={house.parts.pk}").status_code == 404
    assert browser.get(f"/reports/boards/departments/answers/?department={house.parts.pk}").status_code == 404


def test_the_inbox_of_a_department_and_its_board_say_the_same_of_what_it_owes(
    house: House, tmp_path: Path, at_now: Any, signed_in: SignIn
) -> None:
    """A step of a matter for which it is not liable is owed, too."""
    errand.publish(
        house, tmp_path, stages="start: {STAGE, owner: registrar}\nwork: {STAGE, owner: {head: workshop}}",
        ways="pass_on: {WAY, from: [start], to: work, by: [registrar]}\n"
        "finish: {WAY, from: [work], to: done, by: [owner], kind: end}",
        at=NOW,
    )  # fmt: skip
    cases.move(errand.register(house, NOW), "pass_on", by=house.ana, at=NOW)
    browser = signed_in(house.hank)

    inbox, board = (browser.get(page).text for page in ("/cases/inbox/", "/reports/boards/departments/"))
    rows = browser.get("/reports/boards/departments/owed/", {"part": "count"}).text

    assert (tiles(inbox)["#waiting"], tiles(board)["/reports/boards/departments/owed/"], rows) == ("1", "1", "共 1 条")
    whole = signed_in(house.dora).get("/reports/boards/departments/").text
    assert tiles(whole)["/reports/boards/departments/owed/"] == "1"


def test_the_numbers_of_a_department_lead_to_as_many_rows(
    busy: SimpleNamespace, house: House, book: Pack, signed_in: SignIn
) -> None:
    figure = FIGURES["departments_in_time"]
    browser = signed_in(house.dora)
    whole = OfDepartments(read(figure, asker(book), NOVEMBER, by=figure.dimension("department")), book)

    ranks = league(whole, {})
    assert ranks
    for rank in ranks:
        for name, wanted in (("rate", rank.part.now.good), ("rows", rank.part.now.rows)):
            answer = browser.get(rank.cells[name].address + "&export=xlsx")
            assert len(reading.workbook(answer.getvalue())) - 1 == wanted, (rank.name, name)


def test_own_figures_are_what_leaders_see_of_a_person(
    busy: SimpleNamespace, house: House, book: Pack, signed_in: SignIn
) -> None:
    browser = signed_in(house.ana)
    for figure in boards.own_figures(book, house.ana):
        original = FIGURES[figure.key]
        by = next(by for by in original.dimensions if by.personal)
        parts = read(original, asker(book), NOVEMBER, by=by).parts
        hers = next((part.now for part in parts if part.key == str(house.ana.pk)), None)

        own = read(figure, asker(book), NOVEMBER).now

        assert (own.value, own.rows) == ((hers.value, hers.rows) if hers else (own.value, 0)), figure.key
        rows = rows_behind(original, asker(book), NOVEMBER, by=by, part=str(house.ana.pk))
        page = f"/reports/boards/mine/figures/{figure.key}/"
        assert browser.get(page).status_code == 200
        assert browser.get(page, {"part": "count"}).text == f"共 {rows.count()} 条", figure.key


def test_the_floor_counts_what_the_list_of_today_counts(busy: SimpleNamespace, house: House, signed_in: SignIn) -> None:
    browser = signed_in(house.lena)

    found = tiles(browser.get("/reports/boards/live/").text)

    today = browser.get("/?who=team").text
    counts = dict(re.findall(r'id="group-(\w+)">[^<]*</h2>\s*<span class="tab-count">([^<]*)<', today))
    assert {address.rpartition("=")[2]: value for address, value in found.items()} == counts


@pytest.mark.parametrize(("board", "figures"), [("overview", 7), ("teams", 20)])
def test_a_board_asks_each_figure_once_for_the_whole_and_once_for_the_parts_of_a_dimension(
    busy: SimpleNamespace, house: House, signed_in: SignIn, board: str, figures: int
) -> None:
    browser = signed_in(house.dora)

    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/reports/boards/{board}/")

    spans = sum("AS span (first, until, place)" in each["sql"] for each in asked.captured_queries)
    assert spans == 2 * figures  # of the days up to now and those before them, and of the days of a year ago
