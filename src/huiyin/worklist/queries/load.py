"""Who has how much to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count

from huiyin.org.models import Person
from huiyin.org.queries import away
from huiyin.worklist.models import WorkItem, past_due
from huiyin.worklist.queries.groups import Scope

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


def held_by(items: Scope, at: datetime) -> dict[int, tuple[int, int]]:
    """By person how many of these items they have, and how many of them are overdue: as many as their list shows."""
    rows = items.held.values_list("owner").order_by()
    counted = rows.annotate(open=Count("pk"), late=Count("pk", filter=past_due(at)))
    return {owner: (number, late) for owner, number, late in counted}


def loads(items: Scope, at: datetime) -> tuple[list[Load], int]:
    """The people who have these items, the most loaded first, and how many there are in all."""
    counts = held_by(items, at)
    people = Person.objects.filter(pk__in=counts).values_list("pk", "name", "ability")
    found = [
        Load(pk, name, counts[pk][0], counts[pk][1], weight=counts[pk][0] / ability) for pk, name, ability in people
    ]
    return sorted(found, key=lambda load: (-load.weight, load.person))[:SHOWN], len(found)
