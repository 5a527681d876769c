from collections.abc import Iterator
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import transaction

from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import pack_in_force
from tests.conftest import NOW, as_built
from tests.reports import busy as busily
from tests.reports import months as stories


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """The months, lived through once for all tests of a file and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            months = stories.months(as_built())
        yield months
        transaction.set_rollback(True)


@pytest.fixture
def months(lived: SimpleNamespace, db: None) -> Iterator[SimpleNamespace]:
    with time_machine.travel(NOW, tick=False):
        yield deepcopy(lived)


@pytest.fixture(scope="module")
def lived_busily(lived: SimpleNamespace, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        yield busily.busy(as_built())


@pytest.fixture
def busy(lived_busily: SimpleNamespace, months: SimpleNamespace) -> SimpleNamespace:
    return lived_busily


@pytest.fixture
def book(pack: Any) -> Pack:
    """What the published pack says."""
    return pack_in_force()
