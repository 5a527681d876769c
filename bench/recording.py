"""The rows of a call put on record, written by bare SQL: what the database alone takes, its commits on disk."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
from django.db import connection

from huiyin.contact.models import Interaction
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.models import WorkItem

WARM = 6  # calls until a connection has all its plans, as those of a house that works have
Row = tuple[int, int, int, int]  # callback, item, customer, owner


def calls_at_once(people: int, each: int) -> list[Iterator[float]]:
    """So many people who put as many calls on record, of the queues worked last; their connections are warm."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [people * (each + WARM)])
        rows = cursor.fetchall()
    return [_written(rows[place::people]) for place in range(people)]


def _written(rows: list[Row]) -> Iterator[float]:
    """The statements of one transaction after the other, each planned once."""
    target = pack_in_force().file.target
    with ExitStack() as stack:
        database = stack.enter_context(psycopg.connect(os.environ["DATABASE_URL"], prepare_threshold=0))
        for place, (callback, item, customer, owner) in enumerate(rows):
            words = {"callback": callback, "item": item, "customer": customer, "owner": owner, "target": target}
            began = time.perf_counter()
            for statement in STATEMENTS:
                database.execute(statement, words)
            database.commit()
            if place >= WARM:
                yield time.perf_counter() - began


OPEN = """
    SELECT callback.id, item.id, callback.customer_id, item.owner_id
    FROM callbacks_callback callback JOIN worklist_workitem item ON item.id = callback.item_id
    WHERE callback.state = 'open' AND item.owner_id IS NOT NULL ORDER BY item.owner_id DESC, item.id LIMIT %s
"""


def _copied(model: type, condition: str, **said: str) -> str:
    """Another row like one that is there, with some of it said otherwise."""
    columns = [field.column for field in model._meta.local_concrete_fields if not field.primary_key]  # type: ignore[attr-defined]
    table, values = model._meta.db_table, ", ".join(said.get(name, f'"{name}"') for name in columns)  # type: ignore[attr-defined]
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {condition}"


SUBMISSION = """
    INSERT INTO org_submission (key, person_id, digest, outcome, at)
    VALUES (md5(%(callback)s::text)::uuid, %(owner)s, repeat('0', 64), '/callbacks/calls/1/', now())
"""
HOLD = (
    "SELECT id FROM worklist_workitem WHERE subject = 'customer/' || %(customer)s::bigint AND settled_at IS NULL"
    " ORDER BY id FOR UPDATE",
    "SELECT id FROM customers_customer WHERE id = %(customer)s FOR UPDATE",
    "SELECT id FROM callbacks_callback WHERE id = %(callback)s FOR UPDATE",
)
TALK = _copied(
    Interaction,
    "id = (SELECT min(id) FROM contact_interaction)",
    purpose="'callback'",
    outcome="'satisfied'",
    customer_id="%(customer)s::bigint",
    subject="'callback/' || %(callback)s::bigint",
    by_id="%(owner)s::bigint",
    at="now()",
)
THOUGHT = """
    INSERT INTO contact_opinion (customer_id, interaction_id, kind, words, opinion_class, cause, by_id, at)
    VALUES (%(customer)s, currval(pg_get_serial_sequence('contact_interaction', 'id')), 'opinion', '服务热情，接待及时',
        '', '', %(owner)s, now())
"""
DUTY = _copied(
    WorkItem,
    "id = %(item)s AND EXISTS (SELECT FROM customers_customer WHERE id = %(customer)s AND completeness < %(target)s)",
    kind="'duty'",
    opened_at="now()",
)
SETTLED = (
    "UPDATE callbacks_callback SET state = 'reached', outcome = 'satisfied', settled_at = now(),"
    " interaction_id = currval(pg_get_serial_sequence('contact_interaction', 'id')), settled_by_id = %(owner)s"
    " WHERE id = %(callback)s",
    "UPDATE worklist_workitem SET settled_at = now(), settled_by_id = %(owner)s, outcome = 'met', next_rung_at = NULL"
    " WHERE id = %(item)s",
)
STATEMENTS = (SUBMISSION, *HOLD, TALK, THOUGHT, DUTY, *SETTLED)
