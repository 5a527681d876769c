import pytest

from huiyin.org import actions
from huiyin.org.actions.house import AlreadySetUp
from huiyin.org.models import Department, Organisation, Person
from huiyin.org.roles import Role
from tests.conftest import NOW, WEEK, House

FOUNDING = {
    "name": "新公司",
    "pack": "auto-service",
    "language": "zh-hans",
    "region": "CN",
    "week": WEEK,
    "administrator": {"name": "阿明", "username": "ming", "password": "huiyin-test-7351"},
    "at": NOW,
}


def test_a_new_house_has_a_calendar_departments_and_an_administrator(nobody: None) -> None:
    actions.set_up_house(**FOUNDING, departments=[{"key": "service", "name": {"zh-hans": "客服部"}}])

    ming = Person.objects.get(username="ming")
    assert ming.roles == {Role.ADMINISTRATOR, Role.MANAGER}
    assert [department.name for department in Department.objects.order_by("pk")] == ["新公司", "客服部"]
    assert Organisation.objects.get().calendar.week == WEEK


def test_a_house_is_founded_once(nobody: None) -> None:
    actions.set_up_house(**FOUNDING)

    with pytest.raises(AlreadySetUp):
        actions.set_up_house(**FOUNDING)


def test_the_cast_stands_in_its_places(house: House) -> None:
    assert house.team_one.path == [house.root.pk, house.service.pk, house.team_one.pk]
    assert house.branch.path == [house.branch.pk]
    assert house.with_role("agent") == house.ana
    assert house.adam.roles == {Role.ADMINISTRATOR}
