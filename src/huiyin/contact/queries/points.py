"""What is open with a customer, and what became of it."""

from django.db.models import Q

from huiyin.contact.enums import PointKind
from huiyin.contact.models import Point
from huiyin.customers.models import Customer
from huiyin.customers.queries import Happening, Until
from huiyin.kernel.once import once
from huiyin.org.models import Person


@once
def open_points(customer: Customer) -> list[Point]:
    """What nobody has settled yet, the oldest first. Source: D51-6."""
    rows = Point.objects.filter(customer=customer, settled_at=None).select_related("by")
    return list(rows.order_by("at", "pk"))


def settled(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """What was settled, on the customer's time line, each when it was."""
    rows = Point.objects.filter(until.where("settled_at") if until else Q(), customer=customer)
    found = rows.filter(settled_at__isnull=False).select_related("settled_by").order_by("-settled_at", "-pk")[:limit]
    return [
        Happening(
            at=row.settled_at,
            pk=row.pk,
            title=f"{PointKind(row.kind).label}: {row.words}",
            by=row.settled_by.name if row.settled_by else "",
            words=row.result,
            icon="circle-check",
            tone="good",
        )
        for row in found
        if row.settled_at
    ]
