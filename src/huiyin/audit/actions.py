"""Writing down who did or read what."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.db import connection
from django.db.models import Exists, OuterRef

from huiyin.audit.models import LEAST_DAYS, Entry, Seal
from huiyin.audit.queries import block, digest_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole

SEALED_AT_ONCE = 10_000
ONE_AT_A_TIME = 0x7365616C  # advisory lock: two workers must not both add the next link


class KeptTooShort(DomainError):
    """Entries are kept for at least %(least)s days."""


@dataclass(frozen=True)
class Origin:
    """Where what is happening now comes from."""

    address: str | None = None
    url: str = ""
    request: str = ""


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


@contextmanager
def coming_from(
    *, person_id: int | None, address: str | None = None, url: str = "", history: bool = True
) -> Iterator[Origin]:
    """Attribute what happens inside, row history included, to a person, an address and a request."""
    origin = Origin(address=address, url=url, request=uuid.uuid4().hex)
    token = _origin.set(origin)
    try:
        if history:
            with pghistory.context(person=person_id, address=address, url=url, request=origin.request):
                yield origin
        else:
            yield origin
    finally:
        _origin.reset(token)


def came_from() -> str | None:
    """The address from which what is happening now was asked for, behind the proxies that the operator trusts."""
    origin = _origin.get()
    return origin.address if origin else None


def record(
    action: str,
    *,
    by: Any,
    at: datetime,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> Entry:
    """Write one act or one reading of personal data down for good."""
    origin = _origin.get() or Origin()
    return Entry.objects.create(
        at=at,
        person=by,
        action=action,
        subject=subject[:80],
        detail=dict(detail or {}),
        address=address or origin.address,
    )


@whole
def seal(*, at: datetime) -> Seal | None:
    """Close the entries that are not sealed yet with a hash over them and over the seal before."""
    _one_at_a_time()
    previous = Seal.objects.order_by("-pk").first()
    waiting = Entry.objects.filter(seal=None).order_by("pk")[:SEALED_AT_ONCE]
    new_id = (previous.pk if previous else 0) + 1
    # The row is written last because it never changes again; the deferred foreign key allows that.
    if not Entry.objects.filter(pk__in=waiting.values("pk")).update(seal_id=new_id):
        return None

    found = block(new_id)
    digest = digest_of(previous.digest if previous else "", found.content, found.first_id, found.last_id)
    return Seal.objects.create(
        pk=new_id,
        sealed_at=at,
        first_id=found.first_id,
        last_id=found.last_id,
        previous=previous,
        content=found.content,
        digest=digest,
    )


@whole
def forget(*, keep_days: int, at: datetime) -> int:
    """Drop the entries of blocks whose retention is over; their seals stay, so the chain still holds."""
    if keep_days < LEAST_DAYS:
        raise KeptTooShort(least=LEAST_DAYS)
    _one_at_a_time()
    over = at - timedelta(days=keep_days)
    young = Entry.objects.filter(seal=OuterRef("pk"), at__gt=over)
    old = list(Seal.objects.filter(~Exists(young), forgotten_at=None).values_list("pk", flat=True))
    if not old:
        return 0

    dropped, _by_model = Entry.objects.filter(seal__in=old).delete()
    Seal.objects.filter(pk__in=old).update(forgotten_at=at)
    return dropped


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
