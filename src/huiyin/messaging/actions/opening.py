"""Letting a channel send, stopping it, and trying it out."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from huiyin.audit.actions import record
from huiyin.customers.enums import Purpose
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.messaging import queries
from huiyin.messaging.actions.addressing import fit_address
from huiyin.messaging.actions.channels import held
from huiyin.messaging.actions.sending import send
from huiyin.messaging.drivers import driver
from huiyin.messaging.enums import ChannelState, Did, Kind, State
from huiyin.messaging.events import MessageDecided
from huiyin.messaging.models import Channel, Message, Step
from huiyin.messaging.rules import address_key
from huiyin.org.models import Person


class NobodyToTest(DomainError):
    """A channel of this kind is not tested by a message: its provider is asked about the templates instead."""


class OtherNumber(DomainError):
    """By now it would be %(waiting)s waiting and %(dry)s of the dry run: look again."""


class NeedsAnAddressOfOnesOwn(DomainError):
    """You have no e-mail address here: an administrator writes it into your particulars."""


@whole
def go_live(channel: Channel, *, seen_waiting: int, seen_dry: int, with_dry: bool, by: Person, at: datetime) -> Channel:
    """Let a channel send: what waits goes out, and if wanted what was only noted in the dry run.

    Raises OtherNumber if it is not what was on the screen.
    """
    stored = held(channel)
    waiting, dry = queries.unsent(stored)
    if (waiting, dry) != (seen_waiting, seen_dry):
        raise OtherNumber(waiting=waiting, dry=dry)
    if with_dry:
        noted = Message.objects.filter(channel=stored, state=State.DRY).order_by("pk")
        rows = list(noted.select_for_update(no_key=True).values_list("pk", flat=True))
        Message.objects.filter(pk__in=rows).update(state=State.WAITING, next_try_at=at)
        Step.objects.bulk_create([Step(message_id=pk, did=Did.LET_GO, by=by, at=at) for pk in rows])
    _turn(stored, ChannelState.LIVE, by=by, at=at)
    publish(MessageDecided(stored.pk))
    return stored


@whole
def stop(channel: Channel, *, by: Person, at: datetime) -> Channel:
    """Send nothing more from the next message on; what is decided waits."""
    return _turn(held(channel), ChannelState.STOPPED, by=by, at=at)


@whole
def back_to_dry(channel: Channel, *, by: Person, at: datetime) -> Channel:
    """From here on what is decided is only noted; what was waiting goes on waiting."""
    return _turn(held(channel), ChannelState.DRY, by=by, at=at)


def send_test(channel: Channel, *, subject_line: str, body: str, by: Person, clock: Callable[[], datetime]) -> Message:
    """Send one message to oneself, at once and whether or not the channel sends: the one thing a dry run lets out.

    Raises NeedsAnAddressOfOnesOwn, NotAnAddress, NobodyToTest.
    """
    if channel.kind in (Kind.SMS, Kind.LETTER, Kind.WECOM_CLIENT):
        raise NobodyToTest
    to = by.email if channel.kind == Kind.EMAIL else by.username  # a robot writes into its group, whoever asks
    if not to:
        raise NeedsAnAddressOfOnesOwn
    at = clock()
    message = Message.objects.create(
        channel=channel,
        key=f"test/{uuid4()}",
        address=fit_address(to, channel.kind),
        address_key=address_key(channel.kind, to),
        purpose=Purpose.CONTACT,
        subject_line=subject_line,
        body=body,
        message_id=f"{uuid4().hex}@{channel.settings['sender'].rpartition('@')[2]}"
        if channel.kind == Kind.EMAIL
        else "",
        state=State.SENDING,
        next_try_at=at,
        claimed_at=at,
        decided_by=by,
        decided_at=at,
    )
    with driver(channel.driver).open(channel) as session:
        send(session, message, clock, at_any_rate=True)
    message.refresh_from_db()
    return message


def _turn(channel: Channel, state: ChannelState, *, by: Person, at: datetime) -> Channel:
    before, channel.state = channel.state, state
    channel.revision += 1
    channel.save(update_fields=["state", "revision"])
    detail = {"name": channel.name, "from": before, "to": state}
    record("channel.turned", by=by, at=at, subject=f"channel/{channel.pk}", detail=detail)
    return channel
