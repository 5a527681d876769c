"""The today list: what is to be done, in the order of its clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from huiyin.kernel import worktime
from huiyin.org.models import Department, Membership, Person
from huiyin.worklist.models import Urge, WorkItem, WorkItemQuerySet
from huiyin.worklist.rules import subject_url

SHOWN = 50  # rows of a group on the first page; the rest is one click away
PAGE = 100
GROUPS = {
    "overdue": _("Overdue"),
    "today": _("Due today"),
    "unassigned": _("For my team, taken by nobody yet"),
    "week": _("This week"),
    "later": _("Later"),
    "waiting": _("Waiting"),
}
VERBS = ("settle", "take", "hand_over", "escalate", "urge", "pause", "resume", "waive")


@dataclass(frozen=True)
class Row:
    """One item as the list shows it."""

    item: WorkItem
    url: str
    why: str
    urged: bool
    may: frozenset[str]


@dataclass
class Group:
    """Items of the same urgency."""

    key: str
    title: Any
    count: int
    rows: list[Row] = field(default_factory=list)


def scope(user: Person, *, team: bool, department: Department | None = None, owner: int | None = None) -> Any:
    """The open items a page is about: mine and what my team has not shared out, or those I oversee."""
    items = WorkItem.objects.open()
    if not team:
        return items.filter(Q(owner=user) | Q(owner=None, team__in=user.department_ids))
    items = items.in_reach_of(user)
    if department:
        items = items.filter(team__path__contains=[department.pk])
    return items.filter(owner=owner) if owner else items


def today(items: WorkItemQuerySet, at: datetime) -> tuple[list[Group], tuple[Any, ...]]:
    """The groups with their first rows and true counts, and what has to change before it is sent again."""
    places = list(
        _grouped(items, at)
        .annotate(
            place=Window(RowNumber(), partition_by="group", order_by=[F("due_at").asc(nulls_last=True), "pk"]),
            count=Window(Count("pk"), partition_by="group"),
        )
        .filter(place__lte=SHOWN)
        .values_list("group", "count", "pk", "due_at", "owner_id", "paused_at")
        .order_by("group", "place")
    )
    groups: dict[str, Group] = {}
    for key, count, *_rest in places:
        groups.setdefault(key, Group(key, GROUPS[key], count))
    urged = Urge.objects.filter(item__in=[place[2] for place in places]).order_by("pk").values_list("pk", flat=True)
    return [groups[key] for key in GROUPS if key in groups], (tuple(places), tuple(urged))


def fill(groups: Iterable[Group], state: tuple[Any, ...], user: Person) -> None:
    """Read the rows that the state of the list names, in one query."""
    places, _urged = state
    rows = _detailed(WorkItem.objects.filter(pk__in=[place[2] for place in places])).in_bulk()
    by_key = {group.key: group for group in groups}
    for key, _count, pk, *_rest in places:
        if pk in rows:
            by_key[key].rows.append(row_of(rows[pk], user))


def group_of(
    items: WorkItemQuerySet, at: datetime, key: str, user: Person, *, after: tuple[str, int] | None = None
) -> tuple[Group, tuple[str, int] | None]:
    """One group page by page, in the order of its deadlines."""
    rows = _grouped(items, at).filter(group=key)
    count = rows.count()
    if after:
        rows = rows.filter(_beyond(*after))
    page = list(_detailed(rows).order_by(F("due_at").asc(nulls_last=True), "pk")[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    following = (last.due_at.isoformat() if last.due_at else "", last.pk) if last else None
    return Group(key, GROUPS[key], count, [row_of(item, user) for item in page[:PAGE]]), following


def row_of(item: WorkItem, user: Person) -> Row:
    """One item with what this person may do to it."""
    may = frozenset() if item.settled_at else frozenset(verb for verb in VERBS if _makes_sense(item, user, verb))
    urged = item.urged if hasattr(item, "urged") else item.urges.exists()
    why = worktime.explain(item.why_due) if item.why_due else ""
    return Row(item=item, url=subject_url(item.subject), why=why, urged=urged, may=may)


def teams(user: Person) -> QuerySet[Department]:
    """The departments whose work a person oversees."""
    reach = user.reach("worklist.oversee")
    open_ones = Department.objects.filter(closed_at=None).order_by("path", "pk")
    return open_ones if reach.everything else open_ones.filter(pk__in=reach.departments)


def overseen(user: Person) -> QuerySet[Person]:
    """The people whose work a person oversees."""
    places = Membership.objects.filter(person=OuterRef("pk"), department__in=teams(user).order_by())
    rows: QuerySet[Person] = Person.objects.active().filter(Exists(places)).order_by("name", "pk")
    return rows


def takers(item: WorkItem) -> QuerySet[Person]:
    """Who an item can be handed to: everybody in the team's part of the house."""
    root = item.team.path[:2][-1] if item.team else None
    places = Membership.objects.filter(person=OuterRef("pk"), department__closed_at=None)
    if root:
        places = places.filter(department__path__contains=[root])
    people = Person.objects.active().filter(Exists(places)).exclude(pk=item.owner_id or 0)
    rows: QuerySet[Person] = people.order_by("name", "pk")
    return rows


def _makes_sense(item: WorkItem, user: Person, verb: str) -> bool:
    possible = {
        "take": item.owner_id is None,
        "urge": item.owner_id is not None,
        "pause": item.paused_at is None and item.due_at is not None,
        "resume": item.paused_at is not None,
    }
    return possible.get(verb, True) and item.permits(user, verb)


def _grouped(items: WorkItemQuerySet, at: datetime) -> Any:
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight + timedelta(days=7 - midnight.weekday())
    conditions = {
        "unassigned": Q(owner=None),
        "overdue": Q(due_at__lt=at, paused_at=None),
        "waiting": Q(paused_at__isnull=False) | Q(not_before__gt=at),
        "today": Q(due_at__lt=midnight + timedelta(days=1)),
        "week": Q(due_at__lt=monday),
    }
    group = Case(
        *(When(condition, then=Value(key)) for key, condition in conditions.items()),
        default=Value("later"),
        output_field=CharField(),
    )
    return items.annotate(group=group)


def _detailed(items: Any) -> Any:
    return items.annotate(urged=Exists(Urge.objects.filter(item=OuterRef("pk")))).select_related(
        "owner", "team", "clause", "standing_in_for"
    )


def _beyond(due: str, pk: int) -> Q:
    if not due:
        return Q(due_at=None, pk__gt=pk)
    moment = datetime.fromisoformat(due)
    return Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=pk) | Q(due_at=None)
