"""Spreadsheets as people really send them, and lists as they get them back."""

# ruff: noqa: DTZ001  # spreadsheets know no time zones

import contextlib
import io
import zipfile
import zlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from huiyin.kernel import spreadsheets as sheets
from huiyin.kernel.errors import DomainError
from tests.kernel import old_books

SHANGHAI = ZoneInfo("Asia/Shanghai")
LINES = "编号,姓名,投诉内容\r\n1,王小明,空调不制冷，多次维修无果\r\n2,李丽,服务态度差\r\n"
TRADITIONAL = "編號,姓名,投訴內容\r\n1,王小明,冷氣機不涼，多次維修無效\r\n2,李麗,服務態度很差\r\n"


def csv_file(text, encoding="utf-8"):
    return io.BytesIO(text.encode(encoding))


def xlsx_file(*rows, change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file


def add_to_package(file, name, content):
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return file


def with_part(file, name, content):
    """The package with one part said otherwise."""
    other = io.BytesIO()
    with zipfile.ZipFile(file) as package, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as changed:
        for entry in package.namelist():
            changed.writestr(entry, content if entry == name else package.read(entry))
        if name not in package.namelist():
            changed.writestr(name, content)
    return other


def shared_texts(*rows):
    """As Excel itself writes them: a text that stands in many cells is kept once."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file


def values(sheet):
    return [list(row.values.values()) for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_of_a_csv_is_found(encoding):
    sheet = sheets.read(csv_file(LINES, encoding))

    assert sheet.headings == ("编号", "姓名", "投诉内容")
    assert values(sheet) == [["1", "王小明", "空调不制冷，多次维修无果"], ["2", "李丽", "服务态度差"]]


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-8"])
def test_traditional_text_is_told_from_simplified(encoding):
    sheet = sheets.read(csv_file(TRADITIONAL, encoding))

    assert values(sheet)[0] == ["1", "王小明", "冷氣機不涼，多次維修無效"]


def test_a_long_start_in_plain_ascii_does_not_hide_the_encoding():
    file = csv_file("id,text\n" + "1,abc\n" * 50_000 + "2,投诉处理不及时\n", "gb18030")

    assert values(sheets.read(file))[-1] == ["2", "投诉处理不及时"]


def test_a_few_broken_characters_are_shown_as_damage_in_their_row_only():
    content = (LINES * 20).encode()
    file = io.BytesIO(content[:-8] + b"\xff" + content[-8:])

    rows = list(sheets.read(file).rows)

    assert [row.number for row in rows if row.damaged] == [rows[-1].number]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "^", "~"])
def test_the_separator_is_found_among_quotes_commas_and_line_ends(separator):
    text = f'名称{separator}内容\r\n甲{separator}"一，二\n三;四|五,六""七"""\r\n乙{separator}短\r\n'

    sheet = sheets.read(csv_file(text))

    assert sheet.separator == separator
    assert values(sheet) == [["甲", '一，二\n三;四|五,六"七"'], ["乙", "短"]]


def test_excel_s_own_hint_of_the_separator_is_followed():
    assert values(sheets.read(csv_file("sep=;\na;b\n1;2,5\n"))) == [["1", "2,5"]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_rows_are_numbered_as_excel_numbers_them(ending):
    text = ending.join(["a,b", "", '1,"two', 'lines"', ",", "3,4", ""])

    assert [row.number for row in sheets.read(csv_file(text)).rows] == [3, 5]


def test_padding_and_what_spreadsheets_write_for_nothing_are_taken_off():
    sheet = sheets.read(xlsx_file(["a", "b", "c"], ["\n\t\u00a0投诉　\n内容\u3000\t", "NaN", " "], ["x", "#N/A", 5.0]))

    assert values(sheet) == [["投诉　\n内容", None, None], ["x", None, 5]]


def test_headings_are_unique_and_none_is_empty():
    sheet = sheets.read(csv_file("姓名, 姓名 ,,电话\n号码,备注\n1,2,3,4,5\n".replace("电话\n号码", '"电话\n号码"')))

    assert sheet.headings == ("姓名", "姓名 (2)", "(3)", "电话 号码", "备注")


def test_titles_above_the_headings_are_passed_over():
    sheet = sheets.read(xlsx_file(["顾客投诉登记表"], [], ["编号", "姓名", "内容"], [1, "王", "差"]))

    assert sheet.headings == ("编号", "姓名", "内容")
    assert [row.number for row in sheet.rows] == [4]


def test_cells_beyond_the_headings_are_kept_and_reported():
    sheet = sheets.read(csv_file("a,b\n1,2\n1,2,,3\n"))

    straight, shifted = sheet.rows

    assert not straight.shifted
    assert shifted.shifted
    assert shifted.surplus == ("3",)
    assert shifted.cells == ("1", "2", None, "3")


def test_a_phone_kept_as_a_number_keeps_its_digits():
    (row,) = sheets.read(xlsx_file(["电话", "数"], [13812345678, 1.5])).rows

    assert row.text("电话") == "13812345678"
    assert row.text("数") == "1.5"


def test_the_first_filled_sheet_is_read_unless_one_is_named():
    def change(book):
        book.create_sheet("第二").append(["二"])
        book.worksheets[1].append(["2"])
        book.create_sheet("空", 0)

    assert sheets.read(xlsx_file(["一"], ["1"], change=change)).headings == ("一",)
    assert sheets.read(xlsx_file(["一"], ["1"], change=change), sheet="第二").headings == ("二",)


def test_reading_leaves_the_upload_open():
    file = csv_file(LINES)

    assert len(list(sheets.read(file).rows)) == len(list(sheets.read(file).rows))


@pytest.mark.parametrize(
    ("cell", "when"),
    [
        ("2024/7/15", datetime(2024, 7, 15)),
        ("2024-07-15 08:03", datetime(2024, 7, 15, 8, 3)),
        ("2019/2/28 11:25:05", datetime(2019, 2, 28, 11, 25, 5)),
        ("2024.7.15", datetime(2024, 7, 15)),
        ("2024年7月15日", datetime(2024, 7, 15)),
        ("2024年07月15日 星期一 下午3点05分", datetime(2024, 7, 15, 15, 5)),
        ("2024/7/15 上午 8:03", datetime(2024, 7, 15, 8, 3)),
        ("2024/7/15 3:05 PM", datetime(2024, 7, 15, 15, 5)),
        ("民國113年7月15日", datetime(2024, 7, 15)),
        ("113/7/15", datetime(2024, 7, 15)),
        ("２０２４／７／１５", datetime(2024, 7, 15)),
        ("15/7/2024", datetime(2024, 7, 15)),
        ("20240715", datetime(2024, 7, 15)),
        (20240715, datetime(2024, 7, 15)),
        ("20240715080300", datetime(2024, 7, 15, 8, 3)),
        (45488, datetime(2024, 7, 15)),
        (45488.335416666669, datetime(2024, 7, 15, 8, 3)),
        ("45488.5", datetime(2024, 7, 15, 12)),
        (date(2024, 7, 15), datetime(2024, 7, 15)),
        (datetime(2024, 7, 15, 8, 3), datetime(2024, 7, 15, 8, 3)),
        ("2024-07-15T08:03:00.123456", datetime(2024, 7, 15, 8, 3, 0, 123456)),
    ],
)
def test_a_date_is_understood_in_every_way_offices_write_it(cell, when):
    assert sheets.to_datetime(cell, SHANGHAI) == when.replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("cell", ["2024-07-15T08:03:00Z", "2024-07-15T16:03:00+08:00", "2024-07-15 16:03:00+0800"])
def test_a_date_s_own_time_zone_counts(cell):
    assert sheets.to_datetime(cell, SHANGHAI) == datetime(2024, 7, 15, 8, 3, tzinfo=UTC)


@pytest.mark.parametrize("cell", [None, "", "  ", "NaN"])
def test_an_empty_cell_is_no_date(cell):
    assert sheets.to_datetime(cell, SHANGHAI) is None


@pytest.mark.parametrize("cell", ["昨天", "7/8/2024", "2024/13/1", "2024-02-30", "24:00", "2024-07-15 25:00", 5, 1e30])
def test_what_is_no_date_or_could_be_two_is_refused(cell):
    with pytest.raises(sheets.NotADate):
        sheets.to_datetime(cell, SHANGHAI)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(text):
    try:
        found = sheets.to_datetime(text, SHANGHAI)
    except sheets.NotADate:
        found = None

    assert found is None or found.tzinfo


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))
def test_a_written_date_reads_back(moment):
    moment = moment.replace(second=0, microsecond=0)

    assert sheets.to_datetime(f"{moment:%Y年%m月%d日 %H:%M}", SHANGHAI) == moment.replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("content", [b"", b" \r\n\r\n", b",,,\n"])
