"""Deadlines move: pauses, and calendars that change."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from huiyin.kernel import worktime
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Calendar, Person
from huiyin.org.queries import working_calendar
from huiyin.worklist.actions.locks import locked
from huiyin.worklist.actions.owners import NeedsAReason
from huiyin.worklist.events import ItemSteered
from huiyin.worklist.models import WorkItem, WorkItemQuerySet
from huiyin.worklist.queries import Ladders, hours_of
from huiyin.worklist.rules import first_after, steps

BATCH = 1000
CLOCK = ("not_before", "due_at", "why_due", "provisional", "next_rung_at")


class AlreadyPaused(DomainError):
    """This is already paused."""


class NotPaused(DomainError):
    """This is not paused."""


class NotToCome(DomainError):
    """Choose a time that is still to come."""

    field = "until"


class NothingToPause(DomainError):
    """This has no deadline that could be paused."""


@whole
def pause(item: WorkItem, *, reason: str, by: Person | None, at: datetime) -> WorkItem:
    """Stop the clock of an item, for a reason everybody can read."""
    item = locked(item)
    if item.paused_at:
        raise AlreadyPaused
    if not item.deadline.get("form"):
        raise NothingToPause
    if not reason.strip():
        raise NeedsAReason

    item.paused_at, item.pause_reason, item.next_rung_at = at, reason[:200], None
    item.deadline["pauses"] = [*item.deadline.get("pauses", []), [at.isoformat(), None]]
    item.save(update_fields=["paused_at", "pause_reason", "next_rung_at", "deadline"])
    publish(ItemSteered(item.pk, "paused", by.pk if by else None, at, reason=item.pause_reason))
    return item


@whole
def resume(item: WorkItem, *, reason: str = "", by: Person | None, at: datetime) -> WorkItem:
    """Let the clock run again: the deadline moves by the time it stood still."""
    item = locked(item)
    if item.paused_at is None:
        raise NotPaused

    end_pause(item, at)
    item.save(update_fields=["paused_at", "pause_reason", "deadline", *CLOCK])
    publish(ItemSteered(item.pk, "resumed", by.pk if by else None, at, reason=reason))
    return item


def end_pause(item: WorkItem, at: datetime) -> None:
    """End a pause that is running; the caller saves."""
    if item.paused_at is None:
        return
    since, missed = item.paused_at, item.is_overdue(item.paused_at)
    item.deadline["pauses"][-1][1] = at.isoformat()
    item.paused_at, item.pause_reason = None, ""
    # Missed before the pause: its ladder goes on where it stood. Else the new deadline has a ladder of its own.
    count(item, hours_of(item), since=since if missed else at)


@whole
def put_off(item: WorkItem, *, until: datetime, due_at: datetime | None = None, at: datetime) -> WorkItem:
    """Nobody begins before a moment to come, as was agreed with whoever it is for.

    With `due_at` it is due then, if that is later than the deadline would be. What was put off before no longer counts.
    Raises NotToCome.
    """
    item = locked(item)
    if until <= at or (due_at and due_at < until):
        raise NotToCome
    kept = {word: value for word, value in item.deadline.items() if word not in ("until", "later")}
    item.deadline = {**kept, "until": until.isoformat(), **({"later": due_at.isoformat()} if due_at else {})}
    if item.deadline.get("form"):
        count(item, hours_of(item), since=at)
    else:
        item.not_before = until
    item.save(update_fields=["deadline", *CLOCK])
    return item


@whole
def count_again(items: WorkItemQuerySet, *, at: datetime) -> tuple[int, int | None]:
    """Compute one batch of open deadlines again; says how many moved and after which item to go on."""
    rows = list(items.open().order_by("pk").select_related("calendar").select_for_update(of=("self",))[:BATCH])
    moved = [item for item in rows if _moves(item, at)]
    WorkItem.objects.bulk_update(moved, CLOCK, batch_size=200)
    return len(moved), rows[-1].pk if len(rows) == BATCH else None


def recompute_deadlines(calendar: Calendar | None, *, at: datetime) -> int:
    """Open deadlines follow a calendar that changed; without one, those that waited for a year's holidays.

    Batch by batch, so that it may be interrupted and started again at any point.
    """
    affected = WorkItem.objects.filter(calendar=calendar) if calendar else WorkItem.objects.filter(provisional=True)
    total = 0
    last: int | None = 0
    while last is not None:
        moved, last = count_again(affected.filter(pk__gt=last), at=at)
        total += moved
    return total


def count(item: WorkItem, calendar: worktime.Calendar, *, since: datetime) -> None:
    """Compute when the item is due and why, and set up its ladder anew; the caller saves."""
    form = item.deadline["form"]
    deadline = worktime.compute(
        form,
        start=_moment(item.deadline.get("since")) or item.opened_at,
        calendar=calendar,
        agreed=_moment(item.deadline.get("agreed")),
        event=_moment(item.deadline.get("event")),
    )
    due, why = deadline.due_at, deadline.why
    for began, ended in _pauses(item):
        moved = worktime.extend(due, began, ended, calendar, form)
        if moved != due:
            due, why = moved, worktime.note_pause(why, began, ended, moved, calendar)
    later = _moment(item.deadline.get("later"))
    if later and later > due:
        due, why = later, worktime.note_put_off(why, later, calendar)
    not_before = _moment(item.deadline.get("until")) or deadline.not_before
    item.not_before, item.due_at, item.why_due, item.provisional = not_before, due, why, deadline.provisional
    item.next_rung_at = None
    if item.paused_at is None:
        item.next_rung_at = first_after(steps(Ladders().of(item), due, calendar), since, due)


def _moves(item: WorkItem, at: datetime) -> bool:
    if not item.deadline.get("form"):
        return False
    before = (item.due_at, item.not_before, item.provisional, item.why_due)
    rung_before, due_before = item.next_rung_at, item.due_at
    calendar = working_calendar(item.calendar) if item.calendar else hours_of(item)
    count(item, calendar, since=at)
    if item.due_at == due_before:
        item.next_rung_at = rung_before  # same deadline: the ladder goes on where it stands
    return before != (item.due_at, item.not_before, item.provisional, item.why_due)


def _pauses(item: WorkItem) -> Sequence[tuple[datetime, datetime]]:
    ended = (pause for pause in item.deadline.get("pauses", []) if pause[1])
    return [(datetime.fromisoformat(began), datetime.fromisoformat(end)) for began, end in ended]


def _moment(text: str | None) -> Any:
    """A date stays a date: it means the end of that day."""
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
