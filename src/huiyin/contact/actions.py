"""Putting every word exchanged with a customer on record."""

from datetime import datetime

from django.db import transaction

from huiyin.contact.events import InteractionNoted
from huiyin.contact.models import Interaction
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.org.models import Person


class NothingSaid(DomainError):
    """Write down what was said, or at least how it ended."""

    field = "content"


@transaction.atomic
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

    Source: A1-11, A5-2. Raises NothingSaid.
    """
    content = content.strip()
    if not content and not outcome:
        raise NothingSaid

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
    publish(InteractionNoted(interaction.pk, interaction.customer_id, subject))
    return interaction
