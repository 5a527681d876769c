"""Each form and register that a rule book names, filled in, word for word as it was looked at on paper.

What stands in papers/PACK.txt was compared with the printed picture. A form that changes on purpose is looked at again;
the failing test says what it found.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pypdf
import pytest
import time_machine
from django.http import QueryDict
from django.utils import translation
from python_calamine import CalamineWorkbook

from huiyin.callbacks import actions as callbacks
from huiyin.callbacks.models import Callback
from huiyin.cases.models import Case
from huiyin.cases.tables import register_named as register_of_cases
from huiyin.cases.views.named import blank_paper, named_paper
from huiyin.cases.views.reading import CasePage
from huiyin.contact import tables as talks
from huiyin.contact.actions import Said, Talk, note_interaction, note_opinion, record_conversation, record_letter
from huiyin.contact.models import Interaction
from huiyin.contact.views.named import paper_for
from huiyin.customers.models import Customer
from huiyin.customers.queries import file_rules, in_register
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine
from huiyin.customers.tables import register_named as register_of_customers
from huiyin.customers.views.printed import paper_of
from huiyin.kernel import printing
from huiyin.kernel.printing import Paper, TablePaper, on_paper
from huiyin.kernel.printing.adjusting import SIGNATURE, parts_of
from huiyin.kernel.tables import Page, Table
from huiyin.kernel.tables.printed import sheet_of
from huiyin.rulebook.definitions import PackPaper, Skips
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS, pack_folders
from huiyin.stationery.queries import catalogue
from tests.conftest import NOW
from tests.packs.everything import opened
from tests.packs.walking import Walk
from tests.packs.working import AtWork, working_by
from tests.printed import flat, form_lines, golden

pytestmark = pytest.mark.django_db


def papers_in(pack: str) -> Iterable[tuple[str, PackPaper]]:
    return load(PACKS / pack).pack.papers.items()


LATIN = re.compile(r"(?<![A-Za-z])(?!VIP(?![A-Za-z]))[A-Za-z]{2,}")  # a VIP is called so in Chinese, too
GOLDEN = Path(__file__).parent / "papers"
EVERY = {(folder.name, key): paper for folder in pack_folders() for key, paper in papers_in(folder.name)}
# What several trades share is looked at once.
NAMED = [place for place, paper in EVERY.items() if paper not in [EVERY[one] for one in EVERY if one < place]]
PROOF = {  # a paper holds what a requirement asks of it
    ("auto-service", "complaint_registration"): ("F-04",),
    ("auto-service", "complaint_callback"): ("E72-1", "F-02"),
    ("auto-service", "customer_file"): ("D51-3", "D52-18", "F-54"),
    ("auto-service", "dissatisfaction_notice"): ("F-52",),
    ("auto-service", "follow_up_call"): ("D52-18", "F-55"),
    ("auto-service", "follow_up_calls"): ("D52-14", "D52-18", "F-56"),
    ("auto-service", "follow_up_letters"): ("D52-15", "D52-18", "F-57"),
    ("auto-service", "measure_form"): ("F-35",),
    ("courier", "company_customers"): ("B3-2", "F-09"),
    ("courier", "complaint_call"): ("F-11",),
    ("courier", "individual_customers"): ("B3-3", "F-10"),
    ("courier", "service_file"): ("B13-4", "F-14"),
    ("ecommerce", "after_sales_register"): ("D32-14", "F-42"),
    ("ecommerce", "query_register"): ("D31-3", "F-38"),
    ("ecommerce", "review_sheet"): ("D33-2", "F-38"),
    ("ecommerce", "damage_register"): ("D31-8", "F-40"),
    ("ecommerce", "damage_report"): ("D31-6", "F-39"),
    ("ecommerce", "return_sheets"): ("D32-1", "F-41"),
    ("ecommerce", "review_register"): ("D33-3", "F-43"),
    ("manufacturing", "complaint_report"): ("F-34",),
    ("manufacturing", "customers_by_region"): ("F-44",),
    ("manufacturing", "dealer_evaluation_form"): ("F-48",),
    ("manufacturing", "dealer_inspection_form"): ("F-48",),
    ("manufacturing", "lead_form"): ("D1-3", "F-32", "F-33"),
    ("manufacturing", "part_qualities"): ("F-47",),
    ("manufacturing", "part_suppliers"): ("D45-3", "F-45"),
    ("manufacturing", "service_receipt"): ("F-46",),
    ("manufacturing", "work_order_form"): ("F-70",),
    ("property-sales", "borrowing_approval"): ("F-25",),
    ("property-sales", "calls_and_letters"): ("C2-1", "F-21"),
    ("property-sales", "cards_and_gifts"): ("C2-5", "F-22"),
    ("property-sales", "customer_file"): ("C2-4", "F-21"),
    ("property-sales", "complaint_slip"): ("C32-1", "F-29"),
    ("property-sales", "contract_register"): ("F-26",),
    ("property-sales", "document_register"): ("F-23",),
    ("property-sales", "handover_list"): ("F-24",),
    ("property-sales", "progress_tracking"): ("F-27",),
    ("property-sales", "stamp_duties"): ("F-31",),
    ("telecom", "application_form"): ("F-61",),
    ("telecom", "campaign_sheet"): ("F-69",),
    ("telecom", "complaint_form"): ("F-64",),
    ("telecom", "customer_registration"): ("F-60",),
    ("telecom", "fee_allocation_table"): ("F-62",),
    ("telecom", "fee_dispute_file"): ("F-63",),
    ("telecom", "security_incident_report"): ("F-71",),
}


def proved_by(place: tuple[str, str]) -> list[pytest.MarkDecorator]:
    return [pytest.mark.req(one) for one in PROOF.get(place, ())]


COMPANY: dict[str, Any] = {
    "name": "恒源进出口贸易有限公司",
    "addresses": [AddressLine("work", "310115", "张杨路828号18楼")],
    "phones": ["021-58361190"],
    "contacts": [ContactLine("邵敏", "物流主管", "13917750862")],
    "preferences": "喝茶",
    "note": "秘书电话 8801",
}
PERSON: dict[str, Any] = {
    "name": "江月",
    "addresses": [AddressLine("home", "310104", "漕溪北路595号")],
    "phones": ["021-64713309", "13564237718"],
}
OWN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {  # what only this trade asks: of a company, of a person
    "courier": (
        {"external_number": "0412", "values": {"main_business": "五金出口", "contact_age": "36"}},
        {
            "external_number": "60217",
            "birth_date": date(1987, 1, 9),
            "preferences": "烘焙",
            "note": "生日寄贺卡",
            "values": {"occupation": "设计师"},
        },
    ),
    "property-sales": (
        {},
        {"membership": "prospect", "needs": "学区说明", "values": {"intent": "reserved", "purpose": "own"}},
    ),
    "manufacturing": ({"values": {"customer_type": "supplier", "parts_supplied": "轮辋焊合总成"}}, {}),
    "auto-service": (
        {},
        {
            "needs": "接送车",
            "assets": [
                AssetLine(
                    "vehicle",
                    "沪A·66D21",
                    cycle_months=6,
                    next_service_on=date(2027, 4, 15),
                    values={"model": "星越", "type": "suv", "repair_items": "更换机油", "service_record": "空调加氟"},
                )
            ],
            "values": {"visited_on": "2026-11-15"},
        },
    ),
}


@pytest.fixture(scope="module")
def at_work(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[AtWork]:
    """A house with one matter of each kind taken to its end, a company, a person, and a call with them."""
    with working_by(request.param, django_db_blocker) as found, time_machine.travel(NOW, tick=False):
        looked_at = [found.pack.papers[key] for pack, key in NAMED if pack == found.pack.key]
        for process in sorted({paper.process or paper.register for paper in looked_at} & {*found.pack.processes}):
            _taken_to_its_end(found, process)
        company, person = OWN.get(found.pack.key, ({}, {}))
        opened(found.house, kind="company", **COMPANY, **company)
        whom = opened(found.house, kind="person", **PERSON, **person)
        if found.pack.key in OWN:
            words = {"direction": "out", "channel": "phone", "content": "空调好用，下月来保养。", "seconds": 185}
            record_conversation(whom, Talk(**words, said_at=NOW), by=found.house.ana, at=NOW)
            posted = {"direction": "out", "day": NOW.date(), "by": found.house.ana, "at": NOW}
            record_letter(whom, **posted, about="下月停业三天", kind="notice", enclosures="价目表一张")
        if any(paper.letters for paper in looked_at):
            record_letter(whom, **posted, about="春节快乐，阖家安康", kind="greeting", enclosures="挂历一份")
        if any(block.kind == "block" for paper in looked_at if paper.kinds for block in paper.blocks):
            _with_a_past(found, whom)
        yield found


def _with_a_past(at_work: AtWork, whom: Customer) -> None:
    """Somebody who complained, was called, and said what they think."""
    house, pack = at_work.house, at_work.pack
    case = Walk(house, pack, pack.processes["complaint"]).register()
    Case.objects.filter(pk=case.pk).update(customer=whom)
    changed = {"audience": {}, "skips": Skips(), "groups": {}}
    run = callbacks.plan_round("members", changed=changed, department=house.service, by=house.lena, at=NOW)
    callbacks.start(run, by=house.lena, at=NOW)
    callback = Callback.objects.get(customer=whom)
    said = Said(direction="out", channel="phone", purpose="callback", content="这次满意。", outcome="satisfied")
    talk = note_interaction(said, customer=whom, by=house.ana, at=NOW)
    callbacks.reach(callback, interaction=talk, by=house.ana, at=NOW)
    note_opinion(whom, kind="service", words="回话快。", interaction=talk, by=house.ana, at=NOW)


def _taken_to_its_end(at_work: AtWork, process: str) -> None:
    """The shortest way to an end that settles it."""
    walk = Walk(at_work.house, at_work.pack, at_work.pack.processes[process])
    end = next(stage.key for stage in walk.process.stages.values() if stage.ends == "settled")
    walk.lead(walk.register(), end)


@pytest.mark.parametrize(
    ("at_work", "key"),
    [pytest.param(*place, id="-".join(place), marks=proved_by(place)) for place in NAMED],
    indirect=["at_work"],
    scope="module",
)
def test_a_paper_says_what_was_looked_at(at_work: AtWork, key: str) -> None:
    paper = at_work.pack.papers[key]

    found = lines_of(at_work, paper)

    assert found == golden(GOLDEN / f"{at_work.pack.key}.txt").get(key), "\n".join(["Found:", f"== {key}", *found])
    if paper.process:
        assert on_paper(_made(at_work, paper))["head"][0]["value"] == _case(paper).number


@pytest.mark.parametrize("at_work", sorted({pack for pack, _key in NAMED}), indirect=True, scope="module")
def test_a_workbook_of_what_was_filled_in_is_read_back_as_it_is_printed(at_work: AtWork) -> None:
    with translation.override("zh-hans"), time_machine.travel(NOW, tick=False):
        for key, paper in at_work.pack.papers.items():
            if (at_work.pack.key, key) not in NAMED:
                continue
            made = _listed(at_work, paper) if paper.register else _made(at_work, paper)
            printed = on_paper(made)
            again = _listed(at_work, paper) if paper.register else made
            with printing.workbook(again) as file:
                sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0)
            cells = [flat(str(cell)) for row in sheet.to_python() for cell in row if cell != ""]

            if paper.register:
                [line] = [row for row in sheet.to_python() if row[0] == 1]
                found = [_as_printed(cell, text) for cell, text in zip(line, printed["rows"][0], strict=True)]
                assert found == printed["rows"][0], key
                assert [one for one in map(flat, printed["headings"]) if one not in cells] == [], key
            else:
                wanted = [cell for row in printed["rows"] for cell in row.get("cells", ())]
                told = [flat(part) for cell in wanted for part in (cell["label"], cell["value"]) if part]
                told += [one["label"] for cell in wanted for one in cell["choices"] if one["chosen"]]
                missing = [one for one in told if not any(one in cell for cell in cells)]
                assert missing == [], key


def _as_printed(cell: Any, text: str) -> str:
    """A cell of a workbook is a number or a day, which paper writes out."""
    if isinstance(cell, float) and text.replace(",", "").replace(".", "").isdigit():
        return text if float(text.replace(",", "")) == cell else str(cell)
    if isinstance(cell, date):
        return text if text.startswith(f"{cell.year}年{cell.month}月{cell.day}日") else str(cell)
    return str(cell)


@pytest.mark.parametrize(
    ("at_work", "key"),
    [pytest.param("courier", "damage_report", id="courier")],
    indirect=["at_work"],
    scope="module",
)
def test_a_box_for_each_who_signs_is_known_as_on_the_emptyform_lines(at_work: AtWork, key: str) -> None:
    filled, empty = _made(at_work, at_work.pack.papers[key]), blank_paper(at_work.pack.papers[key], at_work.pack)

    boxes = [{words for kind, words, _key in parts_of(one) if kind == SIGNATURE} for one in (filled, empty)]

    assert len(filled.signatures) > len(empty.signatures)
    assert boxes[0] == boxes[1]


@pytest.mark.parametrize("at_work", sorted({pack for pack, _key in NAMED}), indirect=True, scope="module")
def test_no_two_forms_and_no_two_registers_of_a_trade_are_called_the_same(at_work: AtWork) -> None:
    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            names = Counter((type(form.blank()), form.title) for form in catalogue())

            assert [name for name, number in names.items() if number > 1] == []


@pytest.mark.parametrize("pack", sorted({pack for pack, _key in EVERY}))
def test_a_blank_form_is_all_chinese_and_lies_on_one_sheet(pack: str) -> None:
    """Room for handwriting is no reason for a second sheet."""
    book = load(PACKS / pack).pack
    with translation.override("zh-hans"):
        blanks = {key: blank_paper(paper, book) for key, paper in book.papers.items() if paper.process}

        sheets = {key: len(pypdf.PdfReader(io.BytesIO(printing.paper(blank))).pages) for key, blank in blanks.items()}
        foreign = {key: found for key, blank in blanks.items() if (found := LATIN.findall(" ".join(form_lines(blank))))}

    assert {key for key, number in sheets.items() if number > 1} == set()
    assert foreign == {}


def lines_of(at_work: AtWork, paper: PackPaper) -> list[str]:
    with translation.override("zh-hans"), time_machine.travel(NOW, tick=False):
        if paper.register:
            return _register(at_work, paper)
        return form_lines(_made(at_work, paper))


def _made(at_work: AtWork, paper: PackPaper) -> Paper:
    if paper.process:
        return named_paper(CasePage(_case(paper), person=at_work.house.dora, at=NOW), paper)
    if paper.talk:
        return paper_for(Interaction.objects.filter(channel__in=paper.channels).latest("pk"))
    return paper_of(Customer.objects.filter(kind=paper.kinds[0]).latest("pk"), paper)


def _case(paper: PackPaper) -> Case:
    return Case.objects.filter(process=paper.process, parent=None).earliest("pk")


def _listed(at_work: AtWork, paper: PackPaper) -> TablePaper:
    """A register with the line of one row."""
    boss = at_work.house.dora
    table: Table
    rows: Any
    if paper.register == "customers":
        table = register_of_customers(paper, book=file_rules(), user=boss)
        rows = in_register(Customer.objects.all(), paper)
    elif paper.register == "talks":
        table, rows = talks.register_named(paper), Interaction.objects.filter(channel__in=paper.channels)
    else:
        table = register_of_cases(paper, at_work.pack, whole=True)
        rows = Case.objects.filter(process=paper.register)
    page = Page(table, rows, QueryDict(""))
    return sheet_of(page, house="", rows=islice(page.everything(), 1))


def _register(at_work: AtWork, paper: PackPaper) -> list[str]:
    """Its title, its headings and the line of one row, as they are printed."""
    sheet = on_paper(_listed(at_work, paper))
    return [sheet["title"], *(" | ".join(map(flat, line)).strip() for line in (sheet["headings"], *sheet["rows"]))]
