"""Why nobody, or not everybody, of those somebody has to call can be called in this moment."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from huiyin.callbacks.queries.console import AHEAD
from huiyin.callbacks.queries.next import teams_of
from huiyin.contact.queries import heard_enough
from huiyin.customers.models import Customer
from huiyin.customers.queries import rest_of
from huiyin.kernel.prepared import planned_once
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of

OF_ONES_OWN = 5_000  # more than anybody calls in weeks; whoever is given a whole house has their page at once, too
OF_A_TEAM = 500  # of what nobody has taken so many are looked at: enough to know whether somebody can be called


@dataclass(frozen=True)
class Allowed:
    """How many can be called now, how many rest or were contacted as often as allowed, how many are called later;
    and from when on the first of those who rest or are called later."""

    free: int = 0
    capped: int = 0
    resting: int = 0
    free_from: datetime | None = None
    later: int = 0
    later_from: datetime | None = None


def allowed_now(person: Person, at: datetime) -> Allowed:
    """Everybody somebody has to call, and the first of those whom nobody of their departments has taken."""
    words = {"me": person.pk, "teams": list(teams_of(person)), "at": at, "many": OF_A_TEAM, "most": OF_ONES_OWN}
    with planned_once() as cursor:
        cursor.execute(WAITING, words)
        rows = cursor.fetchall()
    everybody, work = rest_of(Customer()), calendar_of(person=person)
    enough = heard_enough({one for _hours, first, _count, asked in rows if first is None for one in asked}, at)
    free, capped, resting, later = 0, 0, 0, 0
    free_from: list[datetime] = []
    later_from: list[datetime] = []
    for hours, first, count, asked in rows:
        if first is not None:
            later += count
            later_from.append(first)
            continue
        passed_over = sum(one in enough for one in asked)
        capped += passed_over
        count -= passed_over
        rest = replace(everybody, own=json.loads(hours))
        if not rest.disturbs(at):
            free += count
        elif count:
            resting += count
            free_from += [slot.at for slot in rest.slots(at, at + AHEAD, work, 1)]
    return Allowed(free, capped, resting, min(free_from, default=None), later, min(later_from, default=None))


# Many have the same hours of rest: a line for each such hours and whether they are to be called later, with those who
# are passed over once they were contacted as often as allowed, as the next one is drawn (next.py).
WAITING = """
    WITH waiting AS (
        (SELECT id, not_before FROM worklist_workitem
        WHERE owner_id = %(me)s::bigint AND settled_at IS NULL AND kind = 'callback' AND paused_at IS NULL
        ORDER BY due_at, id LIMIT %(most)s::int)
        UNION ALL
        SELECT free.id, free.not_before FROM unnest(%(teams)s::bigint[]) AS team (id), LATERAL (
            SELECT id, not_before FROM worklist_workitem
            WHERE team_id = team.id AND owner_id IS NULL AND settled_at IS NULL AND kind = 'callback'
                AND paused_at IS NULL
            ORDER BY due_at, id LIMIT %(many)s::int
        ) AS free
    )
    SELECT customer.rest_hours, min(not_before) FILTER (WHERE not_before > %(at)s), count(*),
        coalesce(array_agg(customer.id) FILTER (WHERE callback.appointment_at IS NULL AND callback.despite = ''), '{}')
    FROM waiting
    JOIN callbacks_callback callback ON callback.item_id = waiting.id AND callback.state = 'open'
    JOIN customers_customer customer ON customer.id = callback.customer_id
        AND customer.lost_at IS NULL AND NOT customer.do_not_contact
    GROUP BY customer.rest_hours, coalesce(not_before > %(at)s, false)
"""
