"""The pages of the import: upload, columns, progress, verdicts, undoing."""

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from huiyin.cases.actions import importing
from huiyin.cases.models import Batch, Case
from huiyin.kernel.spreadsheets import read
from tests.cases.files import checked, messages, taken_in, text, workbook

LIST = "/cases/complaint/imports/"


@pytest.fixture
def batch(house: Any, pack: Any, at_now: Any) -> Batch:
    return importing.upload("complaint", workbook(messages(3)), by=house.max, at=at_now)


def page(name: str, batch: Batch) -> str:
    return reverse(f"cases:{name}", args=[batch.pk])


def test_an_uploaded_file_opens_with_its_columns(house: Any, pack: Any, signed_in: Any, at_now: Any) -> None:
    browser = signed_in(house.max)

    answer = browser.post(LIST, {"file": workbook(messages(2))}, follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[0][0] == page("batch", Batch.objects.get())
    assert "留言详情" in answer.content.decode()
    assert 'value="received_at" selected' in answer.content.decode()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "请选择文件"),
        (text(["%PDF-1.7"], "utf-8", name="a.pdf"), "不是表格"),
        (text(["<html><table>"], "utf-8", name="a.xls"), "网页"),
        (ContentFile(b"PK\x03\x04broken", name="a.xlsx"), "损坏"),
        (text([""], "utf-8", name="a.csv"), ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    house: Any, pack: Any, signed_in: Any, at_now: Any, file: Any, said: str
) -> None:
    answer = signed_in(house.max).post(LIST, {"file": file} if file else {})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Batch.objects.count() == 0


def test_what_was_chosen_for_the_columns_stays_when_it_is_refused(batch: Batch, house: Any, signed_in: Any) -> None:
    chosen = {f"column-{place}": "title" for place in range(6)}

    answer = signed_in(house.max).post(page("check-batch", batch), {**chosen, "default-severity": "major"})

    assert answer.status_code == 422
    assert answer.content.decode().count('value="title" selected') == 6
    assert 'value="major" selected' in answer.content.decode()


def test_checking_is_left_to_the_worker_and_the_page_asks_for_news(batch: Batch, house: Any, signed_in: Any) -> None:
    browser = signed_in(house.max)
    columns = {f"column-{place}": batch.mapping[h] for place, h in enumerate(batch.source["headings"])}

    answer = browser.post(page("check-batch", batch), columns, follow=True)

    assert f'data-poll="{page("batch", batch)}"' in answer.content.decode()
    asked = browser.get(page("batch", batch), headers={"HX-Request": "true"})
    again = browser.get(page("batch", batch), headers={"HX-Request": "true", "If-None-Match": asked["ETag"]})
    assert (asked.status_code, again.status_code) == (200, 304)


def test_the_page_asks_for_news_no_more_once_the_file_is_checked(
    batch: Batch, house: Any, pack: Any, signed_in: Any, at_now: Any
) -> None:
    browser, hx = signed_in(house.max), {"HX-Request": "true"}
    columns = {f"column-{place}": batch.mapping[h] for place, h in enumerate(batch.source["headings"])}
    browser.post(page("check-batch", batch), columns)
    ready = checked(workbook(messages(3)), by=house.max, at=at_now)

    working, over = (browser.get(page("batch", each), headers=hx).content.decode() for each in (batch, ready))

    assert ("data-poll-end" in working, "data-poll-end" in over) == (False, True)


def test_the_result_names_rows_and_reasons_and_leads_to_the_cases(
    house: Any, pack: Any, signed_in: Any, at_now: Any
) -> None:
    rows = messages(3)
    rows[2][3] = "不记得了"
    batch = taken_in(checked(workbook(rows), by=house.max, at=at_now), by=house.max, at=at_now)

    everything = signed_in(house.max).get(page("batch", batch)).content.decode()
    errors = signed_in(house.max).get(page("batch", batch), {"verdict": "error"}).content.decode()

    assert "TS-20261123-0002" in everything
    assert "不记得了" in errors
    assert "TS-20261123-0002" not in errors


def test_failed_rows_come_back_as_a_workbook_that_can_be_mended(
    house: Any, pack: Any, signed_in: Any, at_now: Any
) -> None:
    lines = ["投诉内容,日期", "修后异响,2026/11/3", "多出一格,2026/11/4,什么", "洗车划痕,不记得了"]
    batch = taken_in(checked(text(lines, "gb18030"), by=house.max, at=at_now), by=house.max, at=at_now)

    answer = signed_in(house.max).get(page("failed-rows", batch))

    sheet = read(io.BytesIO(b"".join(answer.streaming_content)))
    assert sheet.headings == ("未导入的原因", "投诉内容", "日期")
    shifted, undated = list(sheet.rows)
    assert shifted.cells[1:] == ("多出一格", "2026/11/4", "什么")
    mended = [["", "多出一格", "2026/11/4"], ["", "洗车划痕", "2026/11/5"]]
    again = checked(workbook(mended, headings=sheet.headings), by=house.max, at=at_now)
    assert again.counts == {"new": 2}
    assert again.source["remembered"] == batch.pk
    assert "未导入" not in again.rows.first().values["content"]
    assert undated.values["日期"] == "不记得了"


def test_phones_in_rows_are_masked(house: Any, pack: Any, signed_in: Any, at_now: Any) -> None:
    lines = ["投诉内容,电话", "请回电 13812345678 谢谢,13812345678"]
    batch = importing.upload("complaint", text(lines, "utf-8"), by=house.max, at=at_now)

    shown = signed_in(house.max).get(page("batch", batch)).content.decode()

    assert "138****5678" in shown
    assert "13812345678" not in shown


def test_taken_in_and_undone_by_button(house: Any, pack: Any, signed_in: Any, at_now: Any) -> None:
    batch = checked(workbook(messages(1)), by=house.max, at=at_now)
    browser = signed_in(house.max)

    assert browser.post(page("take-in-batch", batch)).status_code == 302
    assert browser.post(page("take-in-batch", batch)).status_code == 422
    assert browser.post(page("stop-batch", batch)).status_code == 302
    assert browser.post(page("undo-batch", batch)).status_code == 302
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "expected"),
    [("max", 200), ("adam", 200), ("lena", 404), ("ana", 403), ("fay", 403), ("hank", 403)],
)
def test_files_are_seen_by_who_brought_them_and_who_imports_everywhere(
    batch: Batch, house: Any, signed_in: Any, who: str, expected: int
) -> None:
    assert signed_in(getattr(house, who)).get(page("batch", batch)).status_code == expected


def test_who_may_not_register_is_told_so(house: Any, pack: Any, signed_in: Any, at_now: Any) -> None:
    batch = checked(workbook(messages(1)), by=house.adam, at=at_now)

    assert signed_in(house.adam).post(page("take-in-batch", batch)).status_code == 422
    assert signed_in(house.max).post(page("take-in-batch", batch)).status_code == 302
