"""Who is due for contact: how long a customer has heard nothing, and how long the rule book allows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import localdate

from huiyin.contact.models import SAID_IN_SQL
from huiyin.contact.queries.talks import last_said_at
from huiyin.contact.queries.wording import contact_rules
from huiyin.customers.models import Customer
from huiyin.customers.queries import subject_of
from huiyin.kernel.clock import midnight
from huiyin.kernel.once import once
from huiyin.kernel.prepared import prepared
from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import CustomerClass, FollowUp
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.reasons import GONE


class Due(NamedTuple):
    """A customer to contact, with the place of their class among those of the rule book, from 1."""

    place: int
    pk: int
    number: str
    name: str
    keeper: int


def customers_due(follow_up: FollowUp, at: datetime) -> list[Due]:
    """The customers to propose today, in one statement, by class; of each keeper those who waited longest."""
    today = localdate(at)
    memberships, categories = _places(follow_up, "memberships"), _places(follow_up, "categories")
    words: dict[str, Any] = {
        "memberships": list(memberships),
        "membership_places": list(memberships.values()),
        "categories": list(categories),
        "category_places": list(categories.values()),
        "heard_since": [midnight(today - timedelta(days=one.days - 1)) for one in follow_up.classes],
        "others": len(follow_up.classes),
        "today": midnight(today),
        "tomorrow": midnight(today + timedelta(days=1)),
        "cap": follow_up.cap,
        "purpose": follow_up.purpose,
        "gone": GONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWED + WAITING, words)
        return [Due(*row) for row in cursor.fetchall()]


def follow_ups_without_reason() -> list[int]:
    """Open proposals for customers who are lost, refuse such contact or have no keeper, or that no clause asks for.

    What was agreed on with a customer has no clause; it falls away with the customer only.
    """
    rules = contact_rules()
    asked = [(one.clause, rules.follow_up.purpose) for one in rules.follow_up.classes] if rules.follow_up else []
    asked += [(rules.visits.clause, rules.visits.purpose)] if rules.visits else []
    words = {"clauses": [clause for clause, _purpose in asked], "purposes": [purpose for _clause, purpose in asked]}
    with connection.cursor() as cursor:
        cursor.execute(POINTLESS, words)
        return [pk for (pk,) in cursor.fetchall()]


def class_of(customer: Customer) -> CustomerClass:
    """The class of a customer by the rule book in force; of one that follows nobody, none ever waits."""
    follow_up = contact_rules().follow_up
    if follow_up is None:
        return CustomerClass("", {}, 0, "")
    return follow_up.class_of(customer.membership, customer.category)


@dataclass(frozen=True)
class Followed:
    """How often a customer hears from us, by which clause, and when it was last so."""

    days: int
    label: Text
    number: int  # of the clause in the rule book
    clause: str
    text: Text
    last_at: datetime | None
    next_on: date


def followed(customer: Customer) -> Followed | None:
    """What stands on the customer's page about it. Source: B45-5."""
    follow_up = contact_rules().follow_up
    if follow_up is None or customer.lost_at or not customer.allows(follow_up.purpose):
        return None
    pack, one = pack_in_force(), class_of(customer)
    last = last_said_at(customer)
    return Followed(
        days=one.days,
        label=one.label,
        number=[*pack.clauses].index(one.clause) + 1,
        clause=one.clause,
        text=pack.clauses[one.clause].text,
        last_at=last,
        next_on=localdate(last or customer.opened_at) + timedelta(days=one.days),
    )


OWED = (Kind.FIRST_CONTACT, Kind.FOLLOW_UP, Kind.CALLBACK, Kind.PROMISE)


@once
def owed(customer: Customer) -> list[WorkItem]:
    """The conversations somebody has to have with this customer and what was promised, the most urgent first."""
    return _owed(customer.pk)


@prepared
def _owed(customer: int) -> QuerySet[WorkItem]:
    rows = WorkItem.objects.open().filter(subject=subject_of(customer), kind__in=OWED)
    return rows.select_related("owner", "clause").order_by("due_at", "pk")


def agreed_contacts(customer: Customer) -> list[WorkItem]:
    """The next contact that was agreed on with a customer; one at most, unless files were merged."""
    return [item for item in owed(customer) if item.kind == Kind.FOLLOW_UP and item.clause_id is None]


