"""The same obligation opened for thousands of owners or rows in one statement."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from huiyin.kernel.editions import kept
from huiyin.kernel.prepared import planned_to_write
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Membership, Person
from huiyin.org.queries import calendar_named, calendar_of
from huiyin.rulebook.models import Clause
from huiyin.worklist.actions.clocks import count
from huiyin.worklist.actions.items import deadline_data
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.queries import substitutes


class Opening(NamedTuple):
    """What one item is about and whose it is."""

    subject: str
    label: str
    owner: int


class _Place(NamedTuple):
    """Whose an item is to be, and since when its clock runs, if not since now."""

    owner: int | None
    team: int | None = None
    since: datetime | None = None


@whole
def open_each(
    openings: Sequence[Opening],
    *,
    kind: str,
    title: Text,
    form: Mapping[str, Any],
    clause: Clause | None = None,
    ladder: str = "",
    since: datetime | None = None,
    at: datetime,
) -> list[int]:
    """Open the same obligation for many owners, each by their own hours; the items' ids in the same order.

    The clock runs from now, or from `since`.

    Nobody is told of each single one: whoever opens so many tells each owner once. Items of somebody who is away
    go to whoever stands in.
    """
    if not openings:
        return []
    subjects, labels, owners = zip(*openings, strict=True)
    plans = _plans({_Place(owner, since=since) for owner in owners}, form, ladder, at)
    with planned_to_write() if len(openings) == 1 else connection.cursor() as cursor:
        cursor.execute(
            OPEN,
            {
                **_words(kind, title, clause, plans, at),
                "subjects": list(subjects),
                "labels": [label[:160] for label in labels],
                "owners": list(owners),
            },
        )
        return [pk for (pk,) in cursor.fetchall()]


@whole
def open_from(
    table: str,
    *,
    kind: str,
    title: Text,
    form: Mapping[str, Any],
    clause: Clause | None = None,
    ladder: str = "",
    event: date | None = None,
    at: datetime,
) -> int:
    """Open the same obligation for every row of a table of the transaction, however many; says how many.

    The table says item_id (drawn from the items' own sequence; rows without one get no item), subject, label (no longer
    than an item's), owner_id or team_id, and since (NULL: from now). The name of the table is the caller's own, never
    from outside. Nobody is told of each single one, and items of somebody who is away go to whoever stands in.
    """
    with connection.cursor() as cursor:
        cursor.execute(PLACES.format(table=table))
        places = {_Place(*row) for row in cursor.fetchall()}
        if not places:
            return 0
        plans = _plans(places, form, ladder, at, event)
        words = _words(kind, title, clause, plans, at)
        cursor.execute(OPEN_FROM.format(table=table), words)
        opened = int(cursor.rowcount)
        if any(plan.standing_in_for for plan in plans.values()):
            cursor.execute(STANDING_IN_FROM.format(table=table), words)
        return opened


def _words(
    kind: str, title: Text, clause: Clause | None, plans: "Mapping[_Place, _Plan]", at: datetime
) -> dict[str, Any]:
    planned, columns = zip(*plans, strict=True), zip(*plans.values(), strict=True)
    return {
        "kind": Kind(kind).value,
        "title": json.dumps(dict(title), ensure_ascii=False),
        "clause": clause.pk if clause else None,
        "at": at,
        **{f"planned_{name}": list(column) for name, column in zip(_Place._fields, planned, strict=True)},
        **{f"plan_{name}": list(column) for name, column in zip(_Plan._fields, columns, strict=True)},
    }


class _Plan(NamedTuple):
    """What an item of one owner looks like."""

    owner: int | None
    standing_in_for: int | None
    team: int | None
    calendar: int | None
    not_before: datetime | None
    due_at: datetime | None
    why_due: str
    provisional: bool
    next_rung_at: datetime | None
    deadline: str


def _plans(
    places: Collection[_Place], form: Mapping[str, Any], ladder: str, at: datetime, event: date | None = None
) -> dict[_Place, _Plan]:
    """For each place who does it and by when; a deadline is computed once for each calendar and start."""
    owners = {place.owner for place in places if place.owner}
    calendars, firsts = _own_calendars(owners), _first_departments(owners)
    teams = {place.team for place in places if place.team}
    named = Department.objects.in_bulk(teams) if teams else {}
    standing_in = {away: substitute for away, substitute, _ends in substitutes(at)}
    computed: dict[Any, WorkItem] = {}
    plans = {}
    for place in places:
        team = named[place.team] if place.team else firsts.get(place.owner or 0)
        own = calendars.get(place.owner or 0)
        key = (own, None if own or team is None else team.pk, place.since)
        if key not in computed:
            person = Person(pk=place.owner, calendar_id=own) if place.owner else None
            hours = calendar_of(person=person, department=team)
            first = WorkItem(opened_at=at, calendar_id=calendar_named(hours.name))
            first.deadline = deadline_data(form, since=place.since, ladder=ladder, event=event)
            count(first, hours, since=at)
            computed[key] = first
        item = computed[key]
        away = place.owner in standing_in
        plans[place] = _Plan(
            owner=standing_in[place.owner] if place.owner and away else place.owner,
            standing_in_for=place.owner if away else None,
            team=team.pk if team else None,
            calendar=item.calendar_id,
            not_before=item.not_before,
            due_at=item.due_at,
            why_due=json.dumps(item.why_due, ensure_ascii=False),
            provisional=item.provisional,
            next_rung_at=item.next_rung_at,
            deadline=json.dumps(item.deadline),
        )
    return plans


def _own_calendars(people: Collection[int]) -> dict[int, int | None]:
    if len(people) == 1:
        return {key: _own_calendar(key) for key in people}
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "calendar_id"))


@kept
def _own_calendar(person: int) -> int | None:
    calendar: int | None = Person.objects.values_list("calendar_id", flat=True).get(pk=person)
    return calendar


def _first_departments(people: Collection[int]) -> dict[int, Department]:
    """Where each of them is first; of a single one, as a call opens work for them, it is known."""
    if len(people) == 1:
        return {key: place for key in people if (place := _first_department(key))}
    return {place.person_id: place.department for place in _places().filter(person__in=people)}


@kept
def _first_department(person: int) -> Department | None:
    place = _places().filter(person=person).last()
    return place.department if place else None


def _places() -> QuerySet[Membership]:
    rows = Membership.objects.filter(department__closed_at=None).select_related("department")
    return rows.order_by("-pk")


PLANS = """
    SELECT coalesce(for_owner, 0) AS for_owner, coalesce(for_team, 0) AS for_team,
        coalesce(since, '-infinity') AS since, owner_id, standing_in_for_id, team_id, calendar_id, not_before, due_at,
        why_due::jsonb, provisional, next_rung_at, deadline::jsonb
    FROM unnest(
        %(planned_owner)s::bigint[], %(planned_team)s::bigint[], %(planned_since)s::timestamptz[],
        %(plan_owner)s::bigint[], %(plan_standing_in_for)s::bigint[],
        %(plan_team)s::bigint[], %(plan_calendar)s::bigint[], %(plan_not_before)s::timestamptz[],
        %(plan_due_at)s::timestamptz[], %(plan_why_due)s::text[],
        %(plan_provisional)s::boolean[], %(plan_next_rung_at)s::timestamptz[], %(plan_deadline)s::text[]
    ) AS plan (
        for_owner, for_team, since, owner_id, standing_in_for_id, team_id, calendar_id, not_before, due_at, why_due,
        provisional, next_rung_at, deadline
    )"""

ITEM = """
            id, kind, clause_id, title, subject, subject_label, owner_id, team_id, standing_in_for_id, opened_at,
            not_before, due_at, deadline, calendar_id, why_due, provisional, next_rung_at,
            pause_reason, rung, outcome, reason"""

OPEN = f"""
    WITH task AS (
        SELECT * FROM unnest(%(subjects)s::text[], %(labels)s::text[], %(owners)s::bigint[])
            WITH ORDINALITY AS task (subject, label, owner_id, place)
    ), plan AS ({PLANS}
    ), numbered AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('worklist_workitem', 'id')) AS id, ordered.*
        FROM (SELECT * FROM task ORDER BY place) AS ordered
    ), opened AS (
        INSERT INTO worklist_workitem ({ITEM}
        )
        SELECT task.id, %(kind)s, %(clause)s::bigint, %(title)s::jsonb, task.subject, task.label, plan.owner_id,
            plan.team_id, plan.standing_in_for_id, %(at)s, plan.not_before, plan.due_at, plan.deadline,
            plan.calendar_id, plan.why_due, plan.provisional, plan.next_rung_at, '', '', '', ''
        FROM numbered AS task JOIN plan ON plan.for_owner = task.owner_id
    ), told AS (
        INSERT INTO worklist_handover (item_id, from_person_id, to_person_id, why, reason, at)
        SELECT task.id, plan.standing_in_for_id, plan.owner_id, 'substitute', '', %(at)s
        FROM numbered AS task JOIN plan ON plan.for_owner = task.owner_id
        WHERE plan.standing_in_for_id IS NOT NULL
    )
    SELECT id FROM numbered ORDER BY place
