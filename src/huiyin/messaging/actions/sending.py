"""Sending what was decided: each message once, as far as the other side lets us know.

A worker claims some messages, and each is on record as being handed over before its first word leaves. Whatever a
killed worker had before that waits again; what it was just handing over may have arrived, and waits for a person.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.messaging import queries
from huiyin.messaging.actions.braking import room, within_brakes
from huiyin.messaging.drivers import (
    Later,
    NoWay,
    Refused,
    Session,
    Unknown,
    driver,
    provider,
    reporter,
)
from huiyin.messaging.enums import CONFIRMED_BY_HAND, ChannelState, Did, Kind, State, Why
from huiyin.messaging.events import MessageSent, MessageStuck
from huiyin.messaging.models import Block, Channel, Message, Step
from huiyin.messaging.rules import LEAST_LOOK, LOST_AFTER, MOST_TRIES, wait_after
from huiyin.org.models import Person

Clock = Callable[[], datetime]


class _ClaimLostError(Exception):
    """Somebody else has the message by now, or the channel was stopped."""


def send_some(channel_id: int, clock: Clock) -> bool:
    """Send what one connection takes; whether there may be more."""
    channel, claimed, more = claim(channel_id, at=clock())
    if not claimed:
        return more
    with driver(channel.driver).open(channel) as session:
        for number, message in enumerate(claimed):
            rest = send(session, message, clock)
            if rest is not None:
                _rest(channel, claimed[number + 1 :], clock(), rest)
                return False
    return more


@transaction.atomic
def _rest(channel: Channel, claimed: Sequence[Message], at: datetime, rest: timedelta) -> None:
    """The channel has nothing to offer for a while: each further attempt would only make the other side wait longer."""
    _give_back(claimed, at)
    if rest:
        Channel.objects.filter(pk=channel.pk).update(rests_until=at + rest)


@transaction.atomic
def claim(channel_id: int, *, at: datetime) -> tuple[Channel, list[Message], bool]:
    """Take the next messages of a channel that sends, as many as its brakes let through; and whether more may follow.

    One worker at a time counts. What may not be sent any more is withdrawn; what an address has had enough of waits.
    """
    channel = Channel.objects.select_for_update(no_key=True).get(pk=channel_id)
    open_now = channel.state == ChannelState.LIVE and not channel.by_hand and not channel.rests(at)
    left = room(channel, at) if open_now else 0
    if left <= 0:
        return channel, [], False
    found = list(
        _due(channel, at)
        .select_related("customer", "template", "signature")
        .order_by("next_try_at", "id")
        .select_for_update(skip_locked=True, no_key=True, of=("self",))[:left]
    )
    taken = within_brakes(channel, _awake(channel, withhold(channel, found, at), at), at)
    _set(taken, state=State.SENDING, why="", claimed_at=at, handed_over_at=None)
    for message in taken:
        message.state, message.claimed_at = State.SENDING, at
    return channel, taken, len(found) == left


def _due(channel: Channel, at: datetime) -> QuerySet[Message]:
    """What may leave now: in hours of rest only what somebody gave a reason for."""
    due = Message.objects.filter(channel=channel, state=State.WAITING, next_try_at__lte=at)
    return due.exclude(despite="") if queries.rest_for(channel).disturbs(at) else due


def _awake(channel: Channel, found: list[Message], at: datetime) -> list[Message]:
    """Those whose customers do not rest at this hour by their own word; the others wait until they are awake."""
    taken: list[Message] = []
    waiting: list[Message] = []
    for message in found:
        own = message.customer if message.customer and message.customer.rest_hours else None
        rests = queries.resting(channel, own, at) if own and not message.despite else None
        if rests:
            message.next_try_at, message.why = rests.until, Why.AT_REST
        (waiting if rests else taken).append(message)
    Message.objects.bulk_update(waiting, ["next_try_at", "why"])
    return taken


def withhold(channel: Channel, found: list[Message], at: datetime) -> list[Message]:
    """Withdraw what may not be sent any more; the others."""
    wanted, unwanted = allowed(channel, found)
    _set(unwanted, state=State.WITHDRAWN, why=Why.NOT_ALLOWED)
    _note(unwanted, Did.WITHDRAWN, Why.NOT_ALLOWED, at)
    return wanted


def allowed(channel: Channel, found: list[Message]) -> tuple[list[Message], list[Message]]:
    """Those that may still be sent, and those whose customer or address does not want them any more."""
    keys = {message.address_key for message in found}
    blocked = {*Block.objects.filter(kind=channel.kind, address_key__in=keys).values_list("address_key", flat=True)}
    fine: list[Message] = []
    unwanted: list[Message] = []
    for message in found:
        allows = message.customer is None or _allows(message.customer, message, channel.kind)
        (fine if allows and message.address_key not in blocked else unwanted).append(message)
    return fine, unwanted


def _allows(customer: Customer, message: Message, kind: str) -> bool:
    """Not refused since, and of advertising: still agreed to."""
    unasked = queries.is_unasked(customer, message.purpose, agreed=message.agreed)
    return customer.allows(message.purpose, kind) and not unasked


def send(session: Session, message: Message, clock: Clock, *, at_any_rate: bool = False) -> timedelta | None:
    """Send a message that was claimed and put on record what came of it; how long the channel rests if it has to.

    `at_any_rate`: the channel need not be open, for somebody tries out how it is set up, and waits for the answer.
    """
    try:
        number = session.send(message, handing_over=lambda: _hand_over(message, clock(), at_any_rate=at_any_rate))
    except _ClaimLostError:
        _give_back([message], clock())
    except Unknown as unknown:
        _end(message, State.PARKED, unknown.why, unknown.detail, at := clock(), look_at=_look(message, at))
    except Refused as refused:
        _end(message, State.FAILED, refused.why, refused.detail, clock())
    except Later as later:
        if at_any_rate:
            _end(message, State.FAILED, later.why, later.detail, clock())
        else:
            _put_off(message, later.why, later.detail, clock())
        return later.rest if isinstance(later, NoWay) else None
    else:
        note_sent(message, number=number, at=clock())
    return None


def _hand_over(message: Message, at: datetime, *, at_any_rate: bool) -> None:
    """On record before the first word leaves, if the message is still ours and the channel still sends."""
    ours = _ours(message)
    if not at_any_rate:
        ours = ours.filter(channel__state=ChannelState.LIVE)
    if not ours.update(handed_over_at=at):
        raise _ClaimLostError


def _ours(*claimed: Message) -> QuerySet[Message]:
    """The rows of what was claimed at once, as far as nobody else has claimed them."""
    return Message.objects.filter(
        pk__in=[one.pk for one in claimed], state=State.SENDING, claimed_at__in={one.claimed_at for one in claimed}
    )


def _give_back(messages: Sequence[Message], at: datetime) -> None:
    ours = _ours(*messages).filter(handed_over_at=None)
    ours.update(state=State.WAITING, claimed_at=None, next_try_at=at)


@whole
def _put_off(message: Message, why: Why, detail: str, at: datetime) -> None:
    """Wait longer each time; in the end a person has to look at it."""
    tries = message.tries + 1
    if tries >= MOST_TRIES:
        _end(message, State.PARKED, Why.TOO_OFTEN, detail, at)
        return
    again = {"state": State.WAITING, "claimed_at": None, "handed_over_at": None, "next_try_at": at + wait_after(tries)}
    if _ours(message).update(**again, why=why, detail=detail, tries=tries):
        note_step(message, Did.PUT_OFF, why, detail, at)


@whole
def _end(
    message: Message, state: State, why: Why, detail: str, at: datetime, *, look_at: datetime | None = None
) -> None:
    if _ours(message).update(state=state, why=why, detail=detail, look_at=look_at):
        note_step(message, Did(state), why, detail, at)
        publish(MessageStuck(message.pk))


def _look(message: Message, at: datetime) -> datetime | None:
    """When its provider is asked what became of it; others report by themselves, or never."""
    return at + LEAST_LOOK if reporter(message.channel.driver) else None


@whole
def note_sent(message: Message, *, at: datetime, number: str = "") -> None:
    """The other side took it, also if it was set aside as doubtful meanwhile: it is part of what was said."""
    if message.customer:
        customers.hold(message.customer)
    known = Message.objects.filter(
        pk=message.pk, claimed_at=message.claimed_at, state__in=(State.SENDING, State.PARKED)
    )
    told = {"provider_id": number, "look_at": _look(message, at)}
    if message.channel.kind in CONFIRMED_BY_HAND:
        if known.update(state=State.CONFIRMING, why="", detail="", **told):
            note_step(message, Did.CONFIRMING, "", number, at)
        return
    if known.update(state=State.SENT, why="", detail="", sent_at=at, **told):
        publish(MessageSent(message.pk))


@whole
def tend(at: datetime) -> list[int]:
    """See to what killed workers left, and name the channels that have something to send.

    What nobody had begun to hand over waits again. What may have arrived is set aside and never sent by itself.
    """
    lost = Message.objects.filter(state=State.SENDING).select_for_update(skip_locked=True, of=("self",))
    idle = lost.filter(handed_over_at=None, claimed_at__lt=at - LOST_AFTER).order_by("pk")
    Message.objects.filter(pk__in=[one.pk for one in idle]).update(state=State.WAITING, claimed_at=None, next_try_at=at)
    doubtful = list(lost.filter(handed_over_at__lt=at - LOST_AFTER).select_related("channel").order_by("pk"))
    _set(doubtful, state=State.PARKED, why=Why.UNKNOWN)
    _set([one for one in doubtful if provider(one.channel.driver)], look_at=at)  # it may know
    _note(doubtful, Did.PARKED, Why.UNKNOWN, at)
    for message in doubtful:
        publish(MessageStuck(message.pk))
    due = Message.objects.filter(channel=OuterRef("pk"), state=State.WAITING, next_try_at__lte=at)
    awake = Channel.objects.filter(Exists(due), state=ChannelState.LIVE).exclude(kind=Kind.LETTER).order_by("pk")
    return [channel.pk for channel in awake if not channel.rests(at) and _due(channel, at).exists()]


def _set(messages: list[Message], **values: object) -> None:
    if messages:
        Message.objects.filter(pk__in=[message.pk for message in messages]).update(**values)


def _note(messages: list[Message], did: Did, why: Why, at: datetime) -> None:
    Step.objects.bulk_create([Step(message=message, did=did, why=why, at=at) for message in messages])


def note_step(message: Message, did: Did, why: str, detail: str, at: datetime, *, by: Person | None = None) -> Step:
    return Step.objects.create(message=message, did=did, why=why, detail=detail, by=by, at=at)
