"""Who stands behind a number of a round that is only planned: counted again, and named."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from huiyin.callbacks.models import Round
from huiyin.callbacks.queries.audience import audience

MOST = 200  # are named; the conditions narrow the rest


class Concerned(NamedTuple):
    """Keys of customers, and whether there are more."""

    customers: Sequence[int]
    more: bool


def concerned(run: Round, at: datetime, *, why: str = "", group: str = "") -> Concerned:
    """Whom a plan leaves out for this reason; else whom it would call, of one of its groups or of all."""
    said = audience(run, at, days=(run.begins_on, run.ends_on))
    words = {**said.words, "wanted": why, "group": group, "most": MOST + 1}
    with connection.cursor() as cursor:
        cursor.execute(NAMED.format(audience=said.text), words)
        found = [pk for (pk,) in cursor.fetchall()]
    return Concerned(found[:MOST], len(found) > MOST)


NAMED = """
    SELECT DISTINCT customer_id FROM ({audience}) AS whom
    WHERE why = %(wanted)s AND (%(group)s = '' OR %(group)s = ANY(groups)) ORDER BY customer_id LIMIT %(most)s
"""