"""  # noqa: S608 - constants

PLACES = "SELECT DISTINCT owner_id, team_id, since FROM {table} WHERE item_id IS NOT NULL"

# Nothing that could be NULL is compared, so that the plans are hashed.
PLANNED = """
        FROM {{table}} AS task JOIN plan ON plan.for_owner = coalesce(task.owner_id, 0)
            AND plan.for_team = coalesce(task.team_id, 0) AND plan.since = coalesce(task.since, '-infinity')
        WHERE task.item_id IS NOT NULL"""

OPEN_FROM = f"""
    WITH plan AS MATERIALIZED ({PLANS}
    )
    INSERT INTO worklist_workitem ({ITEM}
    )
    SELECT task.item_id, %(kind)s, %(clause)s, %(title)s::jsonb, task.subject, task.label, plan.owner_id, plan.team_id,
        plan.standing_in_for_id, %(at)s, plan.not_before, plan.due_at, plan.deadline, plan.calendar_id,
        plan.why_due, plan.provisional, plan.next_rung_at, '', '', '', ''
    {PLANNED.format()}
"""

STANDING_IN_FROM = f"""
    WITH plan AS MATERIALIZED ({PLANS}
    )
    INSERT INTO worklist_handover (item_id, from_person_id, to_person_id, why, reason, at)
    SELECT task.item_id, plan.standing_in_for_id, plan.owner_id, 'substitute', '', %(at)s
    {PLANNED.format()} AND plan.standing_in_for_id IS NOT NULL
"""
