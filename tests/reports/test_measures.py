"""Countermeasures: opened from a figure, followed to the check of their effect."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.test import Client

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.rulebook.definitions import Pack
from tests.conftest import NOW
from tests.reports import reading

MONTH = "/reports/statistics/?span=this_month"


def opening(page: str, label: str) -> str:
    """Where the button in the line of a class leads."""
    [row] = [row for row in reading.tables(page)[0] if row[0][0] == label]
    return row[-1][1]


def listed(page: str) -> str:
    """What the list of countermeasures says about the first."""
    return " ".join(text for text, _address in reading.tables(page)[-1][1])


@pytest.fixture
def measure(months: SimpleNamespace, house: Any, signed_in: Callable[[Any], Client]) -> Case:
    client = signed_in(house.lena)
    form = client.get(opening(client.get(MONTH).text, "态度生硬"))
    assert form.status_code == 200
    values = {
        "kind": "corrective", "classification": "rude", "cause": "manner",
        "basis": "本月两件。", "goal": "下月态度投诉减半。",
    }  # fmt: skip
    answer = client.post("/cases/measure/new/", {**values, "parent": months.waiting.case.pk})
    assert answer.status_code == 302, answer.text
    return Case.objects.get(process="measure")


@pytest.mark.req("A6-19")
def test_a_line_of_the_table_opens_a_countermeasure_with_its_figures(
    months: SimpleNamespace, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    client = signed_in(house.lena)

    form = client.get(opening(client.get(MONTH).text, "态度生硬")).text

    assert "“态度生硬”类 1 件" in form
    assert "2026-11-01 – 2026-11-23" in form
    assert 'value="rude" selected' in form or 'selected value="rude"' in form


@pytest.mark.req("A6-19")
def test_it_is_listed_under_the_figures_with_stage_owner_and_date(
    measure: Case, months: SimpleNamespace, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    page = signed_in(house.lena).get(MONTH).text

    for words in (measure.number, "下月态度投诉减半。", "态度生硬", "分析原因并定措施", "莱娜", "尚未检查"):
        assert words in listed(page)
    assert measure.parent == months.waiting.case


def test_a_class_that_does_not_occur_lists_no_foreign_countermeasures(
    measure: Case, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    page = signed_in(house.lena).get("/reports/statistics/?span=days&first=2026-11-02&last=2026-11-02").text

    assert measure.number not in page


def carry_out(measure: Case, house: Any) -> None:
    plan = {
        "root_cause": "没有培训。", "content": "全员培训。", "responsible": house.ana.pk,
        "finish_by": (NOW + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    actions.move(measure, "plan", values=plan, by=house.lena, at=NOW)
    actions.move(measure, "report_done", values={"done": "已培训。"}, by=house.ana, at=NOW)


@pytest.mark.req("A6-19")
def test_a_poor_effect_goes_back_to_analysis(measure: Case, house: Any, signed_in: Callable[[Any], Client]) -> None:
    carry_out(measure, house)

    poor = {"evidence": "仍有三件。", "why_poor": "新员工未培训。"}
    actions.move(measure, "effect_poor", values=poor, by=house.lena, at=NOW)

    measure.refresh_from_db()
    assert measure.stage == "analysis"
    assert "效果不佳，重新分析（第 2 轮）" in listed(signed_in(house.lena).get(MONTH).text)


@pytest.mark.req("A6-19")
def test_a_good_effect_closes_it(measure: Case, house: Any, signed_in: Callable[[Any], Client]) -> None:
    carry_out(measure, house)

    actions.move(measure, "effect_good", values={"evidence": "零投诉。", "standardised": "yes"}, by=house.lena, at=NOW)

    assert "效果良好" in listed(signed_in(house.lena).get(MONTH).text)


def test_who_may_register_nothing_is_offered_no_countermeasure(
    months: SimpleNamespace, book: Pack, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    assert "/cases/measure/new/" in signed_in(house.lena).get(MONTH).text
    assert "/cases/measure/new/" not in signed_in(house.art).get(MONTH).text


@pytest.mark.req("A6-18")
@pytest.mark.req("A6-19")
def test_the_table_on_paper_says_beside_each_class_what_is_done_about_it(
    measure: Case, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    client = signed_in(house.lena)

    book = reading.workbook(client.get(f"{MONTH}&as=xlsx").getvalue())
    on_paper = reading.paper(client.get(f"{MONTH}&as=pdf").content)

    beside = {str(row[0]).strip(): row[-1] for row in book}
    said = f"{measure.number} 下月态度投诉减半。（分析原因并定措施）"
    assert (book[0][-1], beside["态度生硬"], beside["合计"]) == ("改进对策", said, None)
    assert "".join(said.split()) in on_paper


def test_a_table_of_months_has_no_countermeasures_beside_it(
    measure: Case, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    book = reading.workbook(signed_in(house.lena).get(f"{MONTH}&rows=month&columns=channel&as=xlsx").getvalue())

    assert "改进对策" not in book[0]


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("/reports/figures/complaints/?span=this_month", "投诉"),
        ("/reports/figures/complaints/rows/?span=this_month&by=class&of=rude", "classification=rude"),
        (
            "/reports/compliance/items/?clause=complaint.open-every-channel&due_from=2026-11-01&due_to=2026-11-30",
            "2026-11-01",
        ),
    ],
)
def test_a_figure_its_rows_and_those_of_a_clause_begin_a_countermeasure(
    months: SimpleNamespace, house: Any, signed_in: Callable[[Any], Client], address: str, known: str
) -> None:
    page = signed_in(house.lena).get(address).text

    [begins] = [unescape(found) for found in re.findall(r'href="(/cases/measure/new/\?[^"]*)"', page)][:1]
    assert known in unquote_plus(begins)
    assert signed_in(house.lena).get(begins).status_code == 200
    assert "/cases/measure/new/" not in signed_in(house.art).get(address).text  # who opens no cases


def test_of_a_cause_that_nobody_knows_a_countermeasure_is_opened_too(
    months: SimpleNamespace, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    browser = signed_in(house.lena)

    page = browser.get("/reports/figures/complaints/?span=this_month&by=cause").text
    offered = [unquote_plus(unescape(found)) for found in re.findall(r'href="(/cases/measure/new/\?[^"]*)"', page)]

    counts = [row[1][0] for row in reading.tables(page)[0][1:-1]]
    assert "0" in counts  # what fell to nought needs no countermeasure
    assert len(offered) == len([count for count in counts if count != "0"]) + 1  # and one for the figure itself
    assert any("cause=" not in each for each in offered[1:])


def test_a_row_of_a_figure_names_the_countermeasure_that_is_under_way(
    measure: Case, house: Any, signed_in: Callable[[Any], Client]
) -> None:
    page = signed_in(house.lena).get("/reports/figures/complaints/?span=this_month&by=class").text

    [row] = [row for row in page.split("<tr") if f"/cases/{measure.pk}/" in row]
    assert "态度生硬" in row
    assert measure.number in row
    assert "再提出一项对策" in row
    assert page.count("再提出一项对策") == 1  # nothing is under way for the others
