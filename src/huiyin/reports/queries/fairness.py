"""How fairly customers are shared: what each agent keeps against an even share, got, and made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least

from huiyin.customers.enums import ASSIGNING
from huiyin.customers.models import Capacity, Keeping
from huiyin.customers.queries import agents_within
from huiyin.customers.rules.balance import Agent, even_shares
from huiyin.org.models import Department
from huiyin.org.roles import Reach
from huiyin.reports.queries.compliance import Standings
from huiyin.reports.rules import Period
from huiyin.worklist.enums import Standing
from huiyin.worklist.models import WorkItem

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
MANY = 500  # people
RECEIVED = Q(why__in=sorted(ASSIGNING))


class Member(NamedTuple):
    """Whom customers are shared among, and how many they can take."""

    pk: int
    name: str
    weight: int
    cap: int | None


@dataclass(frozen=True)
class AgentLine:
    """One agent: `kept` at the end of the period, `received` within it, and how the first contacts of these stand."""

    person: int
    name: str
    ability: float
    kept: int
    share: float | None
    received: int
    contacts: Standings

    @property
    def off(self) -> float | None:
        """How many customers above or below the even share."""
        return None if self.share is None else self.kept - self.share


@dataclass(frozen=True)
class Fairness:
    """The agents of a department and below, whoever is furthest above their share first."""

    period: Period
    department: Department
    lines: list[AgentLine]

    @property
    def kept(self) -> int:
        return sum(line.kept for line in self.lines)

    @property
    def received(self) -> int:
        return sum(line.received for line in self.lines)

    @property
    def contacts(self) -> Standings:
        return sum((line.contacts for line in self.lines), Standings())

    @property
    def above(self) -> float:
        return max((line.off or 0 for line in self.lines), default=0)

    @property
    def below(self) -> float:
        return min((line.off or 0 for line in self.lines), default=0)


def departments_within(reach: Reach) -> list[Department]:
    """Whose agents a reader may compare, the widest department first."""
    rows = Department.objects.open().order_by("path", "pk")
    return list(rows if reach.everything else rows.filter(pk__in=reach.departments))


def fairness(period: Period, department: Department, *, zone: ZoneInfo, at: datetime) -> Fairness:
    """What each agent of a department and below keeps and got, counted in two statements. Source: A1-9, K-04, K-05."""
    caps = dict(Capacity.objects.filter(cap__isnull=False).values_list("person", "cap"))
    people = [
        Member(pk, name, int(ability * 100), caps.get(pk))
        for pk, name, ability in agents_within(department).values_list("pk", "name", "ability")
    ]
    first, until = period.moments(zone)
    # Of many, everybody's are counted and those of others left out after: naming them all misleads the planner.
    rows: Any = keepings_of([member.pk for member in people] if len(people) < MANY else None, at)
    still = rows.filter(since__lt=until, ended__gte=until)
    counted = dict(still.values_list("holder").annotate(Count("pk")).order_by())
    kept = {member.pk: counted[member.pk] for member in people if member.pk in counted}
    received: dict[int, dict[str, int]] = {}
    new = rows.filter(RECEIVED, since__gte=first, since__lt=until)
    for holder, standing, count in new.values_list("holder", "contact").annotate(Count("pk")).order_by():
        received.setdefault(holder, {})[standing or ""] = count
    agents = [Agent(member.pk, member.weight, member.cap) for member in people]
    shares = even_shares(sum(kept.values()), agents)
    lines = []
    for member in people:
        counts = received.get(member.pk, {})
        lines.append(
            AgentLine(
                person=member.pk,
                name=member.name,
                ability=member.weight / 100,
                kept=kept.get(member.pk, 0),
                share=float(shares[member.pk]) if shares else None,
                received=sum(counts.values()),
                contacts=Standings(**{standing.value: counts.get(standing.value, 0) for standing in Standing}),
            )
        )
    return Fairness(period, department, sorted(lines, key=lambda line: (-(line.off or 0), line.person)))


def keepings_of(people: Sequence[int] | None, at: datetime) -> QuerySet[Keeping]:
    """Whose customers were whose from when to when; a deputy's are those of whoever is away, lost ones nobody's."""
    items: Any = WorkItem.objects.filter(pk=OuterRef("item")).standing(at)
    rows = Keeping.objects.annotate(
        holder=Coalesce("standing_in_for", "keeper"),
        ended=Coalesce(Least("until", F("customer__lost_at")), Value(NEVER)),
        contact=Subquery(items.values("standing")),
    )
    return rows if people is None else rows.filter(holder__in=people)
