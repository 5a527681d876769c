"""What the house changes about a form: on screen, on A4 and in Excel alike, on record, to be taken back."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pypdf
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import translation
from PIL import Image

from huiyin.audit.models import Entry
from huiyin.cases.views.printed import paper_of as case_paper
from huiyin.cases.views.reading import CasePage
from huiyin.cases.views.wanted import sheet_of
from huiyin.customers.actions import open_file
from huiyin.customers.views.printed import paper_of as file_paper
from huiyin.kernel import editions, printing
from huiyin.kernel.papers import FileRefused
from huiyin.kernel.printing import Paper
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery import actions, queries
from huiyin.stationery.models import OF_ALL, FormVersion, Picture
from huiyin.stationery.rules import NothingLeft, check
from tests.cases.loop import Loop
from tests.conftest import NOW, House
from tests.reports import reading

FORM = "case-complaint"


@pytest.fixture
def loop(house: House) -> Loop:
    return Loop(house, NOW)


def part(kind: str, key: str, **change: Any) -> dict[str, Any]:
    return {"kind": kind, "key": key, **change}


def adjust(house: House, form: str = FORM, /, *, seen: int = 0, **settings: Any) -> FormVersion:
    return actions.adjust_form(form, settings, seen=seen, by=house.adam, at=NOW)


def sections(paper: Paper) -> list[str]:
    return [row["section"] for row in printing.on_paper(paper)["rows"] if "section" in row]


def columns_of_fairness() -> list[str]:
    form = queries.form_named("fairness")
    assert form is not None
    return [str(column.heading) for column in printing.adjusted(form.specimen()).columns]


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def cells_of(content: bytes) -> set[Any]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return {cell for row in sheet.iter_rows(values_only=True) for cell in row if cell}


def test_other_words_stand_on_a4_and_in_excel(loop: Loop, house: House, signed_in: Callable[[Any], Client]) -> None:
    loop.to("investigating")
    browser, paper = signed_in(house.max), f"/cases/{loop.case.pk}/print/"
    left_out = ("投诉判断（成立）", "批示人")
    before = text_of(browser.post(paper).content)
    assert all(words in before for words in left_out)
    adjust(
        house,
        title={"zh-hans": "客户投诉单"},
        note={"zh-hans": "一式三联"},
        parts=[
            part("signature", "Registered by", says={"zh-hans": "受理人"}),
            part("cell", queries.called(FORM)["cell", "车牌号"], says={"zh-hans": "号牌"}),
            part("section", queries.called(FORM)["section", left_out[0]], hidden=True),
            part("signature", queries.called(FORM)["signature", left_out[1]], hidden=True),
        ],
    )

    on_paper = text_of(browser.post(paper).content)
    in_excel = cells_of(browser.get(f"{paper}excel/").content)

    for words in ("客户投诉单", "受理人", "号牌", "一式三联"):
        assert words in on_paper
        assert any(words in str(cell) for cell in in_excel)
    for words in ("登记人", *left_out):
        assert words not in on_paper
        assert not any(words in str(cell) for cell in in_excel)


def test_the_grid_on_the_cases_own_page_is_as_on_paper_without_a_question_more(
    loop: Loop, house: House, signed_in: Callable[[Any], Client], django_assert_num_queries: Any
) -> None:
    loop.to("investigating")
    parts = [
        part("cell", queries.called(FORM)["cell", "车牌号"], says={"zh-hans": "号牌"}),
        part("cell", queries.called(FORM)["cell", "联系电话"], hidden=True),
        part("section", queries.called(FORM)["section", "投诉判断（成立）"], hidden=True),
    ]
    browser, address = signed_in(house.max), f"/cases/{loop.case.pk}/"
    _page, before = browser.get(address).text.split('id="paper-title"')
    adjust(house, title={"zh-hans": "客户投诉单"}, parts=parts)

    _page, after = browser.get(address).text.split('id="paper-title"')
    page = CasePage(loop.case, person=house.max, at=loop.at)
    with editions.reading("an edition"):
        _read = page.paper.sections, page.paper.answers, page.sheet
        with django_assert_num_queries(0):  # what the house changed is kept
            sheet = sheet_of(page.paper, page.process, "")

    labels = [f'<th scope="row">{label}</th>' for label in ("车牌号", "联系电话", "号牌")]
    assert [[label in each for label in labels] for each in (before, after)] == [
        [True, True, False],
        [False, False, True],
    ]
    assert "客户投诉单" in after.partition("</h2>")[0]
    (judged,) = (one for one in sheet.sections if one.title == "投诉判断（成立）")
    assert (judged.rows, len(sheet.sections)) == ([], len(page.paper.sections))


def test_a_language_the_house_left_empty_keeps_the_words_of_the_form(house: House) -> None:
    adjust(house, title={"zh-hans": "来电单"}, parts=[part("signature", "Registered by", says={"zh-hans": "受理人"})])
    blank = next(form for form in queries.catalogue() if form.key == FORM)

    def said(language: str) -> tuple[str, str]:
        with translation.override(language):
            paper = printing.on_paper(blank.blank())
            return paper["signatures"][0]["label"], paper["title"]

    assert said("zh-hans") == ("受理人", "来电单")
    assert said("zh-hant")[0] == "登記人"
    assert said("en")[0] == "Registered by"
    assert "来电单" not in (*said("zh-hant"), *said("en"))
    with translation.override("en"):
        adjust(house, seen=1, parts=[part("signature", "Registered by", says={"en": "Taken by"})])
        assert printing.on_paper(blank.blank())["signatures"][0]["label"] == "Taken by"


def test_several_of_one_name_are_each_as_the_house_wants_them(house: House) -> None:
    loop = Loop(house, NOW)
    loop.to("calling_back")
    unhappy = loop.callback(satisfaction="dissatisfied", shortfall="还是响")
    loop.move("dissatisfied", house.ana, unhappy)
    loop.to("choosing")
    of_case = case_paper(CasePage(loop.case, person=house.max, at=loop.at))
    vehicles = {"name": "张伟", "assets": ["京P·53Q19", "京A·88A23"]}
    customer = open_file(kind="person", **vehicles, by=house.ana, at=NOW)
    of_file = file_paper(customer, pack_in_force().papers["customer_file"])
    assert {"解决方案（第 2 轮）", "解决方案", "车辆（1）", "车辆（2）"} <= {*sections(of_case), *sections(of_file)}

    adjust(house, FORM, parts=[part("section", "Proposals", says={"zh-hans": "处理办法"})])
    adjust(house, "customer_file", parts=[part("section", "Vehicle", says={"zh-hans": "座驾"})])

    assert [words for words in sections(of_case) if "办法" in words] == ["处理办法", "处理办法（第 2 轮）"]
    assert [words for words in sections(of_file) if "座驾" in words] == ["座驾（1）", "座驾（2）"]
    adjust(house, FORM, seen=1, parts=[part("section", "Proposals", hidden=True)])
    adjust(house, "customer_file", seen=1, parts=[part("section", "Vehicle", hidden=True)])
    assert "办法" not in "".join(sections(of_case))
    assert "京A·88A23" not in str(printing.on_paper(of_file)["rows"])


def test_what_is_left_out_makes_room_for_what_stays(house: House) -> None:
    blank = next(form for form in queries.catalogue() if form.key == "loading_plan")
    adjust(
        house,
        "loading_plan",
        parts=[part("cell", "By which way", hidden=True), part("heading", "Customer told", hidden=True)],
    )

    sheet = printing.on_paper(blank.blank())

    first = sheet["rows"][0]["cells"]
    assert [(cell["label"], cell["label_units"] + cell["value_units"]) for cell in first] == [("车辆或承运人", 24)]
    lines = next(row for row in sheet["rows"] if "lines" in row)
    assert "已通知客户" not in lines["headings"]
    assert sum(lines["units"]) == 24


def test_a_register_has_the_columns_of_the_house_on_screen_a4_and_in_excel(
    loop: Loop, house: House, signed_in: Callable[[Any], Client]
) -> None:
    register = "cases-complaint"
    adjust(
        house,
        register,
        title={"zh-hans": "投诉登记簿"},
        order=["complainant", "number"],
        parts=[
            part("column", "complainant", says={"zh-hans": "顾客"}, width=30),
            part("column", "severity", hidden=True),
        ],
    )
    browser = signed_in(house.max)
    address = "/cases/complaint/?col=number&col=complainant&col=severity&col=stage"

    page = browser.get(address).text
    in_excel = browser.get(f"{address}&export=xlsx").getvalue()
    on_paper = text_of(browser.get(f"{address}&export=pdf").content)

    sheet = openpyxl.load_workbook(io.BytesIO(in_excel)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["顾客", "编号", "环节"]
    assert sheet.column_dimensions["A"].width == pytest.approx(30, abs=1)
    assert [text for text, _address in reading.tables(page)[0][0]][1:] == ["顾客", "编号", "环节"]
    assert "投诉登记簿" in page
    assert "投诉登记簿" in on_paper
    assert "顾客编号环节" in on_paper


def test_the_lines_of_a_register_are_counted_unless_the_house_leaves_that_out(
    loop: Loop, house: House, signed_in: Callable[[Any], Client]
) -> None:
    browser, address = signed_in(house.max), "/cases/complaint/?col=number&col=stage&export=pdf"

    counted = text_of(browser.get(address).content)
    adjust(house, "cases-complaint", parts=[part("column", "running", hidden=True)])
    uncounted = text_of(browser.get(address).content)

    assert f"序号编号环节1{loop.case.number}" in counted
    assert f"编号环节{loop.case.number}" in uncounted
    assert "序号" not in uncounted
    with pytest.raises(NothingLeft):  # a number alone says nothing
        check({"parts": [part("column", "stage", hidden=True)]}, ["running", "stage"])
    check({"parts": [part("column", "running", hidden=True)]}, ["running", "stage"])


def test_a_column_stands_where_it_was_put_and_the_rest_keep_their_order(
    house: House, signed_in: Callable[[Any], Client]
) -> None:
    browser = signed_in(house.adam)
    page, keys = browser.get("/forms/of/fairness/").text, columns_of_fairness()
    number = next(n for n in range(len(keys) + 1) if f'name="place{n}" value="1"' in page)

    def put(place: str, seen: int) -> Any:
        return browser.post("/forms/of/fairness/adjusting/", {"seen": seen, f"place{number}": place})

    refused = put("99", 0)
    assert refused.status_code == 422
    assert f'id="id_place{number}_error"' in refused.text
    assert 'value="99"' in refused.text

    assert put("3", 0).status_code == 302
    assert columns_of_fairness() == [keys[1], keys[2], keys[0], *keys[3:]]
    assert put("1", 1).status_code == 302
    assert columns_of_fairness() == keys


def test_what_is_wrong_in_a_preview_is_named_without_taking_the_focus(
    house: House, signed_in: Callable[[Any], Client]
) -> None:
    browser, address = signed_in(house.adam), "/forms/of/fairness/adjusting/"

    shown = browser.post(address, {"seen": "0", "width1": "900"}, headers={"HX-Request": "true"})

    assert shown.status_code == 422
    assert 'href="#id_width1"' in shown.text
    assert "data-focus" not in shown.text


def test_a_register_keeps_one_column_at_least(house: House, signed_in: Callable[[Any], Client]) -> None:
    browser = signed_in(house.adam)
    page = browser.get("/forms/of/fairness/").text
    hidden = {f"hidden{number}": "on" for number in range(page.count('name="hidden'))}

    refused = browser.post("/forms/of/fairness/adjusting/", {"seen": "0", **hidden})

    assert refused.status_code == 422
    assert "至少要保留一栏" in refused.text
    assert not FormVersion.objects.exists()
    hidden.popitem()
    assert browser.post("/forms/of/fairness/adjusting/", {"seen": "0", **hidden}).status_code == 302


def test_the_sign_the_line_and_the_watermark_of_the_house_stand_on_every_form(
    loop: Loop, house: House, signed_in: Callable[[Any], Client]
) -> None:
    browser = signed_in(house.adam)
    picture = io.BytesIO()
    Image.new("RGB", (1200, 400), "red").save(picture, "JPEG")
    said = {"seen": "0", "house_zh-hans": "回音集团", "watermark_zh-hans": "副本", "copies_only": "on"}

    browser.post("/forms/common/", {**said, "logo": ContentFile(picture.getvalue(), name="logo.jpg")})

    max_ = signed_in(house.max)
    first, second = (pypdf.PdfReader(io.BytesIO(max_.post(f"/cases/{loop.case.pk}/print/").content)) for _time in "12")
    assert len(first.pages[0].images) == 1
    assert "回音集团" in "".join(first.pages[0].extract_text().split())
    assert "副" not in first.pages[0].extract_text()
    assert "副" in second.pages[0].extract_text()
    assert "第2次打印" in "".join(second.pages[0].extract_text().split())
    assert "data:image/jpeg" in browser.get("/forms/of/case-complaint/").text


def test_a_change_that_is_refused_leaves_no_sign_behind(house: House, signed_in: Callable[[Any], Client]) -> None:
    adjust(house, OF_ALL, house={"zh-hans": "回音"})
    browser, picture = signed_in(house.adam), io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(picture, "PNG")

    def bring(seen: int) -> int:
        sign = ContentFile(picture.getvalue(), name="sign.png")
        return browser.post("/forms/common/", {"seen": seen, "logo": sign}).status_code

    assert (bring(0), Picture.objects.count()) == (422, 0)  # somebody has changed it meanwhile
    assert (bring(1), Picture.objects.count()) == (302, 1)


def test_a_sign_that_is_no_picture_is_refused(house: House, signed_in: Callable[[Any], Client]) -> None:
    refused = signed_in(house.adam).post(
        "/forms/common/", {"seen": "0", "logo": ContentFile(b"%PDF-1.7 x", name="logo.jpg")}
    )

    assert refused.status_code == 422
    assert "JPEG 或 PNG" in refused.text
    assert 'id="id_logo_error"' in refused.text
    assert not FormVersion.objects.exists()
    sign = ContentFile(b"\x89PNG\r\n\x1a\n" + b"x" * 60, name="a.png")
    with pytest.raises(FileRefused):
        actions.adjust_all_forms({}, sign=sign, seen=0, by=house.adam, at=NOW)


def test_a_preview_shows_the_change_and_keeps_nothing(house: House, signed_in: Callable[[Any], Client]) -> None:
    browser, typed = signed_in(house.adam), {"seen": "0", "title_zh-hans": "投诉单（试）"}

    shown = browser.post(f"/forms/of/{FORM}/adjusting/", typed, headers={"HX-Request": "true"})

    assert "投诉单（试）" in shown.text
    assert 'id="specimen"' in shown.text
    assert "<html" not in shown.text
    assert not FormVersion.objects.exists()
    # What was previewed can still be kept: a preview does not use up the form.
    assert 'hx-vals="{&#34;submission&#34;: &#34;&#34;' in browser.get(f"/forms/of/{FORM}/").text
    without_htmx = browser.post(f"/forms/of/{FORM}/adjusting/", {**typed, "preview": "1"})
    assert "投诉单（试）" in without_htmx.text
    assert not FormVersion.objects.exists()


def test_a_change_is_on_record_and_can_be_taken_back(house: House, signed_in: Callable[[Any], Client]) -> None:
    browser, address = signed_in(house.adam), f"/forms/of/{FORM}/"
    own = browser.get(address).text
    browser.post(f"{address}adjusting/", {"seen": "0", "title_zh-hans": "投诉单甲"})
    browser.post(f"{address}adjusting/", {"seen": "1", "title_zh-hans": "投诉单乙"})
    assert "投诉单乙" in browser.get(address).text

    browser.post(f"{address}versions/1/taking-up/")

    assert "投诉单甲" in browser.get(address).text
    browser.post(f"{address}versions/0/taking-up/")
    page = browser.get(address).text
    assert "顾客投诉登记表" in own
    assert '<h1 class="page-title">顾客投诉登记表' in page
    entries = Entry.objects.filter(action="form.adjusted", subject=f"form/{FORM}").order_by("pk")
    assert [(entry.person, entry.detail["version"]) for entry in entries] == [(house.adam, n) for n in (1, 2, 3, 4)]
    assert [version.based_on for version in queries.versions_of(FORM)] == [0, 1, None, None]


def test_of_two_who_change_a_form_at_once_the_second_is_told(house: House, signed_in: Callable[[Any], Client]) -> None:
    adjust(house, title={"zh-hans": "甲"})

    late = signed_in(house.adam).post(f"/forms/of/{FORM}/adjusting/", {"seen": "0", "title_zh-hans": "乙"})

    assert late.status_code == 422
    assert "已有人改过此表单" in late.text
    assert 'value="乙"' in late.text
    looked = signed_in(house.adam).post(f"/forms/of/{FORM}/adjusting/", {"seen": "0", "preview": "yes"})
    assert 'name="seen" value="0"' in looked.text  # nobody has told them yet that somebody was faster
    assert 'name="seen" value="1"' in late.text  # kept once more, it takes the place of what stands beside it now
    with pytest.raises(actions.Overtaken):
        adjust(house, seen=0, title={"zh-hans": "乙"})
    assert adjust(house, seen=1, title={"zh-hans": "乙"}).number == 2


def test_what_changes_nothing_is_no_version(house: House) -> None:
    with pytest.raises(actions.SameAsNow):
        adjust(house, title={"zh-hans": "", "en": ""}, parts=[part("cell", "Solution", hidden=False, says={})])
    adjust(house, OF_ALL, house={"zh-hans": "回音"})
    with pytest.raises(actions.SameAsNow):
        adjust(house, OF_ALL, seen=1, house={"zh-hans": "回音"})
