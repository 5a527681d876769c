"""One definition is the form on screen, on A4 and in Excel."""

import base64
import io
import time
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pypdf
import pytest
from django.template import engines
from django.utils import translation

from huiyin.kernel import printing
from huiyin.kernel.printing import Cell, Choice, Lines, Paper, Row, Section, Signature, TablePaper
from huiyin.kernel.printing.wording import shown
from huiyin.kernel.spreadsheets import Column

# One blue point.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg=="
)
TITLE = {"zh-hans": "顾客投诉登记表", "zh-hant": "顧客投訴登記表", "en": "Complaint form"}
COLUMNS = [Column("分类"), Column("件数", "number"), Column("占比", "percent"), Column("补偿", "money")]


def form(content="空调不制冷", **changes):
    rows = (
        Section("一、登记"),
        Row((Cell("投诉人", "王小明", name="complainant", required=True), Cell("电话", "138****5678"))),
        Row((Cell("类别", span=12, choices=(Choice("维修", chosen=True), Choice("服务"))),)),
        Row((Cell("投诉内容", content, span=12, lines=4),)),
        Lines(("方案", "费用"), (("重新维修", "100.00"),), (3, 1)),
    )
    parts = {
        "rows": rows,
        "number": "TS-20261122-0001",
        "date": date(2026, 11, 22),
        "signatures": (Signature("经办人", name="安娜", date=date(2026, 11, 22)), Signature("顾客签字")),
        "attachments": ("结算单.pdf",),
    }
    return Paper(TITLE, **{**parts, **changes})


