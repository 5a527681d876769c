"""A house that works by one pack, for a whole file of tests; whatever they do in it is undone step by step."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from huiyin.org.models import Organisation
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS, pack_folders, pack_of
from tests.conftest import NOW, House, as_built

PROCESSES = [(folder.name, key) for folder in pack_folders() for key in load(PACKS / folder.name).pack.processes]


@dataclass
class AtWork:
    house: House
    pack: Pack


@contextmanager
def working_by(key: str, blocker: Any) -> Iterator[AtWork]:
    with blocker.unblock(), transaction.atomic():
        house = as_built()
        Organisation.objects.update(pack=key)
        yield AtWork(house, pack_of(rulebook.publish(key, by=house.adam, at=NOW).pk))
        transaction.set_rollback(True)