def test_an_empty_file_is_refused(content):
    with pytest.raises(sheets.NothingInside):
        sheets.read(io.BytesIO(content))


PDF, PICTURE, NOISE, EMPTY_ZIP = b"%PDF-1.7 ...", b"\x89PNG\r\n", b"\x00\x01\x02\x03" * 9, b"PK\x05\x06" + b"\0" * 18
JSON = (b'{\n "a": 1}', b'[{"a": 1}]')


@pytest.mark.parametrize("content", [PDF, PICTURE, NOISE, EMPTY_ZIP, *JSON])
def test_what_is_no_spreadsheet_is_refused(content):
    with pytest.raises(sheets.NotASpreadsheet):
        sheets.read(io.BytesIO(content))


def test_a_web_page_named_xls_is_refused_by_name():
    with pytest.raises(sheets.IsAWebPage):
        sheets.read(io.BytesIO(b"\xef\xbb\xbf\n<html><table><tr><td>1</td></tr></table></html>"))


def test_a_file_cut_in_two_is_refused():
    whole = xlsx_file(["a"], [1]).getvalue()

    with pytest.raises(sheets.CannotOpen):
        sheets.read(io.BytesIO(whole[: len(whole) // 2]))


def test_a_package_of_another_kind_or_encoding_is_refused():
    whole = xlsx_file(["a"], [1]).getvalue()
    version = whole.rindex(b"PK\x01\x02") + 6
    unknown = b"<?xml version='1.0' encoding='UTX-8'?><worksheet/>"

    for content in (whole[:version] + b"\xff" + whole[version + 1 :],
                    with_part(xlsx_file(["a"]), "xl/worksheets/sheet1.xml", unknown).getvalue()):  # fmt: skip
        with pytest.raises(sheets.CannotOpen):
            sheets.read(io.BytesIO(content))


def test_a_csv_cut_inside_a_quote_names_the_row():
    with pytest.raises(sheets.QuoteLeftOpen) as refusal:
        sheets.read(csv_file('a,b\n1,"x"\n2,"cut off he'))

    assert refusal.value.params == {"row": 3}


def test_a_lone_quote_inside_a_cell_is_just_a_quote():
    assert values(sheets.read(csv_file('a,b\n1,15" 轮毂\n'))) == [["1", '15" 轮毂']]


def test_macros_are_refused():
    file = add_to_package(xlsx_file(["a"], [1]), "xl/vbaProject.bin", b"x")

    with pytest.raises(sheets.HasMacros):
        sheets.read(file)


def test_a_locked_file_is_refused():
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")

    with pytest.raises(sheets.NeedsPassword):
        sheets.read(io.BytesIO(locked))


def test_a_zip_bomb_is_refused_whatever_sizes_it_states():
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join([packed.compress(b"0" * (1 << 20)) for _ in range(700)]) + packed.flush()
    file = xlsx_file(["a"], [1])
    with zipfile.ZipFile(file, "a") as package:
        entry = zipfile.ZipInfo("xl/media/image1.png")
        package.writestr(entry, bomb)
    liar = file.getvalue()
    for signature, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):  # says stored; is deflated
        start = liar.rindex(signature)
        liar = liar[: start + at] + b"\x08\x00" + liar[start + at + 2 :]

    with pytest.raises(sheets.TooLarge):
        sheets.read(io.BytesIO(liar))


def test_one_cell_in_the_farthest_corner_does_not_fill_the_memory():
    def change(book):
        book.active["A1048576"] = "far"
        book.active["XFD1048576"] = "far"

    with pytest.raises(sheets.TooManyColumns):
        sheets.read(xlsx_file(["a"], [1], change=change))


def test_an_xlsx_that_fills_the_memory_by_one_cell_or_by_shared_texts_is_refused(monkeypatch):
    monkeypatch.setattr("huiyin.kernel.spreadsheets.packages.texts._MOST_SHARED", 1 << 20)
    far = "<sheetData><row><c t='inlineStr'><is><t>" + "x" * (2 << 20) + "</t></is></c></row></sheetData>"
    many = "".join(f"<si><t>{number:x>1000}</t></si>" for number in range(2_000))

    for part, content in (("xl/worksheets/sheet1.xml", far), ("xl/sharedStrings.xml", many)):
        file = with_part(shared_texts(["a"], ["b"]), part, f"<all>{content}</all>")
        with pytest.raises(sheets.TooLarge):
            list(sheets.read(file).rows)


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.xml", "<a b='" + "x" * (3 << 20) + "'/>"),
        ("xl/worksheets/sheet1.xml", "<!--" + "x" * (3 << 20) + "-->"),
        ("xl/worksheets/sheet1.xml", "<a>" * 200_000),
        ("xl/worksheets/sheet1.xml", "".join(f"<a{n}/>" for n in range(2_000))),
        ("xl/worksheets/sheet1.xml", "".join(f"<a b{n}='1'/>" for n in range(2_000))),
        ("xl/styles.xml", "<cellXfs>" + "<xf/>" * 200_000 + "</cellXfs>"),
        ("xl/sharedStrings.xml", "<si/>" * 200_000),
    ],
)
def test_markup_that_a_reader_would_have_to_hold_whole_is_refused(part, content, monkeypatch):
    monkeypatch.setattr("huiyin.kernel.spreadsheets.packages.texts._MOST_SHARED", 1 << 20)
    file = with_part(shared_texts(["a"], ["b"]), part, f"<all>{content}</all>")

    with pytest.raises(sheets.TooLarge):
        list(sheets.read(file).rows)


