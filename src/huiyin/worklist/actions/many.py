"""Thousands of open items settled, dropped or handed over in one statement."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist.actions.items import settle
from huiyin.worklist.enums import Why
from huiyin.worklist.events import ItemSettled, ItemsHandedOver
from huiyin.worklist.models import Handover, WorkItem
from huiyin.worklist.queries import substitutes
from huiyin.worklist.reasons import GONE


@whole
def drop_each(items: Iterable[int], *, by: Person | None, at: datetime) -> list[int]:
    """What many obligations were for is gone: those overdue are missed, the others waived; says which still ran."""
    with connection.cursor() as cursor:
        cursor.execute(DROP, {"items": list(items), "reason": GONE, "by": by.pk if by else None, "at": at})
        dropped = cursor.fetchall()
    for pk, kind, subject, outcome in dropped:
        publish(ItemSettled(item_id=pk, kind=kind, subject=subject, outcome=outcome))
    return [row[0] for row in dropped]


@whole
def settle_each(items: Iterable[int], *, by: Person | None, at: datetime) -> list[int]:
    """Many obligations are done: kept if in time, else late; says which still ran.

    Where the clock stands still the deadline moves first, which only `settle` works out.
    """
    wanted = list(items)
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, {"items": wanted, "by": by.pk if by else None, "at": at})
        settled = cursor.fetchall()
    for pk, kind, subject, outcome in settled:
        publish(ItemSettled(item_id=pk, kind=kind, subject=subject, outcome=outcome))
    paused = WorkItem.objects.open().filter(pk__in=wanted, paused_at__isnull=False).order_by("pk")
    return [*(row[0] for row in settled), *(settle(item, by=by, at=at).pk for item in paused)]


@whole
def bring_back(items: Iterable[int], *, at: datetime) -> int:
    """The reason that was gone is there again: items dropped by mistake run on with their old deadline."""
    with connection.cursor() as cursor:
        cursor.execute(BRING_BACK, {"items": list(items), "at": at})
        return int(cursor.rowcount)


@whole
def belong_to(items: Iterable[int], *, subject: str, label: str = "") -> int:
    """These obligations concern another subject from now on, which lists call so; says how many."""
    named = {"subject_label": label[:160]} if label else {}
    return WorkItem.objects.filter(pk__in=list(items)).update(subject=subject, **named)


@whole
def hand_over_each(moves: Mapping[int, int], *, reason: str = "", by: Person | None, at: datetime) -> int:
    """Give many open items each to a colleague of its own, in one statement; says how many went."""
    standing_in = {away: substitute for away, substitute, _ends in substitutes(at)}
    with connection.cursor() as cursor:
        cursor.execute(
            HAND_OVER,
            {
                "items": list(moves),
                "takers": [standing_in.get(taker, taker) for taker in moves.values()],
                "absent": [taker if taker in standing_in else None for taker in moves.values()],
                "reason": reason[:200],
                "by": by.pk if by else None,
                "at": at,
            },
        )
        moved = tuple(pk for (pk,) in cursor.fetchall())
    if moved:
        publish(ItemsHandedOver(item_ids=moved, why=Why.ASSIGNED, at=at))
    return len(moved)


@whole
def let_go(items: Iterable[int]) -> int:
    """Items that somebody took from their team are the team's again; a taking that led to nothing leaves no trace."""
    rows = WorkItem.objects.open().filter(pk__in=[*items], owner__isnull=False, standing_in_for=None)
    keys = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    Handover.objects.filter(item__in=keys, why=Why.TAKEN).delete()
    return WorkItem.objects.filter(pk__in=keys).update(owner=None)


DROP = """
    WITH held AS (
        SELECT id, coalesce(due_at < %(at)s AND (paused_at IS NULL OR paused_at > due_at), false) AS late
        FROM worklist_workitem WHERE id = ANY(%(items)s) AND settled_at IS NULL ORDER BY id FOR UPDATE
    )
    UPDATE worklist_workitem AS item SET
        settled_at = %(at)s, settled_by_id = %(by)s, next_rung_at = NULL,
        outcome = CASE WHEN held.late THEN 'missed' ELSE 'waived' END,
        reason = CASE WHEN held.late THEN '' ELSE %(reason)s END
    FROM held WHERE item.id = held.id
    RETURNING item.id, item.kind, item.subject, item.outcome
"""

SETTLE = """
    WITH held AS (
        SELECT id, coalesce(due_at < %(at)s, false) AS late, paused_at
        FROM worklist_workitem WHERE id = ANY(%(items)s) AND settled_at IS NULL ORDER BY id FOR UPDATE
    )
    UPDATE worklist_workitem AS item SET
        settled_at = %(at)s, settled_by_id = %(by)s, next_rung_at = NULL, reason = '',
        outcome = CASE WHEN held.late THEN 'late' ELSE 'met' END
    FROM held WHERE item.id = held.id AND held.paused_at IS NULL
    RETURNING item.id, item.kind, item.subject, item.outcome
"""

# The next sweep finds the rung the ladder stands on.
BRING_BACK = """
    WITH held AS (
        SELECT id FROM worklist_workitem
        WHERE id = ANY(%(items)s) AND outcome IN ('waived', 'missed') ORDER BY id FOR UPDATE
    )
    UPDATE worklist_workitem AS item SET
        settled_at = NULL, settled_by_id = NULL, outcome = '', reason = '',
        next_rung_at = CASE WHEN due_at IS NOT NULL AND paused_at IS NULL THEN %(at)s::timestamptz END
    FROM held WHERE item.id = held.id
"""

HAND_OVER = """
    WITH wanted AS (
        SELECT * FROM unnest(%(items)s::bigint[], %(takers)s::bigint[], %(absent)s::bigint[])
            AS wanted (item_id, taker_id, absent_id)
    ), held AS (
        SELECT item.id, item.owner_id, wanted.taker_id, wanted.absent_id
        FROM worklist_workitem AS item JOIN wanted ON wanted.item_id = item.id
        WHERE item.settled_at IS NULL AND item.owner_id IS DISTINCT FROM wanted.taker_id
        ORDER BY item.id FOR UPDATE OF item
    ), moved AS (
        UPDATE worklist_workitem AS item SET owner_id = held.taker_id, standing_in_for_id = held.absent_id
        FROM held WHERE item.id = held.id
    )
    INSERT INTO worklist_handover (item_id, from_person_id, to_person_id, why, reason, by_id, at)
    SELECT id, owner_id, taker_id, 'assigned', %(reason)s, %(by)s, %(at)s FROM held
    RETURNING item_id
"""
