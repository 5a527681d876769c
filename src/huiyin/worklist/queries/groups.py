"""The today list: what is to be done, in the order of its clock.

Each group is read by a condition of its own and in the order of the deadlines, so that its first rows cost the same
whether ten or a million wait behind them; what is counted is counted no further than a list needs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection
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
LATE = "late"  # of what nobody took
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


def sql_of(rows: Any) -> tuple[str, Sequence[Any]]:
    """What asks for these rows, also where nobody's reach holds any."""
    sql, values = rows.query.get_compiler(connection=connection, elide_empty=False).as_sql()
    return sql, values


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
    parts = [(key, items.of(key, condition)) for key, condition in _parts(at)]
    arms = [
        rows.annotate(group=Value(key))
        .order_by(*BY_THE_CLOCK)
        .values_list("group", "pk", "due_at", "owner_id", "paused_at")[: SHOWN + 1]
        for key, rows in parts
    ]
    found: dict[str, list[Place]] = {}
    for place in arms[0].union(*arms[1:], all=True):
        found.setdefault(place[0], []).append(place)
    ordered = {key: sorted(found[key], key=_by_the_clock) for key in GROUPS if key in found}
    places = [place for rows in ordered.values() for place in rows[:SHOWN]]
    counts = {key: len(rows) for key, rows in ordered.items()}
    counts[LATE] = sum(_is_late(place, at) for place in ordered.get("unassigned", ()))
    parts.append((LATE, dict(parts)["unassigned"].filter(past_due(at))))
    counts |= _counted((key, rows) for key, rows in parts if counts.get(key, 0) > SHOWN)
    groups = [
        Group(key, GROUPS[key], min(counts[key], MOST), counts[key] > MOST, late=_late(key, counts)) for key in ordered
    ]
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
    parts = [(name, items.of(key, condition)) for name, condition in _parts(at) if name == key]
    beyond = _beyond(*after) if after else Q()
    rows = (row for _name, part in parts for row in detailed(part.filter(beyond)).order_by(*BY_THE_CLOCK)[: PAGE + 1])
    page = list(islice(rows, PAGE + 1))
    last = page[PAGE - 1] if len(page) > PAGE else None
    following = (last.due_at.isoformat() if last.due_at else "", last.pk) if last else None
    count = _counted(parts)[key]
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


def _counted(parts: Iterable[tuple[str, WorkItemQuerySet]]) -> dict[str, int]:
    """How many there are in each of these groups, up to one more than a list counts, in one question."""
    arms = [(key, *sql_of(rows.order_by().values_list("pk")[: MOST + 1])) for key, rows in parts]
    numbers = dict.fromkeys((key for key, *_arm in arms), 0)
    if arms:
        question = " UNION ALL ".join(f"SELECT %s, count(*) FROM ({sql}) AS item" for _key, sql, _values in arms)  # noqa: S608 - our own
        with connection.cursor() as cursor:
            cursor.execute(question, [value for key, _sql, values in arms for value in (key, *values)])
            for key, number in cursor.fetchall():
                numbers[key] += number
    return numbers


def _by_the_clock(place: Place) -> tuple[bool, datetime | None, int]:
    _group, pk, due, *_rest = place
    return due is None, due, pk


def _is_late(place: Place, at: datetime) -> bool:
    *_item, due, _owner, paused = place
    return due is not None and due < at and (paused is None or paused > due)


def _late(key: str, counts: Mapping[str, int]) -> int:
    """How much of a group is overdue, where its name does not say so."""
    return min(counts[LATE], MOST) if key == "unassigned" else 0


def _beyond(due: str, pk: int) -> Q:
    if not due:
        return Q(due_at=None, pk__gt=pk)
    moment = datetime.fromisoformat(due)
    return Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=pk) | Q(due_at=None)