def test_one_long_text_in_every_cell_is_refused_before_it_fills_a_database(monkeypatch):
    monkeypatch.setattr("huiyin.kernel.spreadsheets.headings._MOST_SAID", 100_000)

    assert len(values(sheets.read(shared_texts(["a"], *[["x" * 900]] * 100)))) == 100
    with pytest.raises(sheets.TooLarge):
        list(sheets.read(shared_texts(["a"], *[["x" * 900]] * 120)).rows)


def test_a_package_of_a_million_parts_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for number in range(70_000):
            package.writestr(zipfile.ZipInfo(f"xl/{number:050}"), b"")

    with pytest.raises(sheets.TooLarge):
        sheets.read(file)


@pytest.mark.parametrize("numbers", ["1 1", "2 1", "1 9999999"])
def test_rows_are_numbered_as_a_sheet_numbers_them(numbers):
    rows = "".join(f"<row r='{n}'><c t='str'><v>x</v></c></row>" for n in numbers.split())

    with pytest.raises(sheets.CannotOpen):
        list(sheets.read(with_part(shared_texts(["a"]), "xl/worksheets/sheet1.xml", f"<all>{rows}</all>")).rows)


def test_a_number_that_is_no_day_stays_a_number():
    def change(book):
        for cell in ("A2", "A3"):
            book.active[cell].number_format = "yyyy-mm-dd"

    assert values(sheets.read(xlsx_file(["a"], [1e12], [45488], change=change))) == [[10**12], [datetime(2024, 7, 15)]]


