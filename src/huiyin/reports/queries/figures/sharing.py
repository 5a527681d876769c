"""Figures of how customers and their files stand at the end of a period: snapshots. Source: A1-9, D1-11, K-04, K-18."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models import Capacity, Customer, Keeping
from huiyin.customers.queries import agents_in
from huiyin.customers.rules.balance import Agent, even_shares
from huiyin.reports.enums import Dimension, Kind
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.definitions import Asker, Figure, Rows

TENTH = Decimal("0.1")
HUNDREDTHS = 100  # abilities are whole hundredths


def keepings() -> Rows:
    """Whose customers were whose from when to when; a deputy's are those of whoever is away, lost ones nobody's."""
    return Keeping.objects.annotate(
        holder=Coalesce("standing_in_for", "keeper"), gone=Least("until", F("customer__lost_at"))
    )


def _departments(asker: Asker) -> frozenset[int] | None:
    return None if asker.reach.everything else asker.reach.departments


def _kept(asker: Asker) -> Rows:
    return keepings().filter(holder__in=agents_in(_departments(asker)).order_by().values("pk"))


def shares_of(asker: Asker, standing: Sequence[Mapping[str, int]]) -> list[dict[str, Fraction]]:
    """The even share of each agent at some moments, by the ability and limits of today; none where there is no room."""
    caps = dict(Capacity.objects.filter(cap__isnull=False).values_list("person", "cap"))
    agents = [
        Agent(pk, int(ability * HUNDREDTHS), caps.get(pk))
        for pk, ability in agents_in(_departments(asker)).values_list("pk", "ability")
    ]
    shares = (even_shares(sum(kept.values()), agents) for kept in standing)
    return [{str(pk): share for pk, share in found.items()} for found in shares]


def _off(asker: Asker, standing: Sequence[Mapping[str, int]]) -> list[dict[str, Decimal]]:
    return [
        {key: _tenth(kept.get(key, 0) - share) for key, share in shares.items()}
        for kept, shares in zip(standing, shares_of(asker, standing), strict=True)
    ]


def _tenth(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / value.denominator).quantize(TENTH, ROUND_HALF_UP)


def _files(asker: Asker) -> Rows:
    rows = Customer.objects.all()
    return rows if asker.reach.everything else rows.filter(department__in=asker.reach.departments)


HOLDER = by.person("holder", _("Keeper"))

FIGURES = (
    Figure(
        key="off_even_share",
        name=_("Furthest from an even share of customers"),
        formula=_(
            "How many customers whoever is furthest from their even share had more or fewer than it when the period "
            "ended; the even share is by the ability and limits of today, and customers kept by a deputy count for "
            "whoever is away."
        ),
        kind=Kind.OFF,
        source="keepings",
        rows=_kept,
        day="since",
        until="gone",
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
            "Of the customer files there are now, without those of lost customers, the files whose particulars are as "
            "complete as the rule book wants. Earlier days are as they were written down in their night; they have no "
            "list."
        ),
        kind=Kind.SHARE,
        source="files",
        rows=_files,
        good=lambda asker: Q(completeness__gte=asker.pack.file.target),
        day="opened_at",
        until="lost_at",
        now_only=True,
        dimensions=(
            by.department("department"),
            by.person("keeper", _("Keeper")),
            by.listed("membership", Dimension.MEMBERSHIP, "membership"),
        ),
        customer="",
        fits=lambda pack: bool(pack.file.target),
    ),
)
