"""Who has how much to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F

from huiyin.org.models import Person
from huiyin.org.queries import away
from huiyin.worklist.models import WorkItem, WorkItemQuerySet, past_due

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


def loads(items: WorkItemQuerySet, at: datetime) -> tuple[list[Load], int]:
    """The people who own these items, the most loaded first, and how many there are in all."""
    late = Count("pk", filter=past_due(at))
    rows = (
        items.open()
        .filter(owner__isnull=False)
        .values("owner_id", "owner__name", "owner__ability")
        .annotate(open=Count("pk"), overdue=late)
        .order_by(-F("open") / F("owner__ability"), "owner_id")
    )
    shown = [
        Load(row["owner_id"], row["owner__name"], row["open"], row["overdue"], row["open"] / row["owner__ability"])
        for row in rows[:SHOWN]
    ]
    return shown, rows.count() if len(shown) == SHOWN else len(shown)
