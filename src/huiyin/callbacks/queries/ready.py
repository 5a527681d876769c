"""Whether what lies ready of a callback is still what would be shown now."""

import json
from datetime import datetime
from hashlib import blake2b

from django.utils.translation import get_language

from huiyin.customers.models import Customer
from huiyin.customers.queries import rest_of
from huiyin.kernel.prepared import planned_once
from huiyin.org.models import Person


def stamp_of(item: int, by: Person, at: datetime) -> str:
    """What changes whenever a callback would be shown otherwise to whoever has it; nothing if it is not theirs."""
    with planned_once() as cursor:
        cursor.execute(STAMP, {"item": item, "by": by.pk})
        row = cursor.fetchone()
    if row is None:
        return ""
    rests, *written = row
    resting = rest_of(Customer(rest_hours=json.loads(rests))).disturbs(at)
    said = (item, by.pk, by.house_edition, get_language(), str(resting or ""), *written)
    return blake2b(repr(said).encode(), digest_size=12).hexdigest()


# By xmin, the database says itself that a row was written to, whoever wrote what.
STAMP = """
    SELECT customer.rest_hours, item.xmin::text, callback.xmin::text, customer.xmin::text,
        (SELECT max(id) FROM contact_interaction WHERE customer_id = customer.id),
        (SELECT string_agg(xmin::text, ',' ORDER BY id) FROM contact_point WHERE customer_id = customer.id),
        (SELECT string_agg(xmin::text, ',' ORDER BY id) FROM customers_phone WHERE customer_id = customer.id),
        (SELECT string_agg(xmin::text, ',' ORDER BY id) FROM customers_asset WHERE customer_id = customer.id),
        (SELECT string_agg(xmin::text, ',' ORDER BY id) FROM cases_case
            WHERE customer_id = customer.id AND ended_at IS NULL),
        (SELECT string_agg(xmin::text, ',' ORDER BY id) FROM worklist_workitem
            WHERE subject = 'customer/' || customer.id AND kind = 'promise' AND settled_at IS NULL)
    FROM worklist_workitem item
    JOIN callbacks_callback callback ON callback.item_id = item.id AND callback.state = 'open'
    JOIN customers_customer customer ON customer.id = callback.customer_id
    WHERE item.id = %(item)s::bigint AND item.owner_id = %(by)s::bigint AND item.settled_at IS NULL
"""
