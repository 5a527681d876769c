"""How a customer wants to be reached: at what hours, by which channel, and for what not."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer
from huiyin.customers.queries import file_rules
from huiyin.customers.rules import hours_shown, window_of


@dataclass(frozen=True)
class Manner:
    """What to heed before speaking with a customer, in words."""

    resting: str  # the hours of rest it is now
    channel: str
    hours: str
    refused: list[str]


def manner_of(customer: Customer, at: datetime) -> Manner:
    """What stands above the form of a conversation. Source: A4-1."""
    window = window_of(customer.rest_hours, localtime(at).time())
    channels = file_rules().lists["channels"]
    return Manner(
        resting=hours_shown([window]) if window else "",
        channel=channels.get(customer.preferred_channel, customer.preferred_channel),
        hours=hours_shown(customer.preferred_hours),
        refused=[str(one.label) for one in Purpose if one in customer.refusals],
    )
