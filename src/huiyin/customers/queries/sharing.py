"""The facts a sharing out rests on: who waits, who has whom, who may have whom."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from huiyin.customers.enums import Cause, SharingKind, Why
from huiyin.customers.models import Sharing
from huiyin.customers.queries.keeping import sharing_rules
from huiyin.customers.queries.teams import Member, team
from huiyin.customers.rules.balance import Agent
from huiyin.customers.rules.sharing import Circle, Pool, Step, Waiting
from huiyin.customers.rules.wishes import Wishes
from huiyin.org.models import Department, Person
from huiyin.rulebook.definitions import Skill


class Need(NamedTuple):
    """What decides who may have a customer."""

    department: int | None
    kind: str
    membership: str
    region: str


class Row(NamedTuple):
    """A customer with their present keeper, those who would stay longest first."""

    pk: int
    keeper: int | None
    need: Need
    waits_since: float
    why: str
    absent: int | None


@dataclass
class Facts:
    """Everything a plan is made of."""

    team: dict[int, Member]
    agents: list[Agent] = field(default_factory=list)
    pools: dict[Circle, Pool] = field(default_factory=dict)
    pinned: list[Step] = field(default_factory=list)
    inactive: frozenset[int] = frozenset()
    without: int = 0  # customers nobody keeps
    untouched: int = 0  # kept by others than those shared among
    lacking: dict[str, int] = field(default_factory=dict)  # skills nobody has, and how many customers ask for them


def facts_for(sharing: Sharing, at: datetime, among: Collection[int] | None = None) -> Facts:
    """The facts as they are now, with what the supervisor wishes; `among` names the only customers it is about."""
    wishes = Wishes.read(sharing.wishes)
    people = {member.pk: _wished(member, wishes) for member in team(sharing.department, at)}
    giver = sharing.person_id if sharing.kind == SharingKind.HANDOVER else None
    taking = [one for one in people.values() if not one.unable and one.pk not in wishes.excluded and one.pk != giver]
    return _Gathering(sharing, people, taking, wishes).facts(customers_of(sharing, among))


def _wished(member: Member, wishes: Wishes) -> Member:
    return replace(member, cap=wishes.caps[member.pk]) if member.pk in wishes.caps else member


class _Gathering:
    """Sorts the customers of one sharing out into pools."""

    def __init__(
        self, sharing: Sharing, people: Mapping[int, Member], taking: Collection[Member], wishes: Wishes
    ) -> None:
        self.sharing = sharing
        self.taking = {member.pk: member for member in taking}
        self.wishes = wishes
        self.found = Facts(team=dict(people), inactive=_inactive())
        self.may_have = Fit(taking)
        self.circles: dict[Need, Circle] = {}
        self.pulled: Counter[int] = Counter()  # customers of each agent that stand in a pool or are pinned

    def facts(self, rows: Iterable[Row]) -> Facts:
        for row in rows:
            self._sort_in(row)
        found = self.found
        giver = found.team.get(self.sharing.person_id or 0)
        if giver:  # the lost ones go along, though they are no load
            found.team[giver.pk] = replace(giver, kept=self.pulled[giver.pk])
        pinned = Counter(step.taker for step in found.pinned)
        found.agents = [
            Agent(pk, member.weight, member.cap, member.kept - self.pulled[pk] + pinned[pk])
            for pk, member in self.taking.items()
        ]
        found.lacking = {key: count for key, count in self.may_have.lacking.items() if count}
        return found

    def _sort_in(self, row: Row) -> None:
        cause = self._cause(row)
        found = self.found
        if cause is None and not self._to_share(row):
            found.untouched += row.keeper not in found.team
            return
        if row.keeper is not None:
            self.pulled[row.keeper] += 1
        found.without += row.keeper is None
        pin = self.wishes.pins.get(row.pk)
        if pin in self.taking:
            found.pinned.append(Step(row.pk, row.keeper, pin, Cause.WISH))
            return
        circle = self._circle(row.need)
        pool = found.pools.setdefault(circle, Pool())
        if cause is None and row.keeper in circle:
            held = pool.held.setdefault(row.keeper, [])
            held.append(row.pk)  # type: ignore[attr-defined]
            return
        rank = (0 if cause in (Cause.WAITING, Cause.HELD, Cause.GONE) else 1, row.waits_since)
        pool.waiting.append(Waiting(rank, row.pk, row.keeper, cause or Cause.UNFIT))

    def _cause(self, row: Row) -> Cause | None:
        """Why this customer needs somebody else, if they do."""
        if row.absent is not None:
            return None
        if self.sharing.kind == SharingKind.HANDOVER:
            return Cause.HANDED_OVER if row.keeper == self.sharing.person_id else None
        if row.keeper is None:
            return Cause.WAITING
        if row.why == Why.HELD:
            return Cause.HELD
        return Cause.GONE if row.keeper in self.found.inactive else None

    def _to_share(self, row: Row) -> bool:
        """Whether somebody who has a keeper takes part: theirs is one of those shared among."""
        every = self.sharing.kind == SharingKind.DEPARTMENT
        return every and row.absent is None and row.keeper in self.taking

    def _circle(self, need: Need) -> Circle:
        if need not in self.circles:
            self.circles[need] = self.may_have.circle(need)
        self.may_have.count(need)
        return self.circles[need]


class Fit:
    """Who may have which customers: by department, region, and the skills they ask for."""

    def __init__(self, taking: Collection[Member]) -> None:
        self.members = list(taking)
        self.paths = dict(Department.objects.values_list("pk", "path"))
        self.skills = sharing_rules().skills
        self.lacking: Counter[str] = Counter()
        self._missing: dict[Need, list[str]] = {}

    def circle(self, need: Need) -> Circle:
        """The agents of the customer's department, above or below it, of the region and with the skills.

        What nobody there has does not keep a customer waiting: it is left out of account, and named for skills.
        """
        able = [member for member in self.members if self._near(member, need.department)]
        self._missing[need] = []
        there = [member for member in able if not member.regions or need.region.startswith(member.regions)]
        able = there if need.region and there else able
        for key, skill in self.skills.items():
            if not asks_for(skill, need):
                continue
            with_skill = [member for member in able if key in member.skills]
            if with_skill:
                able = with_skill
            elif able:
                self._missing[need].append(key)
        return frozenset(member.pk for member in able)

    def count(self, need: Need) -> None:
        """One more customer with this need."""
        for key in self._missing[need]:
            self.lacking[key] += 1

    def _near(self, member: Member, department: int | None) -> bool:
        if department is None:
            return True
        path = self.paths[department]
        return any(place in path or department in self.paths[place] for place in member.places)


def asks_for(skill: Skill, need: Need) -> bool:
    """Whether a customer asks for a skill."""
    return (not skill.kinds or need.kind in skill.kinds) and (
        not skill.memberships or need.membership in skill.memberships
    )


def customers_of(sharing: Sharing, among: Collection[int] | None = None) -> Iterator[Row]:
    """The customers a sharing out looks at; whom their keeper knows best and longest come first."""
    params: dict[str, Any] = {**_inside(sharing.department), "person": sharing.person_id}
    params["among"] = among and list(among)
    where = WHOSE if sharing.kind == SharingKind.HANDOVER else WHERE
    where += {SharingKind.SWEEP: WAITING, SharingKind.QUEUE: HELD}.get(SharingKind(sharing.kind), "")
    where += AMONG if among is not None else ""
    needs: dict[tuple[Any, ...], Need] = {}  # the same few over and over
    with connection.chunked_cursor() as cursor:
        cursor.execute(ROWS.format(where=where), params)
        while rows := cursor.fetchmany(10_000):
            for pk, keeper, department, kind, membership, region, since, why, absent in rows:
                key = (department, kind, membership, region)
                need = needs.get(key) or needs.setdefault(key, Need(*key))
                yield Row(pk, keeper, need, since, why or "", absent)


def _inactive() -> frozenset[int]:
    return frozenset(Person.objects.filter(is_active=False).values_list("pk", flat=True))


def waiting_in(department: Department) -> tuple[int, datetime | None]:
    """How many customers of a department and below have no keeper, and since when the first of them waits."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT, _inside(department))
        count, oldest = cursor.fetchone()
        return count, oldest


