"""Many rows changed in one statement."""

from datetime import date, timedelta
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.customers.models import Customer
from huiyin.kernel.copying import change_in
from tests.conftest import NOW

SAID: dict[str, Any] = {
    "name": "王芳 %s “'”",
    "tags": ["老客户", "a,b", '"c"'],
    "values": {"spend": "12.50", "词": [1, None]},
    "preferred_hours": [["09:00", "11:30"]],
    "birth_date": date(1980, 11, 28),
    "do_not_contact": True,
    "completeness": 40,
    "updated_at": NOW,
}
EMPTY: dict[str, Any] = {**SAID, "name": "张伟", "tags": [], "values": {}, "birth_date": None, "updated_at": None}


@pytest.fixture
def rows(db: None) -> list[Customer]:
    return [Customer.objects.create(number=f"X-{number}", name="旧", opened_at=NOW) for number in range(3)]


def test_every_kind_of_field_is_written_as_it_is(rows: list[Customer]) -> None:
    for row, said in zip(rows, (SAID, EMPTY, {}), strict=True):
        for name, value in said.items():
            setattr(row, name, value)

    with CaptureQueriesContext(connection) as statements:
        change_in(rows[:2], list(SAID))

    stored = list(Customer.objects.order_by("pk").values(*SAID))
    assert stored[:2] == [SAID, EMPTY]
    assert stored[2]["name"] == "旧"
    assert len(statements) == 1


def test_only_the_named_fields_are_written(rows: list[Customer]) -> None:
    rows[0].name, rows[0].note = "新", "不写"

    change_in(rows[:1], ["name"])

    assert Customer.objects.values_list("name", "note").get(pk=rows[0].pk) == ("新", "")


def test_row_history_tells_whose_change_it_was(rows: list[Customer]) -> None:
    rows[0].name = "新"
    at = NOW + timedelta(days=1)

    with pghistory.context(person=7, at=at.isoformat()):
        change_in(rows[:1], ["name"])

    events: Any = apps.get_model("customers", "CustomerEvent")
    last = events.objects.filter(pgh_obj_id=rows[0].pk).order_by("-pgh_id").first()
    assert (last.name, last.pgh_context.metadata["person"]) == ("新", 7)


def test_nothing_to_change_asks_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as statements:
        change_in([], ["name"])

    assert len(statements) == 0
