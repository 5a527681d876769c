"""Files that may be of the same customer, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Q

from huiyin.customers import rules
from huiyin.customers.enums import Likeness
from huiyin.customers.models import Asset, Customer, Findable, Handle, Phone
from huiyin.customers.queries.book import home_region
from huiyin.customers.queries.files import masked_phone, with_firsts
from huiyin.customers.queries.matching import Key
from huiyin.org.models import Person

MOST = 10
_CHUNK = 2000


@dataclass(frozen=True)
class Traits:
    """What tells a customer from all others."""

    kind: str = ""
    name_key: str = ""
    places: Sequence[str] = ()
    phones: Collection[str] = ()
    keys: Collection[str] = ()  # kind/key of things owned
    handles: Collection[str] = ()
    external_number: str = ""
    identity: str = ""

    @property
    def telling(self) -> list[Key]:
        """What one customer has and no other, as files are looked for by it."""
        alone = [("external", self.external_number), ("identity", self.identity)]
        shared = [*(("phone", number) for number in self.phones), *(("asset", key) for key in self.keys)]
        return [*shared, *(key for key in alone if key[1])]


@dataclass(frozen=True)
class Alike:
    """A file that may be of the same customer, for somebody who is about to open or change one."""

    pk: int
    number: str
    name: str | None  # None for those who may not see it
    phone: str
    keeper: str
    why: list[str] = field(default_factory=list)


def likenesses(traits: Traits, *, besides: int = 0) -> dict[int, list[Likeness]]:
    """The files that share one of these traits, whoever may see them, and which."""
    found: dict[int, list[Likeness]] = defaultdict(list)
    for why, rows in _asked(traits):
        for pk in rows.exclude(customer=besides).order_by("customer").values_list("customer", flat=True)[: MOST * 4]:
            if why not in found[pk]:
                found[pk].append(why)
    return dict(found)


def _asked(traits: Traits) -> Iterable[tuple[Likeness, Any]]:
    if traits.phones:
        yield Likeness.PHONE, Phone.objects.filter(number__in=list(traits.phones))
    for key in traits.keys:
        kind, _slash, normal = key.partition("/")
        yield Likeness.KEY, Asset.objects.filter(kind=kind, key_normal=normal)
    if traits.handles:
        yield Likeness.HANDLE, Handle.objects.filter(address_key__in=list(traits.handles))
    if traits.external_number:
        yield Likeness.NUMBER, Findable.objects.filter(customer__external_number=traits.external_number)
    if traits.identity:
        yield Likeness.IDENTITY, Findable.objects.filter(identity=traits.identity)
    named = named_alike(traits)
    if named is not None:
        yield Likeness.NAME, Findable.objects.filter(named, name_key=traits.name_key)


def named_alike(traits: Traits) -> Q | None:
    """Of the files of this name those at the same place.

    People are told apart by the street: names alone are shared by thousands. A company's name says more: the same
    town is enough, or none told in one of the files.
    """
    mine = list(traits.places)
    if not traits.name_key:
        return None
    if traits.kind == Customer.Kind.COMPANY:
        towns = [place for place in mine if place.startswith("@")]
        somewhere = Q(places__overlap=towns) | Q(customer__region="") if towns else Q()
        return Q(customer__kind=Customer.Kind.COMPANY) & somewhere
    wanted = rules.alike_places(mine)
    return Q(customer__kind=Customer.Kind.PERSON, places__overlap=wanted) if wanted else None


@dataclass(frozen=True)
class Namesake:
    """A stored file of a name that is looked for."""

    pk: int
    number: str
    kind: str
    places: list[str]


def same_names(many: Iterable[Traits]) -> dict[str, list[Namesake]]:
    """Of many customers at once, by their name: the stored files of it that may be at the same place."""
    company = Customer.Kind.COMPANY
    towards = [traits for traits in many if traits.name_key and (traits.places or traits.kind == company)]
    found: dict[str, list[Namesake]] = defaultdict(list)
    for chunk in _chunks(towards):
        wanted = {place for traits in chunk if traits.kind != company for place in rules.alike_places(traits.places)}
        where = Q(customer__kind=company) | Q(places__overlap=list(wanted)) if wanted else Q(customer__kind=company)
        names = {traits.name_key for traits in chunk}
        rows = Findable.objects.filter(where, name_key__in=names).order_by("customer")
        columns = ("name_key", "customer_id", "customer__number", "customer__kind", "places")
        for name, pk, number, kind, places in rows.values_list(*columns):
            if all(pk != known.pk for known in found[name]):
                found[name].append(Namesake(pk, number, kind, places))
    return found


def _chunks(towards: list[Traits]) -> Iterable[list[Traits]]:
    rest = iter(towards)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def alike_for(traits: Traits, user: Person, *, besides: int = 0) -> list[Alike]:
    """Those files in words: names, phones and keepers only for whoever may see them."""
    found = likenesses(traits, besides=besides)
    keys = sorted(found, key=lambda pk: (-len(found[pk]), -pk))[:MOST]
    region = home_region()
    columns: tuple[Any, ...] = ("pk", "number", "name", "first_phone", "keeper__name")
    rows = {row[0]: row for row in with_firsts(Customer.objects.filter(pk__in=keys)).values_list(*columns)}
    seen = set(Customer.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return [
        Alike(
            pk=pk,
            number=rows[pk][1],
            name=rows[pk][2] if pk in seen else None,
            phone=masked_phone(rows[pk][3], region) if pk in seen else "",
            keeper=(rows[pk][4] or "") if pk in seen else "",
            why=[str(why.label) for why in found[pk]],
        )
        for pk in keys
        if pk in rows
    ]
