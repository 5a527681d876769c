"""Writing down who did or read what."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory

from huiyin.audit.models import Entry


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
