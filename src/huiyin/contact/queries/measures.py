"""What conversations say of a customer, for the indicators."""

from typing import Any

from django.utils.translation import gettext_lazy

from huiyin.contact.models import SAID_IN_SQL
from huiyin.contact.queries.talks import satisfaction
from huiyin.customers.queries import Measure


def _ratings() -> dict[str, list[Any]]:
    """The words for how satisfied somebody is that the rule book gives a share."""
    rated = [(choice.key, choice.share) for choice in satisfaction() if choice.share is not None]
    return {"ratings": [key for key, _share in rated], "rating_shares": [share for _key, share in rated]}


MEASURES = (
    Measure(
        "contacts_in_a_year",
        gettext_lazy("Conversations within a year"),
        source=f"""
            SELECT customer_id, count(*)::numeric AS value FROM contact_interaction
            WHERE customer_id BETWEEN %(first)s AND %(last)s AND at > %(at)s::timestamptz - interval '1 year'
                AND {SAID_IN_SQL}
            GROUP BY customer_id""",  # noqa: S608 - a constant
    ),
    Measure(
        "days_since_contact",
        gettext_lazy("Days since the last conversation"),
        source=f"""
            SELECT customer_id, floor(extract(epoch FROM %(at)s::timestamptz - max(at)) / 86400)::numeric AS value
            FROM contact_interaction WHERE customer_id BETWEEN %(first)s AND %(last)s AND {SAID_IN_SQL}
            GROUP BY customer_id""",  # noqa: S608 - a constant
    ),
    Measure(
        "satisfaction_share",
        gettext_lazy("Satisfaction in callbacks (%)"),
        source="""
            SELECT customer_id, round(avg(rating.share)) AS value
            FROM contact_interaction
            JOIN unnest(%(ratings)s::text[], %(rating_shares)s::numeric[]) AS rating (key, share)
                ON rating.key = outcome
            WHERE customer_id BETWEEN %(first)s AND %(last)s AND at > %(at)s::timestamptz - interval '2 years'
            GROUP BY customer_id""",
        parameters=_ratings,
    ),
)
