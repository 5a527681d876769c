"""What the forms of a case say of something, the newest word first."""

from datetime import date, datetime
from typing import Any

from huiyin.cases.models import Case
from huiyin.cases.rules import newest, typed


def said_last(case: Case, name: str) -> Any:
    """The newest answer under this name, whichever form asked for it."""
    return newest(case.data, case.said_in, name)


def moment_of(case: Case, name: str) -> datetime | date | None:
    """A date or time that a form says."""
    value = typed(said_last(case, name))
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value if isinstance(value, datetime) else None
