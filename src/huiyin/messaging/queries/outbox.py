"""What is in the outbox, and what somebody needs who writes to a customer."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from huiyin.customers.enums import HandleKind, Purpose
from huiyin.customers.models import Customer, Handle, reach_over_files
from huiyin.messaging.enums import ChannelState, Kind, State
from huiyin.messaging.models import Block, Channel, Mailbox, Message, Step
from huiyin.org.models import Person

NEWEST = 5
BLOCKS_OF_A_PAGE = 200


def channel_for(kind: str) -> Channel | None:
    """The channel that messages of a kind leave by: one that sends before one that does not."""
    order = Case(
        When(state=ChannelState.LIVE, then=Value(0)), When(state=ChannelState.DRY, then=Value(1)), default=Value(2)
    )
    return Channel.objects.filter(kind=kind).order_by(order, "pk").first()


def channel_names() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Channel.objects.order_by("name", "pk").values_list("pk", "name")]


def channels_with_a_mailbox() -> list[int]:
    """Those whose answers are fetched, whether or not they send."""
    rows = Channel.objects.exclude(settings__imap_host="").filter(settings__has_key="imap_host")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def mailboxes() -> list[Mailbox]:
    """How far the mailboxes are read, and what stands in the way; none while no channel has one."""
    return list(Mailbox.objects.select_related("channel").filter(channel__in=channels_with_a_mailbox()).order_by("pk"))


def addresses_of(customer: Customer) -> list[tuple[str, str]]:
    """Where a customer may be written to by e-mail, and whose address it is."""
    rows = Handle.objects.filter(customer=customer, kind=HandleKind.EMAIL).order_by("position", "pk")
    return list(rows.values_list("address", "belongs_to"))


@dataclass(frozen=True)
class Letterbox:
    """How a customer is written to, and what stands in the way: said before anybody has typed a word."""

    channel: Channel | None
    addresses: list[tuple[str, str]]
    do_not_contact: bool
    refused: bool  # to be written to about service: no contact at all, or not about this
    known: bool  # to whoever writes; else the addresses are hidden from them

    @property
    def open(self) -> bool:
        return bool(self.channel and self.addresses) and not self.refused


def letterbox(customer: Customer, user: Person) -> Letterbox:
    return Letterbox(
        channel=channel_for(Kind.EMAIL),
        addresses=addresses_of(customer),
        do_not_contact=customer.do_not_contact,
        refused=not customer.allows(Purpose.SERVICE),
        known=customer.permits(user, "view"),
    )


@dataclass(frozen=True)
class Card:
    """The messages on a customer's page: those that did not go out first of all."""

    newest: list[Message]
    may_write: bool


def card(customer: Customer, user: Person) -> Card:
    rows = Message.objects.filter(customer=customer).order_by("-pk")
    return Card(list(rows[:NEWEST]), customer.permits(user, "speak") and user.may("messages.send"))


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


def blocks(user: Person, *, before: int | None = None) -> tuple[list[Block], int | None]:
    """Addresses that get nothing, newest first, and where the earlier ones begin."""
    rows = Block.objects.visible_to(user).select_related("by").order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: BLOCKS_OF_A_PAGE + 1])
    page = found[:BLOCKS_OF_A_PAGE]
    return page, page[-1].pk if len(found) > BLOCKS_OF_A_PAGE else None
