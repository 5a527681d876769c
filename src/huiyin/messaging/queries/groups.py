"""What there is to tell a group of colleagues: never a word about a customer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.kernel.clock import midnight
from huiyin.kernel.moments import brief
from huiyin.kernel.texts import aside, listed, say, strung
from huiyin.messaging.enums import Hears
from huiyin.messaging.models import StaffGroup
from huiyin.org.models import Department
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem, WorkItemQuerySet

SHOWN = 10  # lines of one message
MOST = 1000  # more are not counted
# Of these the rule book or the house wrote what is to be done; of others people did, and may have named a customer.
WITHOUT_NAMES = frozenset(
    {Kind.STAGE, Kind.SIGNATURE, Kind.PART, Kind.DUTY, Kind.READ_BACK, Kind.AREA_REPORT, Kind.WORK_REPORT, Kind.ROUND}
)
BY_THE_CLOCK = ("due_at", "pk")


@dataclass(frozen=True)
class News:
    """What a group is told: a heading, and below it what it is about."""

    heading: str
    lines: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Told:
    """A group in the words of the page of its channel."""

    pk: int
    name: str
    hears: str
    accounts: str


def groups_of(channel: int) -> list[Told]:
    """Who is told over a channel, and of what."""
    rows = StaffGroup.objects.filter(channel=channel, ended_at=None).select_related("department")
    return [
        Told(row.pk, row.department.name, strung(_heard(row)), listed(row.accounts))
        for row in rows.order_by("department__path", "pk")
    ]


def _heard(group: StaffGroup) -> list[str]:
    labels = {key: str(Hears(key).label) for key in group.hears}
    if group.times:
        labels[Hears.DAY] += aside(listed(group.times))
    return list(labels.values())


def concerned(groups: Iterable[StaffGroup], item_ids: Iterable[int]) -> list[tuple[StaffGroup, list[WorkItem]]]:
    """Each group that some of these items are the concern of, with them in the order of their deadlines."""
    rows = WorkItem.objects.filter(pk__in=list(item_ids)).select_related("owner", "team").order_by(*BY_THE_CLOCK)
    items = list(rows)
    found = [
        (group, [item for item in items if item.team and group.department_id in item.team.path]) for group in groups
    ]
    return [(group, theirs) for group, theirs in found if theirs]


def news(group: StaffGroup, what: Hears, items: list[WorkItem]) -> News:
    """Of items to which something has just happened."""
    counted, name = len(items), group.department.name
    heading = {
        Hears.DUE: ngettext("%(name)s: %(num)d item is due", "%(name)s: %(num)d items are due", counted),
        Hears.OVERDUE: ngettext("%(name)s: %(num)d item is overdue", "%(name)s: %(num)d items are overdue", counted),
        Hears.RISK: ngettext("%(name)s: %(num)d item is at risk", "%(name)s: %(num)d items are at risk", counted),
        Hears.ESCALATED: ngettext(
            "%(name)s: %(num)d item was escalated", "%(name)s: %(num)d items were escalated", counted
        ),
    }[what] % {"name": name, "num": counted}
    return News(heading, _lines(group, items[:SHOWN], counted))


def news_of_the_day(group: StaffGroup, at: datetime) -> News | None:
    """What is due today and what is overdue in the department; nothing if there is neither."""
    tomorrow = midnight(localtime(at).date() + timedelta(days=1))
    below = Department.objects.filter(path__contains=[group.department_id]).values_list("pk", flat=True)
    here = WorkItem.objects.running().filter(team__in=list(below)).exclude(not_before__gt=at)  # its index counts them
    so_far = here.filter(due_at__lt=tomorrow)
    overdue, today = so_far.filter(due_at__lt=at), so_far.filter(due_at__gte=at)
    late, due, untaken = (_count(rows) for rows in (overdue, today, here.filter(owner=None)))
    if not late and not due:
        return None
    said = {"name": group.department.name, "due": due, "late": late, "untaken": untaken}
    heading = _("%(name)s: due today %(due)s, overdue %(late)s, taken by nobody %(untaken)s") % said
    rows = so_far.select_related("owner", "team").order_by(*BY_THE_CLOCK)
    return News(heading, _lines(group, list(rows[:SHOWN]), late + due))


def _count(rows: WorkItemQuerySet) -> int:
    return rows.order_by()[:MOST].count()


def _lines(group: StaffGroup, items: list[WorkItem], counted: int) -> tuple[str, ...]:
    lines = []
    if group.listed:
        lines = [f"{number}. {_line(item)}" for number, item in enumerate(items, 1)]
        if counted > len(items):
            lines.append(_("and %(num)s more") % {"num": counted - len(items)})
    where = f"{group.root.rstrip('/')}{reverse('worklist:today')}" if group.root else ""
    return tuple(filter(None, [*lines, where or _("More in Huiyin, on the page “Today”.")]))


def _line(item: WorkItem) -> str:
    kind = str(Kind(item.kind).label)
    what = say(item.title) or kind if item.kind in WITHOUT_NAMES else kind
    whose = item.owner.name if item.owner else _("taken by nobody")
    due = pgettext("group", "due %(due)s") % {"due": brief(item.due_at)} if item.due_at else ""
    return " · ".join(filter(None, [what, whose, due]))
