"""One callback, and those of one customer."""

from dataclasses import dataclass

from huiyin.callbacks.models import Callback
from huiyin.customers.models import Customer
from huiyin.org.models import Person

NEWEST = 5


@dataclass(frozen=True)
class Card:
    """What a file's page shows: the newest callbacks, and which of them the reader may open."""

    newest: list[Callback]
    opens: frozenset[int]


def card(customer: Customer, user: Person) -> Card:
    """In which rounds a customer is, and what came of each."""
    rows = (
        Callback.objects.filter(customer=customer).with_what_it_is_for().select_related("item__owner").order_by("-pk")
    )
    newest = list(rows[:NEWEST])
    seen = Callback.objects.visible_to(user).filter(pk__in=[one.pk for one in newest]) if newest else ()
    return Card(newest, frozenset(one.pk for one in seen) if user.may("callbacks.view") else frozenset())
