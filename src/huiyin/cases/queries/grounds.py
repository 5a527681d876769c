"""What a countermeasure was begun from: the modules above tell of theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from huiyin.cases.models import Case
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Process


@dataclass(frozen=True)
class Ground:
    """An alert, a report: what it is, what it is called, and its page, if this person may open it."""

    what: str
    title: str
    url: str = ""


Find = Callable[[Case, Person], Iterable[Ground]]
_finds: list[Find] = []


def register_grounds(find: Find) -> None:
    """Measures of yours say where they came from; `find` gives what a case was begun from."""
    _finds.append(find)


def tied(
    rows: "QuerySet[Any]", seen: "QuerySet[Any]", what: str, *, title: Callable[[Any], str], page: Callable[[Any], str]
) -> list[Ground]:
    """A ground of each of these rows; those that are not among the `seen` are told without their page."""
    open_to = set(seen.filter(pk__in=rows.order_by().values("pk")).values_list("pk", flat=True))
    return [Ground(what, title(row), page(row) if row.pk in open_to else "") for row in rows.order_by("pk")]


def grounds_of(case: Case, process: Process, person: Person) -> list[Ground]:
    """None of what is no measure."""
    return [one for find in _finds for one in find(case, person)] if process.counts_as == "measure" else []
