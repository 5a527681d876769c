"""How customers rated the conversations of each clerk."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from huiyin.contact import queries as contact
from huiyin.org.models import Department
from huiyin.org.queries import names_of_people
from huiyin.reports.rules import Period


@dataclass(frozen=True)
class Average:
    """How satisfied customers were on the average, in per cent, and how many said so."""

    count: int
    share: Decimal


@dataclass
class ClerkLine:
    """One clerk: of each thing that is rated the average."""

    person: int
    name: str
    rated: int = 0
    averages: dict[str, Average] = field(default_factory=dict)


@dataclass(frozen=True)
class Ratings:
    """The clerks of a department and below whose conversations were rated, by name, and all of them together."""

    period: Period
    department: Department
    asked: dict[str, str]
    lines: list[ClerkLine]
    total: ClerkLine


def ratings(period: Period, department: Department, *, zone: ZoneInfo) -> Ratings:
    """Averaged in one statement. Source: E22-4, K-34."""
    first, until = period.moments(zone)
    asked, shares = contact.ratings_asked(), contact.rating_shares()
    words: dict[str, Any] = {
        "keys": list(asked),
        "words": list(shares),
        "shares": list(shares.values()),
        "department": department.pk,
        "first": first,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(AVERAGED, words)
        rows = cursor.fetchall()
    names = names_of_people()
    found: dict[int | None, ClerkLine] = {}
    for person, key, count, share, talks in rows:
        line = found.setdefault(person, ClerkLine(person or 0, names.get(person or 0, "")))
        if key is None:
            line.rated = talks
        else:
            line.averages[key] = Average(count, share)
    total = found.pop(None, ClerkLine(0, ""))
    return Ratings(period, department, asked, sorted(found.values(), key=lambda line: (line.name, line.person)), total)


# For each clerk, and for all at once (no person): of each rating how many there are and their average; how many
# conversations were rated at all stands where no rating is named.
AVERAGED = """
    WITH said AS (
        SELECT talk.id, talk.by_id, rating.key, word.share
        FROM contact_interaction AS talk
        CROSS JOIN LATERAL jsonb_each_text(talk.ratings) AS rating (key, word)
        JOIN unnest(%(words)s::text[], %(shares)s::numeric[]) AS word (key, share) ON word.key = rating.word
        WHERE talk.ratings <> '{}'::jsonb AND talk.at >= %(first)s AND talk.at < %(until)s
            AND rating.key = ANY (%(keys)s::text[])
            AND talk.by_id = ANY (ARRAY(
                SELECT place.person_id FROM org_membership AS place
                JOIN org_department AS department ON department.id = place.department_id
                WHERE %(department)s = ANY (department.path)
            ))
    )
    SELECT by_id, key, count(*), round(avg(share), 1), count(DISTINCT id)
    FROM said GROUP BY GROUPING SETS ((by_id, key), (by_id), (key), ())
"""
