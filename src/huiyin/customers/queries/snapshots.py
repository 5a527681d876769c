"""Rows of a file as plain JSON, and back: exact to the microsecond, so that what was taken away can be put back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model

from huiyin.customers.models import LINES, Customer, Findable
from huiyin.customers.queries.files import lines_of

Said = dict[str, Any]


def row_said(row: Model) -> Said:
    """One row, column by column."""
    return {field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def row_again(model: type[Model], said: Mapping[str, Any]) -> Any:
    """The row as it was; a column that came later gets its default."""
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: columns[name].to_python(value) for name, value in said.items() if name in columns})


def file_said(customer: Customer) -> Said:
    """Everything a file says: its row, its lines, and what it is found by."""
    words = Findable.objects.filter(customer=customer).first()
    lines = {group: [row_said(row) for row in lines_of(customer, group)] for group in LINES}
    return {"file": row_said(customer), "found_by": row_said(words) if words else None, **lines}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()  # the same moment reads the same, wherever it came from
    return value.isoformat() if isinstance(value, date) else value