def planned(customer: Customer) -> bool:
    """Whether somebody is to speak with them again, and knows what about. Source: D52-3."""
    return bool(agreed_contacts(customer)) or any(item.kind == Kind.CALLBACK for item in owed(customer))


def _places(follow_up: FollowUp, words: str) -> dict[str, int]:
    """Each membership or category with the place of the first class that names it, from 1."""
    found: dict[str, int] = {}
    for place, one in enumerate(follow_up.classes, start=1):
        for word in getattr(one, words):
            found.setdefault(word, place)
    return found


# Silence is counted in days; a file without any conversation has been silent since it was opened. What counts as one
# is said in contact.models.SAID. Somebody who was let off a contact (waived) is asked again after as many days.
FOLLOWED = f"""
    WITH membership AS (
        SELECT * FROM unnest(%(memberships)s::text[], %(membership_places)s::int[]) AS membership (key, place)
    ), category AS (
        SELECT * FROM unnest(%(categories)s::text[], %(category_places)s::int[]) AS category (key, place)
    ), class AS (
        SELECT * FROM unnest(%(heard_since)s::timestamptz[]) WITH ORDINALITY AS class (heard_since, place)
    ), followed AS (
        SELECT customer.id, customer.number, customer.name, customer.keeper_id, customer.opened_at,
            class.place, class.heard_since
        FROM customers_customer AS customer
        JOIN org_person AS keeper ON keeper.id = customer.keeper_id AND keeper.is_active
        LEFT JOIN membership ON membership.key = customer.membership
        LEFT JOIN category ON category.key = customer.category
        JOIN class ON class.place = coalesce(least(membership.place, category.place), %(others)s)
        WHERE customer.merged_into_id IS NULL AND customer.lost_at IS NULL AND NOT customer.do_not_contact
            AND %(purpose)s <> ALL (customer.refusals) AND customer.opened_at < class.heard_since
    ), silent AS (
        SELECT followed.*, coalesce(last.at, followed.opened_at) AS since
        FROM followed LEFT JOIN LATERAL (
            SELECT said.at FROM contact_interaction AS said
            WHERE said.customer_id = followed.id AND {SAID_IN_SQL}
            ORDER BY said.at DESC LIMIT 1
        ) AS last ON true
        WHERE coalesce(last.at, followed.opened_at) < followed.heard_since
    )"""  # noqa: S608 - a constant

# Nobody is proposed who is to be contacted anyway, and no more a day for each keeper than the rule book says.
WAITING = """, waiting AS (
        SELECT silent.*, row_number() OVER (PARTITION BY keeper_id ORDER BY since, id) AS turn
        FROM silent WHERE NOT EXISTS (
            SELECT FROM worklist_workitem AS item WHERE item.subject = 'customer/' || silent.id
                AND ((item.settled_at IS NULL AND item.kind IN ('first_contact', 'follow_up', 'callback'))
                    OR (item.kind = 'follow_up' AND item.outcome = 'waived' AND item.reason <> %(gone)s
                        AND item.settled_at >= silent.heard_since))
        )
    ), today AS (
        SELECT coalesce(standing_in_for_id, owner_id) AS keeper_id, count(*) AS opened
        FROM worklist_workitem
        WHERE kind = 'follow_up' AND opened_at >= %(today)s AND opened_at < %(tomorrow)s GROUP BY 1
    )
    SELECT waiting.place, waiting.id, waiting.number, waiting.name, waiting.keeper_id
    FROM waiting LEFT JOIN today ON today.keeper_id = waiting.keeper_id
    WHERE waiting.turn + coalesce(today.opened, 0) <= %(cap)s
    ORDER BY waiting.place, waiting.keeper_id, waiting.turn
"""

POINTLESS = """
    SELECT item.id FROM worklist_workitem AS item
    JOIN customers_customer AS customer ON customer.id = split_part(item.subject, '/', 2)::bigint
    LEFT JOIN rulebook_clause AS clause ON clause.id = item.clause_id
    WHERE item.kind = 'follow_up' AND item.settled_at IS NULL
        AND (customer.lost_at IS NOT NULL OR customer.do_not_contact OR (item.clause_id IS NOT NULL
            AND (customer.keeper_id IS NULL OR NOT EXISTS (
                SELECT FROM unnest(%(clauses)s::text[], %(purposes)s::text[]) AS asked (clause, purpose)
                WHERE asked.clause = clause.key AND asked.purpose <> ALL (customer.refusals)
            ))))
"""
