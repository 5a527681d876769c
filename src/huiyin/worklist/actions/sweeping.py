"""The sweep: every minute it does what a timer for each item would have done.

Each batch is one transaction that finds its work by the state of the rows and changes that state,
so any number of sweeps may run at once, be killed and run again: nothing is told twice or lost.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_noop

from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist.actions.climbing import climb_batch
from huiyin.worklist.actions.owners import settle_on
from huiyin.worklist.enums import Why
from huiyin.worklist.events import ItemsHandedOver
from huiyin.worklist.models import Handover, Notice, WorkItem
from huiyin.worklist.queries import Hours, Listeners, substitutes
from huiyin.worklist.rules import in_each_language, kinds_with_bars

BATCH = 2500
Move = tuple[int, int, int]  # item, from whom, to whom

STOOD_IN = gettext_noop("While %(absent)s is away you stand in; items that came to you: %(count)s")
CAME_BACK = gettext_noop("%(substitute)s stood in for you; items that came back: %(count)s")


def sweep(at: datetime) -> int:
    """Bring items back to owners who returned, give those of absent owners to substitutes, climb the ladder."""
    while _return_batch(at):
        pass
    while _substitute_batch(at):
        pass
    _substitute_singly(at)
    told = 0
    hours, listeners = Hours(), Listeners(at)
    while reminded := climb_batch(at, hours, listeners, batch=BATCH):
        told += reminded
    return told


@whole
def _substitute_batch(at: datetime) -> int:
    """Give what falls due during an absence to the substitute."""
    standing_in = substitutes(at)
    if not standing_in:
        return 0
    away, stand_ins, ends = (list(column) for column in zip(*standing_in, strict=True))
    moved = _move(SUBSTITUTE, away=away, substitutes=stand_ins, ends=ends, singly=kinds_with_bars(), at=at, batch=BATCH)
    _tell_new_owners(moved, Why.SUBSTITUTE, at)
    return len(moved)


@whole
def _substitute_singly(at: datetime) -> None:
    """The same for work that the substitute may have to leave to the next level: of that there is little."""
    ends = {away: end for away, _substitute, end in substitutes(at)}
    rows = WorkItem.objects.open().filter(kind__in=kinds_with_bars(), owner__in=ends).select_related("owner", "team")
    moved: list[Move] = []
    for item in rows.order_by("pk").select_for_update(of=("self",), skip_locked=True):
        before, named = item.owner, item.standing_in_for
        if before is None or item.due_at is None or item.due_at >= ends[before.pk]:
            continue
        settle_on(item, before, at)
        if item.owner is None or item.owner == before:
            continue
        item.standing_in_for = named or before
        item.save(update_fields=["owner", "standing_in_for"])
        Handover.objects.create(item=item, from_person=before, to_person=item.owner, why=Why.SUBSTITUTE, at=at)
        moved.append((item.pk, before.pk, item.owner.pk))
    _tell_new_owners(moved, Why.SUBSTITUTE, at)


@whole
def _return_batch(at: datetime) -> int:
    """Give back what a substitute has not done by the time the owner returns."""
    moved = _move(RETURN, at=at, batch=BATCH)
    _tell_new_owners(moved, Why.RETURNED, at)
    return len(moved)


def _move(statement: str, **params: Any) -> list[Move]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [tuple(row) for row in cursor.fetchall()]


def _tell_new_owners(moved: list[Move], why: Why, at: datetime) -> None:
    if not moved:
        return
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for _item, giver, taker in moved:
        counts[giver, taker] += 1
    names = dict(Person.objects.filter(pk__in={pk for pair in counts for pk in pair}).values_list("pk", "name"))
    message = STOOD_IN if why == Why.SUBSTITUTE else CAME_BACK
    Notice.objects.bulk_create(
        Notice(
            person_id=taker,
            kind="assigned",
            subject="",
            text=in_each_language(message, absent=names[giver], substitute=names[giver], count=count),
            at=at,
        )
        for (giver, taker), count in sorted(counts.items())
    )
    publish(ItemsHandedOver(item_ids=tuple(item for item, _giver, _taker in moved), why=why, at=at))


SUBSTITUTE = """
    WITH due AS (
        SELECT item.id, absent.person_id, absent.substitute_id
        FROM unnest(%(away)s::bigint[], %(substitutes)s::bigint[], %(ends)s::timestamptz[])
            AS absent (person_id, substitute_id, ends_at)
        JOIN worklist_workitem AS item ON item.owner_id = absent.person_id
        WHERE item.settled_at IS NULL AND item.due_at < absent.ends_at AND item.kind <> ALL(%(singly)s)
        LIMIT %(batch)s
        FOR UPDATE OF item SKIP LOCKED
    ), moved AS (
        UPDATE worklist_workitem AS item
        SET owner_id = due.substitute_id, standing_in_for_id = coalesce(item.standing_in_for_id, due.person_id)
        FROM due WHERE item.id = due.id
        RETURNING item.id, due.person_id, due.substitute_id
    )
    INSERT INTO worklist_handover (item_id, from_person_id, to_person_id, why, reason, at)
    SELECT id, person_id, substitute_id, 'substitute', '', %(at)s FROM moved
    RETURNING item_id, from_person_id, to_person_id
"""

RETURN = """
    WITH back AS (
        SELECT item.id, item.owner_id AS substitute_id, item.standing_in_for_id AS person_id
        FROM worklist_workitem AS item
        JOIN org_person AS person ON person.id = item.standing_in_for_id AND person.is_active
        WHERE item.settled_at IS NULL AND NOT EXISTS (
            SELECT FROM org_absence AS absence
            WHERE absence.person_id = person.id AND absence.starts_at <= %(at)s AND absence.ends_at > %(at)s
        )
        LIMIT %(batch)s
        FOR UPDATE OF item SKIP LOCKED
    ), moved AS (
        UPDATE worklist_workitem AS item
        SET owner_id = back.person_id, standing_in_for_id = NULL
        FROM back WHERE item.id = back.id
        RETURNING item.id, back.substitute_id, back.person_id
    )
    INSERT INTO worklist_handover (item_id, from_person_id, to_person_id, why, reason, at)
    SELECT id, substitute_id, person_id, 'returned', '', %(at)s FROM moved
    RETURNING item_id, from_person_id, to_person_id
"""