def pages_of(pdf):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_a_form_on_a4_says_all_that_was_filled_in():
    pdf = printing.paper(form(), "zh-hans")

    (page,) = pages_of(pdf)
    for words in ("顾客投诉登记表", "TS-20261122-0001", "2026年11月22日", "投诉人", "王小明", "空调不制冷", "重新维修"):
        assert words in page
    for words in ("结算单.pdf", "安娜", "年 月 日", "第 1 页 共 1 页"):
        assert words.replace(" ", "") in page.replace(" ", "").replace("\u3000", "")
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_chinese_type_is_inside_the_file():
    pdf = printing.paper(form("臺灣衞生裡為嘅㎡"), "zh-hant")

    fonts = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    descriptors = [font.get_object()["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts.values()]
    assert all("NotoSansSC" in one["/FontName"] and ("/FontFile2" in one or "/FontFile3" in one) for one in descriptors)
    assert "臺灣衞生裡為嘅㎡" in pages_of(pdf)[0]


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hant", ["顧客投訴登記表", "編號", "附件"]), ("en", ["Complaint form", "No.", "Attachments", "Page 1 of 1"])],
)
def test_a_form_speaks_the_reader_s_language(language, words):
    (page,) = pages_of(printing.paper(form(), language))

    assert [word for word in words if word not in page] == []


@pytest.mark.parametrize(
    "content",
    ['#panic("x")', "#set text(red)", "$x^2$ *粗* _斜_ `码`", "@ref <label> // /* [ ] {", '\\n "引" \\', "= 标题"],
)
def test_what_somebody_wrote_is_never_read_as_markup(content):
    (page,) = pages_of(printing.paper(form(content), "zh-hans"))

    assert content.replace(" ", "") in page.replace(" ", "")


def test_a_long_text_goes_on_over_pages_that_are_numbered():
    pages = pages_of(printing.paper(form("空调维修后不制冷，多次来店无果。" * 400), "zh-hans"))

    assert len(pages) > 2
    assert "".join(pages).replace("\n", "").count("多次来店无果") > 390
    assert [f"第{number}页共{len(pages)}页" in page.replace(" ", "") for number, page in enumerate(pages, 1)] == [
        True
    ] * len(pages)


def test_a_further_sheet_says_whose_it_is_and_no_box_to_sign_stands_there_alone():
    for number in range(6, 12):
        rows = tuple(Row((Cell(f"原因 {place}", "说明", span=12, lines=4),)) for place in range(number))
        pages = pages_of(printing.paper(form(rows=rows, attachments=()), "zh-hans"))

        first, *further = ["".join(page.split()) for page in pages]
        assert all("顾客投诉登记表" in page and "编号：TS-20261122-0001" in page for page in further)
        assert f"原因{number - 1}" in (further or [first])[-1]
        assert "顾客签字" in (further or [first])[-1]


def test_an_empty_form_leaves_room_for_its_number_and_one_that_is_not_numbered_does_not():
    heads = [printing.on_paper(form(number="", by_hand=by_hand), "zh-hans")["head"] for by_hand in (True, False)]

    assert [[entry["label"] for entry in head] for head in heads] == [["编号", "日期"], ["日期"]]
    assert set(heads[0][0]["value"]) == {"_"}


@pytest.mark.parametrize(("lines", "sheets"), [(8, 1), (17, 1), (40, 3)])
def test_an_empty_list_lies_on_one_sheet_if_there_is_room_to_write_in_it(lines, sheets):
    rows = [(f"第{number}类", "", "", "") for number in range(lines)]

    pages = pages_of(printing.paper(TablePaper("投诉因素比例表", COLUMNS, rows, note="按登记时间统计。")))

    assert len(pages) == sheets
    assert "按登记时间统计。" in pages[-1]


def test_days_are_written_in_one_way_on_a_paper_and_what_somebody_wrote_stays():
    long = "按 2026-11-20 的约定处理，到期未回复的另行登记，并在当日通知客户和责任部门，由主管复核后归档。"
    rows = (Row((Cell("受理", "2026-11-20 11:08"), Cell("编号", "HY-2026-11-20"))), Row((Cell("情况", long, span=12),)))

    chinese, english = (printing.on_paper(form(rows=rows), language)["rows"] for language in ("zh-hans", "en"))

    assert [cell["value"] for cell in chinese[0]["cells"]] == ["2026年11月20日 11:08", "HY-2026-11-20"]
    assert chinese[1]["cells"][0]["value"] == long
    assert english[0]["cells"][0]["value"] == "2026-11-20 11:08"


def test_the_first_part_of_a_form_does_not_repeat_its_title():
    rows = (Row((Cell("投诉人", "王小明", span=12),)),)

    heads = [
        [row.get("section") for row in printing.on_paper(form(rows=(Section(first), *rows)), "zh-hans")["rows"]]
        for first in ("顾客投诉登记表", "一、登记")
    ]

    assert heads == [[None], ["一、登记", None]]


def test_a_word_without_end_stays_inside_its_box():
    page = pypdf.PdfReader(io.BytesIO(printing.paper(form("https://example.org/" + "a" * 300)))).pages[0]
    places = []
    page.extract_text(visitor_text=lambda text, _cm, matrix, _font, _size: places.append((text, matrix[4])))

    assert sum("aaaa" in text for text, _x in places) > 3


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("总分（满分一百）", ["总分", "（满分一百）"]),
        ("与客户约定的答复时间", ["与客户约定的", "答复时间"]),
        ("损坏或遗失的情况", ["损坏", "或遗失的情况"]),
        ("联系电话", ["联系电话"]),
        ("是否纳入作业标准", ["是否纳入", "作业标准"]),
    ],
)
def test_a_label_of_two_lines_breaks_where_its_words_do(label, lines):
    (page,) = pages_of(printing.paper(form(rows=(Row((Cell(label, "值"), Cell("电话", "1"))),))))

    assert "\n" + "\n".join(lines) + " 值" in page


def test_a_signature_drawn_on_a_screen_stands_in_its_box():
    signed = form(signatures=(Signature("顾客签字", image=PNG),))
    broken = form(signatures=(Signature("顾客签字", image=b"<svg>"),))

    assert len(pypdf.PdfReader(io.BytesIO(printing.paper(signed))).pages[0].images) == 1
    assert len(pypdf.PdfReader(io.BytesIO(printing.paper(broken))).pages[0].images) == 0


def test_beside_a_drawn_signature_stands_whose_it_is():
    signed = form(signatures=(Signature("顾客签字", name="王磊", image=PNG, date=date(2026, 11, 22)),))

    (page,) = pages_of(printing.paper(signed, "zh-hans"))

    assert len(pypdf.PdfReader(io.BytesIO(printing.paper(signed))).pages[0].images) == 1
    assert "王磊" in page


