"""What a countermeasure was begun from: the modules above tell of theirs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from huiyin.cases.models import Case
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Process

EFFECTS = frozenset({"effect_good", "effect_poor"})  # marks of the steps that say whether a measure had an effect


@dataclass(frozen=True)
class Ground:
    """An alert, a report: what it is, what it is called, and its page, if this person may open it."""

    what: str
    title: str
    url: str = ""


@dataclass(frozen=True)
class Came:
    """What a figure came to in some days, of how many rows if that says more, and where these are."""

    period: str
    value: str
    rows: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Measured:
    """A figure that a measure is to change: what it came to when somebody saw it, and since."""

    name: str
    then: Came
    since: Sequence[Came]


Find = Callable[[Case, Person], Iterable[Ground]]
FindFigures = Callable[[Case, Person, datetime], Iterable[Measured]]
_finds: list[Find] = []
_figures: list[FindFigures] = []


def register_grounds(find: Find) -> None:
    """Measures of yours say where they came from; `find` gives what a case was begun from."""
    _finds.append(find)


def register_measured(find: FindFigures) -> None:
    """Measures of yours are begun from figures; `find` says what these came to then and since."""
    _figures.append(find)


def measured_by(case: Case, process: Process, person: Person, at: datetime) -> list[Measured]:
    """The figures that a measure is about, while it waits for somebody to say whether it had an effect."""
    marks = {mark for way in process.transitions.values() if case.stage in way.sources for mark in way.marks}
    return [one for find in _figures for one in find(case, person, at)] if marks & EFFECTS else []


def tied(
    rows: "QuerySet[Any]", seen: "QuerySet[Any]", what: str, *, title: Callable[[Any], str], page: Callable[[Any], str]
) -> list[Ground]:
    """A ground of each of these rows; those that are not among the `seen` are told without their page."""
    open_to = set(seen.filter(pk__in=rows.order_by().values("pk")).values_list("pk", flat=True))
    return [Ground(what, title(row), page(row) if row.pk in open_to else "") for row in rows.order_by("pk")]


def grounds_of(case: Case, process: Process, person: Person) -> list[Ground]:
    """None of what is no measure."""
    return [one for find in _finds for one in find(case, person)] if process.counts_as == "measure" else []
