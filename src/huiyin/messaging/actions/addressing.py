"""Whom a message may go to: an address as the other side takes it, and what the customer and the house said of it."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

from huiyin.customers.models import Customer
from huiyin.customers.rules import PhoneUnreadable, phone_number
from huiyin.kernel.errors import DomainError
from huiyin.messaging import queries
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import Block, Channel
from huiyin.messaging.rules import address_key, hidden, is_mobile
from huiyin.messaging.rules.texts import one_line

HOME = "CN"


class NotAnAddress(DomainError):
    """“%(address)s” is no e-mail address."""

    field = "address"


class DoNotContact(DomainError):
    """This customer does not want to be contacted. If they changed their mind, note it in the file first."""


class PurposeRefused(DomainError):
    """The customer does not want to be written to about this. If they agree by now, note it in the file first."""


class NotAgreedTo(DomainError):
    """The customer has not agreed to be written to about this. Ask them, and note their consent in the file first."""


class AddressBlocked(DomainError):
    """“%(address)s” is a blocked address (%(reason)s). Whoever keeps the list of them can allow it again."""

    field = "address"


class NotAMobile(DomainError):
    """“%(address)s” is no mobile number: text messages go to mobiles only."""

    field = "address"


class AddressTooShort(DomainError):
    """A letter needs a name and an address, each on a line of its own."""

    field = "address"


def fit_address(address: str, kind: str = Kind.EMAIL) -> str:
    """The address as the other side takes it. Raises NotAnAddress, NotAMobile, AddressTooShort."""
    match kind:
        case Kind.EMAIL:
            return _mail_address(address)
        case Kind.SMS:
            return _mobile(address)
        case Kind.LETTER:
            lines = [one_line(line) for line in address.splitlines() if line.strip()]
            if len(lines) < 2:
                raise AddressTooShort
            return "\n".join(lines)[:254]
    return one_line(address)[:254] or kind


def _mail_address(address: str) -> str:
    local, _at, domain = address.strip().rpartition("@")
    try:
        fit = f"{local}@{punycode(domain)}"
        validate_email(fit)
    except (ValidationError, UnicodeError) as unfit:
        raise NotAnAddress(address=address) from unfit
    return fit


def _mobile(address: str) -> str:
    try:
        number = phone_number(address, HOME)
    except PhoneUnreadable as unfit:
        raise NotAMobile(address=address) from unfit
    if not is_mobile(number):
        raise NotAMobile(address=address)
    return number


def refuse_unwanted(
    channel: Channel, address: str, purpose: str, customer: Customer | None, *, agreed: bool = False
) -> None:
    """What the customer said, and what the house said of the address; `agreed`: they want this very message.

    Raises DoNotContact, PurposeRefused, NotAgreedTo, AddressBlocked.
    """
    if customer and customer.do_not_contact:
        raise DoNotContact
    if customer and customer.refuses(purpose, channel.kind):
        raise PurposeRefused
    if queries.is_unasked(customer, purpose, agreed=agreed):
        raise NotAgreedTo
    blocked = Block.objects.filter(kind=channel.kind, address_key=address_key(channel.kind, address)).first()
    if blocked:
        raise AddressBlocked(address=hidden(address), reason=blocked.reason)
