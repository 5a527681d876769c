"""Deciding that something is to be sent: in the transaction of whoever decides it, and once."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel import uploads
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import if_undone, whole
from huiyin.messaging.actions.addressing import fit_address, refuse_unwanted
from huiyin.messaging.actions.wording import Words, words_of
from huiyin.messaging.enums import ChannelState, Kind, State
from huiyin.messaging.events import MessageDecided
from huiyin.messaging.models import Attachment, Channel, Message, Received, StaffGroup, Template
from huiyin.messaging.rules import LONGEST_SUBJECT, address_key
from huiyin.messaging.rules.texts import one_line
from huiyin.org.models import Person

MOST_ATTACHED = 15 * 1024 * 1024  # larger e-mails are refused nearly everywhere


class NoChannel(DomainError):
    """There is no e-mail channel yet: an administrator sets one up."""


class TooMuchAttached(DomainError):
    """The files are larger than 15 MB together; many mail servers refuse that. Send fewer, or smaller ones."""

    field = "files"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A message that somebody wants to be sent: what it is about, to which address, and what it says.

    `key` says what it is about: wanted again under the same key it is the message that is there already. A template
    gives the words and says what they are for; without one somebody wrote them. `agreed`: the customer said that they
    want it, so advertising needs no other word of theirs. `despite` says why it leaves at an hour of rest; without it,
    it waits. `enclosures` says what is put into the envelope of a letter.
    """

    key: str
    address: str
    purpose: str = ""
    subject_line: str = ""
    body: str = ""
    template: Template | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    files: Iterable[Any] = ()
    enclosures: str = ""
    despite: str = ""
    agreed: bool = False


@whole
def decide(
    channel: Channel,
    wanted: Wanted,
    *,
    customer: Customer | None = None,
    group: StaffGroup | None = None,
    subject: str = "",
    answers: Received | None = None,
    by: Person | None,
    at: datetime,
) -> Message:
    """Decide that a message is to be sent. It is part of the caller's transaction; a job sends it afterwards.

    Over a channel in its dry run nothing is sent, and the message says so. `answers`: which e-mail it answers.
    Raises DoNotContact, PurposeRefused, NotAgreedTo, AddressBlocked, TooMuchAttached, FileRefused and what fit_address
    and words_of raise.
    """
    decided = Message.objects.filter(key=wanted.key).first()
    if decided:
        return decided
    purpose = wanted.template.purpose if wanted.template else wanted.purpose
    wanted = replace(wanted, address=fit_address(wanted.address, channel.kind), purpose=purpose)
    written = {"subject_line": wanted.subject_line, "body": wanted.body}
    words = words_of(channel, wanted.template, wanted.variables, **written, purpose=purpose)
    customer = customers.hold(customer) if customer else None
    refuse_unwanted(channel, wanted.address, purpose, customer, agreed=wanted.agreed)

    channel = Channel.objects.get(pk=channel.pk)  # whether it sends may have changed since it was read
    row = message_of(channel, wanted, words, customer=customer, subject=subject, by=by, at=at)
    row.group = group
    message, new = Message.objects.get_or_create(key=wanted.key, defaults=fields_of(row))
    if new:
        _attach(message, wanted.files)
        if answers:
            Received.objects.filter(pk=answers.pk).update(answered_by=message)
    if new and channel.state == ChannelState.LIVE:
        publish(MessageDecided(channel.pk))
    return message


def message_of(
    channel: Channel,
    wanted: Wanted,
    words: Words,
    *,
    customer: Customer | None,
    subject: str,
    by: Person | None,
    at: datetime,
) -> Message:
    """The row of a message that is decided now."""
    domain = channel.settings.get("sender", "").rpartition("@")[2] or "localhost"
    return Message(
        channel=channel,
        key=wanted.key,
        customer=customer,
        subject=subject,
        address=wanted.address,
        address_key=address_key(channel.kind, wanted.address),
        purpose=wanted.purpose,
        subject_line=words.subject_line,
        body=words.body,
        template=words.template,
        signature=words.signature,
        variables=dict(words.variables),
        enclosures=one_line(wanted.enclosures)[:LONGEST_SUBJECT] if channel.kind == Kind.LETTER else "",
        despite=one_line(wanted.despite),
        agreed=wanted.agreed,
        message_id=f"{uuid4().hex}@{domain}" if channel.kind == Kind.EMAIL else "",
        state=State.DRY if channel.state == ChannelState.DRY else State.WAITING,
        next_try_at=at,
        decided_by=by,
        decided_at=at,
    )


def fields_of(message: Message) -> dict[str, Any]:
    return {one.attname: getattr(message, one.attname) for one in Message._meta.concrete_fields if not one.primary_key}


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
