"""Who does an item: hand over, take, escalate, succeed."""

from datetime import datetime
from typing import cast

from django.db import connection
from django.utils.translation import gettext_noop

from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.moments import hour
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import stand_in_for, superior_of
from huiyin.org.rules import check_given_work
from huiyin.worklist.actions.locks import locked
from huiyin.worklist.actions.notices import notify
from huiyin.worklist.enums import Why
from huiyin.worklist.events import ItemsHandedOver
from huiyin.worklist.models import Handover, WorkItem
from huiyin.worklist.queries import last_handover, next_level
from huiyin.worklist.rules import barred_from, in_each_language, kinds_with_bars

MESSAGES = {
    Why.ASSIGNED: gettext_noop("New for you: %(title)s (%(label)s)"),
    Why.SUBSTITUTE: gettext_noop("You stand in for %(absent)s: %(title)s (%(label)s)"),
    Why.ESCALATED: gettext_noop("Escalated to you: %(title)s (%(label)s)"),
}
NO_LONGER_YOURS = gettext_noop("%(by)s passed this on from you to %(to)s: %(title)s (%(label)s)")


class AlreadyTheirs(DomainError):
    """%(name)s already has this."""

    field = "to"


class NotForThem(DomainError):
    """%(name)s can't be given this: %(why)s."""

    field = "to"


class LeftTheHouse(DomainError):
    """%(name)s no longer works here."""

    field = "to"


class AlreadyTaken(DomainError):
    """%(name)s has already taken this."""


class PassedOn(DomainError):
    """%(name)s passed this on to %(to)s at %(time)s; please look at the new state."""


class EscalatedAlready(PassedOn):
    """%(name)s already escalated this to %(to)s at %(time)s; please look at the new state."""


class NoHigherLevel(DomainError):
    """There is no higher level to escalate this to."""


class NeedsAReason(DomainError):
    """Say why, so that others understand it later."""

    field = "reason"


@whole
def hand_over(
    item: WorkItem, *, to: Person, why: str = Why.ASSIGNED, reason: str = "", by: Person | None, at: datetime
) -> WorkItem:
    """Give an item to somebody else (转办); if they are away, their substitute gets it. Who had it is told."""
    item = locked(item)
    if not to.is_active:
        raise LeftTheHouse(name=to.name)
    if to.pk in {item.owner_id, item.standing_in_for_id}:
        raise AlreadyTheirs(name=to.name)
    check_given_work(to, field="to")
    _check_not_barred(item, to)

    before = item.owner
    settle_on(item, to, at)
    item.save(update_fields=["owner", "standing_in_for"])
    Handover.objects.create(item=item, from_person=before, to_person=to, why=why, reason=reason, by=by, at=at)
    announce(item, to=item.owner or to, why=why, by=by, at=at)
    if before and by and before not in (by, item.owner):
        said = {"by": by.name, "to": (item.owner or to).name, "title": item.title, "label": item.subject_label}
        text = in_each_language(NO_LONGER_YOURS, **said)
        notify([before], kind="assigned", text=text, subject=item.subject, item=item, at=at)
    publish(ItemsHandedOver(item_ids=(item.pk,), why=why, at=at))
    return item


@whole
def take(item: WorkItem, *, by: Person, at: datetime) -> WorkItem:
    """Take an item that the team has not given to anybody yet."""
    item = locked(item)
    if item.owner:
        raise AlreadyTaken(name=item.owner.name)
    check_given_work(by)
    _check_not_barred(item, by)

    item.owner = by
    item.save(update_fields=["owner"])
    Handover.objects.create(item=item, from_person=None, to_person=by, why=Why.TAKEN, by=by, at=at)
    publish(ItemsHandedOver(item_ids=(item.pk,), why=Why.TAKEN, at=at))
    return item


@whole
def escalate(item: WorkItem, *, reason: str, seen_level: int | None = None, by: Person, at: datetime) -> WorkItem:
    """Pass what one may not decide alone to the next level up that may do it, never past it. Source: C32-5.

    `seen_level` is the level that the person had before their eyes (queries.level_of): if somebody else
    has passed it on since, it climbs no further and the person is told.
    """
    item = locked(item)
    check_level(item, seen_level)
    if not reason.strip():
        raise NeedsAReason
    superior = next_level(item)
    if superior is None:
        raise NoHigherLevel

    return hand_over(item, to=superior, why=Why.ESCALATED, reason=reason, by=by, at=at)


