"""Web, worker or PostgreSQL killed in the middle of every step: nothing confirmed is lost, nothing is done twice."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from huiyin.site.up.postgres import Cluster
from tests.failures.driving import Browser, Complainant, at_once
from tests.site.launching import Run, empty_folder, environment

ROOT = Path(__file__).parents[2]
DESKS = 3  # people who take a complaint at the same time
TASKS = 120  # overdue pieces of work for the worker to remind of
STRIKES = {  # what dies in the middle of which step; PostgreSQL restarts itself when one of its processes is killed
    "register": "web", "uphold": "database", "report_findings": "worker", "propose": "web", "put_forward": "web",
    "read": "restart", "customer choice": "web", "choose": "database", "penalise": "all web", "inform": "web",
    "note": "web", "promise": "worker", "report_done": "web", "invite": "web", "accept": "crash", "satisfied": "web",
    "archive": "web",
}  # fmt: skip
ACTS = [
    "registered", "uphold", "report_findings", "proposed", "proposed", "put_forward", "read", "read",
    "customer_choice", "choose", "penalised", "penalised", "informed", "noted", "promised", "report_done",
    "accept", "satisfied", "archive",
]  # fmt: skip
OPENING = f"""
import json, django
django.setup()
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from huiyin.org.models import Department, Person
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.actions import open_item
from tests import conftest
from tests.cases.loop import _leaf
conftest._build()
people = {{person.username: person for person in Person.objects.all()}}
now = timezone.now()
rulebook.publish("auto-service", by=people["adam"], at=now)
pack = pack_in_force()
with transaction.atomic():
    for number in range({TASKS}):
        began = now - timedelta(days=9)
        open_item(kind="task", title={{"zh-hans": "盘点"}}, subject="task", subject_label=str(number),
                  owner=people["ana"], at=began, form={{"agreed": "due_at"}}, agreed=began + timedelta(days=2))
rules = {{rule.applies_to: rule for rule in reversed(pack.penalties.values())}}
print(json.dumps({{
    "classification": _leaf(pack.lists["classes"]), "cause": _leaf(pack.lists["causes"]),
    "compensation": pack.lists["compensations"][0].key,
    "penalties": [[rule.key, rule.amount or rule.minimum or "50"] for rule in rules.values()],
    "workshop": Department.objects.get(key="workshop").pk, "max": people["max"].pk, "wes": people["wes"].pk,
}}))
"""


class Killer:
    """Strikes once in the middle of each step, a moment after somebody sent its form."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.dice = random.Random(20261122)
        self.waiting = dict(STRIKES)
        self.turn = threading.Lock()

    def __call__(self, step: str) -> None:
        with self.turn:
            kind, delay = self.waiting.pop(step, None), self.dice.uniform(0.01, 0.2)
        if kind:
            threading.Timer(delay, self.strike, [kind]).start()

    def strike(self, kind: str) -> None:
        with suppress(ProcessLookupError, IndexError):
            os.kill(*self.victim(kind))

    def victim(self, kind: str) -> tuple[int, int]:
        if kind == "worker":
            return self.run.children("procrastinate")[-1], signal.SIGKILL
        if kind == "database":  # PostgreSQL restarts itself after any of its processes was killed
            return self.dice.choice(self.run.children("postgres: huiyin huiyin")), signal.SIGKILL
        if kind in ("crash", "restart"):
            postmaster = self.run.children("bin/postgres", "-D")[0]
            return postmaster, signal.SIGQUIT if kind == "crash" else signal.SIGINT
        web, *workers = self.run.children("site.up.web")
        return (web if kind == "all web" else self.dice.choice(workers)), signal.SIGKILL


