"""Each written report is a form of the house: in the catalogue with an empty specimen, and changed one by one."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from huiyin.kernel import printing
from huiyin.kernel.printing import Paper
from huiyin.reports import actions
from huiyin.reports.models import Report
from huiyin.reports.printing import paper_of
from huiyin.reports.tables.standing import in_one_language
from huiyin.site import signature
from huiyin.stationery.actions import adjust_form
from huiyin.stationery.queries import form_named
from tests.conftest import NOW, House, as_built
from tests.reports import reading
from tests.reports.standing.test_months import DECEMBER, WORDS

FORM = "report-complaint_classes"
OTHERWISE: dict[str, Any] = {
    "title": {"zh-hans": "投诉月统计"},
    "parts": [
        {"kind": "section", "key": "Cause", "says": {"zh-hans": "不会有"}},
        {"kind": "section", "key": "Countermeasures", "says": {"zh-hans": "整改对策"}},
        {"kind": "section", "key": "Figures", "hidden": True},
        {"kind": "heading", "key": "Share together", "hidden": True},
        {"kind": "signature", "key": "Report by", "says": {"zh-hans": "填报人"}},
        {"kind": "cell", "key": "Written by", "says": {"zh-hans": "填报"}},
    ],
}


@pytest.fixture
def report(months: SimpleNamespace) -> Report:
    actions.ask_for_reports(DECEMBER)
    return Report.objects.select_related("item", "person", "department").get(
        rule="complaint_classes", person=as_built().lena
    )


def blank(key: str) -> Paper:
    form = form_named(key)
    assert form is not None
    made = form.specimen()
    assert isinstance(made, Paper)
    return made


def sections(paper: Paper) -> list[str]:
    return [row["section"] for row in printing.on_paper(paper)["rows"] if "section" in row]


def labels_of_signatures(paper: Paper) -> list[str]:
    return [one["label"] for one in printing.on_paper(paper)["signatures"]]


def as_a_book(content: bytes) -> set[Any]:
    """The names of its sheets, and all that stands in them."""
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    cells = {cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    return {sheet.title for sheet in sheets} | cells


def test_the_empty_form_has_the_sections_tables_and_boxes_of_the_rule(house: House) -> None:
    with translation.override("zh-hans"):
        empty = blank(FORM)

        assert sections(empty)[-2:] == ["数据分析", "改进对策"]
        assert labels_of_signatures(empty) == ["编制", "经理"]
        tables = [row for row in printing.on_paper(empty)["rows"] if "lines" in row]
        assert any("累计占比" in row["headings"] for row in tables)
        assert [line[0] for row in tables for line in row["lines"] if line[0]][:1] == ["投诉"]


def test_what_the_house_changes_stands_on_screen_on_a4_and_in_excel(
    report: Report, house: House, signed_in: Callable[[Any], Client]
) -> None:
    browser, page = signed_in(as_built().lena), reverse("reports:report", args=[report.pk])
    before = browser.get(page).text
    assert "累计占比" in before
    assert 'id="section-figures"' in before
    adjust_form(FORM, OTHERWISE, seen=0, by=house.adam, at=NOW)

    shown = browser.get(page).text
    on_a4 = reading.paper(browser.post(reverse("reports:paper", args=[report.pk])).content)
    book = as_a_book(signed_in(house.max).get(reverse("reports:book", args=[report.pk])).content)

    assert ("投诉月统计" in shown, "投诉月统计" in on_a4, "1 投诉月统计" in book) == (True, True, True)
    assert ("累计占比" in shown, "累计占比" in on_a4, "累计占比" in book) == (False, False, False)
    assert ("填报人" in on_a4, 'id="section-figures"' in shown) == (True, False)
    assert "填报" in book
    assert "投诉月统计" in browser.get(reverse("reports:reports")).text


def test_what_must_be_written_is_not_left_out(report: Report, house: House) -> None:
    parts = [{"kind": "section", "key": "Analysis", "hidden": True}]
    adjust_form(FORM, {"parts": parts}, seen=0, by=house.adam, at=NOW)

    done = actions.hand_in(report, words=WORDS, by=as_built().lena, at=DECEMBER)

    assert "数据分析" in [one["title"] for one in in_one_language(done.content)["sections"]]


def test_a_sealed_report_keeps_its_sections_whatever_is_changed_later(report: Report, house: House) -> None:
    cast = as_built()
    actions.hand_in(report, words=WORDS, by=cast.lena, at=DECEMBER)
    actions.sign(report, signature=signature.draw("马克斯"), by=cast.max, at=DECEMBER)
    adjust_form(FORM, OTHERWISE, seen=0, by=house.adam, at=NOW)

    sealed = Report.objects.select_related("person", "department", "written_by").get(pk=report.pk)
    with translation.override("zh-hans"):
        printed = reading.paper(paper_of(sealed))

    assert "累计占比" in printed
    assert "投诉月统计" in printed