@whole
def succeed(leaver_id: int, *, successor: Person | None, by: Person | None, at: datetime) -> int:
    """Somebody left the house: the successor takes over all that is open, in one statement.

    What the successor must not do goes to the next level that may; of such work there is little.
    """
    rows = WorkItem.objects.open()
    rows.filter(standing_in_for=leaver_id).update(standing_in_for=successor)
    if successor is None:
        return 0
    with connection.cursor() as cursor:
        said = {"leaver": leaver_id, "to": successor.pk, "by": by.pk if by else None, "at": at}
        cursor.execute(SUCCEED, {**said, "singly": kinds_with_bars()})
        moved = [pk for (pk,) in cursor.fetchall()]
    passed_up: list[int] = []
    barring = rows.filter(owner=leaver_id, kind__in=kinds_with_bars()).select_related("owner", "team")
    for item in barring.order_by("pk"):  # held by the statement above
        (moved if _succeed_singly(item, successor, by, at) == successor else passed_up).append(item.pk)
    for keys, why in ((moved, Why.ASSIGNED), (passed_up, Why.ESCALATED)):
        if keys:
            publish(ItemsHandedOver(item_ids=tuple(keys), why=why, at=at))
    return len(moved) + len(passed_up)


def settle_on(item: WorkItem, owner: Person, at: datetime) -> None:
    """Make somebody the owner, or while they are away whoever stands in for them.

    Where that is one who must not do it, the next level does; where there is none, it waits for the owner.
    """
    actual = stand_in_for(owner, at)
    if actual != owner:
        actual = _next_who_may(item, owner, actual, at)
    item.owner = actual
    item.standing_in_for = owner if actual != owner else None


def announce(item: WorkItem, *, to: Person, why: str, by: Person | None, at: datetime) -> None:
    """Tell the new owner, unless they gave it to themself; a substitute's part is kept in the history."""
    if item.standing_in_for:
        Handover.objects.create(item=item, from_person=item.standing_in_for, to_person=to, why=Why.SUBSTITUTE, at=at)
        why = Why.SUBSTITUTE
    if by == to:
        return
    absent = item.standing_in_for.name if item.standing_in_for else ""
    text = in_each_language(MESSAGES[Why(why)], title=item.title, label=item.subject_label, absent=absent)
    notify([to], kind="assigned", text=text, subject=item.subject, item=item, at=at)


def check_level(item: WorkItem, seen: int | None) -> None:
    """Refuse to act on a level that is past, and say who passed the item on, to whom and when."""
    last = last_handover(item)
    if seen is None or last is None or seen == last.pk:
        return
    refusal = EscalatedAlready if last.why == Why.ESCALATED else PassedOn
    name = last.by or last.from_person
    raise refusal(name=name, to=last.to_person, time=hour(last.at))


def _succeed_singly(item: WorkItem, successor: Person, by: Person | None, at: datetime) -> Person:
    """Says who has it now: where nobody may do it the successor, who can hand it to a colleague."""
    leaver = cast("Person", item.owner)
    found = _next_who_may(item, leaver, successor, at)
    item.owner = successor if found == leaver else found
    item.save(update_fields=["owner"])
    why = Why.ASSIGNED if item.owner == successor else Why.ESCALATED
    Handover.objects.create(item=item, from_person=leaver, to_person=item.owner, why=why, by=by, at=at)
    if why == Why.ESCALATED:
        text = in_each_language(MESSAGES[why], title=item.title, label=item.subject_label)
        notify([item.owner], kind="assigned", text=text, subject=item.subject, item=item, at=at)
    return item.owner


def _next_who_may(item: WorkItem, owner: Person, first: Person, at: datetime) -> Person:
    barred, level = barred_from(item), superior_of(owner, item.team)
    while first.pk in barred and level is not None:
        first, level = stand_in_for(level, at), superior_of(level, item.team)
    return owner if first.pk in barred else first


def _check_not_barred(item: WorkItem, person: Person) -> None:
    if (why := barred_from(item).get(person.pk)) is not None:
        raise NotForThem(name=person.name, why=why)


SUCCEED = """
    WITH held AS (  -- in order, as everybody holds several items: the other order would deadlock
        SELECT id, kind FROM worklist_workitem
        WHERE owner_id = %(leaver)s AND settled_at IS NULL
        ORDER BY id FOR UPDATE
    ), moved AS (
        UPDATE worklist_workitem SET owner_id = %(to)s
        WHERE id IN (SELECT id FROM held WHERE kind <> ALL(%(singly)s))
        RETURNING id
    )
    INSERT INTO worklist_handover (item_id, from_person_id, to_person_id, why, reason, by_id, at)
    SELECT id, %(leaver)s, %(to)s, 'assigned', '', %(by)s, %(at)s FROM moved
    RETURNING item_id
"""
