"""Every form of the house: in the catalogue, and the same on screen, on A4 and in Excel."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from python_calamine import CalamineWorkbook

from huiyin.cases.views.printed import customers_copy_of, paper_of
from huiyin.cases.views.reading import CasePage
from huiyin.kernel import printing
from huiyin.kernel.printing import Lines, Row, TablePaper
from huiyin.kernel.printing.adjusting import parts_of
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import say
from huiyin.stationery import queries
from huiyin.stationery.queries import Form, called, catalogue, grouped, listed
from tests.cases.loop import Loop
from tests.conftest import NOW, House

AWKWARD = ("=1+1", "00123", "13800000000", "很长的一句话，" * 12, "https://example.org/" + "x" * 90, "第一行\n第二行")
VALUES: dict[str, Any] = {
    "number": Decimal("1234.5"),
    "money": Decimal("-88.75"),
    "percent": 0.985,
    "date": date(2026, 11, 23),
    "datetime": datetime(2026, 11, 23, 10, 5),  # noqa: DTZ001 - as it stands in a list
}


@pytest.fixture
def forms(house: House) -> list[Form]:
    return list(catalogue())


def test_every_form_has_a_key_of_its_own_and_says_it_on_paper(forms: list[Form]) -> None:
    keys = [form.key for form in forms]

    assert len(keys) == len(set(keys)) >= 25
    assert [form.blank().key for form in forms] == keys


def test_every_form_is_empty_and_called_something_in_each_language(forms: list[Form]) -> None:
    with CaptureQueriesContext(connection) as asked:
        for form in forms:
            for language in ("zh-hans", "zh-hant", "en"):
                with translation.override(language):
                    blank = form.blank()
                    assert printing.on_paper(blank)["title"]
                    assert form.address
                    assert "2026" not in str(printing.on_paper(blank)["rows"])
    assert not any("cases_case" in each["sql"] for each in asked.captured_queries)  # nothing is counted for it


def test_a_form_is_told_apart_from_the_paper_of_the_whole_case(
    house: House, signed_in: Callable[[Any], Client]
) -> None:
    browser = signed_in(house.max)

    assert "顾客投诉登记表（全部资料）" in browser.get("/forms/").text
    assert '<h1 class="page-title">顾客投诉登记表（全部资料）' in browser.get("/forms/of/case-complaint/").text
    assert '<h1 class="page-title">顾客投诉登记表<' in browser.get("/forms/of/complaint_registration/").text


def test_an_empty_form_offers_what_a_pen_may_tick_and_room_for_number_and_time(house: House) -> None:
    cells = {}
    for key in ("complaint_registration", "callback-record"):
        form = queries.form_named(key)
        assert form is not None
        sheet = printing.on_paper(form.specimen())
        cells[key] = {cell["label"]: cell for row in sheet["rows"] for cell in row.get("cells", ())}

    channels = [choice["label"] for choice in cells["complaint_registration"]["投诉渠道"]["choices"]]
    assert "电话" in channels
    assert {"文件导入", "客户网上自助"}.isdisjoint(channels)  # those are nobody's to tick
    assert [choice["label"] for choice in cells["callback-record"]["满意度"]["choices"]][:3] == [
        "满意",
        "一般",
        "不满意",
    ]
    assert "时" in cells["callback-record"]["时间"]["value"]


def test_every_part_is_known_by_the_same_words_in_each_language(forms: list[Form]) -> None:
    for form in forms:
        names = []
        for language in ("zh-hans", "zh-hant", "en"):
            with translation.override(language):
                said = called(form.key)
                names.append([said[kind, words] for kind, words, _key in parts_of(form.blank())])
        assert {len(each) for each in names} == {len(names[0])}, form.key


def test_everything_that_a_real_paper_says_can_be_changed(house: House) -> None:
    loop = Loop(house, NOW)
    loop.to("archived")
    page = CasePage(loop.case, person=house.max, at=loop.at)

    for paper in (paper_of(page), customers_copy_of(page)):
        known = called(paper.key)
        strange = [words for kind, words, _key in parts_of(paper) if words and (kind, words) not in known]
        assert strange == []


def test_a_workbook_of_every_form_is_read_back_as_it_stands_on_paper(forms: list[Form]) -> None:
    for form in forms:
        paper = filled(form.blank())
        with printing.workbook(paper) as file:
            book = CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
        read = [[cell for cell in row if cell != ""] for row in book.get_sheet_by_index(0).to_python()]

        if isinstance(paper, TablePaper):
            assert read.pop(0) == [say(paper.title)], form.key
            below = [[], [say(paper.note)]] if say(paper.note) else []
            assert read == [[column.heading for column in paper.columns], *map(list, paper.rows), *below], form.key
        else:
            assert list(filter(None, read)) == list(filter(None, lines_of(printing.on_paper(paper)))), form.key


def test_everything_of_every_form_stands_on_a4(forms: list[Form]) -> None:
    papers = [filled(form.blank()) for form in forms]

    reader = pypdf.PdfReader(io.BytesIO(printing.papers(papers)))

    text = plain("".join(page.extract_text() for page in reader.pages))
    for paper in papers:
        sheet = printing.on_paper(paper)
        rows = sheet["rows"] if isinstance(paper, TablePaper) else lines_of(sheet)
        missing = [cell for row in rows for cell in row if plain(cell) not in text]
        assert not missing, paper.key


def test_the_catalogue_is_sorted_by_what_forms_are_about(house: House, forms: list[Form]) -> None:
    groups = {group.about: [one.form.key for one in group.forms] for group in grouped(listed(forms))}

    of_complaints = next(keys for keys in groups.values() if "case-complaint" in keys)
    assert {"cases-complaint", "statistics-complaint-counts"} <= set(of_complaints)
    assert of_complaints.index("case-complaint") < of_complaints.index("cases-complaint")
    assert "customer-basic" in groups["客户"]
    assert "其他表单" not in groups
    assert sorted(key for keys in groups.values() for key in keys) == sorted(form.key for form in forms)


def test_a_form_is_found_by_words_of_its_name(house: House, signed_in: Callable[[Any], Client]) -> None:
    browser = signed_in(house.max)

    found = browser.get("/forms/", {"q": "投诉 统计"}, headers={"HX-Request": "true"}).text
    none = browser.get("/forms/", {"q": "没有这样的表"}).text

    assert 'href="/forms/of/statistics-complaint-counts/"' in found
    assert 'href="/forms/of/customer-basic/"' not in found
    assert "<html" not in found
    assert "没有叫这个名称的表单" in none


def test_whoever_may_not_change_a_form_reads_who_does(house: House, signed_in: Callable[[Any], Client]) -> None:
    said = "文字和栏目由管理员调整"

    assert said in signed_in(house.max).get("/forms/").text
    assert said not in signed_in(house.adam).get("/forms/").text


def test_managers_see_the_catalogue_with_a_specimen_of_each_form(
    house: House, forms: list[Form], signed_in: Callable[[Any], Client]
) -> None:
    browser = signed_in(house.max)

    page = browser.get("/forms/").text

    assert all(f'href="/forms/of/{form.key}/"' in page for form in forms)
    for form in (forms[0], forms[-1]):
        assert form.title in browser.get(f"/forms/of/{form.key}/").text
        assert browser.get(f"/forms/of/{form.key}/specimen.pdf").content.startswith(b"%PDF")
        assert browser.get(f"/forms/of/{form.key}/specimen.xlsx").content.startswith(b"PK")


def filled(paper: Any) -> Any:
    """The same form with something in every place."""
    given = iter(range(100_000))

    def words() -> str:
        number = next(given)
        return AWKWARD[number % len(AWKWARD)] if number % 3 == 0 else f"内容{number}"

    if isinstance(paper, TablePaper):
        rows = [[_value(column, words) for column in paper.columns] for _line in range(3)]
        return replace(paper, rows=rows)
    return replace(paper, rows=tuple(_filled(paper.rows, words)), number="TS-1", date=date(2026, 11, 23))


def _filled(rows: Iterable[Any], words: Callable[[], str]) -> Iterator[Any]:
    for row in rows:
        if isinstance(row, Row):
            yield Row(tuple(replace(cell, value=words()) for cell in row.cells))
        elif isinstance(row, Lines):
            yield replace(row, rows=tuple(tuple(words() for _heading in row.headings) for _line in range(2)))
        else:
            yield row


def _value(column: Column, words: Callable[[], str]) -> Any:
    return VALUES[column.kind] if column.kind in VALUES else words()


def lines_of(sheet: dict[str, Any]) -> Iterator[list[str]]:
    """Everything on a form, line by line."""
    if sheet["house"]:
        yield [sheet["house"]]
    yield [sheet["title"]]
    yield ["    ".join(f"{entry['label']}：{entry['value']}" for entry in sheet["head"])]
    for row in sheet["rows"]:
        if "section" in row:
            yield [row["section"]]
        elif "lines" in row:
            yield from (list(filter(None, map(unbroken, line))) for line in (row["headings"], *row["lines"]))
        else:
            yield [text for cell in row["cells"] for text in (cell["label"], _said(cell)) if text]
    for signature in sheet["signatures"]:
        yield [signature["label"], f"{signature['seal']}  {signature['date']}".strip()]
    if sheet["note"]:
        yield [sheet["note"]]


def _said(cell: dict[str, Any]) -> str:
    ticks = "  ".join(f"☐\u00a0{choice['label']}" for choice in cell["choices"])
    return "\n".join(filter(None, [ticks, unbroken(cell["value"])]))


def unbroken(text: str) -> str:
    return text.replace("\u200b", "")


def plain(text: str) -> str:
    return "".join(unbroken(text).replace("☐", "").split())


def test_an_empty_table_of_statistics_names_its_classes(house: House) -> None:
    form = next(form for form in catalogue() if form.key == "statistics-complaint-counts")

    specimen = form.specimen()

    assert isinstance(specimen, TablePaper)
    named = [row[0].strip("　") for row in specimen.rows]
    assert "故障未排除" in named
    assert all(not any(row[1:]) for row in specimen.rows)
