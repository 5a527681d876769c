"""Taking in what comes: whose it is, what it belongs to, and what a program wrote."""

from dataclasses import asdict
from datetime import datetime
from functools import partial
from hashlib import sha256

from django.core.files.base import ContentFile

from huiyin.customers import actions as customers
from huiyin.customers.enums import HandleKind, Over
from huiyin.customers.models import Customer, Handle
from huiyin.customers.rules import handle_key
from huiyin.kernel import uploads
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import if_undone, whole
from huiyin.messaging import queries
from huiyin.messaging.actions.opting_out import stop_by_answer
from huiyin.messaging.actions.receipts import come_back
from huiyin.messaging.enums import Came, State, Why
from huiyin.messaging.events import MessageReceived
from huiyin.messaging.models import Channel, Enclosure, Message, Received
from huiyin.messaging.rules import HOUR, MOST_AN_HOUR
from huiyin.messaging.rules.reading import Mail, read
from huiyin.messaging.rules.texts import asks_to_stop
from huiyin.org.models import Person

Whose = tuple[int | None, str, Message | None]  # customer, what it belongs to, what it answers
NOBODYS: Whose = (None, "", None)


TO_THE_FILE = "file"  # not to one of their matters


class WhichMatter(DomainError):
    """They have several open matters: say which one it belongs to."""

    field = "subject"


class NotTheirMatter(DomainError):
    """This is no open matter of theirs: choose again."""

    field = "subject"


class FiledAlready(DomainError):
    """This e-mail is filed already: look at it again to see whose it is."""


@whole
def take_in(channel: Channel, raw: bytes, *, at: datetime) -> Received:
    """Take an e-mail in, as it came; one that came before is the row that is there.

    What answers an e-mail of ours goes where that one was; a case number in the subject counts if whoever writes has
    that case; else it goes to the one open matter of the sender, or to their file. All else waits for a person.
    Whoever writes 退订 or STOP gets no more advertising by e-mail.
    """
    mail = read(raw)
    number = mail.message_id or sha256(raw).hexdigest()
    known = Received.objects.filter(channel=channel, message_id=number).first()
    if known:
        return known
    state = _by_a_program(channel, mail, at)
    bounced = _came_back(channel, mail)
    customer, subject, reply_to = NOBODYS if state else _whose(mail)
    if bounced:
        state, (customer, subject, reply_to) = Came.BOUNCED, (bounced.customer_id, bounced.subject, bounced)
    stops = asks_to_stop(mail.subject_line) or asks_to_stop(mail.text)
    if stops and not bounced:  # before a single file is held: all of them, in the order in which everybody does
        stop_by_answer(Over.EMAIL, mail.address, mail.subject_line or mail.text, at=at)
    held = customers.hold(Customer.with_merged.get(pk=customer)) if customer else None
    received = Received.objects.create(
        channel=channel,
        message_id=number,
        address=mail.address[:254],
        address_key=handle_key(mail.address)[:254],
        name=mail.name,
        subject_line=mail.subject_line,
        text=mail.text,
        answers=mail.answers,
        reply_to=reply_to,
        customer=held,
        subject=subject,
        state=state or (Came.FILED if held else Came.UNKNOWN),
        at=at,
    )
    if state not in (Came.AUTOMATIC, Came.BOUNCED):  # whoever sends too much may be a customer with six photos
        _keep_enclosed(received, mail)
    if bounced and mail.bounce:
        _note_bounce(bounced, mail.bounce.words, at)
    elif held:
        publish(MessageReceived(received.pk))
    return received


def _came_back(channel: Channel, mail: Mail) -> Message | None:
    """The e-mail of ours that a mail server reports as not delivered."""
    if mail.bounce is None:
        return None
    return Message.objects.filter(channel=channel, message_id=mail.bounce.message_id).first()


def _note_bounce(message: Message, words: str, at: datetime) -> None:
    """Unless somebody has sent it once more since."""
    stored = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    if stored.state == State.SENT:
        come_back(stored, Why.BOUNCED, words, at)


