"""A countermeasure that follows from something: whatever asked for it ties it to itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiyin.cases.actions.registering import register
from huiyin.cases.models import Case
from huiyin.cases.queries import process_of_measures
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Person
from huiyin.rulebook.rules import intake_after


class NoMeasures(DomainError):
    """The rule book has no countermeasures."""


def register_measure(
    *,
    values: Mapping[str, Any],
    files: Mapping[str, Any] | None = None,
    of_complaints: bool = False,
    by: Person,
    at: datetime,
) -> Case:
    """Where it follows from complaints it names their class. Raises NoMeasures and what registering raises."""
    process = process_of_measures()
    if process is None:
        raise NoMeasures
    intake = intake_after(process, complaints=of_complaints)
    return register(process.key, values=values, files=files, intake=intake, by=by, at=at)
