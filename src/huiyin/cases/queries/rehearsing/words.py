"""What had been said in a case at a moment, corrections with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from huiyin.cases.models import Act


def said_in(act: Act) -> Mapping[str, Any]:
    """What an act said: of a form that was mended, what was mended."""
    if act.kind != "corrected":
        return {name: value for name, value in act.data.items() if value not in (None, "", [])}
    return {name: value for name, (_before, value) in act.data.get("changed", {}).items()}


def words_until(acts: Iterable[Act], until: datetime) -> dict[str, Any]:
    """The newest word of every field."""
    return {name: value for act in acts if act.at <= until for name, value in said_in(act).items()}


def said_then(acts: Iterable[Act], name: str, until: datetime) -> Any:
    """What stood in a field when a stage was entered."""
    return words_until(acts, until).get(name) if name else None
