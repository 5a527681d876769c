"""How a customer wants to be reached: at what hours, by which channel, and for what not."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import get_current_timezone

from huiyin.contact.queries.talks import contact_rules
from huiyin.contact.rules.hours import Rest
from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer
from huiyin.customers.queries import file_rules
from huiyin.customers.rules import hours_shown
from huiyin.rulebook.definitions import Quiet


@dataclass(frozen=True)
class Manner:
    """What to heed before speaking with a customer, in words."""

    resting: str  # the rest that a call now would disturb
    channel: str
    hours: str
    refused: list[str]


def manner_of(customer: Customer, at: datetime) -> Manner:
    """What stands above the form of a conversation. Source: A4-1."""
    disturbed = rest_of(customer).disturbs(at)
    channels = file_rules().lists["channels"]
    return Manner(
        resting=str(disturbed or ""),
        channel=channels.get(customer.preferred_channel, customer.preferred_channel),
        hours=hours_shown(customer.preferred_hours),
        refused=[str(one.label) for one in Purpose if one in customer.refusals],
    )


def rest_of(customer: Customer) -> Rest:
    """When this customer is not to be called: everybody's quiet hours, and their own hours of rest."""
    quiet = contact_rules().quiet or Quiet()
    return Rest(
        get_current_timezone(),
        quiet=quiet.hours,
        quiet_weekdays=quiet.weekdays,
        quiet_days=quiet.days,
        own=customer.rest_hours,
        preferred=customer.preferred_hours,
    )
