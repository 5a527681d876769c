"""Who has how much to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet

from huiyin.org.models import Membership, Person
from huiyin.org.queries import away, roles_above
from huiyin.worklist.models import WorkItem, past_due
from huiyin.worklist.queries.groups import Scope, sql_of

SHOWN = 50


@dataclass(frozen=True)
class Load:
    """One person's open work; `weight` is the work for their ability."""

    person: int
    name: str
    open: int
    overdue: int
    weight: Decimal


def least_loaded(people: Iterable[Person], at: datetime) -> Person:
    """Who of these gets the next item: the least open work for their ability; those away come last."""
    candidates = list(people)
    absent = away(candidates, at)
    open_items = dict(
        WorkItem.objects.open().filter(owner__in=candidates).values_list("owner").annotate(Count("pk")).order_by()
    )
    return min(
        candidates,
        key=lambda person: (person.pk in absent, open_items.get(person.pk, 0) / float(person.ability), person.pk),
    )


class Holder(NamedTuple):
    """Somebody, how many items they have, and how many of these are overdue: as many as their list shows."""

    person: int
    name: str
    ability: Decimal
    calendar: int | None
    open: int
    overdue: int


def busiest(people: QuerySet[Person], items: Scope, at: datetime, *, most: int) -> tuple[list[Holder], int]:
    """Of these people those with most overdue and most to do for their ability, and how many they are in all."""
    somebody, named = sql_of(people.order_by().values_list("pk", "name", "ability", "calendar"))
    owners = items.held.order_by().values_list("owner")
    held, of_whom = sql_of(owners)
    late, since = sql_of(owners.filter(past_due(at)))
    with connection.cursor() as cursor:
        question = BUSIEST.format(people=somebody, held=held, late=late)
        cursor.execute(question, [*named, *since, most, *of_whom, most])
        found = cursor.fetchall()
    return [Holder(*row[:-1]) for row in found], found[0][-1] if found else 0


# What is overdue is little beside what is open, so it alone is counted of everybody, and the rest of those it puts
# first and of those who have as much of it as the last of them.
BUSIEST = """
    SELECT first.pk, first.name, first.ability, first.calendar, held.open, first.late, first.people
    FROM (
        SELECT person.*, coalesce(late.items, 0) AS late, count(*) OVER () AS people
        FROM ({people}) AS person (pk, name, ability, calendar)
        LEFT JOIN (SELECT owner, count(*) FROM ({late}) AS late (owner) GROUP BY owner) AS late (owner, items)
            ON late.owner = person.pk
        ORDER BY coalesce(late.items, 0) DESC FETCH FIRST %s ROWS WITH TIES
    ) AS first
    CROSS JOIN LATERAL (SELECT count(*) FROM ({held}) AS held (owner) WHERE held.owner = first.pk) AS held (open)
    ORDER BY first.late DESC, held.open / first.ability DESC, first.pk LIMIT %s
"""


def not_above(people: QuerySet[Person], reader: Person | None) -> QuerySet[Person]:
    """These people without those who lead the reader."""
    leading = Membership.objects.filter(person=OuterRef("pk"), role__in=roles_above(reader) if reader else ())
    return people.exclude(Exists(leading))


def _counted(items: Scope, at: datetime) -> Any:
    """By person how many of these items they have, and how many of them are overdue."""
    rows = items.held.values_list("owner").order_by()
    return rows.annotate(open=Count("pk"), late=Count("pk", filter=past_due(at)))


def loads(items: Scope, at: datetime) -> tuple[list[Load], int]:
    """The people who have these items, the most loaded first, and how many there are in all.

    How much those have who lead the reader is no affair of the reader's.
    """
    counts = {owner: (number, late) for owner, number, late in _counted(items, at)}
    people = not_above(Person.objects.filter(pk__in=counts), items.reader).values_list("pk", "name", "ability")
    found = [
        Load(pk, name, counts[pk][0], counts[pk][1], weight=counts[pk][0] / ability) for pk, name, ability in people
    ]
    return sorted(found, key=lambda load: (-load.weight, load.person))[:SHOWN], len(found)
