"""A house that works by one pack of the product after the other."""

from collections.abc import Callable

import pytest

from huiyin.org.models import Organisation
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import pack_of
from tests.conftest import NOW, House


@pytest.fixture
def works_by(house: House) -> Callable[[str], Pack]:
    """Let the house work by a pack."""

    def work_by(key: str) -> Pack:
        Organisation.objects.update(pack=key)
        return pack_of(rulebook.publish(key, by=house.adam, at=NOW).pk)

    return work_by
