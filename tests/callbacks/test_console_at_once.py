"""Many agents draw at the same moment: each callback is drawn by one of them, and none is left."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from huiyin.callbacks import actions
from huiyin.callbacks.queries.next import AT_ONCE
from huiyin.customers.models import Customer
from huiyin.org import actions as org
from huiyin.org.models import Person
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
import datetime, json, multiprocessing, sys, time
import django
django.setup()
from huiyin.callbacks import actions
from huiyin.org.models import Person

apart = multiprocessing.get_context("fork")
together = apart.Barrier({AGENTS})

def draw_all(agent):
    by, table = Person.objects.get(pk=agent), []
    together.wait(60)
    at = datetime.datetime.fromisoformat({LATER.isoformat()!r})
    while True:
        try:
            table.append(actions.draw(beside=table, by=by, at=at))
        except actions.BeingTaken:
            time.sleep(0.05)
        except actions.NobodyLeft:
            return table

with apart.Pool({AGENTS}) as hands:
    print(json.dumps(hands.map(draw_all, map(int, sys.argv[1:]), chunksize=1)))
"""


def waiting(house: House, customers: int) -> None:
    """So many wait to be called, and nobody has taken one yet."""
    Customer.objects.bulk_create(
        Customer(number=f"KH-9{place:06d}", name=f"客户{place}", kind="person", opened_at=NOW, opened_by=house.ana)
        for place in range(customers)
    )
    changed = {"audience": {}, "skips": Skips(), "share": Share("pool"), "channels": ("visit",)}
    run = actions.plan_round("members", changed=changed, by=house.lena, at=NOW)
    actions.start(run, by=house.lena, at=NOW)


@contextmanager
def taking(colleague: Person, times: int) -> Iterator[list[int]]:
    """A colleague takes so many by a connection of their own and is not at the end of it; then all is undone."""
    taken: list[int] = []
    at_it, enough = Event(), Event()

    def draw() -> None:
        try:
            with transaction.atomic():
                for _time in range(times):
                    taken.append(actions.draw(beside=taken, by=colleague, at=LATER))
                at_it.set()
                enough.wait(60)
                transaction.set_rollback(True)
        finally:
            at_it.set()
            connection.close()

    with ThreadPoolExecutor(1) as apart:
        hand = apart.submit(draw)
        try:
            assert at_it.wait(60)
            yield taken
        finally:
            enough.set()
            hand.result()


@pytest.mark.parametrize(("customers", "taken"), [(2, 1), (AT_ONCE + 1, AT_ONCE)])
def test_whoever_is_left_is_drawn_while_colleagues_take_others(
    house: House, pack: Any, customers: int, taken: int
) -> None:
    waiting(house, customers)
    (last,) = WorkItem.objects.filter(kind=Kind.CALLBACK).order_by("due_at", "pk").values_list("pk", flat=True)[taken:]

    with taking(house.ben, taken) as others:
        mine = WorkItem.objects.get(pk=actions.draw(by=house.ana, at=LATER))

    assert (mine.pk, mine.owner, len(others)) == (last, house.ana, taken)


def test_while_colleagues_take_the_last_ones_one_is_told_so_and_gets_what_they_leave(house: House, pack: Any) -> None:
    waiting(house, 2)

    with taking(house.ben, 2), pytest.raises(actions.BeingTaken):
        actions.draw(by=house.ana, at=LATER)

    assert WorkItem.objects.get(pk=actions.draw(by=house.ana, at=LATER)).owner == house.ana


def test_no_two_agents_ever_get_the_same_customer(house: House, pack: Any) -> None:
    waiting(house, CALLBACKS)
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
