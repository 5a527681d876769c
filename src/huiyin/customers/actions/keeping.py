"""Who keeps a customer changes here and nowhere else: for one file, for a batch, for a whole department."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import pghistory
from django.db import connection
from django.utils.translation import gettext_noop

from huiyin.customers import queries
from huiyin.customers.actions.holding import hold_many
from huiyin.customers.enums import ASSIGNING, Why
from huiyin.customers.events import KeepersChanged
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import FirstContact
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

NOTICES = {
    Why.APPOINTED: gettext_noop("You look after these customers from now on: %(count)s"),
    Why.SHARED: gettext_noop("Customers shared out to you: %(count)s"),
    Why.HANDED_OVER: gettext_noop("Customers handed over to you: %(count)s"),
    Why.SWEPT: gettext_noop("Customers who had no keeper at the end of the day and are yours now: %(count)s"),
    Why.QUEUED: gettext_noop("Customers for whom you have room again and who are yours now: %(count)s"),
    Why.HELD: gettext_noop("Nobody has room for these customers; you hold them until somebody has: %(count)s"),
    Why.DEPUTY: gettext_noop("Customers you look after as a deputy: %(count)s"),
    Why.RETURNED: gettext_noop("Customers who came back to you from your deputy: %(count)s"),
    Why.UNDONE: gettext_noop("Customers who came back to you: a sharing out was undone: %(count)s"),
}


class Overtaken(DomainError):
    """%(count)s of these customers got another keeper meanwhile; nothing was changed."""


class Move(NamedTuple):
    """A customer goes from one keeper to another; None is nobody."""

    customer: int
    giver: int | None
    taker: int | None


@whole
def begin(customers: Sequence[int], *, owes_contact: bool = False, by: Person | None, at: datetime) -> None:
    """Write down who keeps files that were just opened; a keeper named by somebody else may owe a first contact."""
    rows = queries.kept_by(customers)
    new = [pk for pk in customers if rows[pk].keeper not in (None, by.pk if by else None)] if owes_contact else []
    items = dict(zip(new, _open_contacts([rows[pk] for pk in new], at), strict=False))
    with connection.cursor() as cursor:
        cursor.execute(
            BEGIN,
            {
                "customers": list(customers),
                "items": [items.get(pk) for pk in customers],
                "why": Why.OPENED.value,
                "by": by.pk if by else None,
                "at": at,
            },
        )
    _tell([rows[pk].keeper for pk in new], Why.APPOINTED, new, by, at)


@whole
def move(
    moves: Sequence[Move],
    *,
    why: Why,
    batch: int | None = None,
    standing_in_for: int | None = None,
    owed: Mapping[int, int] | None = None,
    by: Person | None,
    at: datetime,
) -> int:
    """Give each of these customers another keeper, with the history of it and the first contact the new one owes.

    One statement changes all of them. An assignment drops what the old keeper still owed and opens a first contact;
    with anything else what is owed goes along, or is what `owed` says for a customer. Source: A1-9, A1-10.
    Raises Overtaken when one of them no longer has the keeper the move starts from.
    """
    if not moves:
        return 0
    customers, givers, takers = (list(column) for column in zip(*moves, strict=True))
    hold_many(customers)  # with all that is owed, also by those to whom the event goes
    running = queries.open_contacts(customers)
    if why in ASSIGNING:
        worklist.drop_each(running.values(), by=by, at=at)
        owed = _open_owed(moves, at)
    items = running if owed is None else owed
    params: dict[str, Any] = {
        "customers": customers,
        "givers": givers,
        "takers": takers,
        "items": [items.get(customer) for customer in customers],
        "why": why.value,
        "assigns": why in ASSIGNING,
        "batch": batch,
        "absent": standing_in_for,
        "by": by.pk if by else None,
        "at": at,
    }
    with pghistory.context(person=by.pk if by else None, at=at.isoformat()), connection.cursor() as cursor:
        cursor.execute(MOVE, params)
        moved = cursor.fetchone()[0]
    if moved != len(moves):
        raise Overtaken(count=len(moves) - moved)
    _tell(takers, why, customers, by, at)
    publish(KeepersChanged(tuple(customers), why.value, by.pk if by else None, at))
    return len(moves)


@whole
def make_contact(customer: Customer, *, work: Sequence[WorkItem], by: Person, at: datetime) -> None:
    """The keeper spoke with the customer: the first contact they owe is made, if it is still open. Source: A1-11.

    `work` is what is open about the customer (work_about).
    """
    is_owed = any(item.kind == Kind.FIRST_CONTACT for item in work)
    item = queries.contact_owed(customer) if is_owed else None
    if item and item.opened_at <= at and by.pk in {item.owner_id, item.standing_in_for_id, customer.keeper_id}:
        worklist.settle(item, by=by, at=at)


def _open_owed(moves: Sequence[Move], at: datetime) -> dict[int, int]:
    """The first contacts the new keepers owe."""
    rows = queries.kept_by([each.customer for each in moves])
    new = [each for each in moves if each.taker]
    opened = _open_contacts([rows[each.customer]._replace(keeper=each.taker) for each in new], at)
    return dict(zip((each.customer for each in new), opened, strict=False))


def _open_contacts(rows: Sequence[queries.Kept], at: datetime) -> list[int]:
    """Open the first contact of each customer, if the rule book asks for one."""
    rule = queries.first_contact()
    if rule is None:
        return []
    contact: FirstContact = rule
    return worklist.open_each(
        [worklist.Opening(f"customer/{row.pk}", f"{row.number} {row.name}", row.keeper or 0) for row in rows],
        kind=Kind.FIRST_CONTACT,
        title=contact.title,
        form=contact.due,
        ladder=contact.ladder,
        clause=queries.clause_row(contact.clause),
        at=at,
    )


def _tell(takers: Iterable[int | None], why: Why, customers: Sequence[int], by: Person | None, at: datetime) -> None:
    """Each new keeper gets one line, however many came; nobody is told what they did themself."""
    counts = Counter(taker for taker in takers if taker and not (by and taker == by.pk))
    subject = f"customer/{customers[0]}" if len(customers) == 1 else ""
    texts = {count: in_each_language(NOTICES[why], count=count) for count in {*counts.values()}}
    told = {pk: texts[count] for pk, count in sorted(counts.items())}
    worklist.notify_each(told, kind="assigned", subject=subject, at=at)


BEGIN = """
    INSERT INTO customers_keeping (customer_id, keeper_id, since, why, item_id, by_id)
    SELECT customer.id, customer.keeper_id, %(at)s, %(why)s, opened.item_id, %(by)s
    FROM unnest(%(customers)s::bigint[], %(items)s::bigint[]) AS opened (id, item_id)
    JOIN customers_customer AS customer ON customer.id = opened.id
    WHERE customer.keeper_id IS NOT NULL
