"""Whoever answered in a case, or had a measure, may read it for good: the case says who (models.case.Concerns)."""

from collections.abc import Iterable

from huiyin.cases.models import Case
from huiyin.org.models import Department, Person

ANSWERED = ("answered_in", "answered_by")  # the columns that hold it; the caller saves them


def remember(case: Case, *, department: Department | None = None, people: Iterable[Person | None] = ()) -> None:
    """A department answered, or these people did or had the work."""
    if department is not None:
        case.answered_in = _with(case.answered_in, {department.pk})
    case.answered_by = _with(case.answered_by, {person.pk for person in people if person is not None})


def _with(known: list[int] | None, more: set[int]) -> list[int] | None:
    return sorted({*(known or ()), *more}) or None
