"""The pages of customers by file."""

import io
import re
import zipfile
from collections import Counter
from contextlib import nullcontext
from typing import Any

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.customers import actions
from huiyin.customers.actions import importing
from huiyin.customers.models import Batch, Customer
from huiyin.intake import actions as intake
from huiyin.intake import jobs
from huiyin.kernel.spreadsheets import read
from tests.cases.files import text, workbook
from tests.conftest import NOW, House
from tests.customers.files import checked, taken_in, verdicts

LIST = "/customers/imports/"
HEADINGS = ["姓名", "手机", "车牌号"]


def page(name: str, batch: Batch) -> str:
    return reverse(f"customers:{name}", args=[batch.pk])


def test_the_list_of_customers_leads_to_taking_in_by_file(house: House, signed_in: Any) -> None:
    assert f'href="{LIST}"' in signed_in(house.max).get("/customers/").content.decode()
    assert f'href="{LIST}"' not in signed_in(house.ana).get("/customers/").content.decode()


def test_a_file_is_uploaded_and_asked_what_its_columns_mean_and_what_to_do(house: House, signed_in: Any) -> None:
    browser = signed_in(house.max)

    answer = browser.post(LIST, {"file": workbook([["王芳", "13800138000", "冀A12345"]], HEADINGS)}, follow=True)

    shown = answer.content.decode()
    assert 'value="asset/vehicle/plate" selected' in shown
    assert "138****8000" in shown
    assert shown.count('name="default-keys"') == 4
    batch = Batch.objects.get()
    columns = {f"column-{place}": field for place, field in enumerate(batch.columns.values())}
    chosen = {"default-mode": "new", "default-keys": ["phone", "asset"], "default-keeper": "me"}
    assert browser.post(page("check-batch", batch), {**columns, **chosen}).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.defaults["mode"], batch.defaults["keys"]) == ("checking", "new", "phone asset")


def test_another_sheet_of_a_workbook_can_be_read(house: House, signed_in: Any) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, rows in {"说明": [["填表说明"]], "名单": [HEADINGS, ["王芳", "13800138000", ""]]}.items():
            sheet = book.add_worksheet(name)
            for place, cells in enumerate(rows):
                sheet.write_row(place, 0, cells)
    browser = signed_in(house.max)
    browser.post(LIST, {"file": ContentFile(content.getvalue(), name="名单.xlsx")})
    batch = Batch.objects.get()
    assert "<option>名单</option>" in browser.get(page("batch", batch)).content.decode()

    refused = browser.post(page("sheet-of-batch", batch), {"sheet": "没有"})
    taken = browser.post(page("sheet-of-batch", batch), {"sheet": "名单"})

    assert (refused.status_code, taken.status_code) == (422, 302)
    batch.refresh_from_db()
    assert (batch.source["sheet"], batch.source["others"]) == ("名单", ["说明"])
    assert list(batch.columns.values()) == ["name", "phone", "asset/vehicle/plate"]
    importing.check(batch, columns=batch.mapping, defaults=batch.defaults, by=house.max, at=NOW)
    jobs.check("customers", batch.pk)
    assert verdicts(batch) == ["new"]
    assert browser.post(page("sheet-of-batch", batch), {"sheet": "说明"}).status_code == 422


def test_a_text_file_is_read_as_somebody_says_who_knows_better(house: House, signed_in: Any) -> None:
    file = text(["姓名;手机;备注", "王芳;13800138000;一,二", "李强;13900139000;三,四"], "gb18030")
    browser = signed_in(house.max)
    browser.post(LIST, {"file": file})
    batch = Batch.objects.get()
    assert (batch.source["encoding"], batch.source["separator"]) == ("gb18030", ";")
    door = page("reading-of-batch", batch)
    assert 'value="gb18030" selected' in browser.get(page("batch", batch)).content.decode()

    wrong = browser.post(door, {"encoding": "big5hkscs", "separator": ","})
    batch.refresh_from_db()
    garbled = (batch.source["headings"], batch.source["encoding"])
    refused = browser.post(door, {"encoding": "rot13", "separator": ";"})
    right = browser.post(door, {"encoding": "gb18030", "separator": ","})
    batch.refresh_from_db()
    cut = batch.source["headings"]
    browser.post(door, {"encoding": "gb18030", "separator": ";"})

    batch.refresh_from_db()
    assert [answer.status_code for answer in (wrong, refused, right)] == [302, 422, 302]
    assert (garbled[1], "姓名" in garbled[0][0]) == ("big5hkscs", False)
    assert cut[0] == "姓名;手机;备注"
    assert list(batch.columns.values()) == ["name", "phone", "note"]
    importing.check(batch, columns=batch.mapping, defaults=batch.defaults, by=house.max, at=NOW)
    jobs.check("customers", batch.pk)
    assert verdicts(batch) == ["new", "new"]
    assert browser.post(door, {"encoding": "gb18030", "separator": ","}).status_code == 422


