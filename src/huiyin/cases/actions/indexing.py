"""What a case can be found by."""

from typing import Any

from huiyin.cases.models import Case
from huiyin.kernel import cjk

INDEXED = ("search", "search_text")  # the columns that hold it


def index(case: Case) -> None:
    """Make the case findable by any piece of its number, people and words, whatever step they were said in."""
    words = [case.number, case.title, case.complainant, *texts_of(case.data)]
    case.search_text, case.search = cjk.indexed(*words)


def texts_of(data: Any) -> list[str]:
    """All free text in stored form data."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [text for value in data.values() for text in texts_of(value)]
    return []
