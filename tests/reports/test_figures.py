"""Every figure of the dictionary against the same figure worked out row by row, and wherever it is shown."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from huiyin.audit.models import Entry
from huiyin.cases import actions
from huiyin.cases.models import Case, StageEntry
from huiyin.customers.models import Customer
from huiyin.kernel.texts import say
from huiyin.org.models import Department
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.enums import Dimension, Kind, Which
from huiyin.reports.queries.compliance import board
from huiyin.reports.queries.figures import (
    FIGURES,
    Asker,
    Figure,
    Number,
    Part,
    kinds_of_rows,
    known_to,
    read,
    rows_behind,
)
from huiyin.reports.queries.lateness import LateStage
from huiyin.reports.queries.statistics import Counts, Question, Times, compute
from huiyin.reports.rules import Period
from huiyin.reports.tables import Shown, behind
from huiyin.reports.tables.lateness import late_in_words
from huiyin.reports.tables.measures import opening_for_figure
from huiyin.reports.tables.shown import change, unit_behind
from huiyin.reports.tables.statistics import headline, key_figures
from huiyin.rulebook.definitions import Aim, Pack
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.models import WorkItem
from tests.cases import errand
from tests.conftest import NOW, House
from tests.reports import reading
from tests.reports.everywhere import number_in, the_same_everywhere
from tests.reports.months import SHANGHAI
from tests.reports.reckoning import on, share, tenth, worked_out

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), "month")
MUCH_LATER = NOW + timedelta(days=60)
EVERYTHING = Reach(everything=True)
ANSWER = """
question:
  title: {zh-hans: 提问, en: Question}
  fields:
    asked_of: {type: departments, required: true, label: {zh-hans: 问谁, en: Of whom}}
answer:
  title: {zh-hans: 回复, en: Reply}
  fields:
    reply: {type: text, required: true, label: {zh-hans: 情况, en: What was found}}
"""
ASKED = """
    parts:
      look:
        title: {zh-hans: 请部门查询, en: Ask departments}
        to: {department: {field: asked_of}}
        question: question
        form: answer
        by: [registrar]
        in: [start]
        due: {within: 4 working hours}
        clause: complaint.open-every-channel
