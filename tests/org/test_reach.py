import pytest

from huiyin.org import actions
from huiyin.org.models import Person
from huiyin.org.roles import GRANTS, Reach, Role, Scope
from tests.conftest import NOW, House

TABLE = [(role, permission, scope) for role in Role for permission, scope in GRANTS[role].items()]
PERMISSIONS = sorted({permission for grants in GRANTS.values() for permission in grants})


def placed(house: House, *places: tuple[str, str]) -> Person:
    rows = [(getattr(house, department), role) for department, role in places]
    return actions.add_person("mei", "小梅", None, places=rows, by=None, at=NOW)


@pytest.mark.parametrize(("role", "permission", "scope"), TABLE)
def test_a_role_reaches_as_far_as_its_scope(house: House, role: Role, permission: str, scope: Scope) -> None:
    reach = placed(house, ("service", role)).reach(permission)

    subtree = frozenset({house.service.pk, house.team_one.pk, house.team_two.pk})
    departments = {Scope.DEPARTMENT: frozenset({house.service.pk}), Scope.SUBTREE: subtree}.get(scope, frozenset())
    assert reach == Reach(everything=scope == Scope.ALL, departments=departments, own=True)


@pytest.mark.parametrize("role", Role)
def test_a_role_may_nothing_beyond_its_grants(house: House, role: Role) -> None:
    person = placed(house, ("service", role))

    assert {permission for permission in PERMISSIONS if person.may(permission)} == set(GRANTS[role])


def test_several_places_add_up(house: House) -> None:
    person = placed(house, ("team_one", Role.SUPERVISOR), ("workshop", Role.SUPERVISOR), ("branch", Role.AGENT))

    reach = person.reach("cases.view")

    assert reach == Reach(everything=False, departments=frozenset({house.team_one.pk, house.workshop.pk}), own=True)


def test_the_widest_scope_of_several_roles_counts(house: House) -> None:
    person = placed(house, ("team_one", Role.AGENT), ("service", Role.MANAGER))

    assert person.reach("cases.view").everything
    assert person.reach("customers.reveal").everything


def test_who_left_may_nothing(house: House) -> None:
    gone = actions.leave(house.dora, by=house.adam, at=NOW)

    assert not any(Person.objects.get(pk=gone.pk).may(permission) for permission in PERMISSIONS)


def test_rights_cost_two_queries_however_often_they_are_asked(house: House, django_assert_num_queries) -> None:
    lena = Person.objects.get(pk=house.lena.pk)

    with django_assert_num_queries(2):
        for permission in PERMISSIONS:
            lena.may(permission)
