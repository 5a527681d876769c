"""To whom an item can be handed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from huiyin.org.models import Membership, Person
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import Barred, barred_from, barred_from_each

HAS_IT = _("has it already")
ELSEWHERE = _("works in another part of the house")


def takers(item: WorkItem) -> QuerySet[Person]:
    """Who an item can be handed to: everybody in the team's part of the house who may do it."""
    places = Membership.objects.filter(person=OuterRef("pk"), department__closed_at=None)
    if part := _part_of(item):
        places = places.filter(department__path__contains=[part])
    people = Person.objects.given_work().filter(Exists(places)).exclude(pk__in=[*_having(item), *barred_from(item)])
    rows: QuerySet[Person] = people.order_by("name", "pk")
    return rows


def not_for(items: Iterable[WorkItem], people: Collection[int]) -> dict[int, Barred]:
    """By item to whom of these people it can't be handed, each with the reason; the others are takers."""
    rows = Membership.objects.filter(person__in=people, department__closed_at=None)
    parts: dict[int, set[int]] = defaultdict(set)
    for person, path in rows.values_list("person", "department__path"):
        parts[person].update(path)
    asked = [*items]
    each = zip(asked, barred_from_each(asked), strict=True)
    return {item.pk: _not_for(item, barred, people, parts) for item, barred in each}


def _not_for(item: WorkItem, barred: Barred, people: Collection[int], parts: dict[int, set[int]]) -> Barred:
    part = _part_of(item)
    found: dict[int, Any] = {pk: ELSEWHERE for pk in people if part and part not in parts[pk]}
    against = {**barred, **dict.fromkeys(_having(item), HAS_IT)}
    return {**found, **{pk: why for pk, why in against.items() if pk in people}}


def _part_of(item: WorkItem) -> int | None:
    """The department right below the top in which the item's team works."""
    return item.team.path[:2][-1] if item.team else None


def _having(item: WorkItem) -> set[int]:
    return {pk for pk in (item.owner_id, item.standing_in_for_id) if pk}