def test_a_workbook_has_no_encoding_to_choose(house: House, signed_in: Any) -> None:
    browser = signed_in(house.max)
    browser.post(LIST, {"file": workbook([["王芳", "13800138000", ""]], HEADINGS)})
    batch = Batch.objects.get()

    assert browser.post(page("reading-of-batch", batch), {"encoding": "utf-8", "separator": ","}).status_code == 422


def test_without_a_key_no_file_is_recognised(house: House, signed_in: Any) -> None:
    browser = signed_in(house.max)
    browser.post(LIST, {"file": workbook([["王芳", "13800138000", ""]], HEADINGS)})
    batch = Batch.objects.get()
    columns = {f"column-{place}": field for place, field in enumerate(batch.columns.values())}

    answer = browser.post(page("check-batch", batch), columns)

    assert answer.status_code == 422
    assert "按什么认出档案" in answer.content.decode()


def test_rows_in_error_come_back_red_and_can_be_sent_again(house: House, signed_in: Any) -> None:
    rows = [["王芳", "1.38E+10", "冀A12345"], ["李强", "13900139000", ""]]
    batch = taken_in(checked(workbook(rows, HEADINGS), by=house.max, at=NOW), by=house.max, at=NOW)

    content = b"".join(signed_in(house.max).get(page("failed-rows", batch)).streaming_content)

    sheet = read(io.BytesIO(content))
    [failed] = list(sheet.rows)
    assert sheet.headings == ("未导入的原因", *HEADINGS)
    assert "1.38E+10" in str(failed.cells[0])
    assert _coloured(content, RED) == ["C2"]
    still_bad = checked(ContentFile(content, name="again.xlsx"), by=house.max, at=NOW)
    once_more = b"".join(signed_in(house.max).get(page("failed-rows", still_bad)).streaming_content)
    assert read(io.BytesIO(once_more)).headings == sheet.headings
    assert not still_bad.rows.get().cells[0].startswith(str(failed.cells[0])[:5])
    mended = [["", "王芳", "13800138000", "冀A12345"]]
    again = taken_in(checked(workbook(mended, list(sheet.headings)), by=house.max, at=NOW), by=house.max, at=NOW)
    assert verdicts(again) == ["new"]
    assert Customer.objects.count() == 2


def test_similar_rows_come_back_in_amber_and_a_file_number_says_whose_they_are(house: House, signed_in: Any) -> None:
    file = actions.open_file(kind="person", name="王芳", phones=["13800138000"], by=house.max, at=NOW)
    rows = [["赵六", "13800138000", "冀A12345"], ["钱七", "13800138000", "冀B12345"], ["李强", "1.38E+10", ""]]
    batch = checked(workbook(rows, HEADINGS), by=house.max, at=NOW)

    content = b"".join(signed_in(house.max).get(page("failed-rows", batch)).streaming_content)

    sheet = read(io.BytesIO(content))
    assert sheet.headings == ("未导入的原因", "档案编号", *HEADINGS)
    assert (_coloured(content, AMBER), _coloured(content, RED)) == (["A2", "B2", "A3", "B3"], ["D4"])
    same, other, _bad = (list(row.cells) for row in sheet.rows)
    assert file.number in str(same[0])
    same[1], other[1] = file.number, "新建"
    again = checked(workbook([same, other], list(sheet.headings)), by=house.max, at=NOW)
    assert verdicts(again) == ["update", "new"]
    assert again.source["remembered"] == batch.pk
    taken_in(again, by=house.max, at=NOW)
    owners = dict(Customer.objects.values_list("assets__key", "name"))
    assert owners == {"冀A12345": "赵六", "冀B12345": "钱七"}
    file.refresh_from_db()
    assert file.name == "赵六"


