"""Taking in what customers answer to text messages."""

from collections.abc import Iterable
from datetime import datetime

from huiyin.customers import actions as customers
from huiyin.customers.enums import Over
from huiyin.customers.models import Customer
from huiyin.customers.rules import PhoneUnreadable, phone_number
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.messaging import queries
from huiyin.messaging.actions.addressing import HOME
from huiyin.messaging.actions.opting_out import stop_by_answer
from huiyin.messaging.actions.receiving import NOBODYS, Whose, only_matter, too_many
from huiyin.messaging.drivers import Answer
from huiyin.messaging.enums import Came
from huiyin.messaging.events import MessageReceived
from huiyin.messaging.models import Channel, Message, Received
from huiyin.messaging.rules import DAY
from huiyin.messaging.rules.texts import asks_to_stop

ANSWERED_WITHIN = 7 * DAY  # later it is no answer to what we wrote, but a word of its own


def take_in_answers(channel: Channel, answers: Iterable[Answer], *, at: datetime) -> None:
    """Take in what a provider tells of in one call: each by itself, so that what is told again is what is missing."""
    for answer in answers:
        take_in_answer(channel, answer, at=at)


@whole
def take_in_answer(channel: Channel, answer: Answer, *, at: datetime) -> Received:
    """Put on record what a customer answered to a text message; told again it is the row that is there.

    It goes where the message went that they answer, else to the one file with this number; of several a person chooses.
    Whoever answers 退订, TD or R gets no more advertising by text message.
    """
    known = Received.objects.filter(channel=channel, message_id=answer.key).first()
    if known:
        return known
    number = _number(answer.number)
    if asks_to_stop(answer.words, letters=True):
        stop_by_answer(Over.SMS, number, answer.words, at=at)
    flood = too_many(number, at)
    customer, subject, reply_to = NOBODYS if flood else _whose(channel, number, at)
    held = customers.hold(Customer.with_merged.get(pk=customer)) if customer else None
    received = Received.objects.create(
        channel=channel,
        message_id=answer.key[:250],
        address=number,
        address_key=number,
        text=answer.words,
        reply_to=reply_to,
        customer=held,
        subject=subject,
        state=Came.FLOOD if flood else Came.FILED if held else Came.UNKNOWN,
        at=at,
    )
    if held:
        publish(MessageReceived(received.pk))
    return received


def _number(told: str) -> str:
    try:
        return phone_number(told, HOME)
    except PhoneUnreadable:
        return told[:40]


def _whose(channel: Channel, number: str, at: datetime) -> Whose:
    ours = Message.objects.filter(channel=channel, address_key=number, customer__isnull=False)
    answered = ours.filter(sent_at__gt=at - ANSWERED_WITHIN).order_by("-sent_at", "-pk").first()
    if answered:
        return answered.customer_id, answered.subject, answered
    files = queries.files_at(Over.SMS, number)
    if len(files) != 1:
        return NOBODYS
    (file,) = files
    return file, only_matter(file), None