def test_an_english_paper_has_english_signs_and_a_chinese_one_its_own():
    (english,), (chinese,) = (pages_of(printing.paper(form(), language)) for language in ("en", "zh-hans"))

    assert "No.: TS-20261122-0001" in english
    assert "：" not in english
    assert "编号：TS-20261122-0001" in chinese


def test_a_table_repeats_its_header_and_ends_with_its_totals():
    rows = [[f"第{number}类", number, number / 4950, number * 1.5] for number in range(100)]
    table = TablePaper("分类统计表", COLUMNS, rows, totals=["合计", 4950, 1, 7425], date=date(2026, 11, 22))

    pages = pages_of(printing.paper(table, "zh-hans"))

    assert len(pages) > 2
    assert all("件数" in page for page in pages)
    assert "4,950" in pages[-1]
    assert "100.0 %" in pages[-1]
    assert "7,425.00" in pages[-1]


def test_a_page_is_drawn_at_once():
    printing.paper(form())
    start = time.process_time()

    for number in range(5):
        printing.paper(form(f"第 {number} 次"))

    assert (time.process_time() - start) / 5 < 0.5  # some 0.03 s of the processor, however busy it is with others


def test_the_same_form_in_excel():
    with translation.override("zh-hans"):
        book = openpyxl.load_workbook(printing.workbook(form("=1+1"), "zh-hans"))

    values = [cell.value for row in book.active for cell in row if cell.value]
    for words in (
        "顾客投诉登记表",
        "投诉人",
        "王小明",
        "☑\u00a0维修  ☐\u00a0服务",
        "=1+1",
        "重新维修",
        "1. 结算单.pdf",
    ):
        assert words in values
    assert all(cell.data_type != "f" for row in book.active for cell in row)
    assert book.active.title == "顾客投诉登记表"
    assert book.active.oddFooter.left.text == "顾客投诉登记表 TS-20261122-0001"
    assert book.active.oddFooter.right.text == "第 &P 页 共 &N 页"


def test_the_same_table_in_excel():
    table = TablePaper("分类统计表", COLUMNS, [["维修", 3, 0.5, 20]], totals=["合计", 3, 0.5, 20])

    with printing.workbook(table) as file:
        sheet = openpyxl.load_workbook(file).active

    assert [cell.value for cell in sheet[1]] == ["分类统计表", None, None, None]
    assert [cell.value for cell in sheet[3]] == ["维修", 3, 0.5, 20]
    assert [cell.value for cell in sheet[4]] == ["合计", 3, 0.5, 20]


def test_the_same_form_on_screen_escapes_and_takes_inputs():
    source = '{% from "kernel/paper.html" import paper %}'
    jinja = engines["jinja2"]

    read = jinja.from_string(source + "{{ paper(definition) }}").render({"definition": form("<script>")})
    filled = jinja.from_string(
        source + '{% call(cell) paper(definition) %}<input name="{{ cell.name }}">{% endcall %}'
    ).render({"definition": form()})

    assert "&lt;script&gt;" in read
    assert "☑ 维修" in read
    assert 'name="complainant"' in filled
    assert "王小明" not in filled


def test_the_spans_of_a_row_make_twelve():
    with pytest.raises(ValueError, match="twelve"):
        Row((Cell("a", span=5), Cell("b", span=6)))


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (0.8125, "percent", "81.3 %"),  # 13 of 16
        (Decimal("0.0625"), "percent", "6.3 %"),
        (0.6665, "percent", "66.7 %"),  # no float holds it
        (1.005, "number", "1.01"),
        (Decimal("2.665"), "money", "2.67"),
        (-0.0625, "percent", "-6.3 %"),
        (13.4, "points", "+13.4"),
        (-17, "points", "−17.0"),
        (0, "points", "0.0"),
        (1234567, "number", "1,234,567"),
        (1200, "money", "1,200.00"),
    ],
)
def test_a_half_is_rounded_as_a_workbook_shows_it(value: Any, kind: str, text: str) -> None:
    assert shown(value, Column("", kind)) == text