@pytest.mark.parametrize(("who", "verdict", "files"), [("same", "update", 1), ("other", "new", 2)])
def test_of_a_similar_row_it_is_said_on_the_page_who_it_is(
    house: House, signed_in: Any, who: str, verdict: str, files: int
) -> None:
    actions.open_file(kind="person", name="王芳", phones=["13800138000"], by=house.max, at=NOW)
    rows = [["赵六", "13800138000", "冀A12345"], ["钱七", "13800138000", ""], ["李强", "13900139000", ""]]
    batch = checked(workbook(rows, HEADINGS), by=house.max, at=NOW)
    browser = signed_in(house.max)
    doors = [reverse("customers:settle-row", args=[batch.pk, line]) for line in (2, 3, 4)]
    shown = browser.get(page("batch", batch)).content.decode()

    answers = [browser.post(door, {"who": who}).status_code for door in (doors[0], doors[0], doors[2])]

    assert [door in shown for door in doors] == [True, True, False]
    assert answers == [302, 422, 422]
    taken_in(batch, by=house.max, at=NOW)
    assert verdicts(batch) == [verdict, "similar", "new"]
    assert batch.counts == {"similar": 1, "new": 1, "taken": 2, **({verdict: 1} if verdict != "new" else {"new": 2})}
    assert Customer.objects.exclude(name="李强").count() == files
    assert browser.post(doors[1], {"who": who}).status_code == 422


@pytest.mark.parametrize(("end", "known"), [('"没有结束的引号,13900139000', "similar"), ("李强,13900139000", "update")])
def test_of_the_rows_of_a_file_that_breaks_off_nobody_is_asked_about(
    house: House, monkeypatch: pytest.MonkeyPatch, end: str, known: str
) -> None:
    monkeypatch.setattr("huiyin.intake.actions.checking.AT_ONCE", 1)
    actions.open_file(kind="person", name="王芳", phones=["13800138000"], by=house.max, at=NOW)
    others = [f"客户{number},137000{number:05d}" for number in range(30)]  # more than is read to find the headings
    batch = checked(text(["姓名,手机", "赵六,13800138000", *others, end], "utf-8"), by=house.max, at=NOW)
    refused = pytest.raises(intake.NotNow) if batch.why else nullcontext()

    with refused:
        importing.settle_row(batch, 2, same=True, by=house.max, at=NOW)

    assert verdicts(batch)[0] == known


def test_a_row_like_another_row_is_about_no_file(house: House, signed_in: Any) -> None:
    batch = checked(
        workbook([["王芳", "13800138000", ""], ["赵六", "13800138000", ""]], HEADINGS), by=house.max, at=NOW
    )
    door = reverse("customers:settle-row", args=[batch.pk, 3])
    browser = signed_in(house.max)

    refused = browser.post(door, {"who": "same"})
    taken = browser.post(door, {"who": "other"})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert verdicts(batch) == ["new", "new"]


