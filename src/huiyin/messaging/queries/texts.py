"""Templates and signatures, and the letters that wait for a person."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from huiyin.customers.models import Customer
from huiyin.messaging.drivers import provider, reporter
from huiyin.messaging.enums import Approval, Kind, State
from huiyin.messaging.models import Channel, Message, PrintRun, Signature, Template
from huiyin.messaging.queries.outbox import channel_for
from huiyin.org.models import Person

NEVER_ARRIVED = (State.WITHDRAWN, State.FAILED, State.PARKED, State.RETURNED)


def asks_for_approval(channel: Channel) -> bool:
    """Whether a provider approves what is sent over it."""
    return provider(channel.driver) is not None


@dataclass(frozen=True)
class Shelf:
    """What a channel may send."""

    channel: Channel
    asks: bool
    templates: list[Template]
    signatures: list[Signature]


def shelves() -> list[Shelf]:
    """Each channel with the newest edition of its templates, and those before it that still count."""
    channels = list(Channel.objects.order_by("name", "pk"))
    templates: dict[int, list[Template]] = {}
    for template in Template.objects.order_by("channel", "key", "-edition"):
        templates.setdefault(template.channel_id, []).append(template)
    signatures: dict[int, list[Signature]] = {}
    for signature in Signature.objects.order_by("channel", "pk"):
        signatures.setdefault(signature.channel_id, []).append(signature)
    return [
        Shelf(one, asks_for_approval(one), templates.get(one.pk, []), signatures.get(one.pk, [])) for one in channels
    ]


def last_of_template(template: Template, customer: Customer) -> Message | None:
    """The last message by this template to a customer that was not taken back, whichever edition it was."""
    rows = Message.objects.filter(customer=customer, template__channel=template.channel, template__key=template.key)
    found = rows.exclude(state__in=NEVER_ARRIVED).select_related("decided_by").order_by("-decided_at", "-pk")
    return found.first()


def usable_templates(channel: Channel, purposes: tuple[str, ...] = ()) -> list[Template]:
    """Of each the newest approved edition, by title."""
    rows = (
        Template.objects.filter(channel=channel, state=Approval.APPROVED)
        .select_related("channel")
        .order_by("key", "-edition")
        .distinct("key")
    )
    return sorted((row for row in rows if not purposes or row.purpose in purposes), key=lambda row: (row.title, row.pk))


def usable_template(pk: int | None) -> Template:
    """One that may be sent; raises Http404."""
    return get_object_or_404(Template.objects.select_related("channel"), pk=pk, state=Approval.APPROVED)


def any_reader(person: Person) -> Customer | None:
    """A customer whose file somebody may see: any of them shows how the file's words stand in a text."""
    return Customer.objects.visible_to(person).filter(merged_into=None, lost_at=None).order_by("-pk").first()


def templates_for_many() -> list[Template]:
    """What may be sent to many at once, channel by channel; of each template the newest approved edition."""
    channels = Channel.objects.filter(kind__in=[Kind.EMAIL, Kind.SMS, Kind.LETTER, Kind.WECOM_CLIENT]).order_by(
        "name", "pk"
    )
    return [one for channel in channels for one in usable_templates(channel)]


def channels_that_ask() -> list[int]:
    """Those whose provider has something to say: about words it examines, or about messages it took."""
    return [one.pk for one in Channel.objects.order_by("pk") if reporter(one.driver)]


@dataclass(frozen=True)
class Tray:
    """Letters that wait for the printer, and batches that wait for the post."""

    channel: Channel | None
    waiting: int
    unposted: list[PrintRun]


def tray(user: Person) -> Tray:
    waiting = Message.objects.visible_to(user).filter(channel__kind=Kind.LETTER, state=State.WAITING).count()
    unposted = PrintRun.objects.visible_to(user).filter(posted_at=None).select_related("printed_by").order_by("-pk")
    return Tray(channel_for(Kind.LETTER), waiting, list(unposted))


def letters_of(batch: PrintRun) -> list[Message]:
    """In the order of the register, but for those taken back since."""
    rows = Message.objects.filter(batch=batch).exclude(state=State.WITHDRAWN).select_related("customer", "channel")
    return list(rows.order_by("pk"))
