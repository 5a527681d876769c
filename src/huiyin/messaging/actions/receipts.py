"""What providers report of the messages they took. They report late, twice, and in any order."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from huiyin.customers import actions as customers
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.messaging.actions.sending import allowed, note_step
from huiyin.messaging.actions.steering import CannotBeTakenBack, withdraw
from huiyin.messaging.drivers import Inquiry, NotSent, Refused, Report, TakesBack, reporter
from huiyin.messaging.enums import CONFIRMED_BY_HAND, Did, State, Why
from huiyin.messaging.events import MessageReturned, MessageSent
from huiyin.messaging.models import Channel, Message, Receipt
from huiyin.messaging.rules import MOST_LOOK, next_look
from huiyin.org.models import Person

MOST_AT_ONCE = 200  # messages of one run
WAITED_FOR = timedelta(days=30)  # for a colleague who is to send it


def fetch_receipts(channel_id: int, clock: Callable[[], datetime]) -> int:
    """Ask the provider what became of the messages whose turn it is; how many it told something about."""
    channel = Channel.objects.get(pk=channel_id)
    asks, told = reporter(channel.driver), 0
    if asks is None:
        return 0
    inquiry = asks.inquire(channel)
    for message in _due(channel, clock()):
        try:
            reports = _said(inquiry, message, clock())
        except NotSent:  # the provider is not to be asked at present: all of them wait for the next run
            _look_later(message, clock())
            return told
        for report in reports:
            note_receipt(message, report, at=clock())
        told += bool(reports)
        if message.is_called_off:
            Message.objects.filter(pk=message.pk, state=State.WITHDRAWN).update(look_at=None)
        _look_later(message, clock())
    return told


def _due(channel: Channel, at: datetime) -> list[Message]:
    """Those whose turn it is; what a colleague is asked to send, and may not be sent any more, is withdrawn."""
    due = Message.objects.filter(channel=channel, look_at__lte=at).select_related("customer", "channel")
    found = list(due.order_by("look_at", "pk")[:MOST_AT_ONCE])
    _fine, unwanted = allowed(channel, [message for message in found if message.state == State.CONFIRMING])
    for message in unwanted:
        with suppress(CannotBeTakenBack):  # somebody was quicker
            withdraw(message, why=Why.NOT_ALLOWED, by=None, at=at)
            message.state = State.WITHDRAWN
    return found


def _said(inquiry: Inquiry, message: Message, at: datetime) -> list[Report]:
    """What became of a message, once nobody is asked to send any more what is not to be sent. Raises Later, NoWay."""
    over = message.state == State.CONFIRMING and _waited(message, at) >= WAITED_FOR
    with suppress(Refused):  # it was sent by then, or is known there no more
        if isinstance(inquiry, TakesBack) and (over or message.is_called_off):
            inquiry.take_back(message)
    try:
        return inquiry.reports(message, at=at)
    except Refused:  # it knows nothing of this one; of the others it may
        return []


def _waited(message: Message, at: datetime) -> timedelta:
    return at - (message.sent_at or message.handed_over_at or message.decided_at)


def _look_later(message: Message, at: datetime) -> None:
    """Unless it is settled by now; a colleague is waited for longer than a provider, and not for ever."""
    waited = _waited(message, at)
    again = next_look(at - waited, at)
    rows = Message.objects.filter(pk=message.pk, look_at__lte=at, delivered_at=None)
    if message.channel.kind not in CONFIRMED_BY_HAND:
        rows.update(look_at=again)
    elif waited < WAITED_FOR:
        rows.update(look_at=again or at + MOST_LOOK)
    elif rows.filter(state=State.CONFIRMING).update(state=State.FAILED, why=Why.UNCONFIRMED, look_at=None):
        note_step(message, Did.FAILED, Why.UNCONFIRMED, "", at)
    else:
        rows.update(look_at=None)


@whole
def note_receipt(message: Message, report: Report, *, at: datetime) -> None:
    """What the provider says of a message: the same twice is once, and what comes late changes nothing that is certain.

    A message of which nobody had heard is known to have been taken as soon as it is reported on.
    """
    if message.customer:
        customers.hold(message.customer)
    rows = Message.objects.select_related("channel", "customer")
    message = rows.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    if message.in_doubt:
        message.state, message.why, message.detail = State.SENT, "", ""
        message.sent_at, message.provider_id = message.handed_over_at or at, report.provider_id
        message.save(update_fields=["state", "why", "detail", "sent_at", "provider_id"])
        note_step(message, Did.ARRIVED, "", report.code, at)
        publish(MessageSent(message.pk))
    if report.delivered is None or report.provider_id != message.provider_id:
        return
    too_late = message.state == State.WITHDRAWN and report.delivered and message.channel.kind in CONFIRMED_BY_HAND
    if message.state == State.CONFIRMING or too_late:
        _confirmed(message, report, at)
    said = {"delivered": report.delivered, "detail": report.detail, "taken_in_at": at}
    _receipt, new = Receipt.objects.get_or_create(message=message, code=report.code[:60], at=report.at, defaults=said)
    if not new:
        return
    if report.delivered:
        _delivered(message, report, at)
    elif message.state == State.SENT and message.delivered_at is None:
        come_back(message, Why.UNDELIVERED, " ".join([report.code, report.detail]).strip(), at)


def _confirmed(message: Message, report: Report, at: datetime) -> None:
    """The colleague who was asked has sent it, or WeCom did not let them: only now has it left the house."""
    message.look_at = None
    if report.delivered:
        message.state, message.why, message.sent_at = State.SENT, "", report.at
        message.save(update_fields=["state", "why", "sent_at", "look_at"])
        note_step(message, Did.CONFIRMED, "", report.detail, at)
        publish(MessageSent(message.pk))
    else:
        message.state, message.why, message.detail = State.FAILED, Why.UNDELIVERED, report.detail[:400]
        message.save(update_fields=["state", "why", "detail", "look_at"])
        note_step(message, Did.FAILED, Why.UNDELIVERED, report.detail, at)


def _delivered(message: Message, report: Report, at: datetime) -> None:
    """Also if it was reported as lost before; what somebody has sent once more by then is another matter."""
    if message.state not in (State.SENT, State.RETURNED) or message.delivered_at:
        return
    message.state, message.why, message.detail = State.SENT, "", ""
    message.delivered_at, message.look_at = report.at, None
    message.save(update_fields=["state", "why", "detail", "delivered_at", "look_at"])
    note_step(message, Did.DELIVERED, "", report.code, at)


def come_back(message: Message, why: Why, detail: str, at: datetime, *, by: Person | None = None) -> None:
    """What had left the house did not get there; whoever knows the customer is told by the event."""
    message.state, message.why, message.detail, message.look_at = State.RETURNED, why, detail[:400], None
    message.save(update_fields=["state", "why", "detail", "look_at"])
    note_step(message, Did.RETURNED, why, detail[:400], at, by=by)
    publish(MessageReturned(message.pk))
