"""What the check says of every row before anything is taken in."""

from typing import Any

import pytest

from huiyin.cases.actions import importing
from huiyin.cases.actions.columns import recognised
from huiyin.cases.models import Case
from huiyin.intake import actions as intake
from huiyin.kernel.spreadsheets import NotASpreadsheet
from huiyin.kernel.texts import say
from huiyin.rulebook.queries import pack_in_force
from tests.cases.files import HEADINGS, checked, messages, taken_in, text, workbook

LINE = "482028,一汽马自达,阿特兹,B柱异响 车内异响严重,H93,2020/6/8,信息审核"
CAR_HEADINGS = "id,brand,car_model,desc,problem,datetime,status"


@pytest.fixture
def max_(house: Any, pack: Any) -> Any:
    return house.max


def verdicts(batch: Any) -> list[str]:
    return list(batch.rows.order_by("line").values_list("verdict", flat=True))


def reasons(batch: Any, language: str = "en") -> list[str]:
    return [say(reason, language) for row in batch.rows.order_by("line") for reason in row.reasons]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (HEADINGS, ["external_number", "complainant_name", "title", "received_at", "content", "detail"]),
        (
            ["留言編號", "投訴人", "聯絡電話 ", "電話", "投訴內容", "類別"],
            ["external_number", "complainant_name", "complainant_phone", "detail", "content", "classification"],
        ),
        (
            ["ID", "Customer Name", "Subject", "Created At", "Description", "Why it was not taken in"],
            ["external_number", "complainant_name", "title", "received_at", "content", ""],
        ),
        (["车牌号", "事情发生时间", "客户希望的处理结果", "严重程度", "投诉渠道", "投诉类别"],
         ["plate", "occurred_at", "wish", "severity", "channel", "classification"]),
    ],
)  # fmt: skip
def test_columns_are_recognised_by_their_headings(pack: Any, headings: list[str], fields: list[str]) -> None:
    process = pack_in_force().processes["complaint"]

    assert list(recognised(headings, process.forms[process.intake]).values()) == fields


def test_new_rows_are_told_from_rows_that_came_twice(max_: Any, now: Any) -> None:
    rows = messages(3)

    batch = checked(workbook([*rows, rows[1]]), by=max_, at=now)

    assert verdicts(batch) == ["new", "new", "new", "duplicate"]
    assert reasons(batch) == ["Already there: row 3 of this file"]
    assert Case.objects.count() == 0


def test_a_row_that_came_with_an_earlier_file_is_a_duplicate(max_: Any, now: Any) -> None:
    taken_in(checked(workbook(messages(2)), by=max_, at=now), by=max_, at=now)

    batch = checked(workbook(messages(3), name="again.xlsx"), by=max_, at=now)

    assert verdicts(batch) == ["duplicate", "duplicate", "new"]
    assert reasons(batch)[0] == "Already there: TS-20261123-0001 (row 2 of 留言.xlsx)"


def test_the_same_text_of_somebody_else_is_new_with_a_remark(max_: Any, now: Any) -> None:
    first, second = messages(2)
    second[4] = f"  {first[4]}\n"

    batch = checked(workbook([first, second]), by=max_, at=now)

    assert verdicts(batch) == ["new", "new"]
    assert reasons(batch) == ["The same text as row 2 of this file"]


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        (
            3,
            "不记得了",
            "留言时间: “不记得了” is not a date we can read; write it like 2024-07-15 or 2024-07-15 08:03.",
        ),
        (3, "2031/1/1", "留言时间: 2031/1/1 lies in the future."),
        (4, "长" * 20_001, "At most 20000 characters, please"),
        (1, "名" * 121, "留言用户: At most 120 characters, please."),
    ],
)
def test_a_row_that_cannot_be_read_says_why(max_: Any, now: Any, column: int, value: str, why: str) -> None:
    good, bad = messages(2)
    bad[column] = value

    batch = checked(workbook([good, bad]), by=max_, at=now)

    assert verdicts(batch) == ["new", "error"]
    assert why in reasons(batch)[0]
    assert reasons(batch, "zh-hans") != reasons(batch)


def test_a_row_without_any_words_is_an_error(max_: Any, now: Any) -> None:
    good, bad = messages(2)
    bad[2] = bad[4] = ""

    batch = checked(workbook([good, bad]), by=max_, at=now)

    assert verdicts(batch) == ["new", "error"]
    assert reasons(batch) == ["留言详情: There is nothing about what happened."]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_text_files_are_read_in_every_encoding(max_: Any, now: Any, encoding: str) -> None:
    batch = checked(text([CAR_HEADINGS, LINE], encoding), by=max_, at=now)

    (row,) = batch.rows.all()
    assert row.verdict == "new"
    content = "B柱异响 车内异响严重\n\nid：482028\nbrand：一汽马自达\ncar_model：阿特兹\nproblem：H93\nstatus：信息审核"
    assert row.values["content"] == content


def test_big5_is_read(max_: Any, now: Any) -> None:
    batch = checked(text(["投訴人,投訴內容", "王小明,修車之後引擎仍然有異常聲音，請儘快處理"], "big5"), by=max_, at=now)

    (row,) = batch.rows.all()
    assert row.values["content"] == "修車之後引擎仍然有異常聲音，請儘快處理"