@pytest.mark.parametrize("line", ["x" * (5 << 20), '"' + "x\n" * (1 << 20)])
def test_a_row_of_a_csv_without_an_end_is_refused_and_named(line):
    with pytest.raises((sheets.RowTooLong, sheets.QuoteLeftOpen)) as refusal:
        list(sheets.read(csv_file(f"a,b\n{line}")).rows)

    assert refusal.value.params == {"row": 2}


@pytest.mark.parametrize("file", ["csv", "xlsx", "vcf"])
def test_a_sheet_says_how_far_it_has_been_read(file):
    lines = [f"王芳,{number}" for number in range(20_000)]
    made = {
        "csv": lambda: csv_file("\n".join(["姓名,编号", *lines])),
        "xlsx": lambda: shared_texts(["姓名", "编号"], *[["王芳", number] for number in range(20_000)]),
        "vcf": lambda: csv_file("".join(f"BEGIN:VCARD\nFN:{name}\nEND:VCARD\n" for name in lines)),
    }
    sheet = sheets.read(made[file]())

    begun = sheet.part_read()
    for _row in zip(range(10_000), sheet.rows, strict=False):
        pass
    halfway = sheet.part_read()
    for _row in sheet.rows:
        pass

    assert begun < 0.1
    assert 0.4 < halfway < 0.6
    assert sheet.part_read() == 1.0


def test_an_old_workbook_too_large_to_be_held_is_refused_with_the_way_out():
    with pytest.raises(sheets.OldAndLarge):
        sheets.read(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(13 << 20)))


