"""Two people edit one record: what each changed is kept, what both changed is put before the second."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Conflict:
    """One field that both changed, each in a different way."""

    field: str
    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True)
class Merge:
    """The record with both people's changes, and the fields nobody but the second person can decide."""

    merged: Mapping[str, Any]
    conflicts: tuple[Conflict, ...]


def merge(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merge:
    """Lay my values over theirs, field by field; `base` is what I saw when I began.

    A field that `mine` doesn't hold stays theirs, and so does one I left as I saw it. In a conflict
    the merged value is theirs: what is stored stays until I have decided.
    """
    merged = dict(theirs)
    conflicts = []
    for field, value in mine.items():
        seen, stored = base.get(field), theirs.get(field)
        if value in (seen, stored):
            continue
        if stored == seen:
            merged[field] = value
        else:
            conflicts.append(Conflict(field, seen, stored, value))
    return Merge(merged, tuple(conflicts))
