"""Figures of what customers order. Source: D34-1, K-22."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from huiyin.orders.enums import SOLD
from huiyin.orders.models import Order
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.definitions import Asker, Figure, Rows, of_customers

YEAR = timedelta(days=365)


def _sold() -> Rows:
    return Order.objects.filter(state__in=[str(state) for state in SOLD])


def _came_back(_asker: Asker) -> Q:
    """Whoever had ordered before, within the year up to this order."""
    since = OuterRef("received_at")
    earlier = _sold().filter(customer=OuterRef("customer"), received_at__lt=since, received_at__gte=since - YEAR)
    return Q(Exists(earlier))


FIGURES = (
    Figure(
        key="orders_of_returning_buyers",
        name=_("Orders of buyers who came back"),
        formula=_(
            "Of the released orders received in the period, the share from customers who had already ordered "
            "within the year before."
        ),
        kind=Kind.SHARE,
        source="orders",
        rows=lambda asker: of_customers(_sold(), asker),
        good=_came_back,
        day="received_at",
        dimensions=(
            by.department("customer__department"),
            by.person("taken_by", _("Who took it")),
            by.channel("channel"),
        ),
        fits=lambda pack: pack.orders.read_back is not None,
    ),
)