def test_an_old_workbook_says_what_it_says_in_excel():
    sheet = sheets.read(io.BytesIO(old_books.customers()))

    assert (sheet.kind, sheet.name, sheet.others) == ("xls", "客户", ("别的",))
    assert sheet.headings == ("姓名", "手机", "客户编号", "生日", "建档时间", "备注")
    assert values(sheet) == [
        ["王芳", 13800138000, "007", date(1990, 7, 5), datetime(2020, 3, 4, 8, 30), "=1+1"],
        ["李强", "0335-3212345", None, 33059, None, None],
    ]
    assert sheet.part_read() == 1.0


def test_of_an_old_workbook_the_sheet_that_is_named_is_read():
    assert sheets.read(io.BytesIO(old_books.customers()), sheet="别的").headings == ("x",)


def test_an_old_workbook_of_five_kilobytes_does_not_fill_the_memory():
    with pytest.raises(sheets.OldAndLarge):
        sheets.read(io.BytesIO(old_books.corner()))


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_no_damage_to_an_old_workbook_breaks_its_reading(data):
    content = bytearray(old_books.customers())
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))

    with contextlib.suppress(DomainError):
        list(sheets.read(io.BytesIO(bytes(content))).rows)


def test_entities_of_a_sheet_are_refused():
    laughs = "<!DOCTYPE a [<!ENTITY b 'ha'>]><worksheet><sheetData/></worksheet>"

    with pytest.raises(sheets.CannotOpen):
        sheets.read(with_part(xlsx_file(["a"]), "xl/worksheets/sheet1.xml", laughs))


def test_texts_that_cells_share_are_read_like_those_of_their_own():
    rows = [["姓名", "城市"], ["王芳", "秦皇岛"], ["李丽", "秦皇岛"], ["😀", " a\n b "]]

    assert values(sheets.read(shared_texts(*rows))) == values(sheets.read(xlsx_file(*rows)))


def test_a_table_may_begin_anywhere_on_the_sheet():
    plain = [[None, None, "王芳", 138]] * 20
    sheet = sheets.read(xlsx_file([], [None, None, "姓名", "电话"], *plain, ["?", None, "李丽", 139]))

    rows = list(sheet.rows)
    assert sheet.headings == ("姓名", "电话")
    assert [(row.number, list(row.values.values()), row.surplus) for row in rows[-2:]] == [
        (22, ["王芳", 138], ()),
        (23, ["李丽", 139], ("?",)),
    ]


def test_cells_say_what_they_say_in_excel():
    """Dates of both calendars, times, spans, truth, errors, formulas with what they came to, rich text."""
    when = datetime(2024, 7, 15, 8, 3)
    rich = CellRichText("王", TextBlock(InlineFont(b=True), "芳"))
    said = [when, when.time(), timedelta(hours=30), True, "#N/A", rich, 1.5, "a_x000D_b", "  x  "]

    for epoch in (CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904):
        book = openpyxl.Workbook()
        book.epoch = epoch
        for row in ([f"h{place}" for place in range(len(said))], said):
            book.active.append(row)
        book.save(file := io.BytesIO())
        assert values(sheets.read(file)) == [
            [when, when.time(), timedelta(hours=30), True, None, "王芳", 1.5, "a\rb", "x"]
        ]


@pytest.mark.parametrize(
    ("pattern", "is_date"),
    [
        ('yyyy"年"m"月"d"日"', True),
        ("[$-404]e/m/d", True),
        ("h:mm AM/PM", True),
        ("0.00", False),
        ('#,##0" days"', False),
        ("[Red]0;[Blue]-0", False),
        ("General", False),
        ('"h"0', False),
        (r"\d0", False),
    ],
)
def test_a_number_is_a_date_by_its_pattern(pattern, is_date):
    def change(book):
        book.active["A2"].number_format = pattern

    [[value]] = values(sheets.read(xlsx_file(["a"], [45488], change=change)))

    assert value == (datetime(2024, 7, 15) if is_date else 45488)


def test_styled_empty_cells_to_the_last_column_do_no_harm():
    def change(book):
        for column in (*range(3, 400), 16384):
            book.active.cell(2, column).number_format = "0.00"

    assert values(sheets.read(xlsx_file(["a"], [1], change=change))) == [[1]]


