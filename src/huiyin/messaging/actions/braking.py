"""Brakes: how much leaves over a channel and over all together, and how much one address and one customer get."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from huiyin.audit.actions import record
from huiyin.kernel.whole import whole
from huiyin.messaging.actions.channels import NeedsABrake
from huiyin.messaging.drivers import driver
from huiyin.messaging.enums import Why
from huiyin.messaging.models import TO_STAFF, Channel, HouseBrakes, Message
from huiyin.messaging.rules import BATCH, DAY, HOUR, MINUTE
from huiyin.org.models import Person

THE_HOUSE = 1


@whole
def set_house_brakes(*, per_customer_day: int, per_hour: int, per_day: int, by: Person, at: datetime) -> HouseBrakes:
    """Say how much may leave over all channels together. Raises NeedsABrake."""
    wanted = {"per_customer_day": per_customer_day, "per_hour": per_hour, "per_day": per_day}
    for name, most in wanted.items():
        if most < 1:
            raise NeedsABrake(field=name)
    brakes = house_brakes(held=True)
    for name, most in wanted.items():
        setattr(brakes, name, most)
    brakes.save(update_fields=[*wanted])
    record("channel.changed", by=by, at=at, subject="messages", detail=wanted)
    return brakes


def house_brakes(*, held: bool = False) -> HouseBrakes:
    """Those of the house; held, channels that send beside each other count one after the other."""
    rows = HouseBrakes.objects.select_for_update(no_key=True) if held else HouseBrakes.objects.all()
    found = rows.filter(pk=THE_HOUSE).first()
    if found is None:
        HouseBrakes.objects.get_or_create(pk=THE_HOUSE)
        found = rows.get(pk=THE_HOUSE)
    return found


def within_brakes(channel: Channel, found: list[Message], at: datetime) -> list[Message]:
    """As many of them as may leave now."""
    return _braked(channel, found[: max(0, room(channel, at, most=len(found)))], at)


def room(channel: Channel, at: datetime, most: int = BATCH) -> int:
    """How many more may leave by the hour and by the day, of the channel and of the house, and by what the other side
    takes in a minute.
    """
    went = Message.objects.filter(channel=channel, claimed_at__gt=at - DAY).aggregate(
        day=Count("id"),
        hour=Count("id", filter=Q(claimed_at__gt=at - HOUR)),
        minute=Count("id", filter=Q(claimed_at__gt=at - MINUTE)),
    )
    left = min(most, channel.per_day - int(went["day"]), channel.per_hour - int(went["hour"]))
    per_minute = None if channel.by_hand else driver(channel.driver).per_minute
    if per_minute is not None:
        left = min(left, per_minute - int(went["minute"]))
    return left if left <= 0 or channel.tells_staff else min(left, _room_of_the_house(at))


def _room_of_the_house(at: datetime) -> int:
    """The same over all channels that reach customers."""
    brakes = house_brakes(held=True)
    went = Message.objects.filter(claimed_at__gt=at - DAY).exclude(channel__kind__in=TO_STAFF)
    counted = went.aggregate(day=Count("id"), hour=Count("id", filter=Q(claimed_at__gt=at - HOUR)))
    return min(brakes.per_day - int(counted["day"]), brakes.per_hour - int(counted["hour"]))


def _braked(channel: Channel, found: list[Message], at: datetime) -> list[Message]:
    """Those whose address and customer have room for them today; the others wait until they have."""
    had = _had(Message.objects.filter(channel=channel), "address_key", {one.address_key for one in found}, at)
    customers = {one.customer_id for one in found if one.customer_id} if not channel.tells_staff else set()
    got = _had(Message.objects.exclude(channel__kind__in=TO_STAFF), "customer_id", customers, at) if customers else {}
    most = house_brakes().per_customer_day if customers else 0
    taken, waiting = [], []
    for message in found:
        counts = [(had.setdefault(message.address_key, []), channel.per_address_day)]
        if message.customer_id in customers:
            counts.append((got.setdefault(message.customer_id, []), most))
        full = [before[-limit] for before, limit in counts if len(before) >= limit]
        if full:  # as soon as so many are a day old
            message.next_try_at, message.why = max(full) + DAY, Why.BRAKE
            waiting.append(message)
            continue
        for before, _limit in counts:
            before.append(at)
        taken.append(message)
    Message.objects.bulk_update(waiting, ["next_try_at", "why"])
    return taken


def _had(rows: QuerySet[Message], field: str, keys: Iterable[Any], at: datetime) -> dict[Any, list[datetime]]:
    """When each of these was written to within a day, the first time first."""
    found: dict[Any, list[datetime]] = {}
    went = rows.filter(**{f"{field}__in": list(keys)}, claimed_at__gt=at - DAY).order_by("claimed_at")
    for key, moment in went.values_list(field, "claimed_at"):
        found.setdefault(key, []).append(moment or at)
    return found
