from typing import Any

import pytest

from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from tests.conftest import NOW, House


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)