@whole
def keep_unread(channel: Channel, raw: bytes, *, at: datetime) -> Received:
    """What could not be taken in waits for a person, who finds it in the mailbox by when and from whom it came."""
    number = sha256(raw).hexdigest()
    head = read(raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0])
    received, _new = Received.objects.get_or_create(
        channel=channel,
        message_id=number,
        defaults={
            "address": head.address[:254],
            "address_key": handle_key(head.address)[:254],
            "name": head.name,
            "subject_line": head.subject_line,
            "state": Came.UNREADABLE,
            "at": at,
        },
    )
    return received


@whole
def file(received: Received, *, customer: Customer, subject: str = "", by: Person, at: datetime) -> Received:
    """Say whose e-mail it is; it goes to their one open matter, to the one of several that is named, or to their file.

    Raises FiledAlready, WhichMatter, NotTheirMatter.
    """
    held = customers.hold(customer)
    stored = _unfiled(received)
    stored.customer, stored.subject, stored.state = held, _matter(held.pk, subject), Came.FILED
    stored.filed_by, stored.filed_at = by, at
    stored.save(update_fields=["customer", "subject", "state", "filed_by", "filed_at"])
    publish(MessageReceived(stored.pk))
    return stored


def _matter(customer: int, chosen: str) -> str:
    matters = queries.open_of(customer)
    if chosen == TO_THE_FILE:
        return ""
    if chosen and chosen not in matters:
        raise NotTheirMatter
    if not chosen and len(matters) > 1:
        raise WhichMatter
    return chosen or (matters[0] if matters else "")


@whole
def put_away(received: Received, *, by: Person, at: datetime) -> Received:
    """Nobody's, and nothing follows from it. Raises FiledAlready."""
    stored = _unfiled(received)
    stored.state, stored.filed_by, stored.filed_at = Came.PUT_AWAY, by, at
    stored.save(update_fields=["state", "filed_by", "filed_at"])
    return stored


def _unfiled(received: Received) -> Received:
    stored = Received.objects.select_for_update(of=("self",)).get(pk=received.pk)
    if stored.customer_id is not None:
        raise FiledAlready
    return stored


def _by_a_program(channel: Channel, mail: Mail, at: datetime) -> Came | None:
    """What a program wrote, or more than a person writes: it is kept, and nothing answers it."""
    ourselves = {handle_key(one.settings.get("sender", "")) for one in Channel.objects.filter(kind=channel.kind)}
    if mail.automatic or handle_key(mail.address) in ourselves:
        return Came.AUTOMATIC
    return Came.FLOOD if too_many(handle_key(mail.address), at) else None


def too_many(address_key: str, at: datetime) -> bool:
    """More came from one address than a person writes."""
    return Received.objects.filter(address_key=address_key, at__gt=at - HOUR).count() >= MOST_AN_HOUR


def _whose(mail: Mail) -> Whose:
    answered = Message.objects.filter(message_id__in=mail.answers, customer__isnull=False).order_by("-pk").first()
    if answered:
        return answered.customer_id, answered.subject, answered
    before = Received.objects.filter(message_id__in=mail.answers, customer__isnull=False).order_by("-pk").first()
    if before:
        return before.customer_id, before.subject, None
    senders = _customers_with(mail.address)
    for subject, customer in queries.named_in(mail.subject_line):
        if customer in senders:  # anybody can write a number
            return customer, subject, None
    if len(senders) != 1:
        return NOBODYS
    return senders[0], only_matter(senders[0]), None


def only_matter(customer: int) -> str:
    """Of several open ones nobody but a person could choose."""
    matters = queries.open_of(customer)
    return matters[0] if len(matters) == 1 else ""


def _customers_with(address: str) -> list[int]:
    rows = Handle.objects.filter(kind=HandleKind.EMAIL, address_key=handle_key(address), customer__merged_into=None)
    return sorted({*rows.values_list("customer", flat=True)}) if address else []


def _keep_enclosed(received: Received, mail: Mail) -> None:
    """Each file that is safe to keep; of the others the name and the reason."""
    for one in mail.enclosed:
        content = ContentFile(one.data, name=one.name)
        try:
            paper = uploads.look_at(content, outsider=True)
        except uploads.FileRefused as refused:
            received.refused.append(str(refused)[:300])
            continue
        kept = Enclosure.objects.create(received=received, file=content, **asdict(paper))
        if_undone(partial(kept.file.storage.delete, str(kept.file.name)))
    if received.refused:
        received.save(update_fields=["refused"])
