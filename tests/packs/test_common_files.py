"""One set of customers' files for the whole house, where the rule book says so; and one answer about a case."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.contact.models import Interaction, Point
from huiyin.customers import queries
from huiyin.customers.actions import edit_file
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Pack
from tests.conftest import NOW, House
from tests.packs.everything import opened

WorksBy = Callable[[str], Pack]
SignIn = Callable[[Person], Client]
COMMON = [
    pytest.param("courier", marks=pytest.mark.req("B44-1")),
    pytest.param("telecom", marks=pytest.mark.req("E22-6")),
]


@pytest.fixture
def file(house: House) -> Callable[[], Customer]:
    def open_one() -> Customer:
        return opened(house, kind="person", name="刘洋", phones=["13911500218"], department=house.team_one)

    return open_one


def page(file: Customer, person: Person, signed_in: SignIn) -> str:
    return signed_in(person).get(reverse("customers:file", args=[file.pk])).content.decode()


@pytest.mark.parametrize("key", COMMON)
def test_any_other_department_finds_the_one_file_and_reads_what_was_entered_at_once(
    key: str, house: House, works_by: WorksBy, signed_in: SignIn, file: Any
) -> None:
    works_by(key)
    one = file()
    edit_file(one, changes={"needs": "晚上才在家"}, seen_revision=1, by=house.ana, at=NOW)

    for person in (house.ana, house.ben, house.olga):
        for words in ("刘洋", "13911500218", one.number):
            assert [hit.pk for hit in queries.find(words, user=person)] == [one.pk]
        assert [*Customer.objects.visible_to(person)] == [one]
        shown = page(one, person, signed_in)
        assert "晚上才在家" in shown
        assert "13911500218" not in shown
        assert one.number in signed_in(person).get(reverse("customers:list")).content.decode()
    assert signed_in(house.hank).get(reverse("customers:file", args=[one.pk])).status_code == 403


def test_where_the_rule_book_has_no_common_files_a_department_keeps_its_own(
    house: House, works_by: WorksBy, signed_in: SignIn, file: Any
) -> None:
    works_by("property-sales")
    one = file()

    assert [hit.pk for hit in queries.find("刘洋", user=house.ana)] == [one.pk]
    assert queries.find("刘洋", user=house.olga) == []
    assert signed_in(house.olga).get(reverse("customers:file", args=[one.pk])).status_code == 404


def test_another_department_speaks_with_the_customer_but_the_file_is_changed_by_its_own(
    house: House, works_by: WorksBy, signed_in: SignIn, file: Any, at_now: Any
) -> None:
    works_by("courier")
    one = file()
    olga = signed_in(house.olga)
    said = {"direction": "in", "channel": "phone", "said_at": "2026-11-23T10:00", "content": "问件到哪了"}
    refused = {"purpose": "survey", "given": "no", "source": "phone"}

    assert olga.post(reverse("contact:conversation", args=[one.pk]), said).status_code == 302
    need = {"kind": "need", "words": "寄冷链"}
    assert olga.post(reverse("contact:note-point", args=[one.pk]), need).status_code == 302
    assert olga.post(reverse("customers:consent", args=[one.pk]), refused).status_code == 302

    assert (Interaction.objects.get().by, Point.objects.get().by) == (house.olga, house.olga)
    for name in ("customers:edit", "customers:lose", "customers:regain"):
        assert olga.post(reverse(name, args=[one.pk]), {}).status_code == 403
    shown = page(one, house.olga, signed_in)
    assert reverse("customers:edit", args=[one.pk]) not in shown
    assert "由客服一组 · 安娜负责" in shown
    assert reverse("customers:edit", args=[one.pk]) in page(one, house.ana, signed_in)


def test_a_whole_number_is_read_from_another_department_too_and_the_reading_is_recorded(
    house: House, works_by: WorksBy, signed_in: SignIn, file: Any
) -> None:
    works_by("telecom")
    one = file()
    address = reverse("customers:reveal", args=[one.pk, one.phones.get().pk])

    assert "139 1150 0218" in signed_in(house.olga).post(address).content.decode()

    assert Entry.objects.filter(action="phone.revealed", person=house.olga).count() == 1
    assert signed_in(house.art).post(address).status_code == 403


def test_a_change_of_many_files_leaves_those_of_other_departments_out(
    house: House, works_by: WorksBy, signed_in: SignIn, file: Any
) -> None:
    works_by("courier")
    one = file()
    ticked = {"row": [one.pk]}

    theirs = signed_in(house.olga).post(reverse("customers:bulk-edits"), ticked)
    ours = signed_in(house.ana).post(reverse("customers:bulk-edits"), ticked)

    assert theirs["Location"] == reverse("customers:list")
    assert ours["Location"] != reverse("customers:list")


@pytest.fixture
def delayed(house: House, works_by: WorksBy, file: Any) -> Case:
    """A parcel that is late: the service team registered it, and promised to call."""
    works_by("courier")
    said = {
        "channel": "phone",
        "occurred_at": (NOW - timedelta(hours=1)).isoformat(),
        "complainant_name": "刘洋",
        "complainant_phone": "13911500218",
        "asked_by": "sender",
        "waybill": "SF10086",
        "content": "包裹三天没有动。",
        "wish": "尽快送到。",
        "classification": "late_delivery",
        "severity": "ordinary",
        "answer_until": (NOW + timedelta(hours=24)).isoformat(),
    }
    case = cases.register("complaint", customer=file(), values=said, by=house.ana, at=NOW)
    cases.promise(case, content="今天下班前回电", due_at=NOW + timedelta(hours=6), by=house.ana, at=NOW)
    cases.note(case, text="怀疑是分拨漏扫，先别告诉客户", by=house.ana, at=NOW)
    return case


@pytest.mark.req("B44-2")
def test_two_departments_that_ask_for_the_same_complaint_read_the_same_status(
    house: House, delayed: Case, signed_in: SignIn, at_now: Any
) -> None:
    def told(person: Person) -> str:
        answer = signed_in(person).get(reverse("cases:status", args=[delayed.pk]))
        assert answer.status_code == 200
        body = answer.content.decode()
        return body[body.index('<dl class="facts') : body.index("</dl>", body.index('<dl class="facts'))]

    for words in ("包裹三天没有动", "今天下班前回电", "安娜"):
        assert words in told(house.ana)
    assert told(house.olga) == told(house.ben) == told(house.ana)
    assert "漏扫" not in signed_in(house.olga).get(reverse("cases:status", args=[delayed.pk])).content.decode()
    assert signed_in(house.olga).get(reverse("cases:page", args=[delayed.pk])).status_code == 404


@pytest.mark.req("B44-2")
def test_the_customers_page_tells_every_department_where_a_case_stands(
    house: House, delayed: Case, signed_in: SignIn, at_now: Any
) -> None:
    assert delayed.customer

    ours, theirs = (page(delayed.customer, person, signed_in) for person in (house.ana, house.olga))

    for shown in (ours, theirs):
        assert "包裹三天没有动" in shown
        assert "今天下班前回电" in shown
        assert "漏扫" not in shown
    assert f'href="{reverse("cases:page", args=[delayed.pk])}"' in ours
    assert f'href="{reverse("cases:page", args=[delayed.pk])}"' not in theirs
    assert f'href="{reverse("cases:status", args=[delayed.pk])}"' in theirs


def test_the_number_of_another_departments_case_leads_to_its_status(
    house: House, delayed: Case, signed_in: SignIn
) -> None:
    def found(person: Person) -> str:
        return signed_in(person).get(reverse("site:palette"), {"q": delayed.number}).content.decode()

    assert reverse("cases:status", args=[delayed.pk]) in found(house.olga)
    assert reverse("cases:page", args=[delayed.pk]) in found(house.ana)


def test_without_the_customers_file_there_is_no_status(
    house: House, works_by: WorksBy, delayed: Case, signed_in: SignIn
) -> None:
    address = reverse("cases:status", args=[delayed.pk])
    assert signed_in(house.olga).get(address).status_code == 200

    works_by("property-sales")

    assert signed_in(house.olga).get(address).status_code == 404
    assert signed_in(house.ana).get(address).status_code == 200
