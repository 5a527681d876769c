"""What is in the outbox, and what somebody needs who writes to a customer."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.customers.enums import AddressLabel, HandleKind, Over, Purpose
from huiyin.customers.models import Address, Customer, Handle, Phone, reach_over_files
from huiyin.customers.queries import Writing
from huiyin.customers.rules import handle_key
from huiyin.kernel.once import once
from huiyin.messaging.enums import ChannelState, Kind, State
from huiyin.messaging.models import Channel, Mailbox, Message, Received, Step
from huiyin.messaging.rules import is_mobile
from huiyin.org.models import Person

NEWEST = 5


def channel_for(kind: str) -> Channel | None:
    """The channel that messages of a kind leave by: one that sends before one that does not."""
    order = Case(
        When(state=ChannelState.LIVE, then=Value(0)), When(state=ChannelState.DRY, then=Value(1)), default=Value(2)
    )
    return Channel.objects.filter(kind=kind).order_by(order, "pk").first()


def files_at(over: Over, address: str) -> set[int]:
    """The files in which an address stands."""
    if over == Over.SMS:
        return {*Phone.objects.filter(number=address).values_list("customer_id", flat=True)}
    rows = Handle.objects.filter(kind=HandleKind.EMAIL, address_key=handle_key(address))
    return {*rows.values_list("customer_id", flat=True)}


def channel_names() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Channel.objects.order_by("name", "pk").values_list("pk", "name")]


def channels_with_a_mailbox() -> list[int]:
    """Those whose answers are fetched, whether or not they send."""
    rows = Channel.objects.exclude(settings__imap_host="").filter(settings__has_key="imap_host")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def mailboxes() -> list[Mailbox]:
    """How far the mailboxes are read, and what stands in the way; none while no channel has one."""
    return list(Mailbox.objects.select_related("channel").filter(channel__in=channels_with_a_mailbox()).order_by("pk"))


def mailbox_of(channel: Channel) -> Mailbox | None:
    """How far its mailbox is read; None for one that has no mailbox, or was never looked into."""
    return Mailbox.objects.filter(channel=channel).first() if channel.settings.get("imap_host") else None


def addresses_of(customer: Customer, kind: str = Kind.EMAIL) -> list[tuple[str, str]]:
    """Where a customer may be written to over channels of a kind, and whose address it is."""
    return [(address, whose) for _customer, address, whose in _addresses(kind, [customer.pk])]


def first_addresses(kind: str, customers: Collection[int]) -> dict[int, str]:
    """The one that each of many is written to: their first."""
    found: dict[int, str] = {}
    for customer, address, _whose in _addresses(kind, customers):
        found.setdefault(customer, address)
    return found


def _addresses(kind: str, customers: Collection[int]) -> list[tuple[int, str, str]]:
    in_order = ("customer", "position", "pk")
    if kind == Kind.EMAIL:
        rows = Handle.objects.filter(customer__in=customers, kind=HandleKind.EMAIL).order_by(*in_order)
        return list(rows.values_list("customer", "address", "belongs_to"))
    if kind == Kind.WECOM_CLIENT:
        rows = Handle.objects.filter(customer__in=customers, kind=HandleKind.WECOM).order_by(*in_order)
        return list(rows.values_list("customer", "address", "belongs_to"))
    if kind == Kind.SMS:
        phones = Phone.objects.filter(customer__in=customers).order_by(*in_order)
        return [row for row in phones.values_list("customer", "number", "belongs_to") if is_mobile(row[1])]
    if kind == Kind.LETTER:
        places = Address.objects.filter(customer__in=customers).exclude(region_name="", text="").order_by(*in_order)
        told = places.values_list("customer", "customer__name", "region_name", "text", "label")
        return [
            (
                customer,
                f"{name}\n{' '.join(filter(None, [region, text]))}",
                str(dict(AddressLabel.choices).get(label, "")),
            )
            for customer, name, region, text, label in told
        ]
    return []  # colleagues are written to over these


@dataclass(frozen=True)
class Letterbox:
    """How a customer is written to, and what stands in the way: said before anybody has typed a word."""

    channel: Channel | None
    addresses: list[tuple[str, str]]
    do_not_contact: bool
    refused: bool  # no contact at all, or not about this
    unasked: bool  # it is advertising, to which nobody has their word
    known: bool  # to whoever writes; else the addresses are hidden from them

    @property
    def open(self) -> bool:
        return bool(self.channel and self.addresses) and not (self.refused or self.unasked)


def letterbox(
    customer: Customer,
    user: Person,
    kind: str = Kind.EMAIL,
    purpose: str = Purpose.SERVICE,
    *,
    agreed: bool = False,
    answers: Received | None = None,
) -> Letterbox:
    """What is to be known before somebody writes; an answer goes where what it `answers` came from."""
    addresses = addresses_of(customer, kind)
    if answers:
        others = [row for row in addresses if handle_key(row[0]) != answers.address_key]
        addresses = [(answers.address, str(_("sender"))), *others]
    return Letterbox(
        channel=channel_for(kind),
        addresses=addresses,
        do_not_contact=customer.do_not_contact,
        refused=not customer.allows(purpose, kind),
        unasked=is_unasked(customer, purpose, agreed=agreed),
        known=customer.permits(user, "view"),
    )


def is_unasked(customer: Customer | None, purpose: str, *, agreed: bool) -> bool:
    """Advertising that nobody agreed to: neither to all of it nor to this very message (`agreed`)."""
    return purpose == Purpose.MARKETING and not agreed and not (customer and purpose in customer.consents)


WRITTEN_ON = {
    Kind.EMAIL: ("messaging:write", _("Write an e-mail"), "mail"),
    Kind.SMS: ("messaging:write-text", _("Write a text message"), "device-mobile-message"),
    Kind.LETTER: ("messaging:write-letter", _("Write a letter"), "mailbox"),
    Kind.WECOM_CLIENT: ("messaging:write-wecom", _("Write in WeCom"), "brand-wechat"),
}


@once
def ways_to(customer: Customer, user: Person) -> list[Writing]:
    """The ways that are set up and lead to this customer, if any may; the one they prefer first. Source: E71-4."""
    if customer.do_not_contact or not (customer.permits(user, "speak") and user.may("messages.send")):
        return []
    there = {*Channel.objects.values_list("kind", flat=True)} | {Kind.EMAIL}  # whose page says who sets one up
    ways = [
        Writing(label, icon, reverse(page, args=[customer.pk]), customer.preferred_channel == kind)
        for kind, (page, label, icon) in WRITTEN_ON.items()
        if kind in there and (kind == Kind.EMAIL or addresses_of(customer, kind))
    ]
    return sorted(ways, key=lambda way: not way.preferred)


def visible_message(user: Person, pk: int | None) -> Message | None:
    """One that somebody may read."""
    return Message.objects.visible_to(user).filter(pk=pk).first() if pk else None


@dataclass(frozen=True)
class Card:
    """The messages on a customer's page: those that did not go out first of all."""

    newest: list[Message]
    ways: list[Writing]
    owed: list[Received]  # e-mails of theirs that wait for an answer, the oldest first


