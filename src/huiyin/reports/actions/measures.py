"""A countermeasure that follows from a report."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.reports.models import Report


@whole
def open_measure(
    report: Report, *, values: Mapping[str, Any], files: Mapping[str, Any] | None = None, by: Person, at: datetime
) -> Case:
    """A case with an owner, whose effect is checked on a day, tied to the report that asked for it.

    Raises NoMeasures and what registering raises. Source: A6-19, D410-3, E53-3.
    """
    case = cases.register_measure(values=values, files=files, by=by, at=at)
    report.measures.add(case)
    return case
