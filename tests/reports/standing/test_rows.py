"""Numbers of a written report that are no figures lead to their rows, too: as many as they say."""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from huiyin.cases.actions import move
from huiyin.contact.actions import Talk, keep_promise_to, promise_to, record_conversation
from huiyin.customers.actions import open_file
from huiyin.reports import actions
from huiyin.reports.models import Report
from huiyin.reports.tables.standing import in_one_language
from tests.conftest import NOW, House, as_built
from tests.reports.months import Told
from tests.reports.standing.test_months import DAY, DECEMBER, WORDS

Cells = list[dict[str, Any]]


def table(report: Report, section: str, place: int = 0) -> dict[str, Any]:
    found = next(one for one in in_one_language(report.content)["sections"] if one["key"] == section)
    tables: list[dict[str, Any]] = [block["table"] for block in found["blocks"] if "table" in block]
    return tables[place]


def numbers(cells: Cells, client: Client) -> list[tuple[int, int | None]]:
    """Each number of a line, and how many rows stand where it leads."""
    return [(cell["value"], rows_at(client, cell["address"]) if "address" in cell else None) for cell in cells[1:]]


def rows_at(client: Client, address: str) -> int:
    page = client.get(address)
    assert page.status_code == 200, address
    return page.text.partition("<tbody")[2].partition("</tbody>")[0].count("<tr")


@pytest.fixture
def closing(house: House, pack: Any) -> Report:
    """Ana and Ben spoke with customers and moved a case on; Ana kept a promise, the day before somebody spoke, too."""
    said: dict[str, Any] = {"by": house.ana, "at": NOW}
    customer = open_file(kind="person", name="王芳", keeper=house.ana, confirmed=True, **said)
    for by, at in ((house.ana, NOW - DAY), (house.ana, NOW), (house.ana, NOW), (house.ben, NOW)):
        record_conversation(customer, Talk(content="问保养", said_at=at, direction="in", channel="phone"), at=at, by=by)
    keep_promise_to(promise_to(customer, content="寄发票", due_at=NOW + DAY, **said), **said)
    for _case in range(2):
        Told(house, NOW, customer, house.ana, {"classification": "rude"}).leave_judging()
    actions.ask_for_reports(NOW)
    report = Report.objects.get(rule="closing", person=house.lena)
    return actions.hand_in(report, words={"words": "平稳"}, by=house.lena, at=NOW)


def test_what_was_done_opens_the_rows_of_whom_it_counts(
    house: House, closing: Report, signed_in: Callable[[Any], Client]
) -> None:
    done, lena = table(closing, "done"), signed_in(house.lena)

    lines = {line["cells"][0]["value"]: numbers(line["cells"], lena) for line in done["lines"]}

    assert [pair[0] for pair in lines["安娜"]] != [0, 0, 0, 0]
    assert all(rows == number or (number, rows) == (0, None) for line in lines.values() for number, rows in line)
    assert [number for number, _rows in lines["贝恩"]][:1] == [1]
    total = numbers(done["total"]["cells"], lena)
    assert total[0] == (5, 5)  # that of each complaint, too
    assert total[1] == (0, None)
    assert total[3] == (1, 1)


def test_a_number_that_was_taken_says_above_its_rows_that_they_are_those_of_today(
    house: House, closing: Report, signed_in: Callable[[Any], Client]
) -> None:
    lena = signed_in(house.lena)
    page = lena.get(reverse("reports:report", args=[closing.pk])).text
    address = next(one for one in re.findall(r'href="(/reports/written/[^"]+/contacts/[^"]*then=5[^"]*)"', page))
    said = "2026-11-23 提交的报告写的是 5。下面列出的是现在的记录"

    assert said in lena.get(unescape(address)).text
    assert said not in lena.get(unescape(address).partition("then=")[0]).text
    assert "提交的报告写的是" not in lena.get(unescape(address).replace("then=5", "then=很多")).text


def test_rows_that_somebody_may_not_look_at_are_only_counted(
    house: House, closing: Report, signed_in: Callable[[Any], Client]
) -> None:
    ana = next(line for line in table(closing, "done")["lines"] if line["cells"][0]["value"] == "安娜")
    address = ana["cells"][1]["address"]

    assert signed_in(house.max).get(address).text.count("问保养") == 2
    assert signed_in(house.olga).get(address).status_code == 404
    assert rows_at(signed_in(house.lena), address.partition("?")[0]) == 0  # her own
    assert signed_in(house.lena).get(address.replace("contacts", "other")).status_code == 404
    of_olga = address.replace(f"person={house.ana.pk}", f"person={house.olga.pk}")
    assert signed_in(house.max).get(of_olga).status_code == 404  # what she did, it doesn't count


def test_countermeasures_by_class_open_theirs(months: SimpleNamespace, signed_in: Callable[[Any], Client]) -> None:
    cast = as_built()
    actions.ask_for_reports(DECEMBER)
    report = Report.objects.select_related("item", "person", "department").get(
        rule="complaint_classes", person=cast.lena
    )
    told = {"kind": "corrective", "classification": "rude", "basis": "两件", "goal": "甲", "corrective": "培训"}
    ended = actions.open_measure(report, values=told, by=cast.lena, at=DECEMBER - 20 * DAY)
    move(ended, "withdraw_measure", values={"reason": "并入另一项"}, by=cast.lena, at=DECEMBER - 19 * DAY)
    for goal, days in (("甲", 20), ("乙", 1)):
        actions.open_measure(report, values={**told, "goal": goal}, by=cast.lena, at=DECEMBER - days * DAY)
    other = {**told, "classification": "engine"}
    actions.open_measure(report, values=other, by=cast.lena, at=DECEMBER - DAY)

    handed_in = actions.hand_in(report, words=WORDS, by=cast.lena, at=DECEMBER)

    with time_machine.travel(DECEMBER, tick=False):
        lena = signed_in(cast.lena)
        found = [numbers(line["cells"], lena) for line in table(handed_in, "measures", 1)["lines"]]
        first = table(handed_in, "measures", 1)["lines"][0]["cells"][1]["address"]
        assert lena.get(first.replace("/open/", "/other/")).status_code == 404
    assert found == [
        [(2, 2), (1, 1), (0, None), (1, 1)],
        [(1, 1), (0, None), (0, None), (0, None)],
    ]
