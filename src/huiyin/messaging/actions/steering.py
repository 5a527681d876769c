"""What people do to a message of the outbox."""

from datetime import datetime

from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.messaging import queries
from huiyin.messaging.actions.addressing import fit_address, refuse_unwanted
from huiyin.messaging.actions.sending import note_step
from huiyin.messaging.actions.wording import TemplateUnapproved
from huiyin.messaging.enums import ENDED_WITHOUT, OPEN, Approval, ChannelState, Did, State, Why
from huiyin.messaging.events import MessageDecided, MessageSent
from huiyin.messaging.models import Message
from huiyin.messaging.rules import address_key
from huiyin.org.models import Person

AFRESH = ("claimed_at", "handed_over_at", "sent_at", "delivered_at", "look_at", "batch")


class CannotBeTakenBack(DomainError):
    """It was sent, is being sent, or was taken back already."""


class NotToBeSentAgain(DomainError):
    """It was sent, or is still to be sent."""


class StillCalledOff(DomainError):
    """In WeCom the colleague is still asked to send it. Try again in a few minutes, once it is called off."""


class AddressGone(DomainError):
    """The file has no address for this channel any more. Write the right one into it first."""


class NothingInDoubt(DomainError):
    """Nobody doubts any more whether it arrived."""


@whole
def withdraw(message: Message, *, why: Why | None = None, by: Person | None, at: datetime) -> None:
    """Take back what was not sent; where a colleague is asked to send it, the next run calls that off.

    Raises CannotBeTakenBack.
    """
    message = _held(message)
    if message.state not in OPEN:
        raise CannotBeTakenBack
    if message.state == State.CONFIRMING:
        message.look_at = at
    message.state, message.why, message.detail = State.WITHDRAWN, why or "", ""
    message.save(update_fields=["state", "why", "detail", "look_at"])
    note_step(message, Did.WITHDRAWN, message.why, "", at, by=by)


@whole
def send_again(message: Message, *, by: Person, at: datetime) -> None:
    """Send what did not go out, or may not have; only a person decides so, and by what holds now.

    What came back, or was for an address that the file has no more, goes to another one of the file, if there is one by
    now. A reason to disturb somebody's rest was one for that rest. Brakes and rest hours hold as for any other message.

    Raises NotToBeSentAgain, StillCalledOff, AddressGone, TemplateUnapproved, DoNotContact, PurposeRefused, NotAgreedTo,
    AddressBlocked; the message stays as it is then.
    """
    message = _held(message)
    message.address = _checked(message)
    message.address_key = address_key(message.channel.kind, message.address)
    if message.despite and not _rested_when_decided(message, at):
        message.despite = ""
    message.state, message.why, message.detail, message.tries = State.WAITING, "", "", 0
    message.next_try_at = at
    for name in AFRESH:
        setattr(message, name, None)
    message.provider_id = ""
    message.save(
        update_fields=[
            "state",
            "why",
            "detail",
            "tries",
            "next_try_at",
            "provider_id",
            "address",
            "address_key",
            "despite",
            *AFRESH,
        ]
    )
    note_step(message, Did.SENT_AGAIN, "", "", at, by=by)
    if message.channel.state == ChannelState.LIVE:
        publish(MessageDecided(message.channel_id))


def hindrance(message: Message) -> DomainError | None:
    """What stands in the way of sending a message again, before anybody tries to."""
    try:
        _checked(message)
    except DomainError as refusal:
        return refusal
    return None


def _checked(message: Message) -> str:
    """To which address it may go now."""
    if message.state not in ENDED_WITHOUT:
        raise NotToBeSentAgain
    if message.is_called_off:
        raise StillCalledOff
    template = message.template
    if template and template.state != Approval.APPROVED:
        raise TemplateUnapproved(title=template.title)
    address = _address_now(message, message.customer) if message.customer else message.address
    refuse_unwanted(message.channel, address, message.purpose, message.customer, agreed=message.agreed)
    return address


def _address_now(message: Message, customer: Customer) -> str:
    """The one it had, unless it came back from there or the file has it no more; a letter may bear any address."""
    kind = message.channel.kind
    known = [fit_address(address, kind) for address, _whose in queries.addresses_of(customer, kind)]
    keys = [address_key(kind, address) for address in known]
    others = [address for address, key in zip(known, keys, strict=True) if key != message.address_key]
    if message.state == State.RETURNED and others:
        return others[0]
    if message.address_key in keys or message.channel.by_hand:
        return message.address
    if not known:
        raise AddressGone
    return known[0]


def _rested_when_decided(message: Message, at: datetime) -> bool:
    """It is still the rest that somebody gave a reason to disturb."""
    rest = queries.resting(message.channel, message.customer, message.decided_at)
    return rest is not None and at < rest.until


@whole
def note_arrived(message: Message, *, by: Person, at: datetime) -> None:
    """What may have arrived did: the customer answered, or the mail server's log says so. Raises NothingInDoubt."""
    message = _held(message)
    if not message.in_doubt:
        raise NothingInDoubt
    message.state, message.why, message.detail = State.SENT, "", ""
    message.sent_at = message.handed_over_at or at
    message.save(update_fields=["state", "why", "detail", "sent_at"])
    note_step(message, Did.ARRIVED, "", "", at, by=by)
    publish(MessageSent(message.pk))


def _held(message: Message) -> Message:
    """The file first, as whoever merges files does (docs/architecture.md, “Locks”)."""
    if message.customer:
        customers.hold(message.customer)
    rows = Message.objects.select_related("channel", "customer", "template")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
