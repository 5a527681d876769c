"""Numbers of orders and loads: DD-20261128-0001."""

from datetime import datetime

from django.utils import timezone

from huiyin.orders.models import Series

ORDERS, LOADS = "DD", "ZC"


def next_number(prefix: str, at: datetime) -> str:
    """The next number of the day, drawn as late as possible."""
    (number,) = Series.draw(prefix, timezone.localdate(at))
    return number
