from datetime import datetime
from typing import Any

import pytest

from tests.cases.loop import Loop
from tests.conftest import NOW


@pytest.fixture
def loop(house: Any, pack: Any) -> Loop:
    return Loop(house, NOW)


@pytest.fixture
def now() -> datetime:
    return NOW
