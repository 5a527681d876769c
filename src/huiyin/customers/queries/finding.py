"""One box: customers found by whatever is known of them, the likeliest first."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext as _

from huiyin.customers.models import Asset, ContactPerson, Customer, CustomerQuerySet, Handle, Phone
from huiyin.customers.queries.book import home_region
from huiyin.customers.queries.files import masked_phone
from huiyin.kernel import cjk
from huiyin.org.models import Person

FOUND_BY = "findable__search"
# So many of the newest files are read as they are. What is not found among them often enough is rare,
# and the index leads to the few there are; what is frequent (张, 1, 京) never needs it.
READ_THROUGH = 10_000
_WHOLE, _BEGINNING, _INSIDE = range(3)

Ranked = tuple[int, int]  # how well it answers, key


@dataclass(frozen=True)
class Hit:
    """One customer in a list of results; the phone is masked, `matched` says what answered if the name does not."""

    pk: int
    number: str
    name: str
    kind: str
    membership: str
    phone: str
    thing: str
    keeper: str
    matched: str

    @property
    def notes(self) -> list[str]:
        """What stands beside the name: why it was found, then how to tell it from others of that name."""
        others = [each for each in (self.thing, self.phone) if each not in self.matched]
        return [each for each in (self.matched, *others, self.keeper) if each]


def find(text: str, *, user: Person, limit: int = 20) -> list[Hit]:
    """The customers a person may see who answer to a part of a name, pinyin, initials, phone, plate or number.

    Source: B3-5. Whose name, number or plate it is comes first, then where it begins one, then the newest file.
    """
    if not text.strip():
        return []
    best = _best(Customer.objects.visible_to(user), text, limit)
    return _hits([pk for _rank, pk in best], text)


def _best(files: CustomerQuerySet, text: str, limit: int) -> list[Ranked]:
    oldest = next(iter(files.order_by("-pk").values_list("pk", flat=True)[READ_THROUGH : READ_THROUGH + 1]), None)
    if oldest is None:
        return _ranked(files.filter(cjk.contains(FOUND_BY, text)), text, limit)
    recent = files.filter(pk__gt=oldest, findable__pk__gt=oldest)
    near = _ranked(recent.filter(cjk.contains(FOUND_BY, text)), text, limit)
    if len(near) < limit:
        return _ranked(files.filter(cjk.matches(FOUND_BY, text)), text, limit)
    whole = files.filter(cjk.begins(FOUND_BY, text, whole=True)).order_by("-pk")
    best = {*near, *((_WHOLE, pk) for pk in whole.values_list("pk", flat=True)[:limit])}
    if sum(rank < _INSIDE for rank, _pk in best) < limit:
        best |= {*_ranked(files.filter(cjk.begins(FOUND_BY, text)), text, limit)}
    return sorted(best, key=_by_rank)[:limit]


def _ranked(found: CustomerQuerySet, text: str, limit: int) -> list[Ranked]:
    rank = Case(
        *(When(_line(f"\n{line}\n"), then=Value(_WHOLE)) for line in cjk.typed_lines(text)),
        *(When(_line(f"\n{line}"), then=Value(_BEGINNING)) for line in cjk.typed_lines(text)),
        default=Value(_INSIDE),
        output_field=IntegerField(),
    )
    return list(found.annotate(rank=rank).order_by("rank", "-pk").values_list("rank", "pk")[:limit])


def _line(words: str) -> Q:
    return Q(**{f"{FOUND_BY}_text__contains": words})


def _by_rank(each: Ranked) -> Ranked:
    rank, pk = each
    return rank, -pk


def _hits(keys: list[int], text: str) -> list[Hit]:
    columns = ("pk", "number", "name", "short_name", "kind", "membership", "keeper__name")
    files = {row[0]: row for row in Customer.objects.filter(pk__in=keys).values_list(*columns)}
    lines = _Lines(keys)
    hits = []
    for pk in keys:
        _pk, number, name, short_name, kind, membership, keeper = files[pk]
        known = [_as_named(_("Short name"), short_name), *_read_aloud(name), *lines.of(pk)]
        phone, thing = lines.first_phone(pk), lines.first_thing(pk)
        matched = _matched(text, cjk.search_text(name, number, plates=[number]), known)
        hits.append(Hit(pk, number, name, kind, membership, phone, thing, keeper or "", matched))
    return hits


@dataclass(frozen=True)
class _Known:
    """One thing that is known of a customer: what it is called, how it is shown, and what it is found by."""

    label: str
    shown: str
    found_by: str


def _matched(text: str, plain: str, known: list[_Known]) -> str:
    """Why a file is among the results, as far as its name and number don't say it."""
    said = []
    for part in cjk.parts(text):
        if not cjk.holds(plain, part):
            said += [f"{each.label} {each.shown}" for each in known if cjk.holds(each.found_by, part)][:1]
    return " · ".join(dict.fromkeys(said))


def _as_named(label: str, name: str) -> _Known:
    return _Known(label, name, cjk.search_text(names=[name]))


def _read_aloud(name: str) -> list[_Known]:
    return [_Known(_("Pinyin"), line, line) for line in cjk.search_text(names=[name]).split()[1:] if line.isascii()]


class _Lines:
    """How customers are reached and what they own: one statement for each kind of line, however many they are."""

    def __init__(self, keys: Collection[int]) -> None:
        self.keys, self.region = keys, home_region()
        self.phones = self._read(Phone.objects.values_list("customer_id", "number"))
        self.things = self._read(
            Asset.objects.filter(retired_on=None).exclude(key="").values_list("customer_id", "key")
        )
        self.contacts = self._read(ContactPerson.objects.values_list("customer_id", "name", "number"))
        self.handles = self._read(Handle.objects.values_list("customer_id", "address"))

    def _read(self, rows: Any) -> dict[int, list[list[str]]]:
        found: dict[int, list[list[str]]] = {pk: [] for pk in self.keys}
        for pk, *words in rows.filter(customer__in=self.keys).order_by("customer_id", "position", "pk"):
            found[pk].append(words)
        return found

    def first_phone(self, pk: int) -> str:
        return masked_phone(self.phones[pk][0][0], self.region) if self.phones[pk] else ""

    def first_thing(self, pk: int) -> str:
        return self.things[pk][0][0] if self.things[pk] else ""

    def of(self, pk: int) -> Iterator[_Known]:
        yield from (_Known(_("Thing owned"), key, cjk.search_text(plates=[key])) for [key] in self.things[pk])
        yield from (self._phone(_("Phone"), number) for [number] in self.phones[pk])
        for name, number in self.contacts[pk]:
            yield _as_named(_("Contact person"), name)
            yield self._phone(name, number)
        for [address] in self.handles[pk]:
            yield _Known(_("E-mail and WeChat"), address, cjk.search_text(address))

    def _phone(self, label: str, number: str) -> _Known:
        return _Known(label, masked_phone(number, self.region), cjk.search_text(phones=[number]))
