"""Telling people: notices, and pressing for an item (催办)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop
from psycopg.types.json import Jsonb

from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.moments import hour
from huiyin.kernel.prepared import planned_to_write
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import stand_in_for
from huiyin.worklist.actions.locks import locked
from huiyin.worklist.events import ItemSteered
from huiyin.worklist.models import Notice, Urge, WorkItem
from huiyin.worklist.rules import in_each_language

BETWEEN_URGES = timedelta(minutes=30)
TOLD = """
    INSERT INTO worklist_notice (item_id, subject, kind, text, at, person_id)
    SELECT %s::bigint, %s::text, %s::text, %s::jsonb, %s::timestamptz, person FROM unnest(%s::bigint[]) AS told (person)
"""


class UrgedJustNow(DomainError):
    """%(name)s urged this at %(time)s; give the owner half an hour."""


class NobodyToUrge(DomainError):
    """Nobody has taken this yet; hand it to somebody first."""


@whole
def notify(
    people: Iterable[Person], *, kind: str, text: Text, subject: str, item: WorkItem | None = None, at: datetime
) -> None:
    """Put a line into these people's notifications, once each."""
    told = sorted({person.pk for person in people})
    if told:
        with planned_to_write() as cursor:
            cursor.execute(TOLD, [item.pk if item else None, subject, kind, Jsonb(dict(text)), at, told])


@whole
def notify_each(texts: Mapping[int, Text], *, kind: str, subject: str, at: datetime) -> None:
    """Put a line of their own into the notifications of each of these people, in one statement."""
    Notice.objects.bulk_create(
        Notice(person_id=pk, kind=kind, text=dict(text), subject=subject, at=at) for pk, text in texts.items()
    )


@whole
def forget_notices(*, keep_days: int, at: datetime) -> int:
    """Drop lines of notifications that are older, read or not: what they told of is on record elsewhere."""
    dropped, _by_model = Notice.objects.filter(at__lt=at - timedelta(days=keep_days)).delete()
    return dropped


@whole
def urge(item: WorkItem, *, by: Person, at: datetime) -> Urge:
    """Press the owner for an item; not again within half an hour."""
    item = locked(item)
    if item.owner is None:
        raise NobodyToUrge
    last = Urge.objects.filter(item=item, at__gt=at - BETWEEN_URGES).select_related("by").order_by("-at").first()
    if last:
        raise UrgedJustNow(name=last.by.name, time=hour(last.at))

    pressed = Urge.objects.create(item=item, by=by, at=at)
    text = in_each_language(
        gettext_noop("%(by)s urges you: %(title)s (%(label)s)"), title=item.title, label=item.subject_label, by=by.name
    )
    notify({item.owner, stand_in_for(item.owner, at)}, kind="urge", text=text, subject=item.subject, item=item, at=at)
    publish(ItemSteered(item.pk, "urged", by.pk, at))
    return pressed


@whole
def read_notice(notice: Notice, *, by: Person, at: datetime) -> None:
    """Mark a notice as read."""
    Notice.objects.filter(pk=notice.pk, person=by, read_at=None).update(read_at=at)


@whole
def read_all(person: Person, *, by: Person, at: datetime) -> int:
    """Mark everything in a person's notifications as read."""
    return Notice.objects.filter(person=person, read_at=None, at__lte=at).update(read_at=at)
