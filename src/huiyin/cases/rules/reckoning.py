"""What follows from the answers of a form: shares, sums, and what statistics count by."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases.rules.values import Unreadable
from huiyin.rulebook.definitions import Field, Process

# What a field means fills the case's column of statistics (docs/write-a-pack.md).
COLUMNS = {
    "channel": "channel",
    "occurred_at": "occurred_at",
    "complainant": "complainant",
    "classification": "classification",
    "severity": "severity",
    "cause": "cause",
    "liable_department": "liable_department_id",
    "responsible_person": "responsible_person_id",
    "won_back": "won_back",
}


def counted_in(process: Process, data: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The answers that statistics of a process count by, in all its forms that have been filled in."""
    return {
        field.name: data[key][field.name]
        for key, form in process.forms.items()
        for field in form.fields
        if field.counts and data.get(key, {}).get(field.name) is not None
    }


def shared_out(field: Field, rows: Sequence[Mapping[str, Any]], total: Decimal) -> list[dict[str, Any]]:
    """An amount shared out by weight, to the cent: what rounding leaves goes to those who lost most by it."""
    assert field.shares is not None  # noqa: S101 - asked for nothing else
    weights = [Decimal(str(row[field.shares.by])) for row in rows]
    whole = sum(weights)
    if whole <= 0:
        raise Unreadable(_("Nothing can be shared out by shares of nothing."))
    exact = [total * 100 * weight / whole for weight in weights]
    cents = [int(amount) for amount in exact]
    lost = sorted(range(len(rows)), key=lambda place: (cents[place] - exact[place], place))
    for place in lost[: int(total * 100) - sum(cents)]:
        cents[place] += 1
    return [{**row, field.shares.into: f"{Decimal(cent) / 100:.2f}"} for row, cent in zip(rows, cents, strict=True)]


def sums_of(field: Field, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the rows of a table add up to, column by column."""
    found = {}
    for column in (column for column in field.columns if column.name in field.sums):
        whole = sum((Decimal(str(row[column.name])) for row in rows if row.get(column.name)), Decimal(0))
        found[column.name] = f"{whole:.2f}" if column.type == "money" else f"{whole:.0f}"
    return found