def test_too_many_rows_and_columns_are_refused():
    with pytest.raises(sheets.TooManyRows):  # at once: nobody waits for the last row
        sheets.read(csv_file("a\n" + "1\n" * 30), max_rows=29)
    cards = "".join(f"BEGIN:VCARD\nFN:{number}\nEND:VCARD\n" for number in range(30))
    with pytest.raises(sheets.TooManyRows):
        sheets.read(csv_file(cards), max_rows=29)
    assert len(list(sheets.read(csv_file(cards), max_rows=30).rows)) == 30
    assert len(list(sheets.read(csv_file('a\n"1\n\n"\n' + "1\n" * 28), max_rows=29).rows)) == 29
    with pytest.raises(sheets.TooManyRows):
        list(sheets.read(xlsx_file(["a"], *[[1]] * 60), max_rows=29).rows)
    with pytest.raises(sheets.TooManyColumns):
        sheets.read(csv_file("a,b,c\n"), max_columns=2)
    assert len(list(sheets.read(csv_file("a\n" + "1\n" * 30), max_rows=30).rows)) == 30


CARDS = """BEGIN:VCARD
VERSION:3.0
N:王;芳;;;
FN:王芳
TEL;TYPE=CELL:138 0013 8000
item1.TEL;TYPE="home,voice":0335-3212345
ADR;TYPE=HOME:;;文化路1号;秦皇岛市;河北省;066000;中国
BDAY:1990-07-15
NOTE:第一行\\n第二行\\, 后
 面还有
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ
 SkZJRgABAQ
END:VCARD
BEGIN:VCARD
VERSION:4.0
N:Wang;Fang;;;
TEL;VALUE=uri:tel:+86-139-0000-0001
BDAY:--0715
ORG:秦皇岛港务公司;调度室
END:VCARD
"""


@pytest.mark.parametrize(("encoding", "ending"), [("utf-8", "\n"), ("gb18030", "\r\n"), ("utf-16", "\r\n")])
def test_an_address_book_is_a_table(encoding, ending):
    sheet = sheets.read(csv_file(CARDS.replace("\n", ending), encoding))

    assert sheet.headings == ("FN", "TEL", "TEL (2)", "ADR", "BDAY", "NOTE", "BDAY (--)", "ORG")
    assert [(row.number, list(row.values.values())) for row in sheet.rows] == [
        (1, ["王芳", "138 0013 8000", "0335-3212345", "河北省秦皇岛市文化路1号 066000", "1990-07-15",
             "第一行\n第二行, 后面还有", None, None]),
        (2, ["Fang Wang", "+86-139-0000-0001", None, None, None, None, "--0715", "秦皇岛港务公司 调度室"]),
    ]  # fmt: skip


def test_cards_of_old_phones_are_quoted():
    name = "王芳".encode().hex("=").upper()
    card = f"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:={name[:8]}=\r\n{name[8:]};;;\r\n"

    sheet = sheets.read(csv_file(f"{card}TEL;CELL:13800138000\r\nEND:VCARD\r\n"))

    assert values(sheet) == [["王芳", "13800138000"]]


def test_a_card_that_would_fill_the_memory_is_refused_and_pictures_are_passed_over():
    lines = {
        "NOTE": "x" * 900_000,
        "PHOTO;ENCODING=b": "x" * 900_000,
        "PHOTO;ENCODING=QUOTED-PRINTABLE": "x=\n" * 900_000,
    }

    def card(*names):
        return csv_file(
            "".join(["BEGIN:VCARD\nFN:王芳\n", *(f"{name}:{lines[name]}\n" for name in names), "END:VCARD\n"])
        )

    assert len(values(sheets.read(card(*lines, *list(lines)[1:])))) == 1
    with pytest.raises(sheets.RowTooLong):
        sheets.read(card("NOTE", "NOTE"))
    with pytest.raises(sheets.TooManyColumns):
        sheets.read(csv_file("BEGIN:VCARD\n" + "".join(f"X-{n}:1\n" for n in range(600)) + "END:VCARD\n"))


def test_a_card_without_an_end_is_named():
    with pytest.raises(sheets.CardLeftOpen) as refusal:
        sheets.read(csv_file(CARDS + "BEGIN:VCARD\nFN:李"))

    assert "3" in str(refusal.value)


