"""The today list: what is to be done, in the order of its clock.

Each group is read by a condition of its own and in the order of the deadlines, so that its first rows cost the same
whether ten or a million wait behind them; what is counted is counted no further than a list needs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import F, Q, Value
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from huiyin.org.models import Department, Person
from huiyin.worklist.models import Urge, WorkItem, WorkItemQuerySet, past_due
from huiyin.worklist.queries.lists import Row, detailed, row_of

SHOWN = 50  # rows of a group on the first page; the rest is one click away
PAGE = 100
MOST = 5000  # more are not counted: the list says that there are more
GROUPS = {
    "overdue": _("Overdue"),
    "today": _("Due today"),
    "unassigned": _("For my team, taken by nobody yet"),
    "week": _("This week"),
    "later": _("Later"),
    "waiting": _("Waiting"),
}
BY_THE_CLOCK = (F("due_at").asc(nulls_last=True), "pk")

Place = tuple[str, int, datetime | None, int | None, datetime | None]  # group, item, due, owner, paused


@dataclass(frozen=True)
class Scope:
    """The open items a page is about: those somebody has, and those nobody has taken yet."""

    given: Q
    untaken: Q | None
    reader: Person | None = None  # who is told what it is about; nobody: it is counted and no more

    @property
    def held(self) -> WorkItemQuerySet:
        """What of it somebody has."""
        return self._named(WorkItem.objects.open().filter(self.given, owner__isnull=False))

    def of(self, key: str, condition: Q) -> WorkItemQuerySet:
        rows = self._named(WorkItem.objects.open().filter(condition))
        if key == "unassigned":
            return rows.filter(self.untaken) if self.untaken is not None else rows.none()
        return rows.filter(self.given)

    def _named(self, rows: WorkItemQuerySet) -> WorkItemQuerySet:
        return rows.nameable_to(self.reader) if self.reader else rows


@dataclass
class Group:
    """Items of the same urgency; `more`: there are more than were counted; `late`: so many of what nobody took yet."""

    key: str
    title: Any
    count: int
    more: bool
    rows: list[Row] = field(default_factory=list)
    late: int = 0


@dataclass(frozen=True)
class State:
    """What has to change before the list is sent again."""

    places: Sequence[Place]
    counts: Sequence[tuple[str, int, int]]
    urges: Sequence[int]


def scope(user: Person, *, team: bool, department: Department | None = None, owner: int | None = None) -> Scope:
    """What is mine and what my team has not shared out, or what those have whom I oversee."""
    if not team:
        return Scope(Q(owner=user), Q(team__in=user.department_ids), user)
    reach = user.reach("worklist.oversee")
    given = untaken = Q()
    if not reach.everything:
        given = Q(team__in=reach.departments) | Q(owner=user)
        untaken = Q(team__in=reach.departments | user.department_ids)
    if department:
        below = Q(team__in=list(Department.objects.filter(path__contains=[department.pk]).values_list("pk", flat=True)))
        given, untaken = given & below, untaken & below
    return Scope(given & Q(owner=owner), None, user) if owner else Scope(given, untaken, user)


def today(items: Scope, at: datetime) -> tuple[list[Group], State]:
    """The groups with their first rows and counts, in one question unless a group is long."""
    arms = [
        items.of(key, condition)
        .annotate(group=Value(key))
        .order_by(*BY_THE_CLOCK)
        .values_list("group", "pk", "due_at", "owner_id", "paused_at")[: SHOWN + 1]
        for key, condition in _parts(at)
    ]
    found: dict[str, list[Place]] = {}
    for place in arms[0].union(*arms[1:], all=True):
        found.setdefault(place[0], []).append(place)
    groups, places = [], []
    for key in (key for key in GROUPS if key in found):
        ordered = sorted(found[key], key=lambda place: (place[2] is None, place[2], place[1]))
        places += ordered[:SHOWN]
        count = len(ordered) if len(ordered) <= SHOWN else _count(items, key, at)
        late = _late(items, ordered, at) if key == "unassigned" else 0
        groups.append(Group(key, GROUPS[key], min(count, MOST), more=count > MOST, late=late))
    urges = Urge.objects.filter(item__in=[place[1] for place in places]).order_by("pk").values_list("pk", flat=True)
    return groups, State(places, [(group.key, group.count, group.late) for group in groups], list(urges))


def fill(groups: Iterable[Group], state: State, user: Person) -> None:
    """Read the rows that the state of the list names, in one query."""
    rows = detailed(WorkItem.objects.filter(pk__in=[place[1] for place in state.places])).in_bulk()
    by_key = {group.key: group for group in groups}
    for key, pk, *_rest in state.places:
        if pk in rows:
            by_key[key].rows.append(row_of(rows[pk], user))


def group_of(
    items: Scope, at: datetime, key: str, user: Person, *, after: tuple[str, int] | None = None
) -> tuple[Group, tuple[str, int] | None]:
    """One group page by page, in the order of its deadlines."""
    parts = [items.of(key, condition) for name, condition in _parts(at) if name == key]
    beyond = _beyond(*after) if after else Q()
    rows = (row for part in parts for row in detailed(part.filter(beyond)).order_by(*BY_THE_CLOCK)[: PAGE + 1])
    page = list(islice(rows, PAGE + 1))
    last = page[PAGE - 1] if len(page) > PAGE else None
    following = (last.due_at.isoformat() if last.due_at else "", last.pk) if last else None
    count = _count(items, key, at)
    shown = [row_of(item, user) for item in page[:PAGE]]
    return Group(key, GROUPS[key], min(count, MOST), count > MOST, shown), following


def _parts(at: datetime) -> list[tuple[str, Q]]:
    """The condition of each group; where a group has two, the later deadlines come second."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    monday = midnight + timedelta(days=(7 - midnight.weekday()) % 7)
    given, coming = Q(owner__isnull=False), Q(due_at__gte=at) | Q(due_at=None)
    stopped = Q(paused_at__isnull=False) & (coming | Q(paused_at__lte=F("due_at")))
    running = given & Q(paused_at=None)
    begun = running & (Q(not_before=None) | Q(not_before__lte=at))
    return [
        ("overdue", given & past_due(at)),
        ("today", begun & Q(due_at__gte=at, due_at__lt=midnight)),
        ("unassigned", Q(owner=None)),
        ("week", begun & Q(due_at__gte=midnight, due_at__lt=monday)),
        ("later", begun & Q(due_at__gte=monday)),
        ("later", begun & Q(due_at=None)),
        ("waiting", given & (stopped | (Q(paused_at=None, not_before__gt=at) & coming))),
    ]


def _count(items: Scope, key: str, at: datetime) -> int:
    """How many there are, up to one more than a list counts."""
    parts = [items.of(key, condition) for name, condition in _parts(at) if name == key]
    return sum(part.order_by()[: MOST + 1].count() for part in parts)


def _late(items: Scope, untaken: Sequence[Place], at: datetime) -> int:
    """How much of what nobody took is overdue; the first rows say so unless all of them are."""
    late = sum(due is not None and due < at and (paused is None or paused > due) for *_, due, _owner, paused in untaken)
    if late <= SHOWN:
        return late
    rows = items.of("unassigned", Q(owner=None) & past_due(at))
    return min(rows.order_by()[: MOST + 1].count(), MOST)


def _beyond(due: str, pk: int) -> Q:
    if not due:
        return Q(due_at=None, pk__gt=pk)
    moment = datetime.fromisoformat(due)
    return Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=pk) | Q(due_at=None)
