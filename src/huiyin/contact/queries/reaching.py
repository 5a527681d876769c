"""How a customer wants to be reached: at what hours, by which channel, and for what not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.contact.models import SAID_IN_SQL, Interaction
from huiyin.contact.queries.wording import contact_rules
from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer
from huiyin.customers.queries import file_rules, rest_of
from huiyin.customers.rules import hours_shown
from huiyin.kernel.prepared import planned_once
from huiyin.messaging.enums import LeftOut
from huiyin.messaging.queries import mailed_since


@dataclass(frozen=True)
class Manner:
    """What to heed before speaking with a customer, in words."""

    resting: str  # the rest that a call now would disturb
    channel: str
    hours: str
    refused: list[str]


def manner_of(customer: Customer, at: datetime) -> Manner:
    """What stands above the form of a conversation. Source: A4-1."""
    disturbed = rest_of(customer).disturbs(at)
    channels = file_rules().lists["channels"]
    return Manner(
        resting=disturbed.what if disturbed else "",
        channel=channels.get(customer.preferred_channel, customer.preferred_channel),
        hours=hours_shown(customer.preferred_hours),
        refused=[str(one.label) for one in Purpose if one in customer.refusals],
    )


def heard_enough(customer_ids: Collection[int], at: datetime) -> set[int]:
    """Those of some customers whom we contacted as often as the rule book allows, all plans together."""
    cap = contact_rules().cap
    if cap is None or not customer_ids:
        return set()
    words = {
        "keys": list(customer_ids),
        "direction": Interaction.Direction.OUT,
        "since": at - timedelta(days=cap.days),
        "at": at,
        "contacts": cap.contacts,
    }
    with planned_once() as cursor:
        cursor.execute(HEARD, words)
        return {pk for (pk,) in cursor.fetchall()}


def spared(customer_ids: Collection[int], at: datetime) -> dict[int, LeftOut]:
    """Those of some customers whom a mailing passes over: contacted often enough, or mailed only lately."""
    cap = contact_rules().cap
    if cap is None:
        return {}
    lately = mailed_since(customer_ids, at - timedelta(days=cap.apart)) if cap.apart else ()
    enough = heard_enough(customer_ids, at)
    return {**dict.fromkeys(enough, LeftOut.CAPPED), **dict.fromkeys(lately, LeftOut.RECENTLY)}


HEARD = f"""
    SELECT customer_id FROM contact_interaction
    WHERE customer_id = ANY(%(keys)s::bigint[]) AND direction = %(direction)s AND at > %(since)s AND at <= %(at)s
        AND {SAID_IN_SQL}
    GROUP BY customer_id HAVING count(*) >= %(contacts)s
"""  # noqa: S608 - words of ours
