"""Workbooks as they look in Excel and come out of its printer."""

from datetime import UTC, date, datetime
from zipfile import ZipFile

import openpyxl
import pytest
import time_machine
from django.utils import translation
from openpyxl.worksheet.worksheet import Worksheet

from huiyin.kernel import printing
from huiyin.kernel.printing import TablePaper
from huiyin.kernel.spreadsheets import Column, Drawn, DrawnColumn, Page, workbook, workbook_of

A4, LONG = 9, "约好上午十点做保养，到店后等到十一点半还没有工位，前台也没有人来说明，以后谁还敢来？"


def sheet_of(rows, columns, **said) -> Worksheet:
    with translation.override("zh-hans"), workbook(rows, columns, **{"title": "投诉", **said}) as file:
        return openpyxl.load_workbook(file).active


@time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False)
def test_each_printed_page_of_a_list_says_what_it_is_of_and_which_it_is():
    sheet = sheet_of([["TS-1"]], [Column("编号")], within="本月 & 华通")

    assert sheet.oddHeader.left.text == "&B投诉&B\n本月 && 华通"
    assert sheet.oddHeader.right.text == "2026-11-22"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (A4, 0)


def test_a_list_with_its_title_above_bears_it_once():
    sheet = sheet_of([["TS-1"]], [Column("编号")], above=["安途　投诉", "2026-11"])

    assert sheet.oddHeader.left.text is None
    assert sheet.print_title_rows == "$1:$3"


def test_a_narrow_list_is_printed_upright_and_a_wide_one_across():
    narrow = sheet_of([["维修", 3]], [Column("原因"), Column("件数", "number")])
    wide = sheet_of([[LONG] * 3], [Column(name) for name in "甲乙丙"])

    assert narrow.page_setup.orientation != "landscape"
    assert wide.page_setup.orientation == "landscape"


def test_long_texts_run_over_lines_before_a_page_gets_too_small_to_read():
    sheet = sheet_of([[LONG] * 5], [Column(name) for name in "甲乙丙丁戊"])

    assert sum(sheet.column_dimensions[name].width for name in "ABCDE") < 145
    assert sheet["A2"].alignment.wrap_text


def test_a_long_heading_takes_two_lines_beside_its_filter():
    heading = "承诺期限内完成处理的比例"
    sheet = sheet_of([[0.5]], [Column(heading, "percent")])

    assert sheet["A1"].alignment.wrap_text
    assert 14 < sheet.column_dimensions["A"].width < 20
    assert sheet.row_dimensions[1].height == 33


def test_a_line_is_as_high_as_its_words_in_programs_that_do_not_see_to_it():
    sheet = sheet_of([["短", 1], [LONG * 3, 2]], [Column("内容"), Column("数", "number")])

    assert sheet.row_dimensions[2].height is None
    assert sheet.row_dimensions[3].height == 15 * 5


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (12_345_678.9, "money", "12,345,678.90"),
        (-12_345_678, "number", "-12,345,678"),
        (datetime(2026, 11, 22, 9, 30), "datetime", "2026-11-22 09:30"),  # noqa: DTZ001
        (date(2026, 11, 22), "date", "2026-11-22"),
    ],
)
def test_a_column_is_wide_enough_for_what_excel_makes_of_its_values(value, kind, shown):
    width = sheet_of([[value]], [Column("值", kind)]).column_dimensions["A"].width

    assert width >= len(shown) + 1.5  # else ########


def test_a_day_and_the_text_beside_it_do_not_run_together():
    row = sheet_of([[date(2026, 11, 22), 3, "维修"]], [Column("日期", "date"), Column("数", "number"), Column("事")])[2]

    assert [cell.alignment.horizontal for cell in row] == ["left", "right", None]
    assert row[1].alignment.indent == 1


def test_the_filter_leaves_the_line_of_sums_where_it_is():
    columns = [Column("原因"), Column("件数", "number")]

    sheet = sheet_of([["人员", 3], ["流程", 4]], columns, totals=["合计", 7], note="含未判定。")

    assert sheet.auto_filter.ref == "A1:B3"
    assert [cell.value for cell in sheet[4]] == ["合计", 7]


def test_what_is_noted_stands_below_the_list_and_a_line_apart():
    table = TablePaper("统计", [Column("原因"), Column("件数", "number")], [["人员", 3]], note="含未判定的投诉。" * 8)

    with printing.workbook(table, "zh-hans") as file:
        sheet = openpyxl.load_workbook(file).active

    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)] == [
        [None, None],
        ["含未判定的投诉。" * 8, None],
    ]
    assert [f"{each}" for each in sheet.merged_cells.ranges] == ["A5:B5"]
    assert sheet.row_dimensions[5].height > 40


def test_a_number_that_two_places_round_to_a_whole_one_has_no_point():
    cell = sheet_of([[3.999]], [Column("数", "number")])["A2"]

    assert (cell.value, cell.number_format) == (3.999, "#,##0")


def test_each_sheet_of_a_report_says_which_report_it_belongs_to():
    pages = [Page("指标", [Column("指标")], [["投诉"]]), Page("对策", [Column("编号")], [["CS-1"]])]

    with workbook_of(pages, title="周报 2026-11-16 – 2026-11-22") as file:
        sheets = openpyxl.load_workbook(file).worksheets

    assert [sheet.title for sheet in sheets] == ["1 指标", "2 对策"]
    assert sheets[1].oddHeader.left.text == "&B2 对策&B\n周报 2026-11-16 – 2026-11-22"


@pytest.mark.parametrize("line", [True, False])  # over time, or bars with a line over them
def test_shares_beside_numbers_stand_on_an_axis_in_per_cent(line):
    columns = [Column("月份"), Column("投诉", "number"), Column("按时率（%）", "number")]
    parts = [DrawnColumn(1, "投诉", [3], line=line), DrawnColumn(2, "按时率（%）", [66.7], line=True, shared=True)]

    with workbook([["2026-11", 3, 66.7]], columns, title="投诉", drawn=Drawn(parts, ["2026-11"])) as file:
        drawn = ZipFile(file).read("xl/charts/chart1.xml").decode()

    assert '<c:numFmt formatCode="0&quot;%&quot;" sourceLinked="0"/>' in drawn
