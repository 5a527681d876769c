import pytest

from huiyin.org import actions, rules
from huiyin.org.actions import departments
from huiyin.org.models import Department
from tests.conftest import NOW, House


def path_of(department: Department) -> list[int]:
    return Department.objects.get(pk=department.pk).path


def test_a_department_knows_the_way_from_the_root(house: House) -> None:
    group = actions.add_department("night", "夜班", house.team_one, by=house.adam, at=NOW)

    assert path_of(group) == [house.root.pk, house.service.pk, house.team_one.pk, group.pk]


def test_keys_are_given_once_and_names_once_among_siblings(house: House) -> None:
    with pytest.raises(departments.DepartmentKeyTaken):
        actions.add_department("service", "别的", by=house.adam, at=NOW)
    with pytest.raises(departments.DepartmentNameTaken):
        actions.add_department("other", "客服一组", house.service, by=house.adam, at=NOW)

    assert actions.add_department("other", "客服一组", house.branch, by=house.adam, at=NOW).pk


def test_a_department_moves_with_everything_below_it(house: House) -> None:
    night = actions.add_department("night", "夜班", house.team_one, by=house.adam, at=NOW)

    actions.move_department(house.service, parent=house.branch, by=house.adam, at=NOW)

    assert path_of(house.service) == [house.branch.pk, house.service.pk]
    assert path_of(night) == [house.branch.pk, house.service.pk, house.team_one.pk, night.pk]
    assert path_of(house.workshop) == [house.root.pk, house.workshop.pk]


def test_a_department_moves_to_the_top(house: House) -> None:
    actions.move_department(house.team_one, parent=None, by=house.adam, at=NOW)

    assert path_of(house.team_one) == [house.team_one.pk]


@pytest.mark.parametrize("below", ["service", "team_one"])
def test_a_department_is_never_below_itself(house: House, below: str) -> None:
    with pytest.raises(departments.DepartmentInsideItself):
        actions.move_department(house.service, parent=getattr(house, below), by=house.adam, at=NOW)


def test_a_department_closes_once_it_has_no_parts_people_or_work(house: House, monkeypatch) -> None:
    monkeypatch.setattr(rules, "_responsibilities", [lambda holder: int(holder == house.warehouse)])
    with pytest.raises(departments.DepartmentHasParts):
        actions.close_department(house.service, by=house.adam, at=NOW)
    with pytest.raises(departments.DepartmentHasPeople):
        actions.close_department(house.warehouse, by=house.adam, at=NOW)
    actions.leave(house.wanda, by=house.adam, at=NOW, successor=house.ana)
    with pytest.raises(departments.DepartmentHasWork):
        actions.close_department(house.warehouse, by=house.adam, at=NOW)

    assert actions.close_department(house.parts, by=house.adam, at=NOW).closed_at == NOW


def test_nothing_is_added_below_or_moved_below_a_closed_department(house: House) -> None:
    closed = actions.close_department(house.parts, by=house.adam, at=NOW)

    with pytest.raises(departments.DepartmentClosed):
        actions.add_department("x", "新组", closed, by=house.adam, at=NOW)
    with pytest.raises(departments.DepartmentClosed):
        actions.move_department(house.team_one, parent=closed, by=house.adam, at=NOW)

    actions.reopen_department(closed, by=house.adam, at=NOW)
    assert actions.add_department("x", "新组", closed, by=house.adam, at=NOW).pk


def test_a_closed_department_gives_no_rights(house: House) -> None:
    actions.place_person(
        house.wanda, places=[(house.parts, "supervisor"), (house.warehouse, "warehouse")], by=None, at=NOW
    )
    Department.objects.filter(pk=house.parts.pk).update(closed_at=NOW)

    wanda = type(house.wanda).objects.get(pk=house.wanda.pk)

    assert wanda.roles == {"warehouse"}
    assert not wanda.may("cases.register")
