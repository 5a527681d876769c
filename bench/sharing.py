"""Customers at work: sharing them out among the agents of a department."""

import os
import random
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import django

from bench.harness import Figure
from bench.house import database

SIZE = 100_000
AGENTS = 300
FLOOR = (
    "the bare UPDATE of the keepers and INSERT of the history, steps and first contacts that come out, rows at hand; "
    "the product reads, plans, stores the proposal and checks as well"
)
ABILITIES = ("0.8", "1", "1", "1.2", "2")


def figures(size: int) -> Generator[Figure, None, None]:
    with ExitStack() as stack:
        stack.enter_context(database())
        os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.site.settings"
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        load(size)
        keep_result()
        print(f"loaded {size:,} customers and {AGENTS} agents in {time.perf_counter() - began:,.0f} s")
        yield Figure(
            f"sharing {size:,} among {AGENTS}",
            "s",
            undone(shared_out),
            undone(written_barely),
            aim_ratio=3,
            better="lower",
        )
        connection.close()


def load(size: int) -> None:
    """A department whose customers are unevenly kept; one of five has nobody."""
    from django.db import connection
    from django.utils import timezone

    from bench.filling import copy
    from huiyin.customers.models import Customer, Keeping

    agents, service, now = *_house(), timezone.now()
    chance = random.Random(20261122)
    keepers = [None if chance.random() < 0.2 else chance.choice(agents[: AGENTS * 2 // 3]) for _each in range(size)]
    with connection.cursor() as cursor:
        # Row history is left out of the load, not out of what is measured.
        cursor.execute("SET session_replication_role = replica")
        copy(Customer, _customers(keepers, service, now))
        copy(Keeping, _keepings(keepers, now))
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in ("customers_customer", "customers_keeping"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [size])
        cursor.execute("VACUUM (ANALYZE)")


def _house() -> tuple[list[int], int]:
    from django.utils import timezone

    from huiyin.org import actions as org
    from huiyin.org.models import Department, Membership, Person
    from huiyin.rulebook import actions as rulebook
    from huiyin.rulebook.queries import pack_of

    now = timezone.now()
    pack = pack_of(rulebook.publish("auto-service", by=None, at=now).pk)
    org.set_up_house(
        name="基准汽车服务",
        pack="auto-service",
        language="zh-hans",
        region="CN",
        week=pack.settings["week"],
        administrator={"name": "管理员", "username": "admin", "password": "huiyin-bench"},
        departments=pack.departments,
        at=now,
    )
    service = Department.objects.get(key="service")
    org.add_person("supervisor", "主管", None, places=[(service, "supervisor")], by=None, at=now)
    people = Person.objects.bulk_create(
        Person(username=f"agent{number}", name=f"专员{number}", ability=ABILITIES[number % len(ABILITIES)])
        for number in range(AGENTS)
    )
    Membership.objects.bulk_create(Membership(person=person, department=service, role="agent") for person in people)
    return [person.pk for person in people], service.pk


def _customers(keepers: list[int | None], service: int, now: datetime) -> Iterator[Any]:
    from huiyin.customers.models import Customer

    for pk, keeper in enumerate(keepers, start=1):
        yield Customer(
            pk=pk, number=f"KH-{pk:07d}", name=f"客户{pk}", keeper_id=keeper, department_id=service, opened_at=now
        )


def _keepings(keepers: list[int | None], now: datetime) -> Iterator[Any]:
    from huiyin.customers.models import Keeping

    for pk, keeper in enumerate(keepers, start=1):
        if keeper:
            yield Keeping(pk=pk, customer_id=pk, keeper_id=keeper, since=now, why="opened")


def undone(work: Callable[[], None]) -> Callable[[], float]:
    """Seconds of a piece of work that is rolled back, so that every round finds the same rows."""

    def measure() -> float:
        from django.db import transaction

        with transaction.atomic():
            began = time.perf_counter()
            work()
            taken = time.perf_counter() - began
            transaction.set_rollback(True)
        return taken

    return measure


def shared_out() -> None:
    """Propose and carry out, as the job does."""
    from django.utils import timezone

    from huiyin.customers import actions
    from huiyin.customers.enums import SharingState
    from huiyin.org.models import Department, Person

    at, by = timezone.now(), Person.objects.get(username="supervisor")
    sharing = actions.propose(Department.objects.get(key="service"), by=by, at=at)
    if sharing.state == SharingState.COMPUTING:
        sharing = actions.work_out(sharing, at=at)
    sharing = actions.confirm(sharing, by=by, at=at)
    if sharing.state == SharingState.RUNNING:
        actions.carry_out(sharing)


def keep_result() -> None:
    """Put the rows of one sharing out beside the tables they belong to, as what the floor writes."""
    from django.db import connection, transaction

    found = {}
    with connection.cursor() as cursor:
        with transaction.atomic():
            shared_out()
            for table, condition in RESULT.items():
                with cursor.copy(f"COPY (SELECT * FROM {table} WHERE {condition}) TO STDOUT") as rows:
                    found[table] = b"".join(rows)
            transaction.set_rollback(True)
        for table, content in found.items():
            cursor.execute(f"CREATE TABLE result_{table} (LIKE {table})")
            with cursor.copy(f"COPY result_{table} FROM STDIN") as rows:
                rows.write(content)
            cursor.execute(f"ANALYZE result_{table}")


def written_barely() -> None:
    """The same rows, with nothing asked, weighed, checked or told."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in FLOORS:
            cursor.execute(statement)


RESULT = {
    "customers_keeping": "batch_id IS NOT NULL",
    "customers_filestep": "step = 'shared_out'",
    "worklist_workitem": "kind = 'first_contact'",
}
FLOORS = (
    "INSERT INTO worklist_workitem SELECT * FROM result_worklist_workitem",
    """UPDATE customers_customer AS customer
        SET keeper_id = result.keeper_id, revision = revision + 1, stage = 'shared_out'
        FROM result_customers_keeping AS result WHERE customer.id = result.customer_id""",
    """UPDATE customers_keeping AS keeping SET until = result.since
        FROM result_customers_keeping AS result
        WHERE keeping.customer_id = result.customer_id AND keeping.until IS NULL""",
    # The sharing they belong to was rolled back.
    """INSERT INTO customers_keeping (id, customer_id, keeper_id, since, why, item_id, by_id)
        SELECT id, customer_id, keeper_id, since, why, item_id, by_id FROM result_customers_keeping""",
    "INSERT INTO customers_filestep SELECT * FROM result_customers_filestep",
)
