"""Putting every word exchanged with a customer on record."""

from datetime import datetime

from huiyin.contact import queries
from huiyin.contact.events import InteractionNoted
from huiyin.contact.models import Interaction
from huiyin.contact.rules import CONVERSATION, NO_ANSWER
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class NothingSaid(DomainError):
    """Write down what was said, or that nobody answered."""

    field = "content"


class NotYetSaid(DomainError):
    """A conversation is recorded once it has taken place."""

    field = "said_at"


class ChannelUnknown(DomainError):
    """“%(value)s” is not in the list."""

    field = "channel"


@whole
def record_conversation(
    customer: Customer,
    *,
    direction: str,
    channel: str,
    content: str,
    outcome: str = "",
    said_at: datetime,
    by: Person,
    at: datetime,
) -> Interaction:
    """Record a conversation on the customer's own page: with what was said, unless nobody answered.

    Source: A1-11. Raises NothingSaid, ChannelUnknown, NotYetSaid.
    """
    if not content.strip() and outcome != NO_ANSWER:
        raise NothingSaid
    if channel not in dict(queries.channels()):
        raise ChannelUnknown(value=channel)
    if said_at > at:
        raise NotYetSaid

    return note_interaction(
        customer=customer,
        direction=direction,
        channel=channel,
        purpose=CONVERSATION,
        content=content,
        outcome=outcome,
        by=by,
        at=said_at,
    )


@whole
def note_interaction(
    *,
    customer: Customer | None,
    subject: str = "",
    direction: str,
    channel: str,
    purpose: str,
    content: str,
    outcome: str = "",
    by: Person | None,
    at: datetime,
) -> Interaction:
    """Record who spoke with whom, how and about what; nothing is recorded without content or outcome.

    What the keeper said to their customer makes the first contact, if it is still owed; whoever spoke with a customer
    puts the file in order. Source: A1-11, A5-2, D51-2. Raises NothingSaid.
    """
    content = content.strip()
    if not content and not outcome:
        raise NothingSaid

    customer = customers.hold(customer) if customer else None
    interaction = Interaction.objects.create(
        customer=customer,
        subject=subject,
        direction=direction,
        channel=channel,
        purpose=purpose,
        content=content,
        outcome=outcome,
        by=by,
        at=at,
    )
    if customer and by and content and outcome != NO_ANSWER:
        customers.make_contact(customer, by=by, at=at)
    if customer:
        customers.ask_to_complete(customer, by=by, at=at)
    publish(InteractionNoted(interaction.pk, interaction.customer_id, subject))
    return interaction
