"""Pairs of files that may be of the same customer, for somebody who may merge them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from huiyin.customers.enums import Likeness
from huiyin.customers.models import Customer, Difference, Lookalike
from huiyin.customers.queries.book import file_definition, home_region
from huiyin.customers.queries.files import masked_phone, masked_thing, with_firsts
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people

P = TypeVar("P", Lookalike, Difference)

PAIRS_OF_A_PAGE = 30
COUNTED = 999


@dataclass(frozen=True)
class Candidate:
    """One of the two files, by what one tells customers apart; the phone is masked."""

    pk: int
    number: str
    name: str
    phone: str
    thing: str
    keeper: str

    @property
    def notes(self) -> list[str]:
        return [each for each in (self.phone, self.thing, self.keeper) if each]


@dataclass(frozen=True)
class Pair:
    """Two files that may be of the same customer, and why."""

    pk: int
    one: Candidate
    other: Candidate
    why: list[str]
    by: str = ""  # who told them apart, and when
    at: datetime | None = None


@dataclass(frozen=True)
class Review:
    """One page of pairs: those with the most reasons first, then the newest."""

    pairs: list[Pair]
    count: int
    more: bool  # than were counted
    following: str


def in_question(user: Person) -> QuerySet[Lookalike]:
    """The pairs of which a person may merge both."""
    return _may_merge(Lookalike.objects.all(), user)


def told_apart(user: Person) -> QuerySet[Difference]:
    """The pairs somebody told apart, as far as a person may merge both."""
    return _may_merge(Difference.objects.all(), user)


def _may_merge(pairs: QuerySet[P], user: Person) -> QuerySet[P]:
    pairs = pairs.filter(one__merged_into=None, other__merged_into=None)
    reach = user.reach("customers.merge")
    if reach.everything:
        return pairs
    within = list(reach.departments)
    return pairs.filter(one__department__in=within, other__department__in=within)


def review_apart(user: Person, *, after: str = "") -> Review:
    """The pairs that were told apart, the newest first."""
    pairs = told_apart(user)
    counted = len(pairs.values_list("pk")[: COUNTED + 1])
    if (last := key_in(after)) is not None:
        pairs = pairs.filter(pk__lt=last)
    rows = list(pairs.order_by("-pk")[: PAIRS_OF_A_PAGE + 1])
    shown, names = rows[:PAIRS_OF_A_PAGE], names_of_people()
    return Review(
        pairs=[
            replace(pair, by=names.get(row.by_id, ""), at=row.at)
            for pair, row in zip(_pairs(shown), shown, strict=True)
        ],
        count=min(counted, COUNTED),
        more=counted > COUNTED,
        following=str(shown[-1].pk) if len(rows) > len(shown) else "",
    )


def review(user: Person, *, after: str = "") -> Review:
    """The pairs a person may look at; `after` is the cursor with which the page before ended."""
    pairs = in_question(user)
    counted = len(pairs.values_list("pk")[: COUNTED + 1])
    weight, _dot, pk = after.partition(".")
    least, last = key_in(weight), key_in(pk)
    if least is not None and last is not None:
        pairs = pairs.filter(Q(weight=least, pk__lt=last) | Q(weight__lt=least))
    rows = list(pairs.order_by("-weight", "-pk")[: PAIRS_OF_A_PAGE + 1])
    shown = rows[:PAIRS_OF_A_PAGE]
    return Review(
        pairs=_pairs(shown),
        count=min(counted, COUNTED),
        more=counted > COUNTED,
        following=f"{shown[-1].weight}.{shown[-1].pk}" if len(rows) > len(shown) else "",
    )


def _pairs(rows: Sequence[Lookalike] | Sequence[Difference]) -> list[Pair]:
    files = _candidates({pk for row in rows for pk in (row.one_id, row.other_id)})
    return [
        Pair(row.pk, files[row.one_id], files[row.other_id], [str(Likeness(why).label) for why in row.why])
        for row in rows
    ]


def _candidates(keys: Collection[int]) -> dict[int, Candidate]:
    region, kinds = home_region(), file_definition().assets
    columns: tuple[Any, ...] = (
        "pk",
        "number",
        "name",
        "first_phone",
        "first_thing",
        "first_thing_kind",
        "keeper__name",
    )
    rows = with_firsts(Customer.objects.filter(pk__in=keys)).values_list(*columns)
    return {
        pk: Candidate(pk, number, name, masked_phone(phone, region), masked_thing(thing, kind, kinds), keeper or "")
        for pk, number, name, phone, thing, kind, keeper in rows
    }
