"""How fairly customers are shared: what each agent keeps against an even share, got, and made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from huiyin.customers.enums import ASSIGNING
from huiyin.customers.models import Keeping
from huiyin.customers.queries import agents_in
from huiyin.org.models import Department
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.queries.compliance import Standings
from huiyin.reports.queries.figures import FIGURES, Asker, series
from huiyin.reports.queries.figures.sharing import keepings, shares_of, tenth
from huiyin.reports.rules import Period
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.enums import Standing
from huiyin.worklist.models import WorkItem

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
MANY = 500  # people
NONE = Fraction(0)
FIGURE = FIGURES["off_even_share"]
RECEIVED = Q(why__in=sorted(ASSIGNING))


@dataclass(frozen=True)
class AgentLine:
    """One agent: `kept` at the end of the period, `received` within it, and how the first contacts of these stand."""

    person: int
    name: str
    ability: float
    kept: int
    share: Fraction | None
    received: int
    contacts: Standings

    @property
    def off(self) -> Fraction | None:
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
    def above(self) -> Decimal:
        return tenth(max((line.off or NONE for line in self.lines), default=NONE))

    @property
    def below(self) -> Decimal:
        return tenth(min((line.off or NONE for line in self.lines), default=NONE))


def departments_within(reach: Reach) -> list[Department]:
    """Whose agents a reader may compare, the widest department first."""
    rows = Department.objects.open().order_by("path", "pk")
    return list(rows if reach.everything else rows.filter(pk__in=reach.departments))


def fairness(period: Period, department: Department, *, zone: ZoneInfo, at: datetime) -> Fairness:
    """What each agent of a department and below keeps, by the dictionary's block, and got. Source: A1-9, K-04, K-05."""
    below = Department.objects.filter(path__contains=[department.pk]).values_list("pk", flat=True)
    asker = Asker(pack_in_force(), Reach(departments=frozenset(below)), zone, calendar_of(), at)
    people = list(agents_in(asker.reach.departments).values_list("pk", "name", "ability"))
    numbers = series(FIGURE, asker, [period], by=FIGURE.dimension("person"))
    kept = {key: number.rows for key, [number] in numbers.items() if key is not None}
    shares = shares_of(asker, sum(kept.values()))
    # Of many, everybody's are counted and those of others left out after: naming them all misleads the planner.
    rows: Any = keepings_of([pk for pk, _name, _ability in people] if len(people) < MANY else None, at)
    first, until = period.moments(zone)
    received: dict[int, dict[str, int]] = {}
    new = rows.filter(RECEIVED, since__gte=first, since__lt=until)
    for holder, standing, count in new.values_list("holder", "contact").annotate(Count("pk")).order_by():
        received.setdefault(holder, {})[standing or ""] = count
    lines = []
    for pk, name, ability in people:
        counts = received.get(pk, {})
        lines.append(
            AgentLine(
                person=pk,
                name=name,
                ability=float(ability),
                kept=kept.get(str(pk), 0),
                share=shares.get(str(pk)),
                received=sum(counts.values()),
                contacts=Standings(**{standing.value: counts.get(standing.value, 0) for standing in Standing}),
            )
        )
    return Fairness(period, department, sorted(lines, key=lambda line: (-(line.off or 0), line.person)))


def keepings_of(people: Sequence[int] | None, at: datetime) -> QuerySet[Keeping]:
    """Whose customers were whose from when to when, and how the first contact stands."""
    items: Any = WorkItem.objects.filter(pk=OuterRef("item")).standing(at)
    rows: Any = keepings().annotate(ended=Coalesce("gone", Value(NEVER)), contact=Subquery(items.values("standing")))
    found: QuerySet[Keeping] = rows if people is None else rows.filter(holder__in=people)
    return found
