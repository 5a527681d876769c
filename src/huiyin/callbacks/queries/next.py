"""Whom somebody calls next: candidates in the order in which they are called."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from huiyin.contact.queries import heard_enough
from huiyin.customers.models import Customer
from huiyin.customers.queries import rest_of
from huiyin.kernel.editions import kept
from huiyin.kernel.prepared import planned_once
from huiyin.org.models import Department, Person

AT_ONCE = 20  # so many are looked at together
LOOKED_BACK = timedelta(days=7)
MOST = 10  # times that many are looked at before somebody else has to choose by hand
Choose = Callable[[list[int]], int | None]  # one of those in order, or none


class Candidate(NamedTuple):
    """The work item of a callback that may be made now."""

    item: int
    customer: int
    appointed: bool  # the customer asked to be called at this time
    wanted: bool  # not lost, and never said that they want no contact
    rest_hours: str  # JSON, as they are kept
    preferred_hours: str
    despite: bool  # somebody answers for it that they are called although they were contacted as often as allowed


@dataclass(frozen=True)
class Found:
    """The next callback; `item` is empty if there is none.

    `resting` says that some only rest now, `capped` that some were contacted as often as allowed, `being_taken` that
    colleagues were quicker.
    """

    item: int | None = None
    resting: bool = False
    capped: bool = False
    being_taken: bool = False


def in_order(candidates: Collection[Candidate], at: datetime) -> list[int]:
    """Of those who do not rest now whoever made an appointment, then whoever likes this hour, then as they come."""
    ranked: list[tuple[int, int]] = []
    everybody = rest_of(Customer())

    @cache
    def hours(own: str, preferred: str) -> tuple[bool, bool]:
        """Whether they rest, and whether they like this hour: most customers never said any hours at all."""
        rest = replace(everybody, own=json.loads(own), preferred=json.loads(preferred))
        return bool(rest.disturbs(at)), rest.likes(at)

    for one in candidates:
        rests, likes = hours(one.rest_hours, one.preferred_hours)
        if not rests:
            ranked.append((0 if one.appointed else 1 if likes else 2, one.item))
    return [item for _rank, item in sorted(ranked, key=lambda each: each[0])]


def next_own(person: Person, at: datetime, beside: Collection[int]) -> Found:
    """The next of those somebody has."""
    return _next(OWN, {"me": person.pk}, at, beside, lambda ranked: ranked[0])


def next_of_teams(person: Person, at: datetime, beside: Collection[int]) -> Found:
    """The next that nobody of somebody's departments has taken, held; colleagues who ask meanwhile get others."""
    words = {"teams": list(teams_of(person))}
    return _next(POOL, words, at, beside, lambda ranked: _held(ranked, {**words, "at": at}))


def teams_of(person: Person) -> tuple[int, ...]:
    """The departments whose callbacks somebody may take: where they work, and all above."""
    return _with_those_above(person.department_ids)


@kept
def _with_those_above(departments: frozenset[int]) -> tuple[int, ...]:
    paths = Department.objects.filter(pk__in=departments).values_list("path", flat=True)
    return tuple(sorted({above for path in paths for above in path}))


def left_lying(taken_before: datetime) -> list[int]:
    """What somebody took from their department before a moment and did nothing with: no call, no words, no draft."""
    with connection.cursor() as cursor:
        cursor.execute(LYING, {"before": taken_before, "since": taken_before - LOOKED_BACK})
        return [pk for (pk,) in cursor.fetchall()]


def _next(statement: str, words: dict[str, Any], at: datetime, beside: Collection[int], choose: Choose) -> Found:
    looked: list[int] = list(beside)
    resting = capped = being_taken = False
    for candidates in _pages(statement, words, at, looked):
        asked = [one for one in candidates if one.wanted]
        enough = heard_enough([one.customer for one in asked if not (one.appointed or one.despite)], at)
        free = [one for one in asked if one.appointed or one.despite or one.customer not in enough]
        ranked = in_order(free, at)
        chosen = choose(ranked) if ranked else None
        if chosen is not None:
            return Found(chosen)
        resting, capped = resting or len(ranked) < len(free), capped or bool(enough)
        being_taken = being_taken or bool(ranked)
        looked += [one.item for one in candidates]
    return Found(resting=resting, capped=capped, being_taken=being_taken)


def _held(ranked: list[int], words: dict[str, Any]) -> int | None:
    """The first of these that nobody has taken meanwhile or is taking in this moment."""
    with planned_once() as cursor:
        cursor.execute(HELD, {**words, "ranked": ranked})
        row = cursor.fetchone()
    return row[0] if row else None


