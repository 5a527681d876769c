"""A house that works by one pack, for a whole file of tests; whatever they do in it is undone step by step."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from huiyin.kernel.texts import say
from huiyin.org import actions as org
from huiyin.org.models import Department, Organisation
from huiyin.org.roles import Role
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS, pack_folders, pack_of
from tests.conftest import NOW, House, as_built

PROCESSES = [(folder.name, key) for folder in pack_folders() for key in load(PACKS / folder.name).pack.processes]


Found = dict[str, list[str]]


@dataclass
class AtWork:
    house: House
    pack: Pack
    found: dict[str, Found] = field(default_factory=dict)


@contextmanager
def working_by(key: str, blocker: Any) -> Iterator[AtWork]:
    with blocker.unblock(), transaction.atomic():
        house = as_built()
        Organisation.objects.update(pack=key)
        pack = pack_of(rulebook.publish(key, by=house.adam, at=NOW).pk)
        open_departments(house, pack)
        yield AtWork(house, pack)
        transaction.set_rollback(True)


def open_departments(house: House, pack: Pack) -> None:
    """Those that the rule book names beside the house's own; Hank leads them, and Wes works there."""
    there = {*Department.objects.values_list("key", flat=True)}
    fresh = [
        org.add_department(row["key"], f"{say(row['name'])}（{row['key']}）", by=house.adam, at=NOW)
        for row in pack.departments
        if row["key"] not in there
    ]
    for person, role in ((house.hank, Role.DEPARTMENT_HEAD), (house.wes, Role.DEPARTMENT_MEMBER)):
        places = [(place, role) for place in (house.workshop, *fresh)]
        org.place_person(person, places=places, by=house.adam, at=NOW)
