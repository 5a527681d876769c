"""Deciding that something is to be sent: in the transaction of whoever decides it, and once."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
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
    enclosures: str = "",
    customer: Customer | None = None,
    group: StaffGroup | None = None,
    subject: str = "",
    despite: str = "",
    agreed: bool = False,
    answers: Received | None = None,
    by: Person | None,
    at: datetime,
) -> Message:
    """Decide that a message is to be sent. It is part of the caller's transaction; a job sends it afterwards.

    `key` says what it is about: decided again under the same key it is the message that is there already. Over a
    channel in its dry run nothing is sent, and the message says so. A template gives the words and says what they are
    for; without one somebody wrote them. `agreed`: the customer said that they want it, so advertising needs no other
    word of theirs. `despite` says why it leaves at an hour of rest; without it, it waits. `enclosures` says what
    is put into the envelope of a letter; `answers` which e-mail it answers.
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
    refuse_unwanted(channel, address, purpose, customer, agreed=agreed)

    channel = Channel.objects.get(pk=channel.pk)  # whether it sends may have changed since it was read
    wanted = message_of(channel, words, key=key, address=address, purpose=purpose, subject=subject, by=by, at=at)
    wanted.customer, wanted.group, wanted.despite, wanted.agreed = customer, group, one_line(despite), agreed
    wanted.enclosures = one_line(enclosures)[:LONGEST_SUBJECT] if channel.kind == Kind.LETTER else ""
    message, new = Message.objects.get_or_create(key=key, defaults=fields_of(wanted))
    if new:
        _attach(message, files)
        if answers:
            Received.objects.filter(pk=answers.pk).update(answered_by=message)
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
