"""Customers with whom a deal was made: who is due for a visit about how they use it and what they think of us."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Min
from django.utils.timezone import localdate

from huiyin.contact.enums import Purpose
from huiyin.contact.models import SAID_IN_SQL, Interaction
from huiyin.contact.queries.following import WAITING, Due
from huiyin.contact.queries.wording import contact_rules
from huiyin.customers.models import Asset, Customer
from huiyin.kernel.clock import midnight
from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Visits
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.reasons import GONE


def visits_due(visits: Visits, at: datetime) -> list[Due]:
    """Whom to visit today, in one statement; of each keeper those who waited longest. Source: E62-5."""
    today = localdate(at)
    words: dict[str, Any] = {
        "things": list(visits.things),
        "dealt_by": today - timedelta(days=visits.days),
        "visited_since": midnight(today - timedelta(days=visits.days - 1)),
        "today": midnight(today),
        "tomorrow": midnight(today + timedelta(days=1)),
        "cap": visits.cap,
        "purpose": visits.purpose,
        "gone": GONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(DEALT + WAITING, words)
        return [Due(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Visited:
    """How often a customer with a deal is visited, by which clause, since when, and when next."""

    days: int
    number: int  # of the clause in the rule book
    clause: str
    text: Text
    dealt_on: date
    last_at: datetime | None
    next_on: date


def visited(customer: Customer) -> Visited | None:
    """What stands on the customer's page about it."""
    visits = contact_rules().visits
    if visits is None or customer.lost_at or not customer.allows(visits.purpose):
        return None
    things = Asset.objects.filter(customer=customer, kind__in=visits.things, retired_on=None)
    dealt_on = things.aggregate(first=Min("last_service_on"))["first"]
    if dealt_on is None:
        return None
    rows = Interaction.objects.filter(customer=customer, purpose=Purpose.FOLLOW_UP).with_something_said()
    last = rows.order_by("-at").values_list("at", flat=True).first()
    pack = pack_in_force()
    return Visited(
        days=visits.days,
        number=[*pack.clauses].index(visits.clause) + 1,
        clause=visits.clause,
        text=pack.clauses[visits.clause].text,
        dealt_on=dealt_on,
        last_at=last,
        next_on=max(dealt_on, localdate(last) if last else dealt_on) + timedelta(days=visits.days),
    )


# A deal is a thing owned that is in use, made when its term began. Only a follow-up is a visit: a question on the
# phone says nothing about how the thing is used.
DEALT = f"""
    WITH dealt AS (
        SELECT thing.customer_id, min(thing.last_service_on) AS since FROM customers_asset AS thing
        WHERE thing.kind = ANY (%(things)s) AND thing.retired_on IS NULL AND thing.last_service_on <= %(dealt_by)s
        GROUP BY thing.customer_id
    ), silent AS (
        SELECT customer.id, customer.number, customer.name, customer.keeper_id, 1 AS place,
            %(visited_since)s::timestamptz AS heard_since, coalesce(last.at, dealt.since::timestamptz) AS since
        FROM dealt JOIN customers_customer AS customer ON customer.id = dealt.customer_id
        JOIN org_person AS keeper ON keeper.id = customer.keeper_id AND keeper.is_active
        LEFT JOIN LATERAL (
            SELECT said.at FROM contact_interaction AS said
            WHERE said.customer_id = customer.id AND said.purpose = 'follow_up' AND {SAID_IN_SQL}
            ORDER BY said.at DESC LIMIT 1
        ) AS last ON true
        WHERE customer.merged_into_id IS NULL AND customer.lost_at IS NULL AND NOT customer.do_not_contact
            AND %(purpose)s <> ALL (customer.refusals) AND (last.at IS NULL OR last.at < %(visited_since)s)
    )"""  # noqa: S608 - a constant
