"""What follows for conversations when customers change hands, and when something we wrote has left the house."""

from huiyin.contact import actions
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Interaction
from huiyin.customers.events import KeepersChanged
from huiyin.kernel.events import on
from huiyin.messaging.events import MessageSent
from huiyin.messaging.models import Message
from huiyin.org.models import Person


@on(KeepersChanged)
def the_new_keeper_speaks_with_them(event: KeepersChanged) -> None:
    by = Person.objects.filter(pk=event.by_id).first()
    actions.pass_on_follow_ups(event.customer_ids, by=by, at=event.at)


@on(MessageSent)
def what_we_wrote_is_part_of_what_was_said(event: MessageSent) -> None:
    """A test of a channel is about nobody."""
    message = Message.objects.select_related("customer", "decided_by", "channel").get(pk=event.message_id)
    if message.customer and message.sent_at:
        actions.note_interaction(
            customer=message.customer,
            subject=message.subject,
            direction=Interaction.Direction.OUT,
            channel=message.channel.kind,
            purpose=Purpose.CONVERSATION,
            content=f"{message.subject_line}\n{message.body}",
            by=message.decided_by,
            at=message.sent_at,
        )