"""


def asker(book: Pack, at: datetime = NOW, reach: Reach = EVERYTHING) -> Asker:
    return Asker(book, reach, SHANGHAI, calendar_of(), at)


# Those of which the rule book of the car service has no rows are looked at under another one: each demo of a pack is
# held against the same reckoning (tests/packs/test_demos.py).
ELSEWHERE = {
    "delays", "delays_per_hundred", "delays_ours", "postage", "ratings", "conversations_rated", "dispatches_right",
    "leads_won", "arrival_hours", "papers_lost",
}  # fmt: skip
QUIET = {
    "answers_in_time",
    "measures_effective",
    "orders_of_returning_buyers",
}  # nothing happens
HERE = [figure for figure in FIGURES.values() if figure.key not in ELSEWHERE]
PROOF = {  # a figure is what a requirement asks to be counted
    "callbacks_in_time": ("K-02", "K-31"),
    "callbacks_reached": ("K-35",),
    "compensation": ("D2-13", "K-20"),
    "complaint_hours": ("D2-13", "K-20"),
    "complaints_in_time": ("K-19",),
    "first_contacts_in_time": ("K-05",),
    "groups_reached": ("K-01", "K-23"),
    "measures_in_time": ("K-29",),
    "satisfaction": ("K-24",),
    "won_back": ("K-06",),
}
every_figure = pytest.mark.parametrize("figure", HERE, ids=lambda figure: figure.key)


@pytest.mark.parametrize(
    "figure",
    [pytest.param(one, marks=pytest.mark.req(*PROOF[one.key]) if one.key in PROOF else ()) for one in HERE],
    ids=lambda figure: figure.key,
)
def test_it_is_what_counting_row_by_row_says(figure: Figure, busy: SimpleNamespace, book: Pack) -> None:
    counted = []
    for at in (NOW, MUCH_LATER):
        found = read(figure, asker(book, at), NOVEMBER)

        for number, period in (
            (found.now, NOVEMBER),
            (found.previous, NOVEMBER.previous),
            (found.year_before, NOVEMBER.year_before),
            *((number, period) for period, number in found.trend),
        ):
            assert (number.value, number.rows) == worked_out(figure.key, period, at, book), period
        counted.append(found.now.rows)
    assert any(counted) or figure.key in QUIET


@every_figure
def test_its_parts_are_its_rows_told_apart(figure: Figure, busy: SimpleNamespace, book: Pack) -> None:
    for by in figure.dimensions:
        found = read(figure, asker(book, MUCH_LATER), NOVEMBER, by=by)

        whole = read(figure, asker(book, MUCH_LATER), NOVEMBER)
        assert (found.now, found.previous, found.trend) == (whole.now, whole.previous, whole.trend)
        if not by.several:
            assert sum(part.now.rows for part in found.parts) == found.now.rows
            assert sum(part.now.good for part in found.parts) == found.now.good
        for part in found.parts:
            for which, number in ((Which.ALL, part.now.rows), (Which.GOOD, part.now.good)):
                if which in kinds_of_rows(figure):
                    rows = rows_behind(figure, asker(book, MUCH_LATER), NOVEMBER, which=which, by=by, part=part.key)
                    assert rows.count() == number, (by.key, part.key, which)


@every_figure
def test_every_number_leads_to_as_many_rows(
    figure: Figure, busy: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    found = Shown(read(figure, asker(book), NOVEMBER), book)
    browser = signed_in(house.dora)
    wanted = {Which.ALL: found.now.rows, Which.GOOD: found.now.good, Which.REST: found.now.rows - found.now.good}

    for which in kinds_of_rows(figure):
        answer = browser.get(found.behind(NOVEMBER, which) + "&export=xlsx")
        beside = 1 + any(column.summed for column in behind(figure, book, MUCH_LATER).columns)  # headings, and a sum
        assert len(reading.workbook(answer.getvalue())) - beside == wanted[which], which
        taken = Entry.objects.filter(action="list.exported").latest("pk")
        assert (taken.subject.endswith(f"/{figure.key}"), "export" in taken.detail) == (True, True)
    value, rows, counts = reading.head(browser.get(found.behind(NOVEMBER)).text)
    assert value == f"{found.said(found.now)} {unit_behind(figure, found.now.value)}"
    assert rows == f"共 {found.now.rows:,} 条"
    assert counts == (
        [f"{wanted[which]:,}" for which in kinds_of_rows(figure)] if len(kinds_of_rows(figure)) > 1 else []
    )


def test_rows_of_a_part_say_the_number_of_that_part_on_screen_and_on_paper(
    busy: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    by = FIGURES["satisfaction"].dimension("person")
    found = Shown(read(FIGURES["satisfaction"], asker(book), NOVEMBER, by=by), book)
    browser, parts = signed_in(house.dora), found.reading.parts

    assert len({part.now.rows for part in parts}) > 1
    for part in parts:
        address, number = found.behind(NOVEMBER, part=part), part.now
        page = browser.get(address).text
        said = [f"{count:,}" for count in (number.rows, number.good, number.rows - number.good)]
        assert reading.head(page) == (f"{found.said(number)} ", f"共 {number.rows:,} 条", said)
        assert f"{found.figure.name} · {part.label} · {NOVEMBER}" in page
        assert "您无权查看" not in page
    on_paper = reading.paper(browser.get(f"{address}&export=pdf").content)
    assert f"{found.said(number)}·全部{said[0]}、符合的{said[1]}、不符合的{said[2]}".replace(" ", "") in on_paper


@pytest.mark.parametrize("key", ["compensation", "penalties"])
def test_rows_of_what_matters_cost_say_whose_they_are_and_end_in_the_figure(
    key: str, busy: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    found = Shown(read(FIGURES[key], asker(book), NOVEMBER), book)
    browser, address = signed_in(house.dora), found.behind(NOVEMBER, Which.ALL)

    page = browser.get(address).text
    headings, *rows, total = reading.workbook(browser.get(f"{address}&export=xlsx").getvalue())
    on_paper = reading.paper(browser.get(f"{address}&export=pdf").content)

    of_case = [cell for cell, _address in reading.tables(page)[0][-1]]
    assert {"责任部门", "类别", "原因"} < set(headings)
    assert total[0] == of_case[0] == "合计"
    amount = headings.index("金额（元）")
    assert total[amount] == sum(row[amount] for row in rows) == found.now.value > 0
    assert of_case[-1] == f"{found.now.value:,}"
    for words in ("责任部门", "合计", f"{found.now.value:,.2f}"):
        assert words in on_paper


@pytest.mark.req("A4-2")
@pytest.mark.req("D43-1")
def test_of_those_who_must_all_be_called_whoever_is_missing_is_named_also_who_was_let_off(
    busy: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    found = Shown(read(FIGURES["groups_reached"], asker(book), NOVEMBER), book)

    assert (found.now.value, found.aim.target, found.met) == (Decimal("70.0"), Decimal(100), False)
    missing = signed_in(house.dora).get(found.behind(NOVEMBER, Which.REST)).text
    assert [f"会员{number:02}" for number in range(15) if f"会员{number:02}" in missing] == [
        "会员09",
        "会员12",
        "会员13",
    ]


def test_the_figures_of_callbacks_count_those_of_the_same_customers(
    busy: SimpleNamespace, book: Pack, house: Any
) -> None:
    counted = []
    Customer.objects.filter(pk=busy.called[0].customer_id).update(department=house.workshop)
    for reach in (house.lena.reach("reports.view"), EVERYTHING):
        reached, in_time = (
            {*rows_behind(FIGURES[key], asker(book, MUCH_LATER, reach), NOVEMBER).values_list(work, flat=True)}
            for key, work in (("callbacks_reached", "item"), ("callbacks_in_time", "pk"))
        )
        assert reached == in_time
        counted.append(len(reached))
    assert 0 < counted[0] < counted[1]


@pytest.mark.req("A5-4")
def test_the_time_until_a_complaint_is_taken_up_is_held_against_its_clause(
    busy: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    found = Shown(read(FIGURES["complaint_acceptance_hours"], asker(book), NOVEMBER), book)
    taken_up = worked_out("complaint_acceptance_hours", NOVEMBER, NOW, book)[1]

    assert (found.aim.clause, found.aim.target) == ("complaint.judge-at-once", 4)
    assert (found.now.rows, found.met) == (taken_up, (found.now.value or 0) <= 4)
    page = signed_in(house.dora).get("/reports/figures/complaint_acceptance_hours/?span=this_month").text
    assert str(found.now.value) in page
    assert say(book.clauses["complaint.judge-at-once"].text) in page


@pytest.mark.req("D410-7", "K-30")
def test_complaints_are_compared_by_department(busy: SimpleNamespace, book: Pack, house: Any) -> None:
    figure = FIGURES["complaints"]
    found = read(figure, asker(book), NOVEMBER, by=figure.dimension("department"))

    for part in found.parts:
        liable = int(part.key) if part.key else None
        theirs = [case for case in Case.objects.filter(process="complaint") if case.liable_department_id == liable]
        counted = [sum(on(case.received_at, period) for case in theirs) for period in (NOVEMBER, NOVEMBER.previous)]
        assert [part.now.rows, part.previous.rows] == counted
    assert len(found.parts) > 2
    assert any(part.previous.rows for part in found.parts)
    assert figure.better == "less"


def test_the_reader_of_one_department_counts_only_its_rows(busy: SimpleNamespace, book: Pack, house: Any) -> None:
    whole, own = (
        [read(figure, asker(book, reach=reach), NOVEMBER).now.rows for figure in known_to(book)]
        for reach in (EVERYTHING, house.lena.reach("reports.view"))
    )

    assert all(less <= more for less, more in zip(own, whole, strict=True))
    assert [less < more for less, more in zip(own, whole, strict=True)].count(True) > 5


@pytest.mark.parametrize(
    ("better", "target", "met"), [("more", 69, True), ("more", 71, False), ("less", 71, True), ("less", 69, False)]
)
def test_a_target_is_reached_from_its_side(
    busy: SimpleNamespace, book: Pack, better: str, target: int, met: bool
) -> None:
    figure = replace(FIGURES["groups_reached"], better=better)
    wanted = replace(book, figures={figure.key: Aim(figure.key, Decimal(target))})

    assert Shown(read(figure, asker(book), NOVEMBER), wanted).met is met


@pytest.mark.req("D43-2", "D2-6")
@pytest.mark.parametrize(("key", "target"), [("satisfaction", 98), ("complaints_in_time", 100)])
def test_below_what_the_rule_book_wants_a_figure_says_so(
    busy: SimpleNamespace, book: Pack, key: str, target: int
) -> None:
    reading = read(FIGURES[key], asker(book, MUCH_LATER), NOVEMBER)
    found = Shown(reading, book)

    assert reading.now.value == worked_out(key, NOVEMBER, MUCH_LATER, book)[0]
    assert (found.aim.target, found.met) == (Decimal(target), False)
    assert Shown(replace(reading, now=replace(reading.now, value=Decimal(target))), book).met is True


def test_a_part_that_reaches_the_target_is_offered_no_countermeasure(busy: SimpleNamespace, book: Pack) -> None:
    figure = FIGURES["complaints_in_time"]
    found = Shown(read(figure, asker(book), NOVEMBER, by=figure.dimension("class")), book)
    kept, late = (
        Part("rude", "态度", Number(Decimal(value), 2, good), Number(), Number()) for value, good in ((100, 2), (50, 1))
    )

    offered = [opening_for_figure(found, book.processes["measure"], part) for part in (kept, late)]

    assert offered[0] == ""
    assert "classification=rude" in offered[1]


def test_nothing_counted_reaches_no_target(busy: SimpleNamespace, book: Pack) -> None:
    shown = Shown(read(FIGURES["satisfaction"], asker(book), Period(date(2020, 1, 1), date(2020, 1, 31))), book)

    assert (shown.now.value, shown.met, shown.said(shown.now)) == (None, None, "—")


@pytest.mark.req("B41-1")
def test_screen_workbook_paper_and_programs_have_the_same_figures(
    busy: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    browser, address = signed_in(house.dora), "/reports/figures/?span=this_month"

    assert the_same_everywhere(browser, address, Period(date(2026, 11, 1), NOW.date(), "month"), asker(book)) == []


@pytest.mark.parametrize("table", ["parts", "trend"])
def test_one_figure_is_the_same_on_screen_in_excel_and_on_paper(
    busy: SimpleNamespace, house: Any, signed_in: Callable[[Any], Client], table: str
) -> None:
    browser, address = signed_in(house.dora), "/reports/figures/satisfaction/?span=this_month&by=person"

    shown = dict(zip(("parts", "trend"), reading.tables(browser.get(address).text), strict=True))[table]
    in_excel = reading.workbook(browser.get(f"{address}&as=xlsx&table={table}").getvalue())
    on_paper = reading.paper(browser.get(f"{address}&as=pdf&table={table}").content)

    written = [[text.split(" 共 ")[0] for text, _address in row] for row in shown[1:]]
    assert [[number_in(text) for text in row[1:]] for row in written] == [
        [None if value is None else float(value) for value in row[1:]] for row in in_excel[1:]
    ]
    for row in written:
        assert "".join(row).replace(" ", "") in on_paper


def test_figures_of_few_rows_say_of_how_many(
    busy: SimpleNamespace, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    page = signed_in(house.dora).get("/reports/figures/groups_reached/?span=this_month").text

    assert "共 9 件" in page  # whose last day has come


@pytest.mark.parametrize(("who", "offered"), [("lena", True), ("art", False)])
def test_only_leaders_break_figures_down_by_person(
    busy: SimpleNamespace, house: Any, signed_in: Callable[[Any], Client], who: str, offered: bool
) -> None:
    browser = signed_in(getattr(house, who))

    for page in ("", "rows/"):
        answer = browser.get(f"/reports/figures/satisfaction/{page}?span=this_month&by=person&of={house.ana.pk}")
        assert answer.status_code == (200 if offered else 404 if page else 422)


def test_a_figure_that_nobody_knows_is_not_found(house: Any, signed_in: Callable[[Any], Client]) -> None:
    assert signed_in(house.dora).get("/reports/figures/happiness/").status_code == 404


def test_the_statistics_and_the_board_say_the_same(busy: SimpleNamespace, book: Pack) -> None:
    on_board = board(NOVEMBER, pack=book, reach=EVERYTHING, zone=SHANGHAI, at=NOW).now
    question = Question("complaint", NOVEMBER, Dimension.CLASS, Dimension.CAUSE, SHANGHAI, EVERYTHING)
    in_table = compute(question, calendar=calendar_of(), pack=book, at=NOW).total
    told = {figure.key: read(figure, asker(book), NOVEMBER).now for figure in HERE}

    kept = told["obligations_kept"]
    assert (on_board.kept, on_board.kept + on_board.late + on_board.missed) == (kept.good, kept.rows)
    counts = in_table.counts
    assert (counts.received, counts.founded, counts.judged, counts.won_back, counts.asked_back) == (
        told["complaints"].rows,
        *(getattr(told[key], name) for key in ("complaints_founded", "won_back") for name in ("good", "rows")),
    )
    assert in_table.times.result_worked
    assert told["complaint_hours"].value == tenth(Decimal(str(in_table.times.result_worked[0])) / 3600)


def test_a_half_is_rounded_up_wherever_it_is_said(busy: SimpleNamespace, book: Pack) -> None:
    """One founded of sixteen, a quarter of an hour, seventeen after sixteen."""
    question = Question("complaint", NOVEMBER, Dimension.CLASS, Dimension.CAUSE, SHANGHAI, EVERYTHING)
    found = compute(question, calendar=calendar_of(), pack=book, at=NOW)
    times = Times(result=(900, 2700), result_worked=(900, 2700))
    total = replace(found.total, counts=Counts(received=17, judged=16, founded=1, previous=16), times=times)

    with override("en"):
        sheet = key_figures(replace(found, total=total))
        above = {str(each.label): (each.text, each.note) for each in headline(replace(found, total=total))}
    said = {column.heading: cell.text for column, cell in zip(sheet.columns, sheet.total.cells, strict=True)}

    assert [said[name] for name in ("Founded share", "Result in, median h", "Result in, 90% h", "Change")] == [
        "6.3 %", "0.3", "0.8", "6.3 %",
    ]  # fmt: skip
    assert above["Founded"] == ("1", "6.3 %")
    assert change(FIGURES["complaints"], Number(Decimal(17), 17), Number(Decimal(16), 16)) == 6.3


def test_each_line_of_the_statistics_and_of_the_board_is_a_part_of_the_figure(
    busy: SimpleNamespace, book: Pack
) -> None:
    """Class by class, cause by cause, clause by clause: whoever looks in two places reads one number."""
    for dimension in (Dimension.CLASS, Dimension.CAUSE, Dimension.CHANNEL, Dimension.SEVERITY):
        question = Question("complaint", NOVEMBER, dimension, Dimension.DEPARTMENT, SHANGHAI, EVERYTHING)
        lines = compute(question, calendar=calendar_of(), pack=book, at=NOW).lines
        told = {key: parts_of(key, dimension.value, book) for key in ("complaints", "complaints_founded", "won_back")}
        hours = parts_of("complaint_hours", dimension.value, book)
        for line in (each for each in lines if each.level in {"row", "part"} and each.counts.received):
            counts, median_of = line.counts, line.times.result_worked
            assert told["complaints"][line.key].rows == counts.received
            assert numbers(told["complaints_founded"].get(line.key)) == (counts.founded, counts.judged)
            assert numbers(told["won_back"].get(line.key)) == (counts.won_back, counts.asked_back)
            worked_hours = tenth(Decimal(str(median_of[0])) / 3600) if median_of else None
            assert getattr(hours.get(line.key), "value", None) == worked_hours
    on_board = board(NOVEMBER, pack=book, reach=EVERYTHING, zone=SHANGHAI, at=NOW).lines
    by_clause = parts_of("obligations_kept", "clause", book)
    for clause in on_board:
        due = clause.now.kept + clause.now.late + clause.now.missed
        assert numbers(by_clause.get(clause.key)) == (clause.now.kept, due)


def parts_of(key: str, by: str, book: Pack) -> dict[str, Number]:
    found = read(FIGURES[key], asker(book), NOVEMBER, by=FIGURES[key].dimension(by))
    return {part.key: part.now for part in found.parts}


def numbers(number: Number | None) -> tuple[int, int]:
    return (number.good, number.rows) if number else (0, 0)


@every_figure
def test_one_figure_is_the_same_for_people_paper_workbooks_and_programs(
    figure: Figure, busy: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    """And what it is, is worked out row by row; by the first of its dimensions."""
    browser, address = (
        signed_in(house.dora),
        f"/reports/figures/{figure.key}/?span=this_month&by={figure.dimensions[0].key}",
    )

    page = browser.get(address).text
    data = json.loads(browser.get(f"{address}&as=json").content)
    in_excel = reading.workbook(browser.get(f"{address}&as=xlsx").getvalue())

    value, rows = worked_out(figure.key, Period(date(2026, 11, 1), NOW.date(), "month"), NOW, book)
    shown = reading.tables(page)[0]
    plain = None if value is None else float(value)
    assert (data["value"], data["rows"]) == (plain, rows)
    assert (in_excel[-1][1], in_excel[-1][2]) == (plain, rows)
    assert (number_in(shown[-1][1][0]), number_in(shown[-1][2][0])) == (plain, rows)
    if figure.kind == Kind.SHARE and plain is not None:
        assert shown[-1][1][1] == shown[-1][2][1]  # what it was made of, not only what counts for it


def test_answers_of_departments_count_once_and_only_while_they_are_theirs(
    house: House, tmp_path: Path, book: Pack
) -> None:
    """Of four questions one is answered in time, one too late, one not at all; one was handed back."""
    errand.publish(
        house, tmp_path, stages="start: {STAGE, owner: registrar}", forms=ANSWER, parts=ASKED,
        ways="finish: {WAY, from: [start], to: done, by: [registrar], kind: end}", at=NOW,
    )  # fmt: skip
    hour = timedelta(hours=1)
    parts = [
        one
        for department in (house.finance, house.workshop, house.parts, house.warehouse)
        for one in actions.ask_part(
            errand.register(house, NOW), "look", values={"asked_of": [department.pk]}, by=house.ana, at=NOW
        )
    ]
    actions.answer_part(parts[0], values={"reply": "在库。"}, by=house.fay, at=NOW + hour)
    actions.answer_part(parts[1], values={"reply": "已修。"}, by=house.wes, at=NOW + 30 * hour)
    actions.hand_back_part(parts[3], reason="不归我们。", by=house.wanda, at=NOW + hour)

    figure = FIGURES["answers_in_time"]
    found = read(figure, asker(pack_in_force(), MUCH_LATER), NOVEMBER, by=figure.dimension("department"))

    assert (found.now.value, found.now.rows) == share(1, 3)
    assert {part.label: (part.now.good, part.now.rows) for part in found.parts} == {
        house.finance.name: (1, 1), house.workshop.name: (0, 1), house.parts.name: (0, 1),
    }  # fmt: skip


def test_rows_that_were_late_say_which_step_and_by_how_much(
    months: SimpleNamespace, house: House, signed_in: Callable[[Any], Client]
) -> None:
    """Whoever asks why so few were in time sees it in the list; nothing of it where no step was late."""
    browser = signed_in(house.dora)
    address = "/reports/figures/complaints_in_time/rows/?span=days&first=2026-11-01&last=2026-11-30&which="

    late, kept = (
        [line[2][0] for line in reading.tables(browser.get(address + which).text)[-1]] for which in ("rest", "good")
    )

    assert late[0] == kept[0] == "超时环节"
    assert len(late) > 1
    assert all(re.search("：(已)?超时 [0-9]+ 个工作(分钟|小时)", words) for words in late[1:]), late
    assert {*kept[1:]} == {""}
    assert "超时环节" not in browser.get("/reports/figures/complaints/rows/").text


def test_what_was_late_after_hours_alone_is_not_said_to_be_late_by_nothing() -> None:
    hour = timedelta(hours=1)

    with override("zh-hans"):
        late = [LateStage("judge", 0 * hour, runs=True), LateStage("judge", 2 * hour, runs=False)]
        said = [late_in_words("判断", one) for one in late]

    assert said == ["判断：超时（未占用工作时间）", "判断：超时 2 个工作小时"]


def test_a_department_counts_what_it_owes_and_what_is_owed_to_its_matters(
    house: House, tmp_path: Path, book: Pack
) -> None:
    """Of two questions of team one the workshop answers the one, the parts department not the other."""
    errand.publish(
        house, tmp_path, stages="start: {STAGE, owner: registrar}", forms=ANSWER, parts=ASKED,
        ways="finish: {WAY, from: [start], to: done, by: [registrar], kind: end}", at=NOW,
    )  # fmt: skip
    case = errand.register(house, NOW)
    for department in (house.workshop, house.parts):
        actions.ask_part(case, "look", values={"asked_of": [department.pk]}, by=house.ana, at=NOW)
    part = case.parts.get(department=house.workshop)
    actions.answer_part(part, values={"reply": "已修。"}, by=house.wes, at=NOW + timedelta(hours=1))
    figure = FIGURES["answers_in_time"]

    def found(*departments: Department) -> Number:
        reach = Reach(departments=frozenset(each.pk for each in departments))
        return read(figure, replace(asker(pack_in_force(), MUCH_LATER), reach=reach), NOVEMBER).now

    of_case, of_workshop, of_neither = (found(each) for each in (case.department, house.workshop, house.finance))
    assert [(each.good, each.rows) for each in (of_case, of_workshop, of_neither)] == [(1, 2), (1, 1), (0, 0)]


def test_a_countermeasure_counts_on_the_day_each_of_its_steps_is_due(busy: SimpleNamespace, book: Pack) -> None:
    """Not when the measure was opened."""
    figure = FIGURES["measures_in_time"]
    entry = StageEntry.objects.filter(case__process="measure", item__isnull=False).order_by("pk").first()
    assert entry is not None
    WorkItem.objects.filter(pk=entry.item_id).update(due_at=NOW - timedelta(days=70))  # in September

    september = Period(date(2026, 9, 1), date(2026, 9, 30), "month")
    rows = rows_behind(figure, asker(book, MUCH_LATER), september)

    assert [row.pk for row in rows] == [entry.item_id]
    assert read(figure, asker(book, MUCH_LATER), september).now.rows == 1
