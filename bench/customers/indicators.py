"""The seven indicators of everybody, as every night computes them."""

import time
from collections.abc import Callable, Generator
from datetime import datetime
from functools import partial

from django.db import connection
from django.utils import timezone

from bench.harness import Figure
from huiyin.contact.models import SAID_IN_SQL
from huiyin.customers.actions import weigh_some

# The rules of the auto-service pack written out by hand, for all customers at once: no registry, batches or parameters.
BARE = f"""
    INSERT INTO customers_score (customer_id, need, loyalty, satisfaction, profitability, potential, credit, risk,
        version, computed_at)
    SELECT c.id,
        (thing.due >= 1 IS TRUE)::int * 50 + (thing.overdue >= 30 IS TRUE)::int * 20 + (c.needs <> '')::int * 20
            + (thing.owned >= 2 IS TRUE)::int * 10,
        (years >= 1)::int * 25 + (years >= 3)::int * 15 + (said.in_a_year >= 3 IS TRUE)::int * 20
            + (c.membership IN ('silver', 'gold', 'corporate'))::int * 25
            + (c.membership IN ('gold', 'corporate'))::int * 15,
        (said.share >= 40)::int * 40 + (said.share >= 70)::int * 30 + (said.share >= 90)::int * 30,
        (spend >= 1000)::int * 25 + (spend >= 3000)::int * 25 + (spend >= 6000)::int * 25 + (spend >= 20000)::int * 25,
        (thing.owned >= 1 IS TRUE)::int * 30 + (thing.owned >= 2 IS TRUE)::int * 30 + (thing.due >= 1 IS TRUE)::int * 20
            + (c.membership IN ('none', 'ordinary'))::int * 20,
        NULL,
        least(100, (c.lost_at IS NOT NULL)::int * 100 + (complained.times >= 1 IS TRUE)::int * 25
            + (complained.times >= 2 IS TRUE)::int * 25 + (said.share <= 40 IS TRUE)::int * 25
            + (thing.overdue >= 90 IS TRUE)::int * 15 + (cardinality(c.refusals) >= 1)::int * 10),
        0, %(at)s
    FROM customers_customer c
    CROSS JOIN LATERAL (SELECT round(extract(epoch FROM %(at)s - c.opened_at) / 31557600, 1) AS years,
        (c.values ->> 'yearly_spend')::numeric AS spend) own
    LEFT JOIN (SELECT customer_id, count(*) AS owned,
            count(*) FILTER (WHERE next_service_on <= %(today)s::date + 30) AS due,
            greatest(0, max(%(today)s::date - next_service_on)) AS overdue
        FROM customers_asset WHERE retired_on IS NULL GROUP BY customer_id) thing ON thing.customer_id = c.id
    LEFT JOIN (SELECT customer_id,
            count(*) FILTER (WHERE at > %(at)s - interval '1 year' AND {SAID_IN_SQL}) AS in_a_year,
            round(avg(CASE outcome WHEN 'satisfied' THEN 100 WHEN 'average' THEN 50 WHEN 'dissatisfied' THEN 0 END)
                FILTER (WHERE at > %(at)s - interval '2 years')) AS share
        FROM contact_interaction GROUP BY customer_id) said ON said.customer_id = c.id
    LEFT JOIN (SELECT customer_id, count(*) AS times FROM cases_case WHERE process = 'complaint'
            AND received_at > %(at)s - interval '1 year' GROUP BY customer_id
        ) complained ON complained.customer_id = c.id
    ON CONFLICT (customer_id) DO UPDATE SET need = EXCLUDED.need, loyalty = EXCLUDED.loyalty,
        satisfaction = EXCLUDED.satisfaction, profitability = EXCLUDED.profitability, potential = EXCLUDED.potential,
        credit = EXCLUDED.credit, risk = EXCLUDED.risk, version = EXCLUDED.version, computed_at = EXCLUDED.computed_at
"""


def figures(size: int) -> Generator[Figure, None, None]:
    at = timezone.now()
    assert _result_of(_every_night, at) == _result_of(_barely, at), "the floor computes something else"
    every_night, barely = (partial(_seconds, way, at) for way in (_every_night, _barely))
    yield Figure(f"indicators of {size:,} customers", "s", every_night, barely, aim_ratio=2, better="lower")


def _every_night(at: datetime) -> None:
    after = 0
    while (last := weigh_some(after=after, at=at)) is not None:
        after = last


def _barely(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"at": at, "today": timezone.localdate(at)})


def _seconds(way: Callable[[datetime], None], at: datetime) -> float:
    """Each turn begins with an empty table: one that holds the rows of the turn before would pay for them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE customers_score")
    began = time.perf_counter()
    way(at)
    return time.perf_counter() - began


def _result_of(way: Callable[[datetime], None], at: datetime) -> str:
    _seconds(way, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(string_agg(score::text, ',' ORDER BY customer_id)) FROM customers_score score")
        row = cursor.fetchone()
    return str(row[0])
