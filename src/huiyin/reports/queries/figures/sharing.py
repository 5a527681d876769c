"""Figures of how customers and their files stand at the end of a period: snapshots. Source: A1-9, D1-11, K-04, K-18."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models import Capacity, Customer, Keeping
from huiyin.customers.queries import agents_in
from huiyin.customers.rules.balance import Agent, even_shares
from huiyin.kernel.numbers import TENTH, half_up
from huiyin.kernel.once import once
from huiyin.org.roles import Reach
from huiyin.reports.enums import Dimension, Kind
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.definitions import Asker, Distances, Figure, Rows, Stock, Stood
from huiyin.reports.queries.figures.remembered import remember

HUNDREDTHS = 100  # abilities are whole hundredths
NOBODY = (0, 0)
FEW = 100  # moments of thousands of people
# What each process remembers, with what it was reckoned from.
_known_agents: dict[Reach, tuple[Any, list[Agent]]] = {}
_known_distances: dict[tuple[Reach, int], tuple[Stood, list[Agent], Distances]] = {}


def keepings() -> Rows:
    """Whose customers were whose from when to when; a deputy's are those of whoever is away, lost ones nobody's."""
    return Keeping.objects.annotate(
        holder=Coalesce("standing_in_for", "keeper"), gone=Least("until", F("customer__lost_at"))
    )


def _departments(asker: Asker) -> frozenset[int] | None:
    return None if asker.reach.everything else asker.reach.departments


def _kept(asker: Asker) -> Rows:
    return keepings().filter(holder__in=agents_in(_departments(asker)).order_by().values("pk"))


def shares_of(asker: Asker, count: int) -> dict[str, Fraction]:
    """The even share of each agent, by the ability and limits of today; none where there is no room for so many."""
    return {str(pk): share for pk, share in even_shares(count, _agents(asker)).items()}


def _agents(asker: Asker) -> list[Agent]:
    """The same list as before, while nothing about them has changed."""
    caps = dict(Capacity.objects.filter(cap__isnull=False).values_list("person", "cap"))
    people = _people(_departments(asker))
    known = _known_agents.get(asker.reach)
    if known is not None and known[0] == (people, caps):
        return known[1]
    agents = [Agent(pk, int(ability * HUNDREDTHS), caps.get(pk)) for pk, ability in people]
    remember(_known_agents, asker.reach, ((people, caps), agents))
    return agents


@once
def _people(departments: frozenset[int] | None) -> list[tuple[int, Decimal]]:
    return list(agents_in(departments).values_list("pk", "ability"))


def _off(asker: Asker, standing: Sequence[Stood]) -> list[Distances]:
    agents = _agents(asker)
    return [_distances(asker, stood, agents) for stood in standing]


def _distances(asker: Asker, stood: Stood, agents: list[Agent]) -> Distances:
    """Exact fractions of thousands of people take a while; most of the moments are over and stay as they were."""
    question = asker.reach, id(stood)
    known = _known_distances.get(question)
    if known is not None and known[0] is stood and known[1] is agents:
        return known[2]
    shares = shares_of(asker, stood[None][0])
    found = Distances({key: tenth(stood.get(key, NOBODY)[0] - share) for key, share in shares.items()})
    remember(_known_distances, question, (stood, agents, found), FEW)
    return found


def tenth(value: Fraction) -> Decimal:
    return half_up(Decimal(value.numerator) / value.denominator, TENTH)


def _files(asker: Asker) -> Rows:
    rows = Customer.objects.all()
    return rows if asker.reach.everything else rows.filter(department__in=asker.reach.departments)


HOLDER = by.person("holder", _("Keeper"))

FIGURES = (
    Figure(
        key="off_even_share",
        name=_("Furthest from an even share of customers"),
        formula=_(
            "By how many customers the person furthest from an even share was above or below it when the "
            "period ended; the even share follows today's abilities and limits, and customers kept by a "
            "deputy count for the absent colleague."
        ),
        kind=Kind.OFF,
        source="keepings",
        rows=_kept,
        day="since",
        until="gone",
        stock=Stock(
            "keepings",
            by=HOLDER.key,
            within=lambda asker: frozenset(pk for pk, _ability in _people(_departments(asker))),
        ),
        off=(HOLDER, _off),
        dimensions=(HOLDER,),
        better="less",
        customer="",
        fits=lambda pack: bool(pack.sharing.clause),
    ),
    Figure(
        key="files_complete",
        name=_("Customer files as complete as they should be"),
        formula=_(
            "Of the current customer files, leaving out lost customers, the share whose details are as "
            "complete as the rule book requires. For an earlier day it is what was recorded that night; "
            "there is no list behind it."
        ),
        kind=Kind.SHARE,
        source="files",
        rows=_files,
        good=lambda asker: Q(completeness__gte=asker.pack.file.target),
        day="opened_at",
        until="lost_at",
        now_only=True,
        stock=Stock(
            "files",
            by="department",
            within=_departments,
            least=lambda pack: pack.file.target,
        ),
        dimensions=(
            by.department("department"),
            by.person("keeper", _("Keeper")),
            by.listed("membership", Dimension.MEMBERSHIP, "membership"),
        ),
        customer="",
        fits=lambda pack: bool(pack.file.target),
    ),
)
