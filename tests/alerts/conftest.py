"""What tests of alerts begin with."""

from typing import Any

import pytest

from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from tests.alerts.weeks import DAY, WEEK, complain
from tests.conftest import NOW, House


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="王磊", phones=["13812345678"], by=house.ana, at=NOW - 20 * WEEK)


@pytest.fixture
def risen(house: House, customer: Customer) -> None:
    """A quiet quarter of a year, then a week in which six complain of the same."""
    complain(house, customer, NOW - 14 * WEEK, "rude")
    complain(house, customer, NOW - 6 * WEEK, "fault_returns")
    complain(house, customer, NOW - 4 * DAY, "fault_returns", times=6)
