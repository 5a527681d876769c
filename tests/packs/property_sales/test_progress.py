"""The progress report of the sales office: how far each buyer's mortgage and papers have got, for the director."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.cases.models import Case
from huiyin.reports import actions
from huiyin.reports.queries.standing import drafted
from huiyin.reports.tables.standing import content_of
from tests.conftest import NOW, House
from tests.packs.property_sales.ways import DAY, INTAKES, PROGRESS, WAYS
from tests.packs.stepping import WorksBy, begun, brought, moved

LATER = NOW + 4 * DAY


@pytest.fixture(autouse=True)
def sales_office(works_by: WorksBy) -> None:
    works_by("property-sales")


def tables_as_drafted(house: House) -> list[dict[str, Any]]:
    """The tables of the first section, as the week of NOW stands some days later."""
    report = actions.begin("progress_week", day=NOW.date(), by=house.lena, at=LATER)
    section, *_others = content_of(drafted(report, LATER))["sections"]
    return [block["table"] for block in section["blocks"]]


def tables_of(house: House) -> dict[str, list[list[Any]]]:
    """The same by title, as they are read."""
    return {
        table["title"]: [
            [column["heading"] for column in table["columns"]],
            *([cell["value"] for cell in line["cells"]] for line in table["lines"]),
            *([[cell["value"] for cell in table["total"]["cells"]]] if table["total"] else []),
        ]
        for table in tables_as_drafted(house)
    }


def ended(house: House, process: str, **when: Any) -> Case:
    case = begun(house, process, INTAKES[process], **when)
    for step in WAYS[process]:
        moved(house, case, step, **when)
    return case


@pytest.mark.req("C31-14", "C31-12")
def test_it_tells_step_lawyer_and_next_date_of_each_track_under_way(house: House) -> None:
    late = brought(house, "mortgage", INTAKES["mortgage"], WAYS["mortgage"], "tracking")
    moved(house, late, (PROGRESS[0], "ana", {**PROGRESS[2], "step": "approved"}))
    waiting = brought(house, "mortgage", INTAKES["mortgage"], WAYS["mortgage"], "tracking", when=NOW + DAY)
    moved(house, waiting, PROGRESS, when=NOW + 2 * DAY)
    done = ended(house, "registration")

    tables = tables_of(house)

    assert tables["按揭办理"] == [
        ["编号", "买受人", "楼栋与房号", "走到哪一步", "按揭律师", "环节", "当前办理人", "期限", "进展"],
        [
            late.number,
            "王芳",
            "7-1-602",
            "银行已批",
            "秦朗",
            "跟进银行审批",
            "安娜",
            "2026-11-26",
            "在办，已超期 1 个自然日",
        ],
        [waiting.number, "王芳", "7-1-602", "已报银行", "秦朗", "跟进银行审批", "安娜", "2026-11-28", "在办"],
    ]
    assert [row[0] for row in tables["预售登记"][1:]] == [done.number]
    assert tables["预售登记"][1][-3:] == ["", "", "2026-11-23 办结"]
    assert tables[""][1:] == [
        ["按揭办理", 2, 1, 2, 0],
        ["预售登记", 0, 0, 1, 1],
        ["公证办理", 0, 0, 0, 0],
        ["立契过户", 0, 0, 0, 0],
        ["合计", 2, 1, 3, 1],
    ]


def test_a_number_opens_the_cases_it_was_counted_from(house: House, signed_in: Callable[[Any], Client]) -> None:
    late = brought(house, "mortgage", INTAKES["mortgage"], WAYS["mortgage"], "tracking")
    other = brought(house, "mortgage", INTAKES["mortgage"], WAYS["mortgage"], "tracking", when=NOW + 2 * DAY)
    browser = signed_in(house.lena)

    with time_machine.travel(LATER, tick=False):
        [numbers, *_others] = tables_as_drafted(house)
        cells = numbers["lines"][0]["cells"]
        seen = [browser.get(cell["address"]).text for cell in cells[1:4]]

    assert [cell["value"] for cell in cells] == ["按揭办理", 2, 1, 2, 0]
    assert [(late.number in page, other.number in page) for page in seen] == [(True, True), (True, False), (True, True)]


@pytest.mark.req("C31-14")
def test_what_ended_before_the_week_or_begins_after_it_is_not_told(house: House) -> None:
    ended(house, "registration", when=NOW - 7 * DAY)
    begun(house, "registration", INTAKES["registration"], when=NOW + 8 * DAY)

    assert tables_of(house)[""][2] == ["预售登记", 0, 0, 0, 0]
