"""Whom somebody has to call: the callbacks they have, in the order in which they come."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huiyin.callbacks.queries.next import teams_of
from huiyin.kernel.prepared import planned_once
from huiyin.org.models import Person

SHOWN = 12  # of one's queue


@dataclass(frozen=True)
class Waiting:
    """A callback in somebody's queue."""

    item: int
    customer: str
    title: Any
    plan: Any  # what its round is called
    due_at: datetime | None
    not_before: datetime | None
    appointment_at: datetime | None
    tries: int
    turn: int


@dataclass(frozen=True)
class Queue:
    """Whom somebody has to call: those that come next, how many there are, and how many nobody has taken yet."""

    rows: list[Waiting]
    count: int
    untaken: bool
    handled: int  # within the last hour, by them
    at: datetime


def queue_of(person: Person, at: datetime) -> Queue:
    """Whom somebody has to call next, in the order in which they come."""
    words: dict[str, Any] = {"me": person.pk, "at": at, "many": SHOWN}
    beside = {"me": person.pk, "at": at, "hour": at - timedelta(hours=1), "teams": list(teams_of(person))}
    with planned_once() as cursor:
        cursor.execute(QUEUE, words)
        rows = cursor.fetchall()
        cursor.execute(BESIDE_THE_QUEUE, beside)
        count, untaken, handled = cursor.fetchone()
    waiting = [
        Waiting(item, name, json.loads(title), json.loads(plan), *rest) for item, name, title, plan, *rest in rows
    ]
    return Queue(waiting, count, untaken, handled, at)


# Those that wait for their time or have an appointment are few; of all others the first are enough.
QUEUE = """
    SELECT item.id, customer.name, item.title, run.title, item.due_at, item.not_before, callback.appointment_at,
        callback.tries, callback.turn
    FROM (
        SELECT id, title, due_at, not_before FROM worklist_workitem
        WHERE owner_id = %(me)s::bigint AND settled_at IS NULL AND kind = 'callback' AND not_before IS NOT NULL
        UNION ALL (
            SELECT id, title, due_at, not_before FROM worklist_workitem
            WHERE owner_id = %(me)s::bigint AND settled_at IS NULL AND kind = 'callback' AND not_before IS NULL
            ORDER BY due_at, id LIMIT %(many)s::int
        )
    ) AS item
    JOIN callbacks_callback callback ON callback.item_id = item.id AND callback.state = 'open'
    JOIN callbacks_round run ON run.id = callback.round_id
    JOIN customers_customer customer ON customer.id = callback.customer_id
    ORDER BY coalesce(item.not_before, '-infinity') > %(at)s, callback.appointment_at IS NULL,
        CASE WHEN item.not_before > %(at)s THEN item.not_before END, item.due_at, item.id
    LIMIT %(many)s::int
"""

BESIDE_THE_QUEUE = """
    SELECT (
        SELECT count(*) FROM worklist_workitem
        WHERE owner_id = %(me)s::bigint AND settled_at IS NULL AND kind = 'callback'
    ), EXISTS (
        SELECT FROM unnest(%(teams)s::bigint[]) AS team (id) JOIN LATERAL (
            SELECT FROM worklist_workitem
            WHERE team_id = team.id AND owner_id IS NULL AND settled_at IS NULL AND kind = 'callback' LIMIT 1
        ) AS one ON true
    ), (
        SELECT count(*) FROM contact_interaction
        WHERE at > %(hour)s AND at <= %(at)s AND by_id = %(me)s::bigint AND purpose = 'callback'
    )
"""
