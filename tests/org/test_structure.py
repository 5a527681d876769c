from datetime import timedelta

import pytest

from huiyin.org import actions, queries
from huiyin.org.actions import absences
from huiyin.org.models import Absence
from tests.conftest import NOW, WEEK, House

LATER = NOW + timedelta(days=5)


def away(house: House, person: str, substitute: str, starts_at=NOW, ends_at=LATER) -> Absence:
    return actions.report_absence(
        getattr(house, person),
        substitute=getattr(house, substitute),
        starts_at=starts_at,
        ends_at=ends_at,
        by=house.lena,
        at=NOW,
    )


@pytest.mark.req("C32-5")
@pytest.mark.parametrize(
    ("person", "department", "superior"),
    [
        ("ana", "team_one", "lena"),
        ("lena", "service", "max"),
        ("max", "service", "dora"),
        ("dora", "root", None),
        ("wes", "workshop", "hank"),
        ("hank", "workshop", "max"),  # the manager answers for the whole house
        ("fay", "finance", "max"),  # finance has no head
        ("olga", "branch", "max"),  # the branch has no supervisor
    ],
)
def test_the_superior_is_one_level_up(house: House, person: str, department: str, superior: str | None) -> None:
    found = queries.superior_of(getattr(house, person), getattr(house, department))

    assert found == (getattr(house, superior) if superior else None)


def test_the_nearest_supervisor_comes_first(house: House) -> None:
    mei = actions.add_person("mei", "小梅", None, places=[(house.team_one, "supervisor")], by=None, at=NOW)

    assert queries.superior_of(house.ana, house.team_one) == mei
    assert queries.superior_of(house.ben, house.team_two) == house.lena


def test_a_supervisor_of_another_tree_is_nobodys_superior(house: House) -> None:
    actions.leave(house.lena, by=house.adam, at=NOW)
    actions.add_person("mei", "小梅", None, places=[(house.branch, "supervisor")], by=None, at=NOW)

    assert queries.superior_of(house.ana, house.team_one) == house.max


@pytest.mark.parametrize(("department", "head"), [("workshop", "hank"), ("team_one", "lena"), ("root", None)])
def test_the_head_is_the_nearest_one(house: House, department: str, head: str | None) -> None:
    assert queries.head_of(getattr(house, department)) == (getattr(house, head) if head else None)


@pytest.mark.req("D52-16")
def test_the_substitute_stands_in_only_during_the_absence(house: House) -> None:
    away(house, "ana", "ben")

    assert queries.stand_in_for(house.ana, NOW) == house.ben
    assert queries.stand_in_for(house.ana, LATER) == house.ana
    assert queries.stand_in_for(house.ana, NOW - timedelta(seconds=1)) == house.ana
    assert queries.away([house.ana, house.ben], NOW) == {house.ana.pk}


def test_standing_in_goes_on_while_the_substitute_is_away_too(house: House) -> None:
    away(house, "ana", "ben")
    away(house, "ben", "lena")

    assert queries.stand_in_for(house.ana, NOW) == house.lena


def test_a_circle_of_substitutes_is_refused(house: House) -> None:
    away(house, "ana", "ben")
    away(house, "ben", "lena")

    with pytest.raises(absences.SubstitutesInCircle):
        away(house, "lena", "ana")
    assert away(house, "lena", "ana", starts_at=LATER, ends_at=LATER + timedelta(days=1)).pk


def test_a_circle_that_came_about_otherwise_ends_somewhere(house: House) -> None:
    for person, substitute in (("ana", "ben"), ("ben", "ana")):
        Absence.objects.create(
            person=getattr(house, person), substitute=getattr(house, substitute), starts_at=NOW, ends_at=LATER
        )

    assert queries.stand_in_for(house.ana, NOW) == house.ben


@pytest.mark.parametrize(
    ("substitute", "ends_at", "refusal"),
    [
        ("ana", LATER, absences.SubstituteForOneself),
        ("ben", NOW, absences.AbsenceEndsBeforeItStarts),
        ("olga", LATER, absences.SubstituteLeft),
    ],
)
def test_a_wrong_absence_is_refused(house: House, substitute: str, ends_at, refusal) -> None:
    actions.leave(house.olga, by=house.adam, at=NOW)
    house.olga.refresh_from_db()

    with pytest.raises(refusal):
        away(house, "ana", substitute, ends_at=ends_at)


def test_nobody_is_away_twice_at_once(house: House) -> None:
    away(house, "ana", "ben")

    with pytest.raises(absences.AlreadyAway):
        away(house, "ana", "lena", starts_at=NOW + timedelta(days=1))


def test_an_absence_ends_early_or_never_begins(house: House) -> None:
    running = away(house, "ana", "ben")
    coming = away(house, "ben", "lena", starts_at=LATER, ends_at=LATER + timedelta(days=1))

    actions.end_absence(running, by=house.ana, at=NOW + timedelta(hours=1))
    actions.end_absence(coming, by=house.ben, at=NOW)

    assert Absence.objects.get().ends_at == NOW + timedelta(hours=1)
    with pytest.raises(absences.AbsenceOver):
        actions.end_absence(running, by=house.ana, at=LATER)


def test_hours_come_from_the_person_else_the_nearest_department_else_the_house(house: House) -> None:
    def named(name: str):
        return actions.add_calendar(name, region="CN", week=WEEK, time_zone="Asia/Shanghai", by=None, at=NOW)

    assert queries.calendar_of(person=house.ana).name == house.calendar.name

    actions.change_department(house.service, name="客服部", parent=house.root, calendar=named("客服"), by=None, at=NOW)
    assert queries.calendar_of(person=house.ana).name == "客服"
    assert queries.calendar_of(department=house.team_two).name == "客服"
    assert queries.calendar_of(department=house.workshop).name == house.calendar.name

    ana = actions.change_person(house.ana, calendar=named("安娜"), by=None, at=NOW)
    assert queries.calendar_of(person=ana).name == "安娜"


def test_an_edited_calendar_counts_at_once(house: House, django_assert_num_queries) -> None:
    queries.calendar_of(department=house.team_one)
    with django_assert_num_queries(1):  # the calendar itself is not read again
        queries.calendar_of(department=house.team_one)

    actions.edit_calendar(house.calendar, week={"7": [["10:00", "11:00"]]}, by=house.adam, at=NOW)

    assert queries.calendar_of(department=house.team_one).week == {"7": [["10:00", "11:00"]]}


@pytest.mark.parametrize("by", ["wes", "lena", "ben"])
def test_nobody_reports_or_ends_an_absence_of_people_they_do_not_oversee(house: House, by: str) -> None:
    away = {"starts_at": NOW, "ends_at": LATER, "at": NOW}
    absence = actions.report_absence(house.hank, substitute=house.wes, by=house.adam, **away)
    stranger = getattr(house, by)

    with pytest.raises(absences.NotYourPeople):
        actions.report_absence(house.fay, substitute=house.wes, by=stranger, **away)
    with pytest.raises(absences.NotYourPeople):
        actions.end_absence(absence, by=stranger, at=NOW)
