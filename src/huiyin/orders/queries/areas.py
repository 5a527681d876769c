"""Areas with their customers and reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from huiyin.customers.models import Customer, CustomerQuerySet, Region
from huiyin.customers.queries import place_names
from huiyin.kernel.editions import kept
from huiyin.orders.models import Area, AreaReport
from huiyin.org.models import Person

TO_READ = Q(item__isnull=False, item__settled_at=None)
NEWEST = 10  # reports on the page of an area; the others are a list of their own


def overlapping(one: str, others: Iterable[str]) -> bool:
    """Whether regions share a place: one code begins the other."""
    return any(one.startswith(other) or other.startswith(one) for other in others)


def regions_in_words(beginnings: Sequence[str]) -> str:
    """北京市朝阳区、…: a city that is a province of its own is named once."""
    places = place_names()
    names = (places.get(each.ljust(6, "0"), each) for each in beginnings)
    return "、".join("".join(dict.fromkeys(name.split())) for name in names)


def codes_within(beginnings: Sequence[str]) -> list[str]:
    """Every code of a listed place that begins so: a few thousand at most, which an index answers."""
    within = Q()
    for beginning in beginnings:
        within |= Q(code__startswith=beginning)
    return list(Region.objects.filter(within).values_list("code", flat=True)) if beginnings else []


def customers_of(area: Area, user: Person) -> CustomerQuerySet:
    """The customers of an area that a person may see."""
    return Customer.objects.visible_to(user).filter(region__in=codes_within(area.beginnings))


def area_of(region: str) -> Area | None:
    """The area a region lies in."""
    if not region:
        return None
    return next((area for area in _areas() if region.startswith(tuple(area.beginnings))), None)


@kept
def _areas() -> list[Area]:
    return list(Area.objects.select_related("manager").order_by("pk"))


def readable(user: Person) -> Q:
    """Whoever sees all customers reads every report, else who wrote it and to whom it was written."""
    return Q() if user.reach("customers.view").everything else Q(by=user) | Q(to=user) | Q(item__owner=user)


def reports_of(area: Area, user: Person) -> QuerySet[AreaReport]:
    """What was reported of an area and somebody may read."""
    rows = area.reports.filter(readable(user))
    return rows.select_related("by", "to", "item").order_by("-pk")


def areas_for(user: Person) -> QuerySet[Area]:
    """The areas, each with how many reports somebody may read there: a figure leads to as many rows."""
    there = AreaReport.objects.filter(readable(user), area=OuterRef("pk")).order_by().values("area")
    return Area.objects.visible_to(user).annotate(reported=_number(there), unread=_number(there.filter(TO_READ)))


def _number(reports: QuerySet[AreaReport, Any]) -> Coalesce:
    return Coalesce(Subquery(reports.annotate(number=Count("pk")).values("number")), 0)


@dataclass(frozen=True)
class Reported:
    """The newest reports, those that still wait for the reader behind them, and how many there are in all."""

    shown: list[AreaReport]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def reported(area: Area, user: Person) -> Reported:
    """What the page of an area shows of its reports."""
    rows = reports_of(area, user)
    newest = list(rows[:NEWEST])
    waiting = rows.filter(TO_READ, item__owner=user).exclude(pk__in=[row.pk for row in newest])
    return Reported([*newest, *waiting], rows.count())


def reports_to_read(user: Person) -> QuerySet[AreaReport]:
    """What was reported to somebody and is not acknowledged yet."""
    return AreaReport.objects.filter(TO_READ, item__owner=user).select_related("area", "by").order_by("-pk")
