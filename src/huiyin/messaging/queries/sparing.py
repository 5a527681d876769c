"""Whom a mailing passes over since they heard of us lately: the modules above know how often is enough."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from huiyin.messaging.enums import LeftOut, State
from huiyin.messaging.models import Message

Spare = Callable[[Collection[int], datetime], Mapping[int, LeftOut]]
NOT_GONE = (State.DRY, State.WITHDRAWN, State.FAILED)

_known: list[Spare] = []


def register_sparing(spare: Spare) -> None:
    _known.append(spare)


def spared(customer_ids: Collection[int], at: datetime) -> dict[int, LeftOut]:
    """Those of some customers who are left in peace for now, and why."""
    return {pk: why for spare in _known for pk, why in spare(customer_ids, at).items()} if customer_ids else {}


def mailed_since(customer_ids: Collection[int], since: datetime) -> set[int]:
    """Those of some customers who got a message that went to many; what was written to one alone is none."""
    rows = Message.objects.filter(to_many=True, customer__in=customer_ids, decided_at__gt=since)
    return set(rows.exclude(state__in=NOT_GONE).order_by().values_list("customer", flat=True).distinct())
