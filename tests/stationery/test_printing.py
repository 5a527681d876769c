"""Who printed what: counted, told on the paper and beside the button. What is only looked at is not (ADR 50)."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdf
import pytest
from django.test import Client

from huiyin.audit.models import Entry
from huiyin.cases.views.printed import paper_of
from huiyin.cases.views.reading import CasePage
from huiyin.kernel import editions, printing
from huiyin.stationery import actions
from huiyin.stationery.models import OF_ALL, Printing
from huiyin.stationery.queries import prints_of
from tests.cases.loop import Loop
from tests.conftest import NOW, House


@pytest.fixture
def loop(house: House) -> Loop:
    return Loop(house, NOW)


def text_of(pdf: bytes) -> str:
    return "".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def test_the_second_printing_of_a_paper_says_so(
    loop: Loop, house: House, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser, address = signed_in(house.max), f"/cases/{loop.case.pk}/print/"

    texts = [text_of(browser.post(address).content) for _time in range(3)]

    assert ["次打印" in text for text in texts] == [False, True, True]
    assert "第3次打印" in texts[2]
    found = Printing.objects.of(loop.case.subject, "case-complaint")
    assert list(found.values_list("by", "kind")) == [(house.max.pk, "pdf")] * 3


def test_a_paper_that_is_looked_at_says_that_it_is_a_preview_and_is_not_counted(
    loop: Loop, house: House, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser, page = signed_in(house.max), f"/cases/{loop.case.pk}/"
    browser.post(f"{page}print/")

    looked_at = [text_of(browser.get(f"{page}print/").content) for _time in range(2)]
    printed = text_of(browser.post(f"{page}print/").content)

    assert ["预览件，未计打印次数" in text for text in (*looked_at, printed)] == [True, True, False]
    assert ["次打印" in text for text in (*looked_at, printed)] == [False, False, True]
    assert "第2次打印" in printed
    assert [(one.form, one.number) for one in prints_of(loop.case.subject)] == [("case-complaint", 2)]
    acts = Entry.objects.filter(subject=loop.case.subject).order_by("pk").values_list("action", flat=True)
    assert [act for act in acts if "print" in act or "preview" in act] == [
        "case.printed",
        "paper.previewed",
        "paper.previewed",
        "case.printed",
    ]


def test_the_word_stands_across_a_preview_whatever_the_house_has_there(loop: Loop, house: House) -> None:
    actions.adjust_form(OF_ALL, {"watermark": {"zh-hans": "内部"}}, seen=0, by=house.adam, at=NOW)
    paper = paper_of(CasePage(loop.case, person=house.max, at=NOW))

    with editions.reading("an edition"):
        marks = [printing.on_paper(replace(paper, copy=copy))["watermark"] for copy in (printing.PREVIEW, 1, 2)]

    assert marks == ["预览", "内部", "内部"]


def test_beside_the_customers_acceptance_stands_how_often_the_copy_was_printed(
    loop: Loop, house: House, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    loop.to("confirming")
    browser, page = signed_in(house.ana), f"/cases/{loop.case.pk}/"

    def beside() -> str:
        return browser.get(page).text.partition("供客户在纸上签字的客户联")[2].partition("或者")[0]

    assert f'<form method="post" action="{page}print/customer/" target="_blank"' in beside()
    browser.get(f"{page}print/customer/")
    assert "已打印" not in beside()
    browser.post(f"{page}print/customer/")
    assert "已打印 1 次" in beside()


def test_the_page_says_how_often_a_paper_was_printed_and_by_whom(
    loop: Loop, house: House, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser, page = signed_in(house.max), f"/cases/{loop.case.pk}/"
    assert "已打印" not in browser.get(page).text

    browser.post(f"{page}print/")
    browser.post(f"{page}print/")
    browser.post(f"{page}print/customer/")

    shown = browser.get(page).text
    assert "已打印 2 次，最近一次：马克斯" in shown
    assert "客户联：已打印 1 次" in "".join(shown.split("<span>"))
    counted = {one.form: one.number for one in prints_of(loop.case.subject)}
    assert counted == {"case-complaint": 2, "case-complaint-copy": 1}


def test_what_is_taken_along_as_a_workbook_is_noted_and_was_not_printed(
    loop: Loop, house: House, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser, page = signed_in(house.max), f"/cases/{loop.case.pk}/"

    browser.get(f"{page}print/excel/")
    first = browser.post(f"{page}print/").content

    assert "次打印" not in text_of(first)
    assert [one.number for one in prints_of(loop.case.subject)] == [1]
    assert sorted(Printing.objects.of(loop.case.subject).values_list("kind", flat=True)) == ["pdf", "xlsx"]
    form = Printing.objects.of(loop.case.subject).order_by("pk").values_list("form", flat=True)[0]
    assert actions.note_printing(form, loop.case.subject, kind="xlsx", by=house.max, at=NOW) == 1  # no second printing


def test_other_papers_count_by_themselves(
    loop: Loop, house: House, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser = signed_in(house.max)
    browser.post(f"/cases/{loop.case.pk}/print/")

    copy = browser.post(f"/cases/{loop.case.pk}/print/customer/").content

    assert "次打印" not in text_of(copy)


def test_an_empty_specimen_is_no_printing(house: House, signed_in: Callable[[Any], Client]) -> None:
    signed_in(house.max).get("/forms/of/case-complaint/specimen.pdf")

    assert not Printing.objects.exists()
