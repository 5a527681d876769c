"""What conversations say of a customer, for the indicators and for conditions on the list of customers."""

from typing import Any

from django.db.models import Func, IntegerField, OuterRef, Subquery
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext_lazy

from huiyin.contact.models import SAID_IN_SQL, Interaction
from huiyin.contact.queries.wording import satisfaction
from huiyin.customers.queries import Known, Measure


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
        gettext_lazy("Average satisfaction in callbacks (points of 100)"),
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


def _last_talk(said: Any) -> Subquery:
    """Of the last conversation with each customer: one row by the index on customer and time."""
    talks = Interaction.objects.with_something_said().filter(customer=OuterRef("pk")).order_by("-at")
    return Subquery(talks.values(said=said)[:1])


def _days_ago() -> Func:
    days = {"template": "(%(expressions)s)", "arg_joiner": " - "}
    return Func(TruncDate(Now()), TruncDate("at"), output_field=IntegerField(), **days)


KNOWN = (
    Known("last_talk_on", gettext_lazy("Last conversation on"), "date", lambda: _last_talk(TruncDate("at"))),
    Known(
        "days_since_talk", gettext_lazy("Days since the last conversation"), "number", lambda: _last_talk(_days_ago())
    ),
)
