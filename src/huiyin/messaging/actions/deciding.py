"""Deciding that something is to be sent: in the transaction of whoever decides it, and once."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import validate_email
from django.utils.encoding import punycode

from huiyin.customers import actions as customers
from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer
from huiyin.customers.rules import PhoneUnreadable, phone_number
from huiyin.kernel import uploads
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import if_undone, whole
from huiyin.messaging.enums import Approval, ChannelState, Kind, State
from huiyin.messaging.events import MessageDecided
from huiyin.messaging.models import Attachment, Block, Channel, Message, Signature, Template
from huiyin.messaging.rules import LONGEST_BODY, LONGEST_SUBJECT, address_key, hidden, is_mobile
from huiyin.messaging.rules.texts import LONGEST_TEXT, LONGEST_VALUE, blanks, fill, has_link, one_line
from huiyin.org.models import Person

HOME = "CN"
MOST_ATTACHED = 15 * 1024 * 1024  # larger e-mails are refused nearly everywhere
NO_LINES_BREAK = frozenset({Kind.SMS})


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


class NotAMobile(DomainError):
    """“%(address)s” is no mobile number: text messages go to mobiles only."""

    field = "address"


class AddressTooShort(DomainError):
    """A letter needs a name and an address, each on a line of its own."""

    field = "address"


class SurveyByText(DomainError):
    """Providers forbid surveys and requests for reviews by text message. Use e-mail, WeCom, a QR code or a card."""

    field = "purpose"


class TemplateMissing(DomainError):
    """A text message is written by an approved template: choose one."""

    field = "template"


class TemplateUnapproved(DomainError):
    """The provider has not approved “%(title)s” yet."""

    field = "template"


class NoSignature(DomainError):
    """No signature of this channel is approved: an administrator asks the provider for one."""

    field = "template"


class BlankUnfilled(DomainError):
    """“%(name)s” is not filled."""


class BlankUnknown(DomainError):
    """There is no blank “%(name)s” in these words."""


class ValueTooLong(DomainError):
    """“%(name)s” is longer than %(most)s signs."""


class LinkInValue(DomainError):
    """“%(name)s” holds a link, and providers let none through: it stands in the template itself, or is left out."""


class TextTooLong(DomainError):
    """It is longer than a text message may be: %(most)s signs with its signature."""


class TooMuchAttached(DomainError):
    """The files are larger than 15 MB together; many mail servers refuse that. Send fewer, or smaller ones."""

    field = "files"


@dataclass(frozen=True)
class Words:
    """What a message says, checked: the same for one and for many."""

    subject_line: str
    body: str
    template: Template | None = None
    signature: Signature | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


@whole
def decide(
    channel: Channel,
    *,
    key: str,
    address: str,
    purpose: str = "",
    subject_line: str = "",
    body: str = "",
    template: Template | None = None,
    variables: Mapping[str, str] | None = None,
    files: Iterable[Any] = (),
    customer: Customer | None = None,
    subject: str = "",
    by: Person | None,
    at: datetime,
) -> Message:
    """Decide that a message is to be sent. It is part of the caller's transaction; a job sends it afterwards.

    `key` says what it is about: decided again under the same key it is the message that is there already. Over a
    channel in its dry run nothing is sent, and the message says so. A template gives the words and says what they are
    for; without one somebody wrote them.
    Raises DoNotContact, PurposeRefused, NotAgreedTo, AddressBlocked, TooMuchAttached, FileRefused and what fit_address
    and words_of raise.
    """
    decided = Message.objects.filter(key=key).first()
    if decided:
        return decided
    address = fit_address(address, channel.kind)
    purpose = template.purpose if template else purpose
    words = words_of(channel, template, variables or {}, subject_line=subject_line, body=body, purpose=purpose)
    customer = customers.hold(customer) if customer else None
    refuse_unwanted(channel, address, purpose, customer)

    channel = Channel.objects.get(pk=channel.pk)  # whether it sends may have changed since it was read
    wanted = message_of(channel, words, key=key, address=address, purpose=purpose, subject=subject, by=by, at=at)
    wanted.customer = customer
    message, new = Message.objects.get_or_create(key=key, defaults=fields_of(wanted))
    if new:
        _attach(message, files)
    if new and channel.state == ChannelState.LIVE:
        publish(MessageDecided(channel.pk))
    return message


def message_of(
    channel: Channel,
    words: Words,
    *,
    key: str,
    address: str,
    purpose: str,
    subject: str,
    by: Person | None,
    at: datetime,
) -> Message:
    """The row of a message that is decided now."""
    domain = channel.settings.get("sender", "").rpartition("@")[2] or "localhost"
    return Message(
        channel=channel,
        key=key,
        subject=subject,
        address=address,
        address_key=address_key(channel.kind, address),
        purpose=purpose,
        subject_line=words.subject_line,
        body=words.body,
        template=words.template,
        signature=words.signature,
        variables=dict(words.variables),
        message_id=f"{uuid4().hex}@{domain}" if channel.kind == Kind.EMAIL else "",
        state=State.DRY if channel.state == ChannelState.DRY else State.WAITING,
        next_try_at=at,
        decided_by=by,
        decided_at=at,
    )


def fields_of(message: Message) -> dict[str, Any]:
    return {one.attname: getattr(message, one.attname) for one in Message._meta.concrete_fields if not one.primary_key}


def words_of(
    channel: Channel,
    template: Template | None,
    variables: Mapping[str, str],
    *,
    subject_line: str = "",
    body: str = "",
    purpose: str,
) -> Words:
    """What a message says.

    Raises SurveyByText, TemplateMissing, TemplateUnapproved, NoSignature, BlankUnfilled, BlankUnknown, ValueTooLong,
    LinkInValue, TextTooLong; SubjectMissing, NothingWritten for what somebody wrote by hand.
    """
    if channel.kind == Kind.SMS:
        if purpose == Purpose.SURVEY:
            raise SurveyByText
        if template is None:
            raise TemplateMissing
    if template is None:
        return _by_hand(channel, subject_line, body)
    if template.state != Approval.APPROVED:
        raise TemplateUnapproved(title=template.title)
    signature = None
    if channel.kind == Kind.SMS:
        signature = Signature.objects.filter(channel=channel, state=Approval.APPROVED).order_by("pk").first()
        if signature is None:
            raise NoSignature
    return filled(channel, template, signature, variables)


def filled(channel: Channel, template: Template, signature: Signature | None, variables: Mapping[str, str]) -> Words:
    """The words of a template with its blanks filled.

    Raises BlankUnfilled, BlankUnknown, ValueTooLong, LinkInValue, TextTooLong.
    """
    names = blanks(f"{template.title}\n{template.text}")
    for name in variables:
        if name not in names:
            raise BlankUnknown(name=name)
    values = {name: _value(channel, name, variables.get(name, "")) for name in names}
    body = fill(template.text, values)
    if signature:
        body = f"【{signature.words}】{body}"
        if len(body) > LONGEST_TEXT:
            raise TextTooLong(most=LONGEST_TEXT)
        return Words("", body, template, signature, {name: values[name] for name in blanks(template.text)})
    return Words(one_line(fill(template.title, values))[:LONGEST_SUBJECT], body[:LONGEST_BODY], template, None, values)


def _value(channel: Channel, name: str, typed: str) -> str:
    value = one_line(typed) if channel.kind in NO_LINES_BREAK else typed.strip()
    if not value:
        raise BlankUnfilled(field=f"blank_{name}", name=name)
    if channel.kind == Kind.SMS:
        if len(value) > LONGEST_VALUE:
            raise ValueTooLong(field=f"blank_{name}", name=name, most=LONGEST_VALUE)
        if has_link(value):
            raise LinkInValue(field=f"blank_{name}", name=name)
    return value


def _by_hand(channel: Channel, subject_line: str, body: str) -> Words:
    subject_line, body = one_line(subject_line)[:LONGEST_SUBJECT], body.strip()[:LONGEST_BODY]
    if not subject_line and channel.kind in (Kind.EMAIL, Kind.LETTER):
        raise SubjectMissing
    if not body:
        raise NothingWritten
    return Words(subject_line, body)


def _attach(message: Message, files: Iterable[Any]) -> None:
    """Each file looked through and copied: what went out stays what it was."""
    kept = [(file, uploads.look_at(file)) for file in files]
    if sum(paper.size for _file, paper in kept) > MOST_ATTACHED:
        raise TooMuchAttached
    for file, paper in kept:
        file.seek(0)
        copy = ContentFile(file.read(), name=paper.name)
        row = Attachment.objects.create(message=message, file=copy, **asdict(paper))
        if_undone(partial(row.file.storage.delete, str(row.file.name)))


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
    blocked = Block.objects.filter(kind=channel.kind, address_key=address_key(channel.kind, address)).first()
    if blocked:
        raise AddressBlocked(address=hidden(address), reason=blocked.reason)
