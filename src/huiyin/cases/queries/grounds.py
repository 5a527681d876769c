"""What a countermeasure was begun from: the modules above tell of theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

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


def grounds_of(case: Case, process: Process, person: Person) -> list[Ground]:
    """None of what is no measure."""
    return [one for find in _finds for one in find(case, person)] if process.counts_as == "measure" else []
