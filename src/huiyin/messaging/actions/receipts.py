"""What providers report of the messages they took. They report late, twice, and in any order."""

from collections.abc import Callable
from datetime import datetime, timedelta

from huiyin.customers import actions as customers
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.messaging.actions.sending import note_step
from huiyin.messaging.drivers import NotSent, Refused, Report, reporter
from huiyin.messaging.enums import Did, State, Why
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
    due = Message.objects.filter(channel=channel, look_at__lte=clock()).select_related("customer", "channel")
    for message in due.order_by("look_at", "pk")[:MOST_AT_ONCE]:
        try:
            reports = asks.reports(channel, message, at=clock())
        except Refused:  # it knows nothing of this one; of the others it may
            reports = []
        except NotSent:  # the provider is not to be asked at present: all of them wait for the next run
            _look_later(message, clock())
            return told
        for report in reports:
            note_receipt(message, report, at=clock())
        told += bool(reports)
        _look_later(message, clock())
    return told


def _look_later(message: Message, at: datetime) -> None:
    """Unless it is settled by now; a colleague is waited for longer than a provider, and not for ever."""
    since = message.sent_at or message.handed_over_at or message.decided_at
    rows = Message.objects.filter(pk=message.pk, look_at__lte=at, delivered_at=None)
    rows.exclude(state=State.CONFIRMING).update(look_at=next_look(since, at))
    if at - since < WAITED_FOR:
        rows.filter(state=State.CONFIRMING).update(look_at=next_look(since, at) or at + MOST_LOOK)
    elif rows.filter(state=State.CONFIRMING).update(state=State.FAILED, why=Why.UNCONFIRMED, look_at=None):
        note_step(message, Did.FAILED, Why.UNCONFIRMED, "", at)


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
    if message.state == State.CONFIRMING:
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
        message.state, message.sent_at = State.SENT, report.at
        message.save(update_fields=["state", "sent_at", "look_at"])
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
