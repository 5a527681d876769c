"""What a figure is: its name, its formula in words, the rows it looks at, and what of them counts."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.functional import Promise

from huiyin.kernel.numbers import key_in
from huiyin.kernel.worktime import Calendar
from huiyin.org.roles import Reach
from huiyin.reports.enums import Kind
from huiyin.reports.queries.dimensions import Words
from huiyin.rulebook.definitions import Pack

Label = str | Promise
Rows = QuerySet[Any]
Counts = tuple[int, int]  # rows, and those that count for it
Stood = Mapping[str | None, Counts]  # at a moment, by part; None: all of them
BETWEEN = "\x1f"  # the keys of a cell: those of its row and its column


@dataclass(frozen=True)
class Asker:
    """Who asks for figures, when, and under which rule book: the same question has the same answer."""

    pack: Pack
    reach: Reach
    zone: ZoneInfo
    calendar: Calendar
    at: datetime


def of_customers(rows: Rows, asker: Asker, customer: str = "customer") -> Rows:
    """What concerns customers counts where their file is, whoever spoke with them: one scope for all such figures."""
    return rows if asker.reach.everything else rows.filter(**{f"{customer}__department__in": asker.reach.departments})


class Each(Func):
    """A row for every entry of an array, none for an empty one."""

    function = "unnest"
    output_field = TextField()
    set_returning = True


@dataclass(frozen=True)
class By:
    """Something a figure may be broken down by; `field` holds its keys in the rows of the figure."""

    key: str
    label: Label
    field: str
    words: Callable[[Iterable[str], Pack], Words]
    numbered: bool = False  # the keys are those of rows
    personal: bool = False  # only for whoever sees figures of single persons
    several: bool = False  # a row may belong to several parts, or to none

    @property
    def each(self) -> tuple["By", ...]:
        """What it is put together of."""
        return (self,)

    @property
    def part(self) -> Combinable:
        """The key as text, nothing for none."""
        if self.several:
            return Each(F(self.field))
        return Coalesce(Cast(F(self.field), TextField()), Value("", output_field=TextField()))

    def where(self, key: str) -> Q:
        """The rows of one part."""
        if self.several:
            return Q(**{f"{self.field}__contains": [key]})
        if self.numbered:
            number = key_in(key)
            return Q(**{self.field: number}) if number is not None else Q(**{f"{self.field}__isnull": True})
        return Q(**{self.field: key}) if key else Q(**{self.field: ""}) | Q(**{f"{self.field}__isnull": True})


@dataclass(frozen=True)
class Crossed(By):
    """By two dimensions at once."""

    pair: tuple[By, ...] = ()

    @property
    def each(self) -> tuple[By, ...]:
        return self.pair

    @property
    def part(self) -> Combinable:
        one, other = self.pair
        return Concat(one.part, Value(BETWEEN), other.part, output_field=TextField())


def crossed(one: By, other: By) -> By:
    """By two dimensions at once; the keys of a part stand with BETWEEN between them."""
    return Crossed("crossed", "", "", one.words, pair=(one, other))


@dataclass(frozen=True)
class Distances:
    """How far each is off their even share at a moment."""

    each: Mapping[str, Decimal]

    @cached_property
    def furthest(self) -> Decimal | None:
        return max(map(abs, self.each.values()), default=None)


@dataclass(frozen=True)
class Stock:
    """What is kept of a snapshot: how many rows each part of one dimension has at some moments (reports.keeping)."""

    what: str
    by: str  # the key of the dimension
    within: Callable[[Asker], frozenset[int] | None]  # its parts that are counted for the asker; None: all
    least: Callable[[Pack], int] = lambda _pack: 0  # the grade from which a row counts


@dataclass(frozen=True)
class Figure:
    """One figure of the dictionary.

    `rows` are all it looks at, within the asker's reach, of whatever day; a row belongs to the day on which the moment
    `day` lies. Of a share, `good` are those that count for it; of working hours, `clock` names the two moments between
    which they run; of a ratio, `per` are the rows of which there is a hundred; of money, `amount` is what is added up,
    of an average, what is averaged.

    A snapshot says how things stood when a period ended (now, while it runs), not what happened in it: a row stands
    from its `day` to the moment `until`. One that is `now_only` is judged by what rows say today, and has no earlier
    days. `off` names whose rows are held against an even share, and how far each is off it at some moments.
    """

    key: str
    name: Label
    formula: Label
    kind: Kind
    source: str  # the list that shows its rows (reports.tables.behind)
    rows: Callable[[Asker], Rows]
    day: str
    dimensions: Sequence[By] = ()
    better: str = "more"  # more | less | "" (neither)
    good: Callable[[Asker], Q] | None = None
    clock: tuple[str, str] | None = None
    per: Callable[[Asker], Rows] | None = None
    amount: str = ""
    reach: str = ""  # the field of the department within whose reach a row lies
    clerk: By | None = None  # in its place: whose a row is, wherever they work; crossed with what else it is sorted by
    either: By | None = None  # in its place, too: two departments crossed, within the reach of either of which it lies
    changed_by: Callable[[Pack], Iterable[str]] | None = None  # what touches its days (ADR 45); none: it is not kept
    parts_kept: Sequence[str] = ()  # the dimensions whose parts are kept too, for who sees all departments
    by_itself: Callable[[Asker], Rows] | None = None  # when days change although nothing is written: moment, since
    fits: Callable[[Pack], bool] = lambda _pack: True
    customer: str = "customer"  # where its rows name the customer; empty: they don't
    until: str = ""  # of a snapshot
    now_only: bool = False
    by_stages: bool = False  # a case counts if no stage of it was late: its rows say which was
    answers_of: Collection[str] = ()  # as what processes count whose answers it may be broken down by, too
    stock: Stock | None = None
    off: tuple[By, Callable[[Asker, Sequence[Stood]], Sequence[Distances]]] | None = None

    @property
    def is_snapshot(self) -> bool:
        return bool(self.until)

    @property
    def of_complaints(self) -> bool:
        """Whether complaints are all it looks at."""
        return set(self.answers_of) == {"complaint"}

    @property
    def kept_apart(self) -> By | None:
        """What its days are kept by where one department can't tell within whose reach a row lies."""
        return self.clerk or self.either

    def reaches(self, target: Decimal | None, value: Decimal | None) -> bool | None:
        """Whether a value reaches its target; nobody can say without either, or where neither direction is better."""
        if value is None or target is None or not self.better:
            return None
        return value >= target if self.better == "more" else value <= target

    def dimension(self, key: str) -> By | None:
        return next((each for each in self.dimensions if each.key == key), None)
