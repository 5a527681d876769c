"""The operator's house: with billing, audit and legal beside the departments of the cast."""

import pytest

from huiyin.org import actions as org
from huiyin.org.models import Department
from huiyin.org.roles import Role
from tests.conftest import NOW, PASSWORD, House
from tests.packs.stepping import WorksBy

HEADS = {
    "cai": ("蔡萍", "billing", "计费账务部"),
    "han": ("韩琦", "audit", "审计部"),
    "liao": ("廖薇", "legal", "法务部"),
}


@pytest.fixture
def operator(house: House, works_by: WorksBy) -> House:
    """The cast with the heads of three more departments: cai, han and liao."""
    works_by("telecom")
    for username, (name, key, title) in HEADS.items():
        org.add_department(key, title, by=house.adam, at=NOW)
        place = (Department.objects.get(key=key), Role.DEPARTMENT_HEAD)
        setattr(house, username, org.add_person(username, name, PASSWORD, places=[place], by=house.adam, at=NOW))
    return house
