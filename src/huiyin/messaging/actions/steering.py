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
from huiyin.messaging.enums import ENDED_WITHOUT, OPEN, ChannelState, Did, State, Why
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
    """Send what did not go out, or may not have; only a person decides so.

    A letter that the post brought back goes to another address of the file, if there is one by now.

    Raises NotToBeSentAgain, StillCalledOff, DoNotContact, PurposeRefused, NotAgreedTo, AddressBlocked.
    """
    message = _held(message)
    if message.state not in ENDED_WITHOUT:
        raise NotToBeSentAgain
    if message.is_called_off:
        raise StillCalledOff
    if message.state == State.RETURNED and message.channel.by_hand and message.customer:
        _address_anew(message, message.customer)
    refuse_unwanted(message.channel, message.address, message.purpose, message.customer, agreed=message.agreed)
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
            *AFRESH,
        ]
    )
    note_step(message, Did.SENT_AGAIN, "", "", at, by=by)
    if message.channel.state == ChannelState.LIVE:
        publish(MessageDecided(message.channel_id))


def _address_anew(letter: Message, customer: Customer) -> None:
    kind = letter.channel.kind
    known = [fit_address(address, kind) for address, _whose in queries.addresses_of(customer, kind)]
    letter.address = next((address for address in known if address != letter.address), letter.address)
    letter.address_key = address_key(kind, letter.address)


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
    rows = Message.objects.select_related("channel", "customer")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
