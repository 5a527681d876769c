"""Reading what was written down, and proving that nobody changed it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from huiyin.audit.enums import ACTS, DETAILS, RECORDS, VALUES
from huiyin.audit.models import Entry, EntryQuerySet, Seal
from huiyin.kernel.clock import midnight
from huiyin.kernel.texts import strung

PAGE = 50

# Rows of one block: how many, from where to where, and the hash over all that was written.
CONTENT = """
select count(*), coalesce(min(id), 0), coalesce(max(id), 0),
       encode(sha256(coalesce(string_agg(convert_to(jsonb_build_array(
           id, extract(epoch from at), person_id, action, subject, detail, host(address)
       )::text, 'UTF8'), '\\x0a'::bytea order by id), ''::bytea)), 'hex')
  from audit_entry
 where seal_id = %s
"""


@dataclass(frozen=True)
class Block:
    """What the entries of one seal come to."""

    count: int
    first_id: int
    last_id: int
    content: str


@dataclass(frozen=True)
class Finding:
    """A seal that does not fit what is stored."""

    seal_id: int
    problem: str  # entries | chain


@dataclass(frozen=True)
class Line:
    """One entry in the words of who reads the log."""

    at: datetime
    by: str
    act: str
    record: str
    details: str
    address: str
    sealed: bool


@dataclass(frozen=True)
class Note:
    """How something stands that whoever watches over the house should know, said above the log."""

    title: str
    text: str
    tone: str  # good | info | bad
    action: str  # the acts that tell more


_notes: list[Callable[[datetime], Note]] = []


def register_note(note: Callable[[datetime], Note]) -> None:
    """Have something said above the log; modules above this one know how it stands."""
    if note not in _notes:
        _notes.append(note)


def notes(at: datetime) -> list[Note]:
    return [note(at) for note in _notes]


def in_words(entry: Entry) -> Line:
    """An entry as the page shows it; a word that is not known stands as it was written down."""
    kind, _slash, rest = entry.subject.partition("/")
    return Line(
        at=entry.at,
        by=entry.person.name if entry.person else "",
        act=str(ACTS.get(entry.action, entry.action)),
        record=" ".join(filter(None, [str(RECORDS.get(kind, kind)), rest])),
        details=strung(
            _("%(name)s: %(value)s") % {"name": DETAILS.get(name, name), "value": _value(value)}
            for name, value in sorted(entry.detail.items(), key=_place)
        ),
        address=entry.address or "",
        sealed=entry.seal_id is not None,
    )


def _place(detail: tuple[str, Any]) -> int:
    """The database keeps details by the length of their names; here they stand as they are read."""
    names = list(DETAILS)
    return names.index(detail[0]) if detail[0] in names else len(names)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return _(", ").join(_value(each) for each in value)
    return str(VALUES.get(value, value)) if isinstance(value, str) else str(value)


def block(seal_id: int) -> Block:
    with connection.cursor() as cursor:
        cursor.execute(CONTENT, [seal_id])
        return Block(*cursor.fetchone())


def digest_of(previous: str, content: str, first_id: int, last_id: int) -> str:
    """The link of the chain: over the digest before it and the block's own content."""
    return sha256(f"{previous}\n{content}\n{first_id}\n{last_id}".encode()).hexdigest()


def verify() -> Iterator[Finding]:
    """Every seal that no longer fits its entries or the seal before; nothing means nothing was changed."""
    previous_id, previous = None, ""
    for seal in Seal.objects.order_by("pk").iterator():
        expected = digest_of(previous, seal.content, seal.first_id, seal.last_id)
        if seal.previous_id != previous_id or seal.digest != expected:
            yield Finding(seal.pk, "chain")
        if seal.forgotten_at is None:
            found = block(seal.pk)
            if (found.content, found.first_id, found.last_id) != (seal.content, seal.first_id, seal.last_id):
                yield Finding(seal.pk, "entries")
        previous_id, previous = seal.pk, seal.digest


def entries(
    *,
    action: str = "",
    subject: str = "",
    person: str = "",
    since: date | None = None,
    until: date | None = None,
    before: tuple[datetime, int] | None = None,
) -> EntryQuerySet:
    """The audit log, newest first, after the entry `before`; `until` is the last day shown."""
    rows = Entry.objects.select_related("person").order_by("-at", "-id")
    if action:
        rows = rows.filter(action=action)
    if subject:
        rows = rows.filter(subject=subject)
    if person:
        rows = rows.filter(person__username__iexact=person)
    if since:
        rows = rows.filter(at__gte=midnight(since))
    if until:
        rows = rows.filter(at__lt=midnight(until + timedelta(days=1)))
    return rows.older_than(*before) if before else rows


def failures(*, subject: str, address: str | None, at: datetime, within: timedelta) -> list[datetime]:
    """When sign-ins failed for this name from this address since the last one that succeeded."""
    recent = Entry.objects.filter(
        subject=subject, at__gt=at - within, address=address, action__in=("sign-in", "sign-in.failed")
    )
    moments: list[datetime] = []
    for action, moment in recent.order_by("-at", "-id").values_list("action", "at")[:PAGE]:
        if action == "sign-in":
            break
        moments.append(moment)
    return moments
