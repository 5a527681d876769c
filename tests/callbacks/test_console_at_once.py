"""Many agents draw at the same moment: each callback is drawn by one of them, and none is left."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from huiyin.callbacks import actions
from huiyin.customers.models import Customer
from huiyin.org import actions as org
from huiyin.org.models import Person
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Share, Skips
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

pytestmark = pytest.mark.django_db(transaction=True)
AGENTS, CALLBACKS = 8, 400
LATER = NOW + timedelta(hours=1)


def draw_all(agent: Person) -> list[int]:
    """Draws until nobody is left; what lies on the table is not drawn again."""
    table: list[int] = []
    try:
        while True:
            table.append(actions.draw(beside=table, by=agent, at=LATER).pk)
    except actions.NobodyLeft:
        return table
    finally:
        connection.close()


def test_no_two_agents_ever_get_the_same_customer(house: House, pack: Any) -> None:
    Customer.objects.bulk_create(
        Customer(number=f"KH-9{place:06d}", name=f"客户{place}", kind="person", opened_at=NOW, opened_by=house.ana)
        for place in range(CALLBACKS)
    )
    changed = {"audience": {}, "skips": Skips(), "share": Share("pool"), "channels": ("visit",)}
    run = actions.plan_round("members", changed=changed, by=house.lena, at=NOW)
    actions.start(run, by=house.lena, at=NOW)
    agents = [
        org.add_person(
            f"agent{place}", f"坐席{place}", None, places=[(house.team_one, Role.AGENT)], by=house.adam, at=NOW
        )
        for place in range(AGENTS)
    ]

    with ThreadPoolExecutor(AGENTS) as hands:
        drawn = [item for table in hands.map(draw_all, agents) for item in table]

    assert sorted(drawn) == sorted(WorkItem.objects.filter(kind=Kind.CALLBACK).values_list("pk", flat=True))
    assert len(drawn) == CALLBACKS
