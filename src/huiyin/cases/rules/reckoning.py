"""What follows from the answers of a form: shares, sums, and what statistics count by."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from huiyin.cases.rules.values import Unreadable
from huiyin.rulebook.definitions import Field, Process

Data = Mapping[str, Mapping[str, Any]]  # {form key: {field: value}}
SaidIn = Mapping[str, Sequence[str]]  # {field: form keys, the newest word first}

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


NOTHING: tuple[Any, ...] = (None, "", [])


def newest(data: Data, said_in: SaidIn, name: str) -> Any:
    """The newest word under a name, whichever form asked for it: what registers, figures, lines and clocks go by."""
    words = (data.get(key, {}).get(name) for key in (*said_in.get(name, ()), *data))
    return next((word for word in words if word not in NOTHING), None)


def said_anew(process: Process, said_in: SaidIn, form: str, names: Iterable[str]) -> dict[str, list[str]]:
    """The order of the forms, newest first, once this one has said these names; of names that only one asks, none."""
    orders = {name: list(order) for name, order in said_in.items()}
    for name in process.shared.intersection(names):
        orders[name] = [form, *(key for key in orders.get(name, ()) if key != form)]
    return orders


def counted_in(process: Process, data: Data, said_in: SaidIn) -> dict[str, Any]:
    """The answers that statistics of a process count by."""
    answers = {name: newest(data, said_in, name) for name in process.counted}
    return {name: answer for name, answer in answers.items() if answer is not None}


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
    into = next(column for column in field.columns if column.name == field.shares.into)
    if into.minimum and min(cents) < Decimal(into.minimum) * 100:
        raise Unreadable(_("Somebody's share would come to less than %(minimum)s.") % {"minimum": into.minimum})
    return [{**row, into.name: f"{Decimal(cent) / 100:.2f}"} for row, cent in zip(rows, cents, strict=True)]


def sums_of(field: Field, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the rows of a table add up to, column by column."""
    found = {}
    for column in (column for column in field.columns if column.name in field.sums):
        whole = sum((Decimal(str(row[column.name])) for row in rows if row.get(column.name)), Decimal(0))
        found[column.name] = f"{whole:.2f}" if column.type == "money" else f"{whole:.0f}"
    return found
