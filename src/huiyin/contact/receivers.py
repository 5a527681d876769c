"""What follows from a conversation."""

from huiyin.contact.events import InteractionNoted
from huiyin.contact.models import Interaction
from huiyin.customers.actions import ask_to_complete
from huiyin.kernel.events import on


@on(InteractionNoted)
def the_file_has_to_be_completed(event: InteractionNoted) -> None:
    """Whoever spoke with a customer puts the data in order. Source: D51-2."""
    if event.customer_id is None:
        return
    rows = Interaction.objects.select_related("customer__keeper", "customer__department", "by")
    said = rows.get(pk=event.interaction_id)
    if said.customer:
        ask_to_complete(said.customer, by=said.by, at=said.at)
