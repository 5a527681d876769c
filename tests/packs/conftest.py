"""A house that works by one pack of the product after the other."""

from collections.abc import Callable

import pytest

from huiyin.org.models import Organisation
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import pack_of
from tests.conftest import NOW, House
from tests.packs.walking import Walk


@pytest.fixture
def works_by(house: House) -> Callable[[str], Pack]:
    """Let the house work by a pack."""

    def work_by(key: str) -> Pack:
        Organisation.objects.update(pack=key)
        return pack_of(rulebook.publish(key, by=house.adam, at=NOW).pk)

    return work_by


@pytest.fixture
def walk(request: pytest.FixtureRequest, house: House, works_by: Callable[[str], Pack]) -> Callable[[str], Walk]:
    """Walks through the processes of the pack that the file of tests names."""
    pack = works_by(request.module.PACK)
    return lambda process: Walk(house, pack, pack.processes[process])
