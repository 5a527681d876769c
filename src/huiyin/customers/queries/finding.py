"""One box: customers found by whatever is known of them, the likeliest first."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from huiyin.customers.models import Asset, ContactPerson, Customer, Findable, Handle, Phone, reach_over_files
from huiyin.customers.queries.book import file_definition, home_region
from huiyin.customers.queries.files import masked_phone
from huiyin.customers.queries.merging import numbers_merged_into
from huiyin.kernel import cjk, masking
from huiyin.org.models import Person

FOUND_BY = "findable__search"
# So many of the newest files are read as they are. What is not found among them often enough is rare,
# and the index leads to the few there are; what is frequent (张, 1, 京) never needs it.
READ_THROUGH, READ_OF_FEW = 5_000, 2_000
_FEW = 8  # departments; whoever sees more of them sees most files
_WHOLE, _BEGINNING, _INSIDE = range(3)

Words = QuerySet[Findable]
Ranked = tuple[int, int]  # how well it answers, key


def only_file_with(number: str) -> Customer | None:
    """The one file with this phone, as phones are stored (rules.writing.phone_number); None if several have it."""
    found = list(Customer.objects.filter(phones__number=number).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


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
    return _hits([pk for _rank, pk in _best(user, text, limit)], text)


def marks(department: int | None) -> list[str]:
    """What in the index of words holds a search to the files of a department."""
    return [f"d{department}"] if department else []


def _best(user: Person, text: str, limit: int) -> list[Ranked]:
    newest, others = _newest(user)
    near = _ranked(newest.filter(cjk.contains("search", text)), text, limit)
    if not others:
        return near
    if len(near) < limit:
        return _sorted(near + _all(user, partial(cjk.matches, "search", text), text, limit), limit)
    best = near + _all(user, partial(cjk.begins, "search", text, whole=True), text, limit)
    if sum(rank < _INSIDE for rank, _pk in {*best}) < limit:
        best += _all(user, partial(cjk.begins, "search", text), text, limit)
    return _sorted(best, limit)


def _newest(user: Person) -> tuple[Words, bool]:
    """The newest files a person may see, and whether there are others."""
    if _sees_most(user):
        visible = _visible(user)
        oldest = next(iter(visible.order_by("-pk").values_list("pk", flat=True)[READ_THROUGH : READ_THROUGH + 1]), None)
        return visible.filter(pk__gt=oldest) if oldest else visible, oldest is not None
    departments = sorted(reach_over_files(user, "view").departments)
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, {"keeper": user.pk, "departments": departments, "most": READ_OF_FEW + 1})
        keys = [pk for (pk,) in cursor.fetchall()]
    # One array, not thousands of parameters.
    newest = Findable.objects.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [keys[:READ_OF_FEW]]))
    return newest, len(keys) > READ_OF_FEW


def _all(user: Person, asked: Callable[..., Q], text: str, limit: int) -> list[Ranked]:
    """The best of all files a person may see; who sees few departments never wades through those of others."""
    if _sees_most(user):
        return _ranked(_visible(user).filter(asked()), text, limit)
    departments = sorted(reach_over_files(user, "view").departments)
    within = [mark for department in departments for mark in marks(department)]
    found = _ranked(Findable.objects.filter(cjk.contains("search", text), customer__keeper=user), text, limit)
    if within:
        theirs = Findable.objects.filter(asked(marks=within), customer__department__in=departments)
        found += _ranked(theirs, text, limit)
    return found


def _sees_most(user: Person) -> bool:
    reach = reach_over_files(user, "view")
    return reach.everything or len(reach.departments) > _FEW


def _visible(user: Person) -> Words:
    if reach_over_files(user, "view").everything:
        return Findable.objects.all()
    return Findable.objects.filter(customer__in=Customer.objects.visible_to(user))


def _ranked(found: Words, text: str, limit: int) -> list[Ranked]:
    lines = cjk.typed_lines(text)
    rank = Case(
        *(When(search_text__contains=f"\n{line}\n", then=Value(_WHOLE)) for line in lines),
        *(When(search_text__contains=f"\n{line}", then=Value(_BEGINNING)) for line in lines),
        default=Value(_INSIDE),
        output_field=IntegerField(),
    )
    return list(found.annotate(rank=rank).order_by("rank", "-pk").values_list("rank", "pk")[:limit])


def _sorted(found: list[Ranked], limit: int) -> list[Ranked]:
    return sorted({*found}, key=lambda each: (each[0], -each[1]))[:limit]


def _hits(keys: list[int], text: str) -> list[Hit]:
    columns = ("pk", "number", "name", "short_name", "kind", "membership", "keeper__name")
    files = {row[0]: row for row in Customer.objects.filter(pk__in=keys).values_list(*columns)}
    lines = _Lines(keys)
    hits = []
    for pk in (pk for pk in keys if pk in files):  # one may be merged meanwhile
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
        self.keys, self.region, self.kinds = keys, home_region(), file_definition().assets
        self.phones = self._read(Phone.objects.values_list("customer_id", "number"))
        self.things = self._read(
            Asset.objects.filter(retired_on=None)
            .exclude(key="")
            .values_list("customer_id", "kind", "key", "key_normal")
        )
        self.contacts = self._read(ContactPerson.objects.values_list("customer_id", "name", "number"))
        self.handles = self._read(Handle.objects.values_list("customer_id", "address"))
        self.merged = numbers_merged_into(keys)

    def _read(self, rows: Any) -> dict[int, list[list[str]]]:
        found: dict[int, list[list[str]]] = {pk: [] for pk in self.keys}
        for pk, *words in rows.filter(customer__in=self.keys).order_by("customer_id", "position", "pk"):
            found[pk].append(words)
        return found

    def first_phone(self, pk: int) -> str:
        return masked_phone(self.phones[pk][0][0], self.region) if self.phones[pk] else ""

    def first_thing(self, pk: int) -> str:
        return self._thing(*self.things[pk][0]).shown if self.things[pk] else ""

    def of(self, pk: int) -> Iterator[_Known]:
        yield from (self._thing(*words) for words in self.things[pk])
        yield from (self._phone(_("Phone"), number) for [number] in self.phones[pk])
        for name, number in self.contacts[pk]:
            yield _as_named(_("Contact person"), name)
            yield self._phone(name, number)
        for [address] in self.handles[pk]:
            yield _Known(_("E-mail and WeChat"), masking.text(address), cjk.search_text(address))
        for number in self.merged.get(pk, ()):
            yield _Known(_("Merged file"), number, cjk.search_text(plates=[number]))

    def _thing(self, kind: str, key: str, number: str) -> _Known:
        if kind in self.kinds and self.kinds[kind].spelling == "phone":
            return self._phone(_("Thing owned"), number)
        return _Known(_("Thing owned"), key, cjk.search_text(plates=[key]))

    def _phone(self, label: str, number: str) -> _Known:
        return _Known(label, masked_phone(number, self.region), cjk.search_text(phones=[number]))


# Each list comes from an index in its order and stops.
NEWEST = """
    SELECT id FROM (
        (SELECT id FROM customers_customer WHERE keeper_id = %(keeper)s ORDER BY id DESC LIMIT %(most)s)
        UNION
        (SELECT files.id FROM unnest(%(departments)s::bigint[]) AS department CROSS JOIN LATERAL (
            SELECT id FROM customers_customer WHERE department_id = department ORDER BY id DESC LIMIT %(most)s
        ) AS files)
    ) AS newest ORDER BY id DESC LIMIT %(most)s
"""
