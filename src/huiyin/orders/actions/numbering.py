"""Numbers of orders and loads, without gaps: DD-20261128-0001."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

ORDERS, LOADS = "DD", "ZC"


def next_number(prefix: str, at: datetime) -> str:
    """The next number of the day; drawn as late as possible, since others wait for it until the commit."""
    day = timezone.localdate(at)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO orders_series (prefix, date, last) VALUES (%s, %s, 1)
            ON CONFLICT (prefix, date) DO UPDATE SET last = orders_series.last + 1
            RETURNING last
            """,
            [prefix, day],
        )
        (last,) = cursor.fetchone()
    return f"{prefix}-{day:%Y%m%d}-{last:04d}"
