"""Activities that customers may be told of."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from huiyin.contact.models import Activity
from huiyin.kernel.prepared import prepared


def activities_to_tell(today: date) -> list[Activity]:
    """Those that are to come or go on, the next one first. Source: D51-9."""
    return _told(today)


@prepared
def _told(today: date) -> QuerySet[Activity]:
    return _going(today).order_by("starts_on", "pk")


def tellable(keys: Collection[int], today: date) -> list[Activity]:
    """Those of the keys that customers may be told of."""
    return list(_going(today).filter(pk__in=keys))


def with_told(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """Each with how often customers were told of it."""
    return rows.annotate(told=Count("tellings"))


def _going(today: date) -> QuerySet[Activity]:
    last = Activity.objects.annotate(last=Coalesce("ends_on", "starts_on"))
    return last.filter(Q(last__gte=today), called_off_at=None)
