"""Deciding the same for many: a round, a segment, a new service to be made known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from types import MappingProxyType

from django.db import transaction

from huiyin.audit.actions import record
from huiyin.customers.actions import hold_many
from huiyin.customers.models import Customer
from huiyin.customers.rules import address_as
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.messaging import queries
from huiyin.messaging.actions.addressing import fit_address
from huiyin.messaging.actions.deciding import Wanted, message_of
from huiyin.messaging.actions.wording import Words, filled, words_of
from huiyin.messaging.enums import ChannelState, LeftOut
from huiyin.messaging.events import MessageDecided
from huiyin.messaging.models import Block, Channel, Message, Signature, Template
from huiyin.messaging.rules import address_key
from huiyin.messaging.rules.texts import OF_THE_FILE, blanks
from huiyin.org.models import Person
from huiyin.org.queries import house_language

AT_ONCE = 1000  # customers of one set of statements
EXAMPLE = "—"


@dataclass(frozen=True)
class Recipient:
    """One of many: the key says what it is about, as in `decide`; variables are those the file does not fill."""

    customer_id: int
    key: str
    subject: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Decided:
    """What became of each key: the message it has, or why it gets none."""

    messages: dict[str, int] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)  # the keys that had no message before
    left_out: dict[str, LeftOut] = field(default_factory=dict)


@dataclass(frozen=True)
class _Mailing:
    """What is the same for all of them."""

    channel: Channel
    template: Template
    signature: Signature | None
    sparing: bool
    agreed: bool
    by: Person | None
    at: datetime


def recipients(
    template: Template, customers: Iterable[Customer], variables: Mapping[str, str] = MappingProxyType({})
) -> list[Recipient]:
    """Each template once to each customer: who joins a list later gets it then, and nobody twice."""
    return [Recipient(one.pk, f"many/{template.pk}/{one.pk}", "", variables) for one in customers]


@whole
def decide_mailing(
    template: Template,
    customers: Iterable[Customer],
    *,
    variables: Mapping[str, str],
    despite: str = "",
    by: Person,
    at: datetime,
) -> int:
    """Decide a message by one template for all customers of a list; how many there are that were not there before.

    `despite` says why it goes to those, too, who are left in peace for now. Raises what decide_each does.
    Source: D34-2.
    """
    wanted = recipients(template, customers, variables)
    told = decide_each(template.channel, wanted, template=template, sparing=not despite, by=by, at=at)
    detail = {"template": template.title, "number": len(told.new), **({"despite": despite} if despite else {})}
    record("messages.decided", by=by, at=at, subject="messages", detail=detail)
    return len(told.new)


@whole
def decide_each(
    channel: Channel,
    recipients: Iterable[Recipient],
    *,
    template: Template,
    sparing: bool = True,
    agreed: bool = False,
    by: Person | None,
    at: datetime,
) -> Decided:
    """Decide a message for each of many customers by one template, in a handful of statements a thousand.

    Whoever can't or may not be written to is left out with the reason, and whoever heard of us lately, unless nobody is
    to be spared (`sparing`). `agreed`: they said that they want this very message. Decided again, the same keys are the
    messages that are there already.
    Source: D34-2. Raises SurveyByText, TemplateUnapproved, NoSignature: what stands in the way of every one of them.
    """
    example = dict.fromkeys(blanks(f"{template.title}\n{template.text}"), EXAMPLE)
    signature = words_of(channel, template, example, purpose=template.purpose).signature
    channel = Channel.objects.get(pk=channel.pk)
    mailing = _Mailing(channel, template, signature, sparing, agreed, by, at)
    in_order = iter(sorted(recipients, key=lambda one: one.customer_id))  # as everybody locks files
    told = Decided()
    while chunk := list(islice(in_order, AT_ONCE)):
        _decide_some(mailing, chunk, told)
    if told.new and channel.state == ChannelState.LIVE:
        publish(MessageDecided(channel.pk))
    return told


def preview_each(
    channel: Channel,
    recipients: Iterable[Recipient],
    *,
    template: Template,
    sparing: bool = True,
    by: Person,
    at: datetime,
) -> Decided:
    """Whom it would reach and who would be left out, by deciding it and taking that back. Raises what decide_each does.

    Blanks that nobody has filled yet are no reason to leave anybody out.
    """
    known = {name: EXAMPLE for name in blanks(f"{template.title}\n{template.text}") if name not in OF_THE_FILE}
    wanted = [replace(one, variables={**known, **one.variables}) for one in recipients]
    with transaction.atomic():
        told = decide_each(channel, wanted, template=template, sparing=sparing, by=by, at=at)
        transaction.set_rollback(True)
    return told


def _decide_some(mailing: _Mailing, chunk: Sequence[Recipient], told: Decided) -> None:
    channel, purpose = mailing.channel, mailing.template.purpose
    told.messages |= _decided(chunk)
    rest = [one for one in chunk if one.key not in told.messages]
    keys_of_files = {one.customer_id for one in rest}
    hold_many(keys_of_files)  # whoever merges files or notes a refusal waits until the messages are there
    customers = Customer.objects.in_bulk(keys_of_files)
    addresses = queries.first_addresses(channel.kind, customers.keys())
    keys = {address_key(channel.kind, address) for address in addresses.values()}
    blocked = {*Block.objects.filter(kind=channel.kind, address_key__in=keys).values_list("address_key", flat=True)}
    spared = queries.spared(keys_of_files, mailing.at) if mailing.sparing else {}
    wanted, language = [], house_language()
    for one in rest:
        customer, address = customers.get(one.customer_id), addresses.get(one.customer_id, "")
        why = _left_out(mailing, customer, address, blocked) or spared.get(one.customer_id)
        words = None
        if customer is not None and not why:
            words = _words(mailing, {**of_the_file(customer, language), **one.variables})
        if words is None or customer is None:
            told.left_out[one.key] = why or LeftOut.UNFIT
            continue
        to = fit_address(address, channel.kind)
        meant = Wanted(key=one.key, address=to, purpose=purpose, agreed=mailing.agreed)
        about = {"customer": customer, "subject": one.subject}
        message = message_of(channel, meant, words, **about, by=mailing.by, at=mailing.at)
        message.to_many = not mailing.agreed
        wanted.append(message)
    Message.objects.bulk_create(wanted, ignore_conflicts=True)
    told.messages |= _decided(rest)
    told.new += [one.key for one in wanted]


def _decided(chunk: Iterable[Recipient]) -> dict[str, int]:
    return dict(Message.objects.filter(key__in=[one.key for one in chunk]).values_list("key", "pk"))


def _left_out(mailing: _Mailing, customer: Customer | None, address: str, blocked: set[str]) -> LeftOut | None:
    channel, purpose = mailing.channel, mailing.template.purpose
    if customer is None:
        return LeftOut.GONE
    if not customer.allows(purpose, channel.kind):
        return LeftOut.REFUSED
    if queries.is_unasked(customer, purpose, agreed=mailing.agreed):
        return LeftOut.NOT_ASKED
    try:
        fit = fit_address(address, channel.kind) if address else ""
    except DomainError:
        fit = ""
    if not fit:
        return LeftOut.NO_ADDRESS
    return LeftOut.BLOCKED if address_key(channel.kind, fit) in blocked else None


def _words(mailing: _Mailing, values: Mapping[str, str]) -> Words | None:
    template = mailing.template
    needed = blanks(f"{template.title}\n{template.text}")
    try:
        return filled(mailing.channel, template, mailing.signature, {name: values.get(name, "") for name in needed})
    except DomainError:
        return None


def of_the_file(customer: Customer, language: str) -> dict[str, str]:
    """What the file fills into the blanks of a template; the customer reads it in the language of the house."""
    said = (customer.name, address_as(customer, language), customer.number)
    return dict(zip(OF_THE_FILE, said, strict=True))
