"""What follows for conversations when customers change hands, and when something we wrote has left the house."""

from django.utils.translation import gettext_noop

from huiyin.contact import actions, jobs
from huiyin.contact.enums import Purpose
from huiyin.contact.events import RecordMade
from huiyin.contact.models import Interaction, Letter
from huiyin.customers.events import KeepersChanged
from huiyin.kernel import masking
from huiyin.kernel.events import on
from huiyin.messaging.enums import Kind
from huiyin.messaging.events import MessageReceived, MessageReturned, MessageSent, MessageStuck
from huiyin.messaging.models import Message, Received
from huiyin.messaging.rules.texts import asks_to_stop
from huiyin.org.models import Person
from huiyin.worklist.actions import notify
from huiyin.worklist.rules import in_each_language

CAME_BACK = gettext_noop("A message to %(customer)s came back: %(words)s")
DID_NOT_GO_OUT = gettext_noop("A message to %(customer)s did not go out: %(words)s")
IN_DOUBT = gettext_noop("Nobody knows whether a message to %(customer)s arrived: %(words)s")
WROTE = gettext_noop("%(customer)s wrote an e-mail: %(words)s")
ANSWERED = gettext_noop("%(customer)s answered a text message: %(words)s")


@on(KeepersChanged)
def the_new_keeper_speaks_with_them(event: KeepersChanged) -> None:
    by = Person.objects.filter(pk=event.by_id).first()
    actions.pass_on_follow_ups(event.customer_ids, by=by, at=event.at)


@on(RecordMade)
def nothing_is_owed_of_a_call_on_record(event: RecordMade) -> None:
    jobs.close_record.defer(call_id=event.call_id, by_id=event.by_id)


@on(MessageSent)
def what_we_wrote_is_part_of_what_was_said(event: MessageSent) -> None:
    """A test of a channel is about nobody."""
    message = Message.objects.select_related("customer", "decided_by", "channel").get(pk=event.message_id)
    if message.customer and message.sent_at:
        talk = actions.note_interaction(
            actions.Said(
                direction=Interaction.Direction.OUT,
                channel=message.channel.kind,
                purpose=Purpose.CONVERSATION,
                content=f"{message.subject_line}\n{message.body}".strip(),
            ),
            customer=message.customer,
            subject=message.subject,
            letter=_posted(message) if message.register_number else None,
            by=message.decided_by,
            at=message.sent_at,
        )
        if message.channel.kind == Kind.EMAIL:
            actions.settle_answered(message, at=message.sent_at)
        if message.register_number and message.subject.startswith(actions.SUBJECT):
            of = message.subject.removeprefix(actions.SUBJECT)
            for letter in Letter.objects.filter(interaction=int(of)):
                actions.answer_letter(letter, talk.letter, by=message.decided_by, at=message.sent_at)


def _posted(message: Message) -> actions.Posted:
    """What the register of letters takes over from the printer."""
    kind = actions.kind_of(message.subject)
    return actions.Posted(
        kind, number=message.register_number, about=message.subject_line, enclosures=message.enclosures
    )


@on(MessageReturned)
def what_came_back_is_told_to_the_keeper(event: MessageReturned) -> None:
    """And to whoever wrote it: somebody asks for the right address."""
    message = Message.objects.select_related("customer__keeper", "decided_by").get(pk=event.message_id)
    customer = message.customer
    people = {one for one in (customer and customer.keeper, message.decided_by) if one}
    if customer and message.sent_at and people:
        why = [masking.text(message.subject_line or message.body[:60]), masking.text(message.detail)]
        said = in_each_language(CAME_BACK, customer=customer.name, words=" · ".join(filter(None, why)))
        at = message.steps.latest("pk").at
        notify(
            sorted(people, key=lambda one: one.pk), kind="mention", text=said, subject=f"customer/{customer.pk}", at=at
        )


@on(MessageStuck)
def what_did_not_go_out_is_told_to_whoever_wrote_it(event: MessageStuck) -> None:
    """Who wrote to many looks into the outbox: a server that refuses all of them is one piece of news, not hundreds."""
    message = Message.objects.select_related("customer", "decided_by").get(pk=event.message_id)
    if message.customer and message.decided_by and not message.to_many:
        why = [masking.text(message.subject_line or message.body[:60]), masking.text(message.detail)]
        told = IN_DOUBT if message.in_doubt else DID_NOT_GO_OUT
        said = in_each_language(told, customer=message.customer.name, words=" · ".join(filter(None, why)))
        about, at = f"customer/{message.customer_id}", message.steps.latest("pk").at
        notify([message.decided_by], kind="mention", text=said, subject=about, at=at)


@on(MessageReceived)
def what_they_wrote_is_part_of_what_was_said(event: MessageReceived) -> None:
    """It is told to the keeper, unless a matter of theirs has somebody who is told."""
    received = Received.objects.select_related("customer__keeper", "customer__department", "filed_by", "channel").get(
        pk=event.received_id
    )
    customer = received.customer
    assert customer  # noqa: S101 - what is filed has a file
    actions.note_interaction(
        actions.Said(
            direction=Interaction.Direction.IN,
            channel=received.channel.kind,
            purpose=Purpose.CONVERSATION,
            content=f"{received.subject_line}\n{received.text}".strip() or received.address,
        ),
        customer=customer,
        subject=received.subject,
        by=None,
        at=received.at,
    )
    if received.channel.kind == Kind.EMAIL and not asks_to_stop(received.about):
        actions.owe_answer_to_mail(received, at=received.filed_at or received.at)
    if customer.keeper and not received.subject:
        wrote = ANSWERED if received.channel.kind == Kind.SMS else WROTE
        said = in_each_language(wrote, customer=customer.name, words=masking.text(received.about))
        notify([customer.keeper], kind="mention", text=said, subject=f"customer/{customer.pk}", at=received.at)