def card(customer: Customer, user: Person) -> Card:
    rows = Message.objects.filter(customer=customer).order_by("-pk")
    owed = Received.objects.visible_to(user).filter(customer=customer, item__isnull=False, item__settled_at=None)
    waiting = list(owed.select_related("item").order_by("pk")[:NEWEST])
    return Card(list(rows[:NEWEST]), ways_to(customer, user), waiting)


def unsent_about(subject: str) -> QuerySet[Message]:
    """What was written about one matter and did not go out yet, or never."""
    return Message.objects.filter(subject=subject).exclude(state=State.SENT).order_by("-pk")


def with_unsent(rows: QuerySet[Channel]) -> QuerySet[Channel]:
    """Each says how many of its messages wait, and how many were only noted in its dry run."""
    return rows.annotate(waiting=_number(State.WAITING), dry=_number(State.DRY))


def _number(state: State) -> Coalesce:
    """Counted for each channel by itself: a join of both would read what was sent, too."""
    rows = Message.objects.filter(channel=OuterRef("pk"), state=state).values("channel")
    return Coalesce(Subquery(rows.annotate(number=Count("id")).values("number")), 0)


def unsent(channel: Channel) -> tuple[int, int]:
    counted: Any = with_unsent(Channel.objects.filter(pk=channel.pk)).get()
    return counted.waiting, counted.dry


def counts_what_they_see(user: Person) -> bool:
    """Whether the outbox shows somebody every message that was counted; whoever keeps the house may see none."""
    return user.may("messages.view") and reach_over_files(user, "view").everything


def steps_of(message: Message) -> list[Step]:
    return list(Step.objects.filter(message=message).select_related("by").order_by("pk"))
