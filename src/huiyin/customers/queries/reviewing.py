"""Pairs of files that may be of the same customer, for somebody who may merge them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from huiyin.customers.enums import Likeness
from huiyin.customers.models import Customer, Lookalike
from huiyin.customers.queries.book import file_definition, home_region
from huiyin.customers.queries.files import masked_phone, masked_thing, with_firsts
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Person

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


@dataclass(frozen=True)
class Review:
    """One page of pairs: those with the most reasons first, then the newest."""

    pairs: list[Pair]
    count: int
    more: bool  # than were counted
    following: str


def in_question(user: Person) -> QuerySet[Lookalike]:
    """The pairs of which a person may merge both."""
    pairs = Lookalike.objects.filter(one__merged_into=None, other__merged_into=None)
    reach = user.reach("customers.merge")
    if reach.everything:
        return pairs
    within = list(reach.departments)
    return pairs.filter(one__department__in=within, other__department__in=within)


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
    files = _candidates({pk for row in shown for pk in (row.one_id, row.other_id)})
    return Review(
        pairs=[
            Pair(row.pk, files[row.one_id], files[row.other_id], [str(Likeness(why).label) for why in row.why])
            for row in shown
        ],
        count=min(counted, COUNTED),
        more=counted > COUNTED,
        following=f"{shown[-1].weight}.{shown[-1].pk}" if len(rows) > len(shown) else "",
    )


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
