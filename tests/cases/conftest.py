from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cases.askings import Asking, ask
from tests.cases.loop import Loop
from tests.conftest import NOW, House


@pytest.fixture
def loop(house: Any, pack: Any) -> Loop:
    return Loop(house, NOW)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def asking(house: House, tmp_path: Path) -> Asking:
    return partial(ask, house, tmp_path)
