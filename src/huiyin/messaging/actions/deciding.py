"""Deciding that something is to be sent: in the transaction of whoever decides it, and once."""

from datetime import datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

from huiyin.customers import actions as customers
from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer
from huiyin.customers.rules import handle_key
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.messaging.enums import ChannelState, State
from huiyin.messaging.events import MessageDecided
from huiyin.messaging.models import Block, Channel, Message
from huiyin.messaging.rules import LONGEST_BODY, LONGEST_SUBJECT, hidden
from huiyin.org.models import Person


class NoChannel(DomainError):
    """There is no e-mail channel yet: an administrator sets one up."""


class NotAnAddress(DomainError):
    """“%(address)s” is no e-mail address."""

    field = "address"


class SubjectMissing(DomainError):
    """Say in a few words what it is about."""

    field = "subject_line"


class NothingWritten(DomainError):
    """Write what the message shall say."""

    field = "body"


class DoNotContact(DomainError):
    """This customer does not want to be contacted. If they changed their mind, note it in the file first."""


class PurposeRefused(DomainError):
    """The customer does not want to be written to about this. If they agree by now, note it in the file first."""


class NotAgreedTo(DomainError):
    """The customer has not agreed to be written to about this. Ask them, and note their consent in the file first."""


class AddressBlocked(DomainError):
    """“%(address)s” is a blocked address (%(reason)s). Whoever keeps the list of them can allow it again."""

    field = "address"


@whole
def decide(
    channel: Channel,
    *,
    key: str,
    address: str,
    purpose: str,
    subject_line: str,
    body: str,
    customer: Customer | None = None,
    subject: str = "",
    by: Person | None,
    at: datetime,
) -> Message:
    """Decide that a message is to be sent. It is part of the caller's transaction; a job sends it afterwards.

    `key` says what it is about: decided again under the same key it is the message that is there already. Over a
    channel in its dry run nothing is sent, and the message says so.
    Raises NotAnAddress, SubjectMissing, NothingWritten, DoNotContact, PurposeRefused, NotAgreedTo, AddressBlocked.
    """
    decided = Message.objects.filter(key=key).first()
    if decided:
        return decided
    address = fit_address(address)
    subject_line, body = " ".join(subject_line.split())[:LONGEST_SUBJECT], body.strip()[:LONGEST_BODY]
    if not subject_line:
        raise SubjectMissing
    if not body:
        raise NothingWritten
    customer = customers.hold(customer) if customer else None
    refuse_unwanted(channel, address, purpose, customer)

    channel = Channel.objects.get(pk=channel.pk)  # whether it sends may have changed since it was read
    dry = channel.state == ChannelState.DRY
    sender = channel.settings.get("sender", "")
    message, new = Message.objects.get_or_create(
        key=key,
        defaults={
            "channel": channel,
            "customer": customer,
            "subject": subject,
            "address": address,
            "address_key": handle_key(address),
            "purpose": purpose,
            "subject_line": subject_line,
            "body": body,
            "message_id": f"{uuid4().hex}@{sender.rpartition('@')[2] or 'localhost'}",
            "state": State.DRY if dry else State.WAITING,
            "next_try_at": at,
            "decided_by": by,
            "decided_at": at,
        },
    )
    if new and channel.state == ChannelState.LIVE:
        publish(MessageDecided(channel.pk))
    return message


def fit_address(address: str) -> str:
    """The address as a mail server takes it. Raises NotAnAddress."""
    local, _at, domain = address.strip().rpartition("@")
    try:
        fit = f"{local}@{punycode(domain)}"
        validate_email(fit)
    except (ValidationError, UnicodeError) as unfit:
        raise NotAnAddress(address=address) from unfit
    return fit


def refuse_unwanted(channel: Channel, address: str, purpose: str, customer: Customer | None) -> None:
    """What the customer said, and what the house said of the address.

    Raises DoNotContact, PurposeRefused, NotAgreedTo, AddressBlocked.
    """
    if customer and customer.do_not_contact:
        raise DoNotContact
    if customer and purpose in customer.refusals:
        raise PurposeRefused
    if purpose == Purpose.MARKETING and not (customer and purpose in customer.consents):
        raise NotAgreedTo
    blocked = Block.objects.filter(kind=channel.kind, address_key=handle_key(address)).first()
    if blocked:
        raise AddressBlocked(address=hidden(address), reason=blocked.reason)
