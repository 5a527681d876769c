"""When messages leave nobody's telephone in peace, and wait."""

from dataclasses import dataclass, replace
from datetime import datetime

from huiyin.customers.models import Customer
from huiyin.customers.queries import rest_of
from huiyin.customers.rules.resting import Rest
from huiyin.messaging.enums import RINGS
from huiyin.messaging.models import Channel


@dataclass(frozen=True)
class Resting:
    """The hours or the day of rest that it is now, and when it is over."""

    what: str
    until: datetime


def rest_for(channel: Channel, customer: Customer | None = None) -> Rest:
    """When nothing leaves over a channel: in its own quiet hours.

    A text message rings like a call: where the channel says nothing the rest hours of the rule book hold for it, and
    those of the customer in any case. Source: A4-1.
    """
    rest = rest_of(customer or Customer())
    if channel.quiet_hours or channel.kind not in RINGS:
        rest = replace(rest, quiet=channel.quiet_hours, quiet_weekdays=(), quiet_days=())
    return rest if channel.kind in RINGS else replace(rest, own=())


def resting(channel: Channel, customer: Customer | None, at: datetime) -> Resting | None:
    """What a message would disturb now, in words; None if it may leave."""
    rest = rest_for(channel, customer)
    disturbed = rest.disturbs(at)
    return Resting(disturbed.what, rest.over(at)) if disturbed else None
