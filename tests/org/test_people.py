from datetime import timedelta

import pytest

from huiyin.kernel.events import _receivers, on
from huiyin.org import actions, forms, rules
from huiyin.org.actions import people
from huiyin.org.events import PersonLeft
from huiyin.org.models import Membership, Person
from huiyin.org.roles import Role
from huiyin.org.rules import OnlyReads
from tests.conftest import NOW, PASSWORD, House


@pytest.fixture
def ana_owes_two(house: House, monkeypatch) -> None:
    """Ana has two open obligations and the workshop one, as another module would count them."""
    counts = {house.ana: 2, house.parts: 1}
    monkeypatch.setattr(rules, "_responsibilities", [lambda holder: counts.get(holder, 0)])


def test_a_new_person_stands_in_several_departments(house: House) -> None:
    places = [(house.team_one, Role.AGENT), (house.parts, Role.DEPARTMENT_MEMBER)]

    actions.add_person("mei", "小梅", PASSWORD, places=places, phone="13800000002", by=house.adam, at=NOW)

    mei = Person.objects.get(username="mei")
    assert mei.roles == {Role.AGENT, Role.DEPARTMENT_MEMBER}
    assert mei.department_ids == {house.team_one.pk, house.parts.pk}


@pytest.mark.parametrize("username", ["ana", "ANA"])
def test_a_user_name_is_given_once(house: House, username: str) -> None:
    with pytest.raises(people.UsernameTaken):
        actions.add_person(username, "另一个", PASSWORD, places=[(house.team_one, Role.AGENT)], by=None, at=NOW)


def test_a_person_needs_a_place_that_is_open(house: House) -> None:
    actions.close_department(house.parts, by=house.adam, at=NOW)
    house.parts.refresh_from_db()

    with pytest.raises(people.NoPlace):
        actions.add_person("mei", "小梅", PASSWORD, places=[], by=None, at=NOW)
    with pytest.raises(people.PlaceClosed):
        actions.add_person("mei", "小梅", PASSWORD, places=[(house.parts, Role.AGENT)], by=None, at=NOW)


def test_a_weak_password_is_refused(house: House) -> None:
    with pytest.raises(people.WeakPassword):
        actions.add_person("mei", "小梅", "12345678", places=[(house.team_one, Role.AGENT)], by=None, at=NOW)


def test_new_places_replace_the_old_ones(house: House) -> None:
    ana = actions.place_person(house.ana, places=[(house.team_two, Role.SUPERVISOR)], by=house.adam, at=NOW)

    assert (ana.roles, ana.department_ids) == ({Role.SUPERVISOR}, {house.team_two.pk})


def test_the_last_administrator_keeps_the_role(house: House) -> None:
    with pytest.raises(people.LastAdministrator):
        actions.place_person(house.adam, places=[(house.root, Role.AGENT)], by=house.adam, at=NOW)
    with pytest.raises(people.LastAdministrator):
        actions.leave(house.adam, by=house.adam, at=NOW)

    actions.place_person(house.max, places=[(house.root, Role.ADMINISTRATOR)], by=house.adam, at=NOW)
    actions.leave(house.adam, by=house.max, at=NOW)

    assert not Person.objects.get(pk=house.adam.pk).is_active


def test_an_administrator_who_left_does_not_count(house: House) -> None:
    actions.place_person(house.max, places=[(house.root, Role.ADMINISTRATOR)], by=house.adam, at=NOW)
    actions.leave(house.max, by=house.adam, at=NOW)

    with pytest.raises(people.LastAdministrator):
        actions.leave(house.adam, by=None, at=NOW)


def test_who_leaves_with_open_work_names_a_successor(house: House, ana_owes_two: None) -> None:
    with pytest.raises(people.StillResponsible) as refusal:
        actions.leave(house.ana, by=house.adam, at=NOW)
    assert refusal.value.params["count"] == 2

    left = []
    on(PersonLeft)(left.append)
    try:
        actions.leave(house.ana, successor=house.ben, by=house.adam, at=NOW)
    finally:
        _receivers[PersonLeft].pop()
    assert left == [PersonLeft(person_id=house.ana.pk, successor_id=house.ben.pk, by_id=house.adam.pk, at=NOW)]


def test_nobody_succeeds_themself_and_nobody_leaves_twice(house: House) -> None:
    with pytest.raises(people.WrongSuccessor):
        actions.leave(house.ana, successor=house.ana, by=house.adam, at=NOW)
    actions.leave(house.ana, by=house.adam, at=NOW)
    with pytest.raises(people.AlreadyLeft):
        actions.leave(house.ana, by=house.adam, at=NOW)


def test_no_work_goes_to_whoever_only_reads(house: House) -> None:
    away = {"starts_at": NOW, "ends_at": NOW + timedelta(days=1), "by": house.ana, "at": NOW}

    with pytest.raises(OnlyReads, match="亚瑟"):
        actions.report_absence(house.ana, substitute=house.art, **away)
    with pytest.raises(OnlyReads, match="亚瑟"):
        actions.leave(house.ana, successor=house.art, by=house.adam, at=NOW)

    assert house.art not in forms.colleagues(house.ana)
    assert house.ben in forms.colleagues(house.ana)


def test_a_substitute_who_leaves_hands_standing_in_over(house: House) -> None:
    until = NOW + timedelta(days=3)
    absence = actions.report_absence(
        house.ana, substitute=house.ben, starts_at=NOW, ends_at=until, by=house.ana, at=NOW
    )
    with pytest.raises(people.StillStandsIn):
        actions.leave(house.ben, by=house.adam, at=NOW)
    with pytest.raises(people.StillStandsIn):
        actions.leave(house.ben, successor=house.ana, by=house.adam, at=NOW)

    actions.leave(house.ben, successor=house.lena, by=house.adam, at=NOW)

    absence.refresh_from_db()
    assert absence.substitute == house.lena


def test_who_comes_back_stands_where_they_stood(house: House) -> None:
    actions.leave(house.ana, by=house.adam, at=NOW)

    actions.come_back(house.ana, by=house.adam, at=NOW)

    assert Person.objects.get(pk=house.ana.pk).is_active
    assert Membership.objects.get(person=house.ana).department == house.team_one
