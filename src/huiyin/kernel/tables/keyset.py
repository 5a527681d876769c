"""Paging by key: the next page starts after the last row seen, however deep the list is and whatever is added."""

import base64
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, OrderBy, Q, QuerySet

SORTED = "_sorted_by"


@dataclass(frozen=True)
class Cursor:
    """The row at the edge of a page: what it is sorted by, and its key."""

    value: str | None
    pk: int
    back: bool = False  # the page before it, not after

    def __str__(self) -> str:
        text = json.dumps([self.value, self.pk], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def parse(text: str, *, back: bool) -> Cursor | None:
    """The cursor of an address; nothing for one that was tampered with, which shows the first page."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError):
        return None
    if not isinstance(pk, int) or not isinstance(value, str | None):
        return None
    return Cursor(value, pk, back)


@dataclass(frozen=True)
class Order:
    """What rows are sorted by, and the key that makes the order total."""

    field: str
    descending: bool
    nullable: bool  # empty values stand last in either direction

    @classmethod
    def of(cls, rows: QuerySet[Any], order: str) -> "Order":
        field = order.removeprefix("-")
        return cls(field, order.startswith("-"), _may_be_null(rows, field))

    def apply(self, rows: QuerySet[Any], *, back: bool) -> QuerySet[Any]:
        return rows.order_by(*self._by(back))

    def past(self, rows: QuerySet[Any], cursor: Cursor | None) -> QuerySet[Any]:
        """The rows beyond the cursor in its direction."""
        if cursor is None:
            return rows
        try:
            return rows.filter(self._beyond(cursor, _typed(rows, self.field, cursor.value)))
        except (ValueError, ValidationError):
            return rows

    def _by(self, back: bool) -> list[OrderBy | str]:
        descending = self.descending != back
        key = "-pk" if descending else "pk"
        if self.field == "pk":
            return [key]
        nulls: dict[str, Any] = {}
        if self.nullable:
            nulls = {"nulls_first": True} if back else {"nulls_last": True}
        return [OrderBy(F(self.field), descending=descending, **nulls), key]

    def _beyond(self, cursor: Cursor, value: Any) -> Q:
        step = "lt" if self.descending != cursor.back else "gt"
        if self.field == "pk":
            return Q(**{f"pk__{step}": cursor.pk})
        further_key = Q(**{f"pk__{step}": cursor.pk})
        empty = Q(**{f"{self.field}__isnull": True})
        if value is None:
            return (~empty | further_key) if cursor.back else (empty & further_key)
        # The first half lets an index on (field, key) start at the right place; the second is exact.
        within = Q(**{f"{self.field}__{step}e": value}) & (Q(**{f"{self.field}__{step}": value}) | further_key)
        return within | empty if self.nullable and not cursor.back else within


def cursor_of(row: dict[str, Any], order: Order, *, back: bool) -> Cursor:
    """The cursor at one row of a page."""
    value = None if order.field == "pk" else row[order.field]
    if isinstance(value, date):  # a datetime as well; str() would lose nothing but reads back less surely
        return Cursor(value.isoformat(), row["pk"], back)
    return Cursor(None if value is None else str(value), row["pk"], back)


def _typed(rows: QuerySet[Any], field: str, value: str | None) -> Any:
    if value is None or field == "pk":
        return None
    return F(field).resolve_expression(rows.query).output_field.to_python(value)


def _may_be_null(rows: QuerySet[Any], field: str) -> bool:
    if field == "pk":
        return False
    try:
        found = rows.model._meta.get_field(field)
    except FieldDoesNotExist:
        return True  # an annotation or a path into another table
    return bool(getattr(found, "null", True))
