"""Nobody ends the day without a keeper, and whoever has waited longest goes first."""

from datetime import timedelta
from typing import Any

import pytest

from huiyin.customers import actions, queries
from huiyin.customers.actions.sweeping import day_is_over, sweep
from huiyin.customers.models import Customer, Keeping, Sharing
from huiyin.org import actions as org
from huiyin.worklist.models import Notice
from tests.conftest import NOW, House
from tests.customers.sharing import Office

EVENING = NOW.replace(hour=18, minute=0)


@pytest.fixture
def office(house: House, pack: Any) -> Office:
    return Office.found(house)


def whys() -> list[tuple[str, str]]:
    rows = Keeping.objects.filter(until=None).order_by("customer")
    return list(rows.values_list("keeper__username", "why"))


def test_during_the_day_the_supervisor_shares_out(office: Office) -> None:
    office.customers(3)

    sweep(EVENING - timedelta(minutes=1))

    assert (office.kept(), Sharing.objects.count()) == ({"": 3}, 0)


def test_at_the_end_of_the_day_everybody_gets_a_keeper_and_the_supervisor_is_told(office: Office) -> None:
    office.customers(4, office.bob)
    office.customers(3)

    sweep(EVENING)

    assert office.kept() == {"amy": 2, "bob": 4, "cai": 1}  # those who have a keeper stay
    assert sum(office.owed().values()) == 3
    [told] = Notice.objects.filter(kind="outcome")
    assert (told.person, told.subject) == (office.house.lena, f"sharing/{Sharing.objects.get().pk}")
    assert told.text["en"].startswith("At the end of the day these customers of 客服部 had no keeper: 3. Given")


def test_a_second_sweep_gives_and_tells_nothing(office: Office) -> None:
    office.customers(3)
    sweep(EVENING)

    sweep(EVENING + timedelta(minutes=5))

    assert (Sharing.objects.count(), Notice.objects.filter(kind="outcome").count()) == (1, 1)


def test_whom_nobody_has_room_for_the_head_holds(office: Office) -> None:
    for person in (office.amy, office.bob, office.cai):
        office.can(person, cap=1)
    office.customers(5)

    sweep(EVENING)

    assert office.kept() == {"amy": 1, "bob": 1, "cai": 1, "lena": 2}
    assert [line for line in whys() if line[0] == "lena"] == [("lena", "held")] * 2
    assert "lena" not in office.owed()  # holding is no keeping


def test_when_somebody_has_room_again_those_who_waited_longest_come_first(office: Office) -> None:
    for person in (office.amy, office.bob, office.cai):
        office.can(person, cap=0)
    [second] = office.customers(1, at=NOW)
    [first] = office.customers(1, at=NOW - timedelta(days=2))
    Customer.objects.filter(pk=first).update(opened_at=NOW - timedelta(days=2))
    sweep(EVENING - timedelta(days=1))
    sweep(EVENING)
    assert office.kept() == {"lena": 2}
    office.can(office.cai, cap=1)

    sweep(EVENING + timedelta(hours=15))  # in the morning

    assert Customer.objects.get(keeper=office.cai).pk == min(first, second, key=lambda pk: (pk != second, pk))
    assert ("cai", "queued") in whys()


def test_customers_of_somebody_who_left_without_a_successor_are_given_too(office: Office) -> None:
    office.customers(2, office.bob)
    office.bob.is_active = False
    office.bob.save(update_fields=["is_active"])

    sweep(EVENING)

    assert office.kept() == {"amy": 1, "cai": 1}


def test_a_team_that_has_no_agents_is_served_by_the_one_above(office: Office) -> None:
    office.customers(2, department=office.house.team_one)

    sweep(EVENING)

    assert office.kept() == {"amy": 1, "bob": 1}


def test_where_there_are_no_agents_at_all_the_head_holds(house: House, pack: Any) -> None:
    office = Office(house)
    for person in (house.ana, house.ben, house.olga):
        org.place_person(person, places=[(house.workshop, "department_member")], by=None, at=NOW)
    office.customers(1)

    sweep(EVENING)

    assert office.kept() == {"lena": 1}


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        (EVENING, True),
        (EVENING - timedelta(minutes=1), False),
        (NOW.replace(day=21, hour=12), False),  # a Saturday nobody works
        (NOW.replace(day=21, hour=18), True),
    ],
)
def test_the_day_is_over_when_the_house_closes(moment: Any, over: bool, house: House) -> None:
    assert day_is_over(moment) is over


def test_what_is_refused_for_one_leaves_the_others_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.customers(3)
    back = NOW + timedelta(hours=2)
    usual = {"starts_at": NOW, "ends_at": back, "department": office.house.service, "by": office.house.lena, "at": NOW}
    ended = actions.appoint_deputy(office.amy, deputy=office.bob, **usual)
    listed = queries.deputyships_to_end(EVENING)
    actions.end_deputyship(ended, by=office.house.lena, at=back)  # by somebody, after the sweep had looked
    monkeypatch.setattr(queries, "deputyships_to_end", lambda at: listed)

    sweep(EVENING)

    assert "" not in office.kept()
    assert [f"{row.levelname}" for row in caplog.records if "end_deputyship" in row.message] == ["WARNING"]
