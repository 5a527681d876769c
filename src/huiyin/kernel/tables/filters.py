"""How a list is narrowed; each filter knows its control, its condition, and what it says when it is on."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from huiyin.kernel import cjk
from huiyin.kernel.clock import midnight


class Option(NamedTuple):
    value: str
    label: str


class Condition(NamedTuple):
    """A filter that is on: what it asks of the rows and the words for it."""

    where: Q
    words: str


Options = Callable[[], Iterable[tuple[str, Any]]] | Sequence[tuple[str, Any]]
Read = Callable[[Options], Iterable[tuple[str, Any]]]  # asks once a page, whichever filters offer the same


def read(options: Options) -> Iterable[tuple[str, Any]]:
    return options() if callable(options) else options


@dataclass(frozen=True)
class Filter(ABC):
    """One control in the bar above a list."""

    key: str
    label: Any = ""
    kind: ClassVar[str] = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters of the address that belong to this filter."""
        return (self.key,)

    @abstractmethod
    def condition(self, asked: QueryDict) -> Condition | None:
        """What it asks of the rows, if it is on."""

    def state(self, asked: QueryDict, read: Read) -> dict[str, Any]:
        """What its control shows; every value can be compared, so that the same bar need not be drawn twice."""
        return {"kind": self.kind, "key": self.key, "label": str(self.label), "value": asked.get(self.key, "")}


@dataclass(frozen=True)
class Words(Filter):
    """Any part of the texts behind the list's search index, Chinese included."""

    field: str = "search"
    hint: Any = ""
    kind: ClassVar[str] = "words"

    def condition(self, asked: QueryDict) -> Condition | None:
        text = asked.get(self.key, "").strip()
        return Condition(cjk.matches(self.field, text), f"“{text}”") if text else None

    def state(self, asked: QueryDict, read: Read) -> dict[str, Any]:
        return {**super().state(asked, read), "hint": str(self.hint)}


@dataclass(frozen=True)
class Choice(Filter):
    """One or several values of a field: a class, a state, a person, a department.

    `where` may build the condition itself, for values that stand for more than one row value ("me", a subtree).
    """

    options: Options = ()
    further: Sequence[tuple[str, Any]] = ()  # offered after the options: "none of them"
    field: str = ""
    where: Callable[[list[str]], Q] | None = None
    kind: ClassVar[str] = "choice"

    def condition(self, asked: QueryDict) -> Condition | None:
        wanted = asked.getlist(self.key)
        if not wanted:
            return None  # most filters are off: their options are not asked for
        known = {str(value): str(label) for value, label in self._options(read)}
        chosen = [value for value in wanted if value in known]
        if not chosen:
            return None
        where = self.where(chosen) if self.where else Q(**{f"{self.field or self.key}__in": chosen})
        return Condition(where, f"{self.label}: {', '.join(known[value] for value in chosen)}")

    def state(self, asked: QueryDict, read: Read) -> dict[str, Any]:
        options = _offered(tuple(self._options(read)), get_language())
        return {**super().state(asked, read), "options": options, "chosen": tuple(asked.getlist(self.key))}

    def _options(self, read: Read) -> Iterable[tuple[str, Any]]:
        return (*read(self.options), *self.further)


@dataclass(frozen=True)
class Dates(Filter):
    """From one day to another, both included, in the house's time zone."""

    field: str = ""
    on_days: bool = False  # the field is a date, not a moment
    kind: ClassVar[str] = "dates"

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.key}_from", f"{self.key}_to")

    def condition(self, asked: QueryDict) -> Condition | None:
        first, last = (_day(asked.get(name, "")) for name in self.names)
        if not first and not last:
            return None
        where, field = Q(), self.field or self.key
        if first:
            where &= Q(**{f"{field}__gte": first if self.on_days else midnight(first)})
        if last:
            next_day = last + timedelta(days=1)
            where &= Q(**{f"{field}__lt": next_day if self.on_days else midnight(next_day)})
        return Condition(where, f"{self.label}: {first or ''} – {last or ''}")

    def state(self, asked: QueryDict, read: Read) -> dict[str, Any]:
        first, last = (_day(asked.get(name, "")) for name in self.names)
        today = timezone.localdate()
        monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
        spans = (
            (pgettext("date range", "Today"), today, today),
            (_("This week"), monday, today),
            (_("This month"), month, today),
        )
        return {**super().state(asked, read), "first": first, "last": last, "spans": spans}


@dataclass(frozen=True)
class Flag(Filter):
    """A condition that is on or off: overdue, unassigned, mine."""

    where: Q | Callable[[], Q] = field(default_factory=Q)
    kind: ClassVar[str] = "flag"

    def condition(self, asked: QueryDict) -> Condition | None:
        if asked.get(self.key) != "1":
            return None
        return Condition(self.where() if callable(self.where) else self.where, str(self.label))


@lru_cache(maxsize=256)
def _offered(options: tuple[tuple[str, Any], ...], _language: str | None) -> tuple[Option, ...]:
    """Options in words; most lists offer the same ones each time."""
    return tuple(Option(str(value), str(label)) for value, label in options)


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None