def test_a_long_check_says_how_far_it_is_and_can_be_stopped(
    house: House, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.intake.actions.checking.AT_ONCE", 500)
    lines = ["姓名,手机", *(f"客户{number},138{number:08d}" for number in range(3000))]
    batch = importing.upload(text(lines, "utf-8"), by=house.max, at=NOW)
    batch = importing.check(batch, columns=batch.mapping, defaults=batch.defaults, by=house.max, at=NOW)
    parts = intake.parts_to_check(batch)
    for _part in range(3):
        assert intake.check_some(batch, next(parts), at=NOW)
    browser = signed_in(house.max)

    shown = browser.get(page("batch", batch)).content.decode()
    stopped = browser.post(page("check-batch", batch), {"again": "1"})

    batch.refresh_from_db()
    assert "已检查 1500 行" in shown
    assert f'max="100" value="{batch.share_checked}"' in shown
    assert 40 < batch.share_checked < 70
    assert stopped.status_code == 302
    assert (batch.state, batch.rows.count(), batch.keys.count()) == ("uploaded", 0, 0)
    assert not intake.check_some(batch, next(parts), at=NOW)


def test_a_long_check_leaves_room_for_other_jobs(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.intake.actions.checking.AT_ONCE", 2)
    monkeypatch.setattr("huiyin.intake.jobs.IN_ONE_GO", 0)
    rows = [[f"客户{number}", f"1380013800{number}", ""] for number in range(5)]
    batch = importing.upload(workbook(rows, HEADINGS), by=house.max, at=NOW)
    importing.check(batch, columns=batch.mapping, defaults=batch.defaults, by=house.max, at=NOW)
    waiting = ProcrastinateJob.objects.filter(task_name="intake.check", args__batch_id=batch.pk)
    seen = []

    for _turn in range(4):
        jobs.check("customers", batch.pk)
        batch.refresh_from_db()
        seen.append((batch.state, batch.rows.count(), waiting.count()))

    assert seen == [("checking", 2, 2), ("checking", 4, 3), ("checking", 5, 4), ("checked", 5, 4)]


def test_taking_in_can_be_stopped_and_goes_on_later(
    house: House, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Batch, "TAKEN_AT_ONCE", 2)
    rows = [[f"客户{number}", f"1380013800{number}", ""] for number in range(5)]
    batch = checked(workbook(rows, HEADINGS), by=house.max, at=NOW)
    browser = signed_in(house.max)
    browser.post(page("take-in-batch", batch))
    intake.take_in_some(batch, at=NOW)

    running = browser.get(page("batch", batch)).content.decode()
    browser.post(page("stop-batch", batch))
    more = intake.take_in_some(batch, at=NOW)

    assert 'max="5" value="2"' in running
    assert (more, Customer.objects.count()) == (False, 2)
    batch.refresh_from_db()
    taken_in(batch, by=house.max, at=NOW)
    assert (Customer.objects.count(), batch.counts) == (5, {"new": 5, "taken": 5})


def test_the_counts_are_those_of_the_database(house: House, signed_in: Any) -> None:
    rows = [["王芳", "13800138000", ""], ["王芳", "13800138000", "冀A12345"], ["赵六", "13800138000", ""],
            ["李强", "1380013800", ""], ["钱七", "13900139000", ""]]  # fmt: skip
    batch = checked(workbook(rows, HEADINGS), by=house.max, at=NOW)
    before = Customer.objects.count()
    actions.open_file(kind="person", name="钱七", phones=["13900139000"], by=house.max, at=NOW)  # since the check

    taken_in(batch, by=house.max, at=NOW)

    found = Counter(batch.rows.values_list("verdict", flat=True))
    taken = batch.rows.filter(customer__isnull=False)
    assert batch.counts == {**found, "new": 1, "taken": 2}
    assert found == {"new": 1, "update": 1, "similar": 1, "error": 1, "duplicate": 1}
    assert (taken.count(), Customer.objects.count() - before) == (2, 2)


def test_a_result_shows_verdicts_and_leads_to_the_files_phones_masked(house: House, signed_in: Any) -> None:
    batch = checked(workbook([["王芳", "13800138000", "冀A12345"]], HEADINGS), by=house.max, at=NOW)
    taken_in(batch, by=house.max, at=NOW)

    shown = signed_in(house.max).get(page("batch", batch)).content.decode()

    assert Customer.objects.get().number in shown
    assert "13800138000" not in shown


def test_a_row_is_shown_in_the_order_of_its_columns(house: House, signed_in: Any) -> None:
    batch = checked(workbook([["冀A12345", "王芳"]], ["车牌号", "姓名"]), by=house.max, at=NOW)

    shown = signed_in(house.max).get(page("batch", batch)).content.decode()

    assert "冀A12345 · 王芳" in shown


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["姓名,手机", "王芳,13800138000", '"李强,13900139000'], "引号"),
        ([",".join(f"列{n}" for n in range(600))], "列"),
    ],
)
def test_a_broken_file_is_refused_or_read_as_far_as_it_goes(house: House, signed_in: Any, lines: Any, why: str) -> None:
    browser = signed_in(house.max)
    answer = browser.post(LIST, {"file": text(lines, "utf-8")}, follow=True)

    if Batch.objects.exists():
        batch = Batch.objects.get()
        browser.post(page("check-batch", batch), {"column-0": "name", "column-1": "phone", "default-keys": "phone"})

        jobs.check("customers", batch.pk)
        answer = browser.get(page("batch", batch))
    assert why in answer.content.decode()
    assert Customer.objects.count() == 0


RED, AMBER = "FFC7CE", "FFEB9C"


def _coloured(content: bytes, colour: str) -> list[str]:
    """The cells of a workbook with a ground of this colour."""

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        styles = package.read("xl/styles.xml").decode()
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    fills = re.findall(r"<fill>.*?</fill>", styles)
    red = {place for place, fill in enumerate(fills) if colour in fill}
    formats = re.findall(r"<xf [^>]*>", styles.split("<cellXfs")[1].split("</cellXfs>")[0])
    marked = {str(place) for place, form in enumerate(formats) if int(re.search(r'fillId="(\d+)"', form)[1]) in red}
    return [cell for cell, style in re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet) if style in marked]