@contextmanager
def open_house() -> Iterator[tuple[Run, dict[str, Any], str]]:
    """Huiyin as an operator starts it, on a database that keeps what it confirmed, with the cast at work."""
    with empty_folder() as data, Run(data, "--workers", "2") as run:
        run.wait_ready()
        url = Cluster(data).running_url()
        assert url
        opened = subprocess.run(
            [sys.executable, "-c", OPENING],
            env=environment(
                DATABASE_URL=url, HUIYIN_DATA=str(data), DJANGO_SETTINGS_MODULE="huiyin.site.settings",
                PYTHONPATH=str(ROOT),
            ),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert opened.returncode == 0, opened.stderr
        yield run, json.loads(opened.stdout.splitlines()[-1]), url


def test_nothing_confirmed_is_lost_and_nothing_is_done_twice_whoever_is_killed() -> None:
    with open_house() as (run, known, url):
        killer = Killer(run)
        house = f"http://127.0.0.1:{run.port}"
        confirmed: list[str] = []
        unanswered: Counter[str] = Counter()

        def desk(number: int) -> None:
            seats = [Browser(house, killer).sign_in(name) for name in ("ana" if number % 2 else "ben", "hank", "lena")]
            phone = Browser(house, killer)
            confirmed.append(Complainant(*seats, phone, known).run(number))
            unanswered.update(step for seat in (*seats, phone) for step in seat.unanswered if step)

        problems = at_once([partial(desk, number) for number in range(DESKS)])

        assert not problems, [*problems, *run.said[-5:]]
        assert (killer.waiting, len(unanswered) > 5) == ({}, True), unanswered
        verify(url, sorted(int(case.split("/")[2]) for case in confirmed))


def verify(url: str, confirmed: list[int]) -> None:
    """What the database says in the end."""
    end = time.monotonic() + 180
    while time.monotonic() < end:
        with suppress(psycopg.OperationalError), psycopg.connect(url) as database:
            if ask(database, "select count(distinct item_id) from worklist_reminder") == [(TASKS,)]:
                break
        time.sleep(0.5)
    with psycopg.connect(url) as database:
        assert [pk for (pk,) in ask(database, "select id from cases_case order by id")] == confirmed
        for pk in confirmed:
            assert acts(database, pk) == ACTS, pk
        assert_engine_is_sound(database)
        assert_each_reminded_once(database)


def ask(database: "psycopg.Connection[Any]", question: str, *parameters: object) -> list[Any]:
    return database.execute(question, parameters).fetchall()


def acts(database: "psycopg.Connection[Any]", case: int) -> list[str]:
    """What was done to a case, in order; how often the customer's link was made and opened is of no account."""
    rows = ask(database, "select kind, transition from cases_act where case_id = %s order by id", case)
    return [transition or kind for kind, transition in rows if kind not in ("invited", "link_opened")]


def assert_engine_is_sound(database: "psycopg.Connection[Any]") -> None:
    numbers: dict[str, list[int]] = {}  # of each day: it may be midnight meanwhile
    for (number,) in ask(database, "select number from cases_case order by number"):
        numbers.setdefault(number[:-4], []).append(int(number[-4:]))
    assert all(found == [*range(1, len(found) + 1)] for found in numbers.values()), numbers
    for nothing in (
        # two files for one customer
        "select 1 from customers_phone group by number having count(*) > 1",
        # the case's row, its standing entry and the end of its story disagree
        """select 1 from cases_case c join cases_stageentry e on e.case_id = c.id and e.left_at is null
           where e.stage <> c.stage or c.stage <> (select to_stage from cases_act a where a.case_id = c.id
           and to_stage <> '' order by a.id desc limit 1)""",
        # a story that jumps
        """select 1 from (select from_stage, lag(to_stage) over (partition by case_id order by id) before
           from cases_act where to_stage <> '') a where before is not null and before <> from_stage""",
        # other than one standing entry
        """select 1 from cases_case c where 1 <> (select count(*) from cases_stageentry e
           where e.case_id = c.id and e.left_at is null)""",
        # work left open for an ended case, but for the promise
        """select 1 from cases_case c join worklist_workitem i on i.subject = 'case/' || c.id
           where c.ended_at is not null and i.settled_at is null and i.kind <> 'promise'""",
        "select 1 from worklist_workitem where settled_at is null and owner_id is null and team_id is null",
        # other than one decision, one signed acceptance, two penalties, two proposals, one promise
        """select 1 from cases_case c where (select count(*) from cases_decision d where d.case_id = c.id) <> 1
           or (select count(*) from cases_acceptance a where a.case_id = c.id and accepted) <> 1
           or (select count(*) from cases_penalty p where p.case_id = c.id) <> 2
           or (select count(*) from cases_proposal p where p.case_id = c.id) <> 2
           or (select count(*) from worklist_workitem i where i.subject = 'case/' || c.id
               and i.kind = 'promise') <> 1""",
        # talks on record: the call, the solution told, the callback
        """select 1 from cases_case c where 3 <> (select count(*) from contact_interaction i
           where i.subject = 'case/' || c.id)""",
    ):
        assert ask(database, nothing) == [], nothing


def assert_each_reminded_once(database: "psycopg.Connection[Any]") -> None:
    told = "select count(*) from worklist_reminder r join worklist_workitem i on i.id = r.item_id where i.kind = 'task'"
    assert ask(database, f"{told} group by item_id") == [(4,)] * TASKS
    twice = """select 1 from worklist_notice n join worklist_workitem i on i.id = n.item_id
               where i.kind = 'task' and n.kind <> 'assigned' group by item_id, person_id having count(*) > 1"""
    assert ask(database, twice) == []
