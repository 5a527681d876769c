"""Who keeps whom: one verb, and a history that is only added to."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from huiyin.customers import actions, queries
from huiyin.customers.actions.keeping import Move, Overtaken, move
from huiyin.customers.enums import Why
from huiyin.customers.events import KeepersChanged
from huiyin.customers.models import Customer, Keeping
from huiyin.kernel import events
from huiyin.org import actions as org
from huiyin.org.actions.people import StillResponsible
from huiyin.org.models import Person
from huiyin.worklist.actions import settle, sweep
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House

LATER = NOW + timedelta(days=1)


@pytest.fixture
def file(house: House, pack: Any) -> Customer:
    return actions.open_file(kind="person", name="王芳", by=house.ana, at=NOW)


def history(customer: Customer) -> list[tuple[str, str, bool]]:
    rows = Keeping.objects.filter(customer=customer).order_by("pk").select_related("keeper")
    return [(row.keeper.username, row.why, row.until is None) for row in rows]


def contacts(customer: Customer) -> list[tuple[str, str]]:
    rows = WorkItem.objects.filter(subject=f"customer/{customer.pk}", kind=Kind.FIRST_CONTACT).order_by("pk")
    return [(row.owner.username if row.owner else "", row.outcome) for row in rows]


def test_whoever_opens_a_file_keeps_it_and_owes_no_first_contact(file: Customer) -> None:
    assert (history(file), contacts(file)) == ([("ana", "opened", True)], [])


def test_a_keeper_somebody_else_names_when_opening_owes_a_first_contact(house: House, pack: Any) -> None:
    file = actions.open_file(kind="person", name="王芳", keeper=house.ben, by=house.lena, at=NOW)

    assert (history(file), contacts(file)) == ([("ben", "opened", True)], [("ben", "")])
    assert [notice.text["en"] for notice in Notice.objects.filter(person=house.ben)] == [
        "You look after these customers from now on: 1"
    ]


@pytest.mark.req("A1-10")
def test_a_first_contact_has_a_ladder_of_its_own(house: House, pack: Any) -> None:
    """Third day the keeper, from the fifth the superior as well, after a week a risk."""
    actions.open_file(kind="person", name="王芳", keeper=house.ben, by=house.lena, at=NOW)
    due = WorkItem.objects.get(kind=Kind.FIRST_CONTACT).due_at
    assert due is not None
    assert NOW + timedelta(days=7) <= due < NOW + timedelta(days=8)

    told: list[set[tuple[str, str]]] = []
    for days_before in (4, 2, 0):
        Notice.objects.all().delete()
        sweep(due - timedelta(days=days_before))
        notices = [each for each in Notice.objects.select_related("person") if "First contact" in each.text["en"]]
        told.append({(each.person.username, each.kind) for each in notices})

    assert told[0] == {("ben", "reminder")}
    assert told[1] == {("ben", "reminder"), ("lena", "reminder")}
    assert {("ben", "risk"), ("lena", "risk")} <= told[2]


def test_many_files_opened_at_once_each_have_their_history(house: House, pack: Any) -> None:
    rows = [{"kind": "person", "name": "甲", "keeper": house.ben}, {"kind": "person", "name": "乙"}]

    kept, without = (Customer.objects.get(pk=pk) for pk in actions.open_files(rows, by=house.lena, at=NOW))

    assert (history(kept), history(without), contacts(kept)) == ([("ben", "opened", True)], [], [])


def test_another_keeper_in_the_file_goes_through_the_same_door(file: Customer, house: House) -> None:
    actions.edit_file(
        file, changes={"keeper": house.ben, "needs": "上门取车"}, seen_revision=1, by=house.lena, at=LATER
    )

    file.refresh_from_db()
    assert (file.keeper, file.needs) == (house.ben, "上门取车")
    assert history(file) == [("ana", "opened", False), ("ben", "appointed", True)]
    assert contacts(file) == [("ben", "")]
    assert [change.new for change in queries.history(file)] == ["贝恩", "上门取车"]


def test_a_file_may_lose_its_keeper(file: Customer, house: House) -> None:
    actions.edit_file(file, changes={"keeper": None}, seen_revision=1, by=house.lena, at=LATER)

    file.refresh_from_db()
    assert (file.keeper, history(file), contacts(file)) == (None, [("ana", "opened", False)], [])


def test_many_change_hands_at_once_and_are_told_once(house: House, pack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = actions.open_files(
        [{"kind": "person", "name": f"客户{n}", "keeper": house.ana} for n in range(5)], by=house.lena, at=NOW
    )
    told: list[KeepersChanged] = []
    monkeypatch.setitem(events._receivers, KeepersChanged, [told.append])

    move([Move(pk, house.ana.pk, house.ben.pk) for pk in ids], why=Why.SHARED, by=house.lena, at=LATER)

    assert set(Customer.objects.values_list("keeper__username", "revision")) == {("ben", 2)}
    assert WorkItem.objects.filter(kind=Kind.FIRST_CONTACT, owner=house.ben).count() == 5
    notices = [notice.text["en"] for notice in Notice.objects.filter(person=house.ben)]
    assert notices == ["Customers shared out to you: 5"]
    assert (set(told[-1].customer_ids), told[-1].why) == (set(ids), "shared")


def test_nothing_moves_when_one_of_them_has_another_keeper_meanwhile(house: House, pack: Any) -> None:
    ids = actions.open_files(
        [{"kind": "person", "name": f"客户{n}", "keeper": house.ana} for n in range(3)], by=house.lena, at=NOW
    )
    move([Move(ids[0], house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW)

    with pytest.raises(Overtaken) as refused, transaction.atomic():
        move([Move(pk, house.ana.pk, house.lena.pk) for pk in ids], why=Why.SHARED, by=house.lena, at=LATER)

    assert refused.value.params == {"count": 1}
    assert Customer.objects.filter(keeper=house.lena).count() == 0
    assert WorkItem.objects.filter(kind=Kind.FIRST_CONTACT, owner=house.lena).count() == 0


def test_what_the_old_keeper_still_owed_is_dropped_and_what_was_overdue_counts_as_missed(
    file: Customer, house: House
) -> None:
    move([Move(file.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW)
    move([Move(file.pk, house.ben.pk, house.ana.pk)], why=Why.SHARED, by=house.lena, at=LATER)
    move([Move(file.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW + timedelta(days=9))

    assert contacts(file) == [("ben", "waived"), ("ana", "missed"), ("ben", "")]


def test_a_first_contact_already_made_stays_kept_when_the_customer_goes_on(file: Customer, house: House) -> None:
    move([Move(file.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW)
    settle(WorkItem.objects.get(kind=Kind.FIRST_CONTACT), by=house.ben, at=LATER)

    move([Move(file.pk, house.ben.pk, house.ana.pk)], why=Why.SHARED, by=house.lena, at=LATER)

    assert contacts(file) == [("ben", "met"), ("ana", "")]


@pytest.mark.req("A1-10")
def test_a_first_contact_is_due_a_week_after_the_customer_came(file: Customer, house: House) -> None:
    move([Move(file.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW)

    item = WorkItem.objects.get(kind=Kind.FIRST_CONTACT)
    assert (item.clause.key if item.clause else "") == "keeping.first-contact-in-a-week"
    assert not item.is_overdue(NOW + timedelta(days=7))
    assert item.is_overdue(NOW + timedelta(days=8))
    assert item in WorkItem.objects.overdue(NOW + timedelta(days=8)).filter(owner=house.ben)


def test_what_goes_to_a_deputy_takes_along_what_is_owed(file: Customer, house: House) -> None:
    move([Move(file.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW)
    move(
        [Move(file.pk, house.ben.pk, house.ana.pk)],
        why=Why.DEPUTY,
        standing_in_for=house.ben.pk,
        by=house.lena,
        at=LATER,
    )

    assert contacts(file) == [("ben", "")]
    assert len(set(Keeping.objects.filter(item__isnull=False).values_list("item", flat=True))) == 1
    assert Keeping.objects.get(until=None).item is not None


@pytest.mark.parametrize(
    "change", ["UPDATE customers_keeping SET keeper_id = %s", "DELETE FROM customers_keeping WHERE keeper_id <> %s"]
)
def test_the_history_of_keeping_can_only_be_added_to(change: str, file: Customer, house: House) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, [house.ben.pk])


def test_who_keeps_customers_cannot_leave_without_a_successor(file: Customer, house: House) -> None:
    with pytest.raises(StillResponsible) as refused:
        org.leave(house.ana, by=house.adam, at=LATER)
    assert refused.value.params["count"] == 2  # the customer, and the file to be completed

    org.leave(house.ana, successor=house.ben, by=house.adam, at=LATER)

    file.refresh_from_db()
    assert (file.keeper, history(file)[-1]) == (house.ben, ("ben", "handed_over", True))
    assert contacts(file) == [("ben", "")]


def test_the_customers_page_tells_who_kept_them(
    file: Customer, house: House, signed_in: Callable[[Person], Client]
) -> None:
    move([Move(file.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=LATER)

    page = signed_in(house.lena).get(reverse("customers:file", args=[file.pk])).content.decode()

    for words in ("贝恩 · 分配", "安娜 · 建档", "首次联系尚未完成"):
        assert words in page


@pytest.mark.req("D52-1")
def test_only_a_supervisor_appoints_who_looks_after_a_customer(
    file: Customer, house: House, signed_in: Callable[[Person], Client], at_now: datetime
) -> None:
    address = reverse("customers:edit", args=[file.pk])

    def appoint(keeper: Person, by: Person) -> tuple[int, Person | None]:
        file.refresh_from_db()
        words = {"kind": "person", "name": file.name, "department": house.team_one.pk}
        typed = {**words, "keeper": keeper.pk, "seen_revision": file.revision}
        status = signed_in(by).post(address, typed).status_code
        return status, Customer.objects.get(pk=file.pk).keeper

    assert appoint(house.ana, by=house.ana) == (302, house.ana)
    assert appoint(house.ben, by=house.ana) == (422, house.ana)
    assert appoint(house.ben, by=house.lena) == (302, house.ben)
