"""What the forms of a case say of something, the newest word first."""

from datetime import date, datetime
from typing import Any

from huiyin.cases.models import Case
from huiyin.cases.rules import typed


def said_last(case: Case, name: str) -> Any:
    """The latest answer under this name; acts keep the order that the forms of a case do not."""
    forms = [key for key, values in case.data.items() if values.get(name) not in (None, "", [])] if name else []
    if case.__dict__.get("said_now") in forms:
        forms = [case.__dict__["said_now"]]
    if len(forms) > 1:
        forms = list(case.acts.filter(form__in=forms).order_by("-pk").values_list("form", flat=True)[:1])
    return case.data[forms[0]][name] if forms else None


def moment_of(case: Case, name: str) -> datetime | date | None:
    """A date or time that a form says."""
    value = typed(said_last(case, name))
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value if isinstance(value, datetime) else None
