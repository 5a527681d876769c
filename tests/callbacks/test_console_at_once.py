"""Many agents draw at the same moment: each callback is drawn by one of them, and none is left."""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from huiyin.callbacks import actions
from huiyin.customers.models import Customer
from huiyin.org import actions as org
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Share, Skips
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.worklist.test_sweep_survives import environment

pytestmark = pytest.mark.django_db(transaction=True)
AGENTS, CALLBACKS = 8, 200
LATER = NOW + timedelta(hours=1)

# Each agent is a process of their own, and all begin together. They draw until nobody is left; what lies on the table
# is not drawn again. One process brings the programme up for all of them.
DRAW = f"""
import datetime, json, multiprocessing, sys
import django
django.setup()
from huiyin.callbacks import actions
from huiyin.org.models import Person

apart = multiprocessing.get_context("fork")
together = apart.Barrier({AGENTS})

def draw_all(agent):
    by, table = Person.objects.get(pk=agent), []
    together.wait(60)
    try:
        while True:
            at = datetime.datetime.fromisoformat({LATER.isoformat()!r})
            table.append(actions.draw(beside=table, by=by, at=at).pk)
    except actions.NobodyLeft:
        return table

with apart.Pool({AGENTS}) as hands:
    print(json.dumps(hands.map(draw_all, map(int, sys.argv[1:]), chunksize=1)))
"""


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

    command = [sys.executable, "-c", DRAW, *(str(agent.pk) for agent in agents)]
    said = subprocess.run(command, env=environment(), check=True, capture_output=True, text=True, timeout=120).stdout
    drawn = [item for table in json.loads(said) for item in table]

    assert sorted(drawn) == sorted(WorkItem.objects.filter(kind=Kind.CALLBACK).values_list("pk", flat=True))
    assert len(drawn) == CALLBACKS
