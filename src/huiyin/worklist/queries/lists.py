"""What lists show of an item, and whose work somebody oversees."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from huiyin.kernel import worktime
from huiyin.org.models import Department, Membership, Person
from huiyin.worklist.models import Urge, WorkItem
from huiyin.worklist.rules import item_url

VERBS = ("settle", "take", "hand_over", "escalate", "urge", "pause", "resume", "waive")


@dataclass(frozen=True)
class Row:
    """One item as the list shows it."""

    item: WorkItem
    url: str
    why: str
    urged: bool
    may: frozenset[str]


def row_of(item: WorkItem, user: Person) -> Row:
    """One item with what this person may do to it."""
    may = frozenset() if item.settled_at else frozenset(verb for verb in VERBS if _makes_sense(item, user, verb))
    urged = item.urged if hasattr(item, "urged") else item.urges.exists()
    why = worktime.explain(item.why_due) if item.why_due else ""
    return Row(item=item, url=item_url(item), why=why, urged=urged, may=may)


def teams(user: Person) -> QuerySet[Department]:
    """The departments whose work a person oversees."""
    reach = user.reach("worklist.oversee")
    open_ones = Department.objects.filter(closed_at=None).order_by("path", "pk")
    return open_ones if reach.everything else open_ones.filter(pk__in=reach.departments)


def overseen(user: Person) -> QuerySet[Person]:
    """The people whose work a person oversees; whoever only reads has none."""
    places = Membership.objects.filter(person=OuterRef("pk"), department__in=teams(user).order_by())
    rows: QuerySet[Person] = Person.objects.given_work().filter(Exists(places)).order_by("name", "pk")
    return rows


def _makes_sense(item: WorkItem, user: Person, verb: str) -> bool:
    possible = {
        "take": item.owner_id is None,
        "urge": item.owner_id is not None,
        "pause": item.paused_at is None and item.due_at is not None,
        "resume": item.paused_at is not None,
    }
    return possible.get(verb, True) and item.permits(user, verb)


def detailed(items: Any) -> Any:
    return items.annotate(urged=Exists(Urge.objects.filter(item=OuterRef("pk")))).select_related(
        "owner", "team", "clause", "standing_in_for"
    )