# Spaces and marks nobody sees (Cf) are taken off the ends of what is read, on purpose.
@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Zp"]), min_size=1))
def test_a_card_that_was_written_reads_the_same(text):
    facts = {"TEL": "138 0013 8000", "ADR": f"河北省{text}号", "NOTE": f"一\n{text}"}

    card = sheets.card_of(f"王芳{text}", facts.items())

    assert values(sheets.read(csv_file(card))) == [[f"王芳{text}", *facts.values()]]
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))


@given(st.text())
def test_no_text_breaks_the_reading_of_cards(text):
    with contextlib.suppress(DomainError):
        list(sheets.read(csv_file(f"BEGIN:VCARD\nFN:王芳\n{text}\nEND:VCARD\n", "utf-8")).rows)


COLUMNS = [
    sheets.Column("编号"),
    sheets.Column("电话"),
    sheets.Column("金额", "money"),
    sheets.Column("日期", "date"),
    sheets.Column("时间", "datetime"),
]


def back(file):
    with file:
        return openpyxl.load_workbook(file)


def test_a_list_leaves_with_its_types_and_its_header_in_place():
    at = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    rows = [["TS-1", 13812345678, Decimal("1234.50"), date(2026, 11, 22), at], ["TS-2", None, None, None, None]]

    sheet = back(
        sheets.workbook(rows, COLUMNS, title="投诉登记", totals=["合计", "", Decimal("1234.50"), "", ""])
    ).active

    assert sheet.title == "投诉登记"
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == ["编号", "电话", "金额", "日期", "时间"]
    assert [cell.value for cell in sheet[2]] == [
        "TS-1", "13812345678", 1234.5, datetime(2026, 11, 22), datetime(2026, 11, 22, 9, 30),
    ]  # fmt: skip
    assert sheet["A4"].value == "合计"
    assert sheet["A4"].font.bold


def test_a_whole_number_is_written_without_a_point():
    rows = [[8, 1234, 90.5], [8.0, Decimal("1.50"), None]]

    columns = [sheets.Column(name, "number") for name in "abc"]
    sheet = back(sheets.workbook(rows, columns, title="数", totals=rows[0]))

    looks = [[cell.number_format for cell in row] for row in sheet.active.iter_rows(min_row=2)]
    whole, part = "#,##0", "#,##0.##"
    assert looks == [[whole, whole, part], [whole, part, part], [whole, whole, part]]


@pytest.mark.parametrize(
    "text", ["=1+1", "+86138", "-1", "@x", '=HYPERLINK("http://x","y")', "http://example.org", "007"]
)
def test_what_somebody_wrote_never_becomes_a_formula_a_link_or_a_number(text):
    file = sheets.workbook([[text]], [sheets.Column("内容")], title="x")

    cell = back(file).active["A2"]

    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_text_in_a_number_s_column_stays_text():
    cell = back(sheets.workbook([["=2"]], [sheets.Column("金额", "money")], title="x")).active["A2"]

    assert (cell.value, cell.data_type) == ("=2", "s")


def test_a_text_longer_than_excel_takes_says_how_long_it_was():
    value = back(sheets.workbook([["长" * 40_000]], [sheets.Column("内容")], title="x")).active["A2"].value

    assert len(value) == 32_767
    assert value.endswith("… (40000)")


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr("huiyin.kernel.spreadsheets.writing._ROWS_A_SHEET", 4)

    book = back(sheets.workbook([[n] for n in range(7)], [sheets.Column("n", "number")], title="a/b"))

    assert [[row[0].value for row in sheet] for sheet in book] == [["n", 0, 1, 2], ["n", 3, 4, 5], ["n", 6]]


@pytest.mark.django_db  # a response that ends looks after connections
def test_the_download_has_the_list_s_own_name():
    response = sheets.write([["1"]], [sheets.Column("a")], title="投诉:登记")
    content = b"".join(response.streaming_content)
    response.close()

    assert "%E6%8A%95%E8%AF%89%20%E7%99%BB%E8%AE%B0.xlsx" in response["Content-Disposition"]
    assert back(io.BytesIO(content)).active["A2"].value == "1"


@given(st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), min_size=1, max_size=5))
def test_whatever_is_written_reads_back(rows):
    columns = [sheets.Column(name) for name in "abc"]

    with sheets.workbook(rows, columns, title="x") as file:
        read = sheets.read(file)

    kept = [[sheets.clean(cell.replace("\r\n", "\n")) for cell in row] for row in rows]
    assert [list(row.values.values()) for row in read.rows] == [row for row in kept if any(cell for cell in row)]
