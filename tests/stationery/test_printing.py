"""Who printed what: counted, told on the paper and beside the button."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from django.test import Client

from huiyin.stationery.models import Printing
from huiyin.stationery.queries import prints_of
from tests.cases.loop import Loop
from tests.conftest import NOW, House


@pytest.fixture
def loop(house: House) -> Loop:
    return Loop(house, NOW)


def test_the_second_printing_of_a_paper_says_so(
    loop: Loop, house: House, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser, address = signed_in(house.max), f"/cases/{loop.case.pk}/print/"

    texts = [
        "".join(pypdf.PdfReader(io.BytesIO(browser.get(address).content)).pages[0].extract_text().split())
        for _time in range(3)
    ]

    assert ["次打印" in text for text in texts] == [False, True, True]
    assert "第3次打印" in texts[2]
    found = Printing.objects.of(loop.case.subject, "case-complaint")
    assert list(found.values_list("by", "kind")) == [(house.max.pk, "pdf")] * 3


def test_the_page_says_how_often_a_paper_was_printed_and_by_whom(
    loop: Loop, house: House, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser, page = signed_in(house.max), f"/cases/{loop.case.pk}/"
    assert "已打印" not in browser.get(page).text

    browser.get(f"{page}print/")
    browser.get(f"{page}print/")
    browser.get(f"{page}print/customer/")

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
    first = browser.get(f"{page}print/").content

    assert "次打印" not in "".join(pypdf.PdfReader(io.BytesIO(first)).pages[0].extract_text().split())
    assert [one.number for one in prints_of(loop.case.subject)] == [1]
    assert sorted(Printing.objects.of(loop.case.subject).values_list("kind", flat=True)) == ["pdf", "xlsx"]


def test_other_papers_count_by_themselves(
    loop: Loop, house: House, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser = signed_in(house.max)
    browser.get(f"/cases/{loop.case.pk}/print/")

    copy = browser.get(f"/cases/{loop.case.pk}/print/customer/").content

    assert "次打印" not in "".join(pypdf.PdfReader(io.BytesIO(copy)).pages[0].extract_text().split())


def test_an_empty_specimen_is_no_printing(house: House, signed_in: Callable[[Any], Client]) -> None:
    signed_in(house.max).get("/forms/of/case-complaint/specimen.pdf")

    assert not Printing.objects.exists()
