"""Many obligations at once: what a whole batch of cases brings, and takes back."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from typing import Any

from huiyin.kernel import worktime
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_named, calendar_of
from huiyin.rulebook.models import Clause
from huiyin.worklist.actions.clocks import count
from huiyin.worklist.actions.items import NeedsAnOwner, deadline_data
from huiyin.worklist.actions.owners import settle_on
from huiyin.worklist.enums import Kind, Why
from huiyin.worklist.models import Handover, Notice, Reminder, WorkItem


@whole
def open_items(
    *,
    kind: str,
    title: Text,
    subjects: Sequence[tuple[str, str]],
    owner: Person | None = None,
    team: Department | None = None,
    at: datetime,
    clause: Clause | None = None,
    form: Mapping[str, Any] | None = None,
    calendar: worktime.Calendar | None = None,
    agreed: datetime | date | None = None,
    event: datetime | date | None = None,
    since: datetime | None = None,
    ladder: str = "",
) -> list[WorkItem]:
    """Open the same obligation for many subjects (subject, label), in their order, with one deadline.

    Nobody is told of each single one: whoever opens so many tells the owner once.
    """
    if owner is None and team is None:
        raise NeedsAnOwner
    first = WorkItem(kind=Kind(kind), title=dict(title), team=team, clause=clause, opened_at=at)
    if form:
        calendar = calendar or calendar_of(person=owner, department=team)
        first.calendar_id = calendar_named(calendar.name)
        first.deadline = deadline_data(form, agreed=agreed, event=event, since=since, ladder=ladder)
        count(first, calendar, since=at)
    if owner:
        settle_on(first, owner, at)
    items = WorkItem.objects.bulk_create([_about(first, subject, label) for subject, label in subjects])
    if first.standing_in_for:
        Handover.objects.bulk_create(
            Handover(item=item, from_person=owner, to_person=first.owner, why=Why.SUBSTITUTE, at=at) for item in items
        )
    return items


@whole
def take_back(item_ids: Iterable[int]) -> int:
    """Remove obligations that came in by mistake and that nobody has touched; says how many."""
    rows = WorkItem.objects.untouched().filter(pk__in=list(item_ids)).order_by("pk")
    untouched = list(rows.select_for_update().values_list("pk", flat=True))
    for model in (Notice, Reminder, Handover):
        model._default_manager.filter(item__in=untouched).delete()
    return WorkItem.objects.filter(pk__in=untouched).delete()[0]


def _about(first: WorkItem, subject: str, label: str) -> WorkItem:
    item = copy(first)
    item._state = copy(first._state)
    item.subject, item.subject_label = subject, label[:160]
    return item
