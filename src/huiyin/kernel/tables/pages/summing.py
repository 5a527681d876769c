"""The last line of a list whose rows have amounts: what all of them come to, not those of one page alone."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import pgettext

from huiyin.kernel.tables.columns import Column


def total_of(columns: Sequence[Column], rows: QuerySet[Any]) -> list[Any] | None:
    """What stands in the last line, by column; none where nothing is summed."""
    summed = {f"sum_{place}": column.key for place, column in enumerate(columns) if column.summed}
    if not summed:
        return None
    found = rows.order_by().aggregate(**{name: Sum(key) for name, key in summed.items()})
    line = [found.get(f"sum_{place}") for place in range(len(columns))]
    return [pgettext("list", "Total"), *line[1:]]


def written(columns: Sequence[Column], total: Sequence[Any] | None) -> list[tuple[Column, Any]]:
    """The same as it stands on the screen."""
    if total is None:
        return []
    found: list[tuple[Column, Any]] = [(columns[0], total[0])]
    for column, value in zip(columns[1:], total[1:], strict=True):
        found.append((column, column.writer({column.reads[0]: value}) if column.summed else ""))
    return found
