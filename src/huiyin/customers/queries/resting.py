"""When a customer is left in peace."""

from django.utils.timezone import get_current_timezone

from huiyin.customers.models import Customer
from huiyin.customers.rules.resting import Rest
from huiyin.rulebook.definitions import Quiet
from huiyin.rulebook.queries import NothingPublished, pack_in_force


def rest_of(customer: Customer) -> Rest:
    """When this customer is not to be called: everybody's quiet hours, and their own hours of rest."""
    quiet = quiet_of_the_house()
    return Rest(
        get_current_timezone(),
        quiet=quiet.hours,
        quiet_weekdays=quiet.weekdays,
        quiet_days=quiet.days,
        own=tuple(map(tuple, customer.rest_hours)),
        preferred=tuple(map(tuple, customer.preferred_hours)),
    )


def quiet_of_the_house() -> Quiet:
    """When nobody is called at all, by the rule book in force."""
    try:
        return pack_in_force().contact.quiet or Quiet()
    except NothingPublished:
        return Quiet()