def _inside(department: Department) -> dict[str, Any]:
    """Customers of a department and below; those of no department belong to the whole house."""
    inside = Department.objects.filter(path__contains=[department.pk]).values_list("pk", flat=True)
    return {"inside": list(inside), "whole": department.parent_id is None}


WHERE = """
    customer.lost_at IS NULL AND customer.merged_into_id IS NULL
    AND (customer.department_id = ANY(%(inside)s) OR %(whole)s AND customer.department_id IS NULL)
"""
WHOSE = "customer.keeper_id = %(person)s"  # the lost ones, too: somebody has their file
WAITING = """
    AND (customer.keeper_id IS NULL OR keeping.why = 'held'
        OR customer.keeper_id IN (SELECT id FROM org_person WHERE NOT is_active))
"""
AMONG = " AND customer.id = ANY(%(among)s)"
HELD = " AND keeping.why = 'held'"
SINCE = """
    CASE WHEN customer.keeper_id IS NULL THEN
        coalesce((SELECT max(until) FROM customers_keeping WHERE customer_id = customer.id), customer.opened_at)
    ELSE keeping.since END
"""
ROWS = f"""
    SELECT customer.id, customer.keeper_id, customer.department_id, customer.kind, customer.membership,
        customer.region,
        extract(epoch FROM {SINCE})::float8 AS waits_since, keeping.why, keeping.standing_in_for_id
    FROM customers_customer AS customer
    LEFT JOIN customers_keeping AS keeping ON keeping.customer_id = customer.id AND keeping.until IS NULL
    LEFT JOIN worklist_workitem AS owed ON owed.id = keeping.item_id AND owed.settled_at IS NULL
    WHERE {{where}}
    ORDER BY owed.id IS NOT NULL, keeping.since, customer.id
"""  # noqa: S608 - no words from outside
WITHOUT = f"""
    SELECT count(*), min({SINCE}) FROM customers_customer AS customer
    LEFT JOIN customers_keeping AS keeping ON keeping.customer_id = customer.id AND keeping.until IS NULL
    WHERE (customer.keeper_id IS NULL OR keeping.why = 'held') AND {WHERE}
"""  # noqa: S608 - no words from outside