def test_a_row_with_more_cells_than_headings_is_an_error(max_: Any, now: Any) -> None:
    batch = checked(
        text([CAR_HEADINGS, LINE, LINE.replace("482028", "482029") + ",再多一格"], "gb18030"), by=max_, at=now
    )

    assert verdicts(batch) == ["new", "error"]
    assert reasons(batch) == ["Row: It has more cells than there are headings, so cells may stand in a wrong column."]
    assert batch.rows.get(verdict="error").raw["(8)"] == "再多一格"


def test_a_row_that_slipped_inside_its_columns_is_to_be_looked_at(max_: Any, now: Any) -> None:
    slipped = "512691,上汽大众,途观L,轮毂表面氧化,信息审核,2020-08-22,512691"

    batch = checked(text([CAR_HEADINGS, LINE, slipped], "utf-8"), by=max_, at=now)

    assert verdicts(batch) == ["new", "new"]
    assert reasons(batch) == ["“id” and “status” hold the same number: is a column missing?"]
    assert batch.counts == {"new": 2, "remarks": 1}


def test_words_of_the_rule_book_are_understood_in_the_file(max_: Any, now: Any) -> None:
    lines = ["投诉内容,投诉类别,严重程度", "等了三小时,排队过久,嚴重", "洗车划痕,说不清的类,一般"]

    batch = checked(text(lines, "utf-8"), by=max_, at=now)

    first, second = batch.rows.order_by("line")
    assert (first.values["classification"], first.values["severity"]) == ("long_queue", "serious")
    assert (second.values["classification"], second.values["severity"]) == ("unclassified", "general")
    assert second.values["content"] == "洗车划痕\n\n投诉类别：说不清的类"


def test_without_a_default_an_unknown_class_is_an_error(max_: Any, now: Any) -> None:
    lines = ["投诉内容,投诉类别", "等了三小时,排队过久", "洗车划痕,说不清的类"]

    batch = checked(text(lines, "utf-8"), by=max_, at=now, classification="")

    assert verdicts(batch) == ["new", "error"]
    assert reasons(batch) == ["投诉类别: “说不清的类” is not in the list."]


def test_columns_once_settled_are_remembered_for_the_same_headings(max_: Any, now: Any) -> None:
    first = importing.upload("complaint", workbook(messages(1)), by=max_, at=now)
    columns = {**first.mapping, "点赞数": "", "留言编号": ""}
    importing.check(first, columns=columns, defaults={"channel": "online"}, by=max_, at=now)

    second = importing.upload("complaint", workbook(messages(2)), by=max_, at=now)

    assert second.mapping == columns
    assert second.defaults == {"channel": "online"}


def test_two_columns_cannot_be_the_same_field(max_: Any, now: Any) -> None:
    batch = importing.upload("complaint", workbook(messages(1)), by=max_, at=now)

    with pytest.raises(intake.ColumnTwice):
        importing.check(batch, columns={**batch.mapping, "点赞数": "title"}, defaults={}, by=max_, at=now)
    importing.check(batch, columns=batch.mapping, defaults={}, by=max_, at=now)


def test_some_column_must_say_what_it_is_about(max_: Any, now: Any) -> None:
    batch = importing.upload("complaint", workbook(messages(1)), by=max_, at=now)

    with pytest.raises(importing.NoContentColumn):
        importing.check(batch, columns={"留言时间": "received_at"}, defaults={}, by=max_, at=now)
    importing.check(batch, columns={"留言主题": "title"}, defaults={}, by=max_, at=now)


def test_a_check_that_was_broken_off_goes_on_without_counting_twice(max_: Any, now: Any) -> None:
    batch = importing.upload("complaint", workbook(messages(5)), by=max_, at=now)
    batch = importing.check(batch, columns=batch.mapping, defaults=batch.defaults, by=max_, at=now)
    (part,) = intake.parts_to_check(batch)
    intake.check_some(batch, intake.Part(part.rows[:2], share=40), at=now)

    intake.check_some(batch, part, at=now)

    batch.refresh_from_db()
    assert (batch.counts, batch.share_checked) == ({"new": 5}, 100)
    assert list(intake.parts_to_check(batch)) == []


def test_long_rows_are_checked_a_few_at_a_time(max_: Any, now: Any) -> None:
    short = importing.upload("complaint", text(["投诉内容,投诉人", *["异响,王磊"] * 5], "utf-8"), by=max_, at=now)
    long = importing.upload(
        "complaint", text(["投诉内容,投诉人", *["异响" * 60_000 + ",王磊"] * 20], "utf-8"), by=max_, at=now
    )

    assert [len(part.rows) for part in intake.parts_to_check(short)] == [5]
    assert [len(part.rows) for part in intake.parts_to_check(long)] == [9, 9, 2]


def test_a_file_that_breaks_off_is_not_taken_in(max_: Any, now: Any) -> None:
    batch = checked(
        text(["投诉内容,投诉人", *["修后异响,王磊"] * 30, '"没有结束的引号,李四'], "utf-8"), by=max_, at=now
    )

    assert "never closed" in say(batch.why, "en")
    with pytest.raises(intake.NotNow):
        taken_in(batch, by=max_, at=now)


def test_only_who_may_import_may_upload(house: Any, pack: Any, now: Any) -> None:
    with pytest.raises(intake.NotForImporting):
        importing.upload("complaint", workbook(messages(1)), by=house.ana, at=now)
    importing.upload("complaint", workbook(messages(1)), by=house.lena, at=now)


def test_what_is_no_spreadsheet_is_refused(max_: Any, now: Any) -> None:
    with pytest.raises(NotASpreadsheet):
        importing.upload("complaint", text(["%PDF-1.7 …"], "utf-8", name="a.xlsx"), by=max_, at=now)
