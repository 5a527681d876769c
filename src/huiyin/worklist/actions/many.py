"""One statement for thousands of items, each with an owner of its own."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from huiyin.kernel.events import publish
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Calendar, Department, Membership, Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.models import Clause
from huiyin.worklist.actions.clocks import count
from huiyin.worklist.actions.items import deadline_data, settle
from huiyin.worklist.enums import Kind, Why
from huiyin.worklist.events import ItemSettled, ItemsHandedOver
from huiyin.worklist.models import GONE, WorkItem
from huiyin.worklist.queries import substitutes


class Opening(NamedTuple):
    """What one item is about and whose it is."""

    subject: str
    label: str
    owner: int


@whole
def open_each(
    openings: Sequence[Opening],
    *,
    kind: str,
    title: Text,
    form: Mapping[str, Any],
    clause: Clause | None = None,
    ladder: str = "",
    at: datetime,
) -> list[int]:
    """Open the same obligation for many owners, each by their own hours; the items' ids in the same order.

    Nobody is told of each single one: whoever opens so many tells each owner once. Items of somebody who is away
    go to whoever stands in.
    """
    if not openings:
        return []
    subjects, labels, owners = zip(*openings, strict=True)
    deadline = deadline_data(form, ladder=ladder)
    plans = _plans({*owners}, deadline, at)
    columns = list(zip(*plans.values(), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            OPEN,
            {
                "kind": Kind(kind).value,
                "title": json.dumps(dict(title), ensure_ascii=False),
                "clause": clause.pk if clause else None,
                "deadline": json.dumps(deadline),
                "at": at,
                "subjects": list(subjects),
                "labels": [label[:160] for label in labels],
                "owners": list(owners),
                "planned": list(plans),
                **{f"plan_{name}": list(column) for name, column in zip(_Plan._fields, columns, strict=True)},
            },
        )
        return [pk for (pk,) in cursor.fetchall()]


class _Plan(NamedTuple):
    """What an item of one owner looks like."""

    owner: int
    standing_in_for: int | None
    team: int | None
    calendar: int | None
    not_before: datetime | None
    due_at: datetime | None
    why_due: str
    provisional: bool
    next_rung_at: datetime | None


def _plans(owners: Collection[int], deadline: Mapping[str, Any], at: datetime) -> dict[int, _Plan]:
    """For each owner who does it and by when; a deadline is computed once for each calendar."""
    people = Person.objects.select_related("calendar").in_bulk(owners)
    teams = _first_departments(owners)
    standing_in = {away: substitute for away, substitute, _ends in substitutes(at)}
    calendars = dict(Calendar.objects.values_list("name", "pk"))
    computed: dict[Any, WorkItem] = {}
    plans = {}
    for owner in sorted(owners):
        person, team = people[owner], teams.get(owner)
        key = ("calendar", person.calendar_id) if person.calendar_id else ("team", team.pk if team else None)
        if key not in computed:
            hours = calendar_of(person=person, department=team)
            first = WorkItem(opened_at=at, calendar_id=calendars.get(hours.name))
            first.deadline = dict(deadline)
            count(first, hours, since=at)
            computed[key] = first
        item = computed[key]
        plans[owner] = _Plan(
            owner=standing_in.get(owner, owner),
            standing_in_for=owner if owner in standing_in else None,
            team=team.pk if team else None,
            calendar=item.calendar_id,
            not_before=item.not_before,
            due_at=item.due_at,
            why_due=json.dumps(item.why_due, ensure_ascii=False),
            provisional=item.provisional,
            next_rung_at=item.next_rung_at,
        )
    return plans


def _first_departments(people: Collection[int]) -> dict[int, Department]:
    places = Membership.objects.filter(person__in=people, department__closed_at=None).select_related("department")
    return {place.person_id: place.department for place in places.order_by("-pk")}


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
        publish(ItemsHandedOver(item_ids=moved, why=Why.ASSIGNED))
    return len(moved)


OPEN = """
    WITH task AS (
        SELECT * FROM unnest(%(subjects)s::text[], %(labels)s::text[], %(owners)s::bigint[])
            WITH ORDINALITY AS task (subject, label, owner_id, place)
    ), plan AS (
        SELECT * FROM unnest(
            %(planned)s::bigint[], %(plan_owner)s::bigint[], %(plan_standing_in_for)s::bigint[],
            %(plan_team)s::bigint[], %(plan_calendar)s::bigint[], %(plan_not_before)s::timestamptz[],
            %(plan_due_at)s::timestamptz[], %(plan_why_due)s::text[],
            %(plan_provisional)s::boolean[], %(plan_next_rung_at)s::timestamptz[]
        ) AS plan (
            planned, owner_id, standing_in_for_id, team_id, calendar_id, not_before, due_at, why_due, provisional,
            next_rung_at
        )
    ), numbered AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('worklist_workitem', 'id')) AS id, ordered.*
        FROM (SELECT * FROM task ORDER BY place) AS ordered
    ), opened AS (
        INSERT INTO worklist_workitem (
            id, kind, clause_id, title, subject, subject_label, owner_id, team_id, standing_in_for_id, opened_at,
            not_before, due_at, deadline, calendar_id, why_due, provisional, next_rung_at,
            pause_reason, rung, outcome, reason
        )
        SELECT task.id, %(kind)s, %(clause)s, %(title)s::jsonb, task.subject, task.label, plan.owner_id, plan.team_id,
            plan.standing_in_for_id, %(at)s, plan.not_before, plan.due_at, %(deadline)s::jsonb, plan.calendar_id,
            plan.why_due::jsonb, plan.provisional, plan.next_rung_at, '', '', '', ''
        FROM numbered AS task JOIN plan ON plan.planned = task.owner_id
    ), told AS (
        INSERT INTO worklist_handover (item_id, from_person_id, to_person_id, why, reason, at)
        SELECT task.id, plan.standing_in_for_id, plan.owner_id, 'substitute', '', %(at)s
        FROM numbered AS task JOIN plan ON plan.planned = task.owner_id
        WHERE plan.standing_in_for_id IS NOT NULL
    )
    SELECT id FROM numbered ORDER BY place
"""

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
