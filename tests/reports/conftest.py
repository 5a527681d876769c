from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import pack_in_force
from tests.conftest import NOW
from tests.reports import months as stories


@pytest.fixture
def months(house: Any, pack: Any) -> Iterator[SimpleNamespace]:
    with time_machine.travel(NOW, tick=False):
        yield stories.months(house)


@pytest.fixture
def book(pack: Any) -> Pack:
    """What the published pack says."""
    return pack_in_force()
