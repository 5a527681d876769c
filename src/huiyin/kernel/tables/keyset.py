"""Paging by key: the next page starts after the last row seen, however deep the list is and whatever is added."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, OrderBy, Q, QuerySet


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

    def everything(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """All rows, in order."""
        first = OrderBy(F(self.field), descending=self.descending, nulls_last=self.nullable or None)
        return rows.order_by(first, f"{self._sign(back=False)}pk")

    def within(self, rows: QuerySet[Any], *, back: bool) -> QuerySet[Any]:
        """One of the portions, in the order of reading."""
        sign = self._sign(back)
        return rows.order_by(*([] if self.field == "pk" else [f"{sign}{self.field}"]), f"{sign}pk")

    def portions(self, rows: QuerySet[Any], cursor: Cursor | None) -> Iterator[QuerySet[Any]]:
        """The rows beyond the cursor in its direction; those where the field is empty are a portion of their own.

        An index on (field, key) leads to the place in either portion, and through it both ways, but not through both.
        """
        back = bool(cursor and cursor.back)
        for empty in (True, False) if back else (False, True):
            if empty and not self.nullable:
                continue
            portion = rows.filter(**{f"{self.field}__isnull": empty}) if self.nullable else rows
            beyond = self._beyond(rows, cursor, empty=empty)
            if beyond is not None:
                yield portion.filter(beyond)

    def _sign(self, back: bool) -> str:
        return "-" if self.descending != back else ""

    def _beyond(self, rows: QuerySet[Any], cursor: Cursor | None, *, empty: bool) -> Q | None:
        """What of a portion lies beyond the cursor: all of it if it comes later, nothing if it comes before."""
        if cursor is None:
            return Q()
        try:
            value = _typed(rows, self.field, cursor.value)
        except (ValueError, ValidationError):
            return Q()
        step = "lt" if self.descending != cursor.back else "gt"
        further_key = Q(**{f"pk__{step}": cursor.pk})
        if self.field == "pk" or (empty and value is None):
            return further_key
        if empty or value is None:
            return Q() if empty != cursor.back else None
        # The first half lets an index on (field, key) start at the right place; the second is exact.
        return Q(**{f"{self.field}__{step}e": value}) & (Q(**{f"{self.field}__{step}": value}) | further_key)


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
