"""Nobody ends the day without a keeper, and whoever has waited longest goes first."""

from datetime import timedelta
from typing import Any

import pytest

from huiyin.customers import actions, queries
from huiyin.customers.actions.sweeping import last_end, sweep
from huiyin.customers.models import Customer, Keeping, Sharing
from huiyin.org import actions as org
from huiyin.worklist.models import Notice
from tests.conftest import NOW, House
from tests.customers.sharing import Office

EVENING = NOW.replace(hour=18, minute=0)
MIDNIGHT = NOW.replace(hour=0, minute=0)
NEXT_MIDNIGHT = MIDNIGHT + timedelta(days=1)
MORNING = NEXT_MIDNIGHT + timedelta(hours=9)


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
    office.customers(1, at=NOW)
    [first] = office.customers(1, at=NOW - timedelta(days=2))
    sweep(EVENING - timedelta(days=1))
    sweep(EVENING)
    assert office.kept() == {"lena": 2}
    office.can(office.cai, cap=1)

    sweep(EVENING + timedelta(hours=15))  # in the morning

    assert Customer.objects.get(keeper=office.cai).pk == first
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
    ("moment", "end"),
    [
        (EVENING, EVENING),
        (EVENING - timedelta(minutes=1), MIDNIGHT),
        (NOW.replace(day=21, hour=12), NOW.replace(day=21, hour=0, minute=0)),  # a Saturday nobody works
        (NOW.replace(day=21, hour=18), NOW.replace(day=21, hour=18)),
    ],
)
def test_a_day_ends_when_the_house_closes(moment: Any, end: Any, house: House) -> None:
    assert last_end(moment) == end


def open_until(closing: str, office: Office) -> None:
    week = {str(day): [["09:00", closing]] for day in range(1, 8)}
    org.edit_calendar(office.house.calendar, week=week, by=office.house.adam, at=NOW)


@pytest.mark.parametrize("closing", ["23:58", "24:00"])
def test_a_house_that_works_until_midnight_ends_no_day_without_keepers(closing: str, office: Office) -> None:
    open_until(closing, office)
    office.customers(3, at=NOW)
    sweep(NEXT_MIDNIGHT - timedelta(minutes=5))  # the last sweep of the day: it is not over
    assert office.kept() == {"": 3}

    sweep(NEXT_MIDNIGHT)

    assert office.kept() == {"amy": 1, "bob": 1, "cai": 1}


def test_who_came_late_in_the_evening_gets_a_keeper_at_midnight(office: Office) -> None:
    office.customers(1, at=NEXT_MIDNIGHT - timedelta(minutes=2))  # after the last sweep of the day

    sweep(NEXT_MIDNIGHT)

    assert "" not in office.kept()


def test_an_evening_on_which_nothing_swept_is_made_up_in_the_morning(office: Office) -> None:
    yesterday = office.customers(3)
    today = office.customers(1, at=MORNING - timedelta(minutes=5))

    sweep(MORNING)
    sweep(MORNING + timedelta(minutes=5))

    assert set(Customer.objects.filter(keeper=None).values_list("pk", flat=True)) == {*today}
    assert set(Keeping.objects.values_list("customer", flat=True)) == {*yesterday}
    assert (Sharing.objects.count(), Notice.objects.filter(kind="outcome").count()) == (1, 1)


def test_who_lost_their_keeper_this_morning_is_for_the_supervisor_to_share_out(office: Office) -> None:
    office.customers(1)
    sharing = office.confirm(office.propose())
    actions.undo(sharing, by=office.house.lena, at=MORNING)

    sweep(MORNING + timedelta(minutes=5))
    assert office.kept() == {"": 1}

    sweep(EVENING + timedelta(days=1))
    assert "" not in office.kept()


def test_who_is_back_since_this_morning_is_for_the_supervisor_to_share_out(office: Office) -> None:
    [pk] = office.customers(1)
    customer = Customer.objects.get(pk=pk)
    actions.lose(customer, reason="moved", by=office.house.lena, at=NOW)
    actions.regain(customer, by=office.house.lena, at=MORNING)

    sweep(MORNING + timedelta(minutes=5))
    assert office.kept() == {"": 1}

    sweep(EVENING + timedelta(days=1))
    assert "" not in office.kept()


def test_what_is_refused_for_one_leaves_the_others_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.customers(3)
    back = NOW + timedelta(hours=2)
    usual = {"starts_at": NOW, "ends_at": back, "department": office.house.service, "by": office.house.lena, "at": NOW}
    ended = actions.appoint_deputy(office.amy, deputy=office.bob, **usual)
    listed = queries.waiting.deputyships_to_end(EVENING)
    actions.end_deputyship(ended, by=office.house.lena, at=back)  # by somebody, after the sweep had looked
    monkeypatch.setattr(queries.waiting, "deputyships_to_end", lambda at: listed)

    sweep(EVENING)

    assert "" not in office.kept()
    assert [f"{row.levelname}" for row in caplog.records if "end_deputyship" in row.message] == ["WARNING"]
