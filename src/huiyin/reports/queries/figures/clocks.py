"""When what is counted of a day changes although nothing is written: somebody's time is over."""

from datetime import datetime

from django.db.models import Case, F, Q, When
from django.db.models.functions import Least

from huiyin.reports.queries.figures.definitions import Rows


def due_and_settled(rows: Rows, at: datetime, *, moment: str, item: str = "") -> Rows:
    """Of each item whose standing is another later on: the moment by which it belongs to a day, and since when."""
    due, settled = f"{item}due_at", f"{item}settled_at"
    ahead = Q(**{f"{due}__gte": at})
    later = Q(**{f"{settled}__gt": at}) | (ahead & Q(**{f"{settled}__isnull": True}))
    first = Case(When(ahead, then=Least(due, settled)), default=F(settled))
    return rows.filter(later).values(moment=F(moment), since=first)
