"""What is open with a customer, and what became of it."""

from django.db.models import QuerySet

from huiyin.contact.enums import PointKind
from huiyin.contact.models import Point
from huiyin.customers.models import Customer
from huiyin.customers.queries import Happening, Until
from huiyin.kernel.once import once
from huiyin.kernel.prepared import prepared
from huiyin.org.models import Person


@once
def points_of(customer: Customer) -> list[Point]:
    """Everything that was ever open with a customer, the oldest first: a few lines over the years."""
    return _points_of(customer.pk)


@prepared
def _points_of(customer: int) -> QuerySet[Point]:
    return Point.objects.filter(customer=customer).select_related("by", "settled_by").order_by("at", "pk")


def open_points(customer: Customer) -> list[Point]:
    """What nobody has settled yet, the oldest first. Source: D51-6."""
    return [point for point in points_of(customer) if point.settled_at is None]


def settled(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """What was settled, on the customer's time line, each when it was."""
    found = [
        Happening(
            at=row.settled_at,
            pk=row.pk,
            title=f"{PointKind(row.kind).label}: {row.words}",
            by=row.settled_by.name if row.settled_by else "",
            words=row.result,
            icon="circle-check",
            tone="good",
        )
        for row in points_of(customer)
        if row.settled_at
    ]
    wanted = [row for row in found if until is None or until.covers(row.at, row.pk)]
    return sorted(wanted, key=lambda row: (row.at, row.pk), reverse=True)[:limit]
