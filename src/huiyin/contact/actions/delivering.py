"""Handing things over: it stands in the register, with a copy that stays here where the rule book says so."""

from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import File

from huiyin.contact import queries
from huiyin.contact.actions.noting import note_interaction
from huiyin.contact.actions.points import fitting
from huiyin.contact.actions.saying import where
from huiyin.contact.actions.talking import NotYetSaid
from huiyin.contact.actions.telling import Said
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Delivery, Interaction
from huiyin.contact.rules import LONGEST_POINT
from huiyin.customers.models import Customer
from huiyin.kernel import uploads
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.kernel.whole import if_undone, whole
from huiyin.org.models import Person


class NothingDelivered(DomainError):
    """Write down what is handed over."""

    field = "words"


class NobodyTook(DomainError):
    """Say who takes it."""

    field = "taker"


class KindOfDeliveryUnknown(DomainError):
    """Choose what kind of thing it is."""

    field = "kind"


class CopyMissing(DomainError):
    """A copy is kept of it: add the file."""

    field = "copy"


@whole
def record_delivery(
    customer: Customer,
    *,
    kind: str,
    words: str,
    taker: str,
    channel: str,
    place: str = "",
    copy: "File[Any] | None" = None,
    said_at: datetime,
    by: Person,
    at: datetime,
) -> Delivery:
    """Put on record what was handed over, how and to whom, with the copy that stays here for enquiries.

    Source: C31-4. Raises KindOfDeliveryUnknown, NothingDelivered, NobodyTook, NotYetSaid, ChannelUnknown, NeedsAPlace,
    CopyMissing, TooLong, FileTooLarge, FileUnfit.
    """
    thing = queries.deliverable().get(kind)
    if thing is None:
        raise KindOfDeliveryUnknown
    words, taker = fitting(words.strip(), LONGEST_POINT), taker.strip()
    if not words:
        raise NothingDelivered
    if not taker:
        raise NobodyTook
    if said_at > at:
        raise NotYetSaid
    place = where(channel, place)
    if thing.copy and not copy:
        raise CopyMissing

    interaction = note_interaction(
        Said(
            direction=Interaction.Direction.OUT,
            channel=channel,
            purpose=Purpose.DELIVERY,
            content=f"{say(thing.label)}：{words}（{taker}）",
            place=place,
        ),
        customer=customer,
        by=by,
        at=said_at,
    )
    delivery = Delivery(interaction=interaction, kind=kind, words=words, taker=taker)
    return _with_copy(delivery, copy) if copy else _kept(delivery)


def _with_copy(delivery: Delivery, copy: "File[Any]") -> Delivery:
    try:
        paper = uploads.look_at(copy)
    except uploads.FileRefused as refused:
        refused.at_field = "copy"
        raise
    for name, value in asdict(paper).items():
        setattr(delivery, name, value)
    delivery.copy = copy
    _kept(delivery)
    if_undone(partial(delivery.copy.storage.delete, str(delivery.copy.name)))
    return delivery


def _kept(delivery: Delivery) -> Delivery:
    delivery.save()
    return delivery
