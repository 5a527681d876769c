"""The fairness report: against the rows, one by one, and down to the customers behind each figure."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from huiyin.contact.actions import Talk, record_conversation
from huiyin.customers import actions
from huiyin.customers.models import Customer
from huiyin.customers.queries import team
from huiyin.kernel.tables import read
from huiyin.reports import tables
from huiyin.reports.queries.fairness import Fairness, fairness, keepings_of
from huiyin.reports.rules import Period
from tests.conftest import NOW, House
from tests.customers.sharing import Office
from tests.reports import reading
from tests.reports.looked_at import is_as_looked_at
from tests.reports.months import SHANGHAI

TODAY = Period(NOW.date(), NOW.date())
LATER = NOW + timedelta(days=8)


@pytest.fixture
def office(house: House, pack: Any) -> Office:
    """Amy can do twice as much; six customers were Bob's, three waited; all of it is shared out."""
    office = Office.found(house)
    office.can(office.amy, ability="2")
    office.customers(9, office.bob, at=NOW - timedelta(days=40))
    office.customers(3)
    office.confirm(office.propose())
    return office


def found_on(office: Office, period: Period = TODAY, at: Any = NOW) -> Fairness:
    return fairness(period, office.house.service, zone=SHANGHAI, at=at)


def kept(found: Fairness) -> dict[str, tuple[int, float | None, int]]:
    return {line.name: (line.kept, line.share, line.received) for line in found.lines}


@pytest.mark.req("A1-9", "K-04")
def test_each_agent_stands_against_an_even_share_for_their_ability(office: Office) -> None:
    found = found_on(office)

    assert kept(found) == {"艾米": (6, 6.0, 6), "鲍勃": (3, 3.0, 0), "蔡菜": (3, 3.0, 3)}
    assert (found.above, found.below) == (0, 0)


def test_an_earlier_day_shows_what_was_kept_then_the_furthest_above_first(office: Office) -> None:
    before = Period(date(2026, 10, 1), NOW.date() - timedelta(days=1))

    found = found_on(office, before)

    assert [(line.name, line.kept, line.off) for line in found.lines] == [
        ("鲍勃", 9, 6.75),
        ("蔡菜", 0, -2.25),
        ("艾米", 0, -4.5),
    ]
    assert found.received == 9  # whom Bob got when their files were opened


def test_a_lost_customer_is_no_load(office: Office) -> None:
    lost = Customer.objects.filter(keeper=office.amy).order_by("pk")[0]
    actions.lose(lost, reason="moved", by=office.house.lena, at=NOW + timedelta(hours=1))

    assert kept(found_on(office, at=NOW + timedelta(hours=2)))["艾米"][0] == 5


def test_a_deputys_customers_count_for_whoever_is_away(office: Office) -> None:
    away = {"starts_at": NOW, "ends_at": NOW + timedelta(days=9), "department": office.house.service}
    actions.appoint_deputy(office.amy, deputy=office.bob, **away, by=office.house.lena, at=NOW)

    assert {name: line[0] for name, line in kept(found_on(office)).items()} == {"艾米": 6, "鲍勃": 3, "蔡菜": 3}


@pytest.mark.req("A1-10", "K-05")
def test_first_contacts_of_those_received_count_as_kept_late_or_missed(office: Office) -> None:
    first, second = Customer.objects.filter(keeper=office.amy).order_by("pk")[:2]
    for customer, then in ((first, NOW), (second, LATER)):
        talk = Talk(direction="out", channel="phone", content="自我介绍", said_at=then)
        record_conversation(customer, talk, by=office.amy, at=then)

    found = found_on(office, at=LATER)

    [amy] = [line.contacts for line in found.lines if line.name == "艾米"]
    assert (amy.kept, amy.late, amy.missed, amy.rate) == (1, 1, 4, 1 / 6)


def test_every_number_leads_to_as_many_customers(office: Office) -> None:
    people = team(office.house.service, NOW)
    for period in (TODAY, Period(date(2026, 10, 1), NOW.date() - timedelta(days=1))):
        sheet = tables.fairness(found_on(office, period))
        assert sheet.total is not None
        for line in (*sheet.lines, sheet.total):
            for cell in line.cells[:-1]:  # the rate leads to all it is a part of
                if cell.address:
                    query = QueryDict(urlsplit(cell.address).query)
                    rows = keepings_of([member.pk for member in people], NOW)
                    assert read(tables.keepings_table(people), rows, query).narrowed.count() == (cell.value or 0)


def test_screen_workbook_and_paper_show_the_same(office: Office, signed_in: Callable[[Any], Client]) -> None:
    client, address = signed_in(office.house.lena), "/reports/fairness/?span=days&first=2026-10-01&last=2026-11-30"
    with override("zh-hans"):
        sheet = tables.fairness(found_on(office, Period(date(2026, 10, 1), date(2026, 11, 30))))
    assert sheet.total is not None
    lines = [[cell.text for cell in line.cells] for line in (*sheet.lines, sheet.total)]

    with time_machine.travel(NOW, tick=False):
        page, book, paper = (client.get(address + kind) for kind in ("", "&as=xlsx", "&as=pdf"))

    [table] = reading.tables(page.content.decode())
    assert [[text for text, _address in row] for row in table[1:]] == lines
    written = reading.workbook(b"".join(book))
    assert [row[0] for row in written[1:]] == [line[0] for line in lines]
    assert "艾米" in reading.paper(paper.content)


@pytest.mark.req("A1-9", "A1-10")
def test_fairness_on_paper_is_what_was_looked_at(office: Office) -> None:
    with override("zh-hans"):
        sheet = tables.fairness(found_on(office, Period(date(2026, 10, 1), date(2026, 11, 30))))

    is_as_looked_at(sheet)


def test_a_department_out_of_reach_is_neither_compared_nor_listed(
    office: Office, signed_in: Callable[[Any], Client]
) -> None:
    client, other = signed_in(office.house.lena), office.house.workshop

    assert client.get(reverse("reports:fairness"), {"department": other.pk}).status_code == 422
    assert client.get(reverse("reports:keepings", args=[other.pk])).status_code == 404
    assert client.get(reverse("reports:keepings", args=[office.house.service.pk])).status_code == 200