def _pages(statement: str, words: dict[str, Any], at: datetime, looked: list[int]) -> Iterator[list[Candidate]]:
    for _page in range(MOST):
        with planned_once() as cursor:
            cursor.execute(statement, {**words, "at": at, "looked": looked, "many": AT_ONCE})
            candidates = [Candidate(*row) for row in cursor.fetchall()]
        yield candidates
        if len(candidates) < AT_ONCE:
            return


# Of the few hundred that one person has: those that were put off or have an appointment, and of the others the first.
OWN = """
    SELECT item.id, customer.id, callback.appointment_at IS NOT NULL,
        customer.lost_at IS NULL AND NOT customer.do_not_contact, customer.rest_hours, customer.preferred_hours,
        callback.despite <> ''
    FROM (
        SELECT id, due_at FROM worklist_workitem
        WHERE owner_id = %(me)s::bigint AND settled_at IS NULL AND kind = 'callback' AND paused_at IS NULL
            AND not_before <= %(at)s AND NOT id = ANY(%(looked)s::bigint[])
        UNION ALL (
            SELECT id, due_at FROM worklist_workitem
            WHERE owner_id = %(me)s::bigint AND settled_at IS NULL AND kind = 'callback' AND paused_at IS NULL
                AND not_before IS NULL AND NOT id = ANY(%(looked)s::bigint[])
            ORDER BY due_at, id LIMIT %(many)s::int
        )
    ) AS item
    JOIN callbacks_callback callback ON callback.item_id = item.id AND callback.state = 'open'
    JOIN customers_customer customer ON customer.id = callback.customer_id
    ORDER BY callback.appointment_at IS NULL, item.due_at, item.id LIMIT %(many)s::int
"""

# Team by team along the index of what nobody has.
POOL = """
    WITH free AS MATERIALIZED (
        SELECT waiting.id, waiting.due_at FROM unnest(%(teams)s::bigint[]) AS team (id), LATERAL (
            SELECT id, due_at FROM worklist_workitem
            WHERE team_id = team.id AND owner_id IS NULL AND settled_at IS NULL AND kind = 'callback'
                AND paused_at IS NULL AND coalesce(not_before, '-infinity') <= %(at)s
                AND NOT id = ANY(%(looked)s::bigint[])
            ORDER BY due_at, id LIMIT %(many)s::int
        ) AS waiting
    )
    SELECT free.id, customer.id, callback.appointment_at IS NOT NULL,
        customer.lost_at IS NULL AND NOT customer.do_not_contact, customer.rest_hours, customer.preferred_hours,
        callback.despite <> ''
    FROM free
    JOIN callbacks_callback callback ON callback.item_id = free.id AND callback.state = 'open'
    JOIN customers_customer customer ON customer.id = callback.customer_id
    ORDER BY free.due_at, free.id LIMIT %(many)s::int
"""

# Only the one that is taken is locked: whoever looks at the same ones gets the next of them.
HELD = """
    SELECT item.id FROM unnest(%(ranked)s::bigint[]) WITH ORDINALITY AS ranked (id, place)
    JOIN worklist_workitem item ON item.id = ranked.id
    WHERE item.team_id = ANY(%(teams)s::bigint[]) AND item.owner_id IS NULL AND item.settled_at IS NULL
        AND item.paused_at IS NULL AND coalesce(item.not_before, '-infinity') <= %(at)s
    ORDER BY ranked.place LIMIT 1 FOR UPDATE OF item SKIP LOCKED
"""

LYING = """
    SELECT item.id FROM worklist_handover taken
    JOIN worklist_workitem item ON item.id = taken.item_id AND item.owner_id = taken.to_person_id
        AND item.kind = 'callback' AND item.settled_at IS NULL AND item.team_id IS NOT NULL
    JOIN callbacks_callback callback ON callback.item_id = item.id AND callback.state = 'open'
        AND coalesce(callback.last_try_at, '-infinity') < taken.at
    WHERE taken.why = 'taken' AND taken.at <= %(before)s AND taken.at > %(since)s
        AND NOT EXISTS (SELECT FROM worklist_handover later WHERE later.item_id = item.id AND later.id > taken.id)
        AND NOT EXISTS (
            SELECT FROM org_draft typed WHERE typed.person_id = item.owner_id
                AND typed.form_key = 'callback/' || callback.id AND typed.saved_at > %(before)s
        )
    ORDER BY item.id
"""
