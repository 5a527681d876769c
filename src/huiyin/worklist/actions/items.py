"""Obligations begin and end: open, settle, waive, drop."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from huiyin.kernel import worktime
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.prepared import insert, update
from huiyin.kernel.texts import FALLBACKS, Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_named, calendar_of
from huiyin.org.rules import check_given_work
from huiyin.rulebook.models import Clause
from huiyin.worklist.actions.clocks import count, end_pause
from huiyin.worklist.actions.locks import locked
from huiyin.worklist.actions.owners import NeedsAReason, announce, settle_on
from huiyin.worklist.enums import Kind, Why
from huiyin.worklist.events import ItemSettled, ItemSteered
from huiyin.worklist.models import WorkItem
from huiyin.worklist.reasons import GONE

ENDING = (
    "settled_at", "settled_by", "outcome", "reason", "next_rung_at",
    "paused_at", "pause_reason", "due_at", "why_due", "provisional", "deadline",
)  # fmt: skip


class NeedsAnOwner(DomainError):
    """Work must belong to a person or a team."""

    field = "owner"


class DueInThePast(DomainError):
    """The deadline must lie in the future."""

    field = "due_at"


class NothingToWaive(DomainError):
    """This step has no deadline any more: take the step, or hand it over."""


@whole
def open_item(
    *,
    kind: str,
    title: Text,
    subject: str,
    subject_label: str,
    owner: Person | None = None,
    team: Department | None = None,
    at: datetime,
    clause: Clause | None = None,
    form: Mapping[str, Any] | None = None,
    calendar: worktime.Calendar | None = None,
    agreed: datetime | date | None = None,
    event: datetime | date | None = None,
    since: datetime | None = None,
    pauses: Sequence[tuple[datetime, datetime]] = (),
    ladder: str = "",
    by: Person | None = None,
) -> WorkItem:
    """Put an obligation on somebody's list, with its deadline and the ladder of reminders.

    Without a calendar the owner's hours count, else the team's; the deadline counts from now, or `since` earlier,
    when its clock may have stood still already (`pauses`).
    `by` is who caused it: nobody is told of what they opened for themself.
    """
    if team is None and owner:
        team = _first_department(owner)
    if owner is None and team is None:
        raise NeedsAnOwner
    item = WorkItem(
        kind=Kind(kind),
        title=dict(title),
        subject=subject,
        subject_label=subject_label[:160],
        team=team,
        clause=clause,
        opened_at=at,
    )
    if form:
        calendar = calendar or calendar_of(person=owner, department=team)
        item.calendar_id = calendar_named(calendar.name)
        item.deadline = deadline_data(form, agreed=agreed, event=event, since=since, pauses=pauses, ladder=ladder)
        count(item, calendar, since=at)
    if owner:
        settle_on(item, owner, at)
    insert(item)
    if owner:
        announce(item, to=item.owner or owner, why=Why.ASSIGNED, by=by, at=at)
    return item


@whole
def give_task(*, to: Person, title: str, due_at: datetime, by: Person, at: datetime) -> WorkItem:
    """Give somebody a task of its own, with a day by which it is done."""
    if due_at <= at:
        raise DueInThePast
    check_given_work(to, field="to")
    return open_item(
        kind=Kind.TASK,
        title=dict.fromkeys(FALLBACKS, title),
        subject="task",
        subject_label=title,
        owner=to,
        at=at,
        form={"agreed": "due_at"},
        agreed=due_at,
        by=by,
    )


@whole
def settle(item: WorkItem, *, words: str = "", by: Person | None, at: datetime) -> WorkItem:
    """The obligation is done: kept if in time, else late; `words` may say how."""
    item = locked(item)
    end_pause(item, at)
    kept = item.due_at is None or at <= item.due_at
    outcome = WorkItem.Outcome.MET if kept else WorkItem.Outcome.LATE
    return _end(item, outcome, reason=words.strip(), by=by, at=at)


@whole
def waive(item: WorkItem, *, reason: str, by: Person | None, at: datetime) -> WorkItem:
    """Whoever oversees the work lets somebody off an obligation, and says why. Raises NothingToWaive, NeedsAReason.

    Of a stage it is the time that is let off: the step is still to be taken. A call that is overdue was missed whatever
    becomes of it, or the share of customers called in time would rise with each one let off. Source: A4-2, A4-4, D52-4.
    """
    if item.kind == Kind.STAGE and item.due_at is None:
        raise NothingToWaive
    item = locked(item)
    missed = item.kind == Kind.CALLBACK and item.is_overdue(at)
    item = _end_with_reason(item, WorkItem.Outcome.MISSED if missed else WorkItem.Outcome.WAIVED, reason, by, at)
    publish(ItemSteered(item.pk, "let_off", by.pk if by else None, at, reason=item.reason))
    return item


@whole
def replace(item: WorkItem, *, reason: str, by: Person | None, at: datetime) -> WorkItem:
    """Another obligation takes its place, and why: waived, though nobody was let off."""
    return _end_with_reason(locked(item), WorkItem.Outcome.WAIVED, reason, by, at)


@whole
def drop(item: WorkItem, *, by: Person | None, at: datetime) -> WorkItem:
    """What the obligation was for is gone: missed if it was already overdue, else waived."""
    item = locked(item)
    if item.is_overdue(at):
        return _end(item, WorkItem.Outcome.MISSED, by=by, at=at)
    return _end(item, WorkItem.Outcome.WAIVED, reason=GONE, by=by, at=at)


def _end_with_reason(item: WorkItem, outcome: str, reason: str, by: Person | None, at: datetime) -> WorkItem:
    if not reason.strip():
        raise NeedsAReason
    return _end(item, outcome, reason=reason, by=by, at=at)


def _end(item: WorkItem, outcome: str, *, by: Person | None, at: datetime, reason: str = "") -> WorkItem:
    item.settled_at, item.settled_by = at, by
    item.outcome, item.reason = outcome, reason[:200]
    item.next_rung_at = None
    update(item, ENDING)
    publish(ItemSettled(item_id=item.pk, kind=item.kind, subject=item.subject, outcome=outcome))
    return item


def _first_department(person: Person) -> Department | None:
    place = person.memberships.filter(department__closed_at=None).select_related("department").order_by("pk").first()
    return place.department if place else None


def deadline_data(
    form: Mapping[str, Any],
    *,
    agreed: datetime | date | None = None,
    event: datetime | date | None = None,
    since: datetime | None = None,
    pauses: Sequence[tuple[datetime, datetime]] = (),
    ladder: str = "",
) -> dict[str, Any]:
    """What an item keeps of its deadline, so that it can be counted again; `ladder` if it is not the usual one."""
    stood = [[began.isoformat(), ended.isoformat()] for began, ended in pauses]
    said = {"form": dict(form), "agreed": _iso(agreed), "event": _iso(event), "pauses": stood}
    further = {"since": since.isoformat() if since else None, "ladder": ladder}
    return {**said, **{name: word for name, word in further.items() if word}}


def _iso(moment: datetime | date | None) -> str | None:
    return moment.isoformat() if moment else None