"""

# Each new row waits for `ended`, which reads all of `closed`: no customer has two running rows at any moment.
MOVE = """
    WITH wanted AS (
        SELECT * FROM unnest(%(customers)s::bigint[], %(givers)s::bigint[], %(takers)s::bigint[], %(items)s::bigint[])
            AS wanted (customer_id, giver_id, taker_id, item_id)
    ), held AS (
        SELECT customer.id, customer.stage, wanted.taker_id, wanted.item_id
        FROM customers_customer AS customer JOIN wanted ON wanted.customer_id = customer.id
        WHERE customer.keeper_id IS NOT DISTINCT FROM wanted.giver_id AND customer.merged_into_id IS NULL
        ORDER BY customer.id FOR UPDATE OF customer
    ), moved AS (
        UPDATE customers_customer AS customer
        SET keeper_id = held.taker_id, revision = customer.revision + 1,
            stage = CASE
                WHEN held.stage = 'maintained' THEN held.stage
                WHEN held.taker_id IS NOT NULL THEN CASE WHEN %(assigns)s THEN 'shared_out' ELSE held.stage END
                WHEN held.stage <> 'shared_out' THEN held.stage
                WHEN customer.category = '' THEN 'collected' ELSE 'classified'  -- nobody keeps them any more
            END
        FROM held WHERE customer.id = held.id
        RETURNING customer.id, customer.stage, held.stage AS stage_before, held.taker_id, held.item_id
    ), closed AS (
        UPDATE customers_keeping AS keeping SET until = %(at)s
        FROM moved WHERE keeping.customer_id = moved.id AND keeping.until IS NULL
        RETURNING keeping.id
    ), ended AS (
        SELECT count(*) AS count FROM closed
    ), begun AS (
        INSERT INTO customers_keeping (customer_id, keeper_id, since, why, batch_id, standing_in_for_id, item_id, by_id)
        SELECT moved.id, moved.taker_id, %(at)s, %(why)s, %(batch)s, %(absent)s,
            moved.item_id, %(by)s
        FROM moved, ended WHERE moved.taker_id IS NOT NULL AND ended.count >= 0
    ), stepped AS (
        INSERT INTO customers_filestep (customer_id, step, detail, note, by_id, at)
        SELECT id, 'shared_out', '', '', %(by)s, %(at)s FROM moved WHERE stage = 'shared_out' AND stage <> stage_before
    )
    SELECT count(*) FROM moved
"""
