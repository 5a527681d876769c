"""Completeness of all files at once; rules.completeness says the same of one file."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from huiyin.customers.models import LINES, Customer
from huiyin.customers.queries.asking import own_column
from huiyin.customers.rules.labels import field_label
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import AssetKind, CustomerFile, FileField


@dataclass(frozen=True)
class _Particular:
    """A field that counts: in which files it is asked for, and in which of these it stands, as SQL of 0 and 1."""

    group: str
    field: FileField
    asked: str
    filled: str


def _particulars(file: CustomerFile, params: dict[str, Any], apart: list[str] | None = None) -> Iterator[_Particular]:
    """Expressions over customers_customer (as `customer`).

    Names of fields are data of the rule book: they go in as parameters, never as text. Into `apart` go joins that look
    at the things of a kind once for all of their fields; without it each expression looks for itself.
    """
    for group in file.groups:
        for field in group.fields:
            if field.complete and not field.retired:
                asked = _asked(field, params)
                filled = f"({asked} AND {_filled(field, params)})::int"
                yield _Particular(say(group.title), field, f"({asked})::int", filled)
    for place, kind in enumerate(file.assets.values()):
        fields = [field for field in kind.fields if field.complete and not field.retired]
        each = _("Details of each: %(thing)s") % {"thing": say(kind.title)}
        lacking = [
            f"count(*) FILTER (WHERE NOT ({_asset_filled(kind, field, params)})) AS lacking_{number}"
            for number, field in enumerate(fields)
        ]
        things = _things(kind, lacking, params)
        if apart is not None and fields:
            apart.append(f"CROSS JOIN LATERAL ({things}) AS things_{place}")
        for number, field in enumerate(fields):
            asked = f"({_asked(field, params)})::int"
            if apart is not None:
                owned, full = f"things_{place}.owned > 0", f"things_{place}.lacking_{number} = 0"
                yield _Particular(each, field, f"{asked} * ({owned})::int", f"{asked} * ({owned} AND {full})::int")
            else:
                owned = f"(SELECT (owned > 0)::int FROM ({things}) AS things)"  # noqa: S608 - as _things says
                full = f"(SELECT (owned > 0 AND lacking_{number} = 0)::int FROM ({things}) AS things)"  # noqa: S608
                yield _Particular(each, field, f"{asked} * {owned}", f"{asked} * {full}")


def completeness_sql(file: CustomerFile) -> tuple[str, dict[str, Any]]:
    """An expression over customers_customer (as `customer`), with its parameters."""
    params: dict[str, Any] = {}
    found = list(_particulars(file, params))
    total = f"({' + '.join(['0', *(each.asked for each in found)])})"
    filled = " + ".join(["0", *(each.filled for each in found)])
    return f"CASE WHEN {total} = 0 THEN 100 ELSE ({filled}) * 100 / {total} END", params


@dataclass(frozen=True)
class FieldFilled:
    """In how many files one particular is asked for, and in how many of these it stands."""

    group: str
    label: str
    name: str  # as lists are asked about it, if they can be
    kinds: tuple[str, ...]  # of customers who are asked; none named: all
    asked: int
    filled: int


@dataclass(frozen=True)
class Filled:
    """How complete some files are: all together, and particular by particular."""

    files: int
    complete: int  # files in which nothing is missing
    fields: list[FieldFilled]


def how_complete(file: CustomerFile, departments: Collection[int] | None) -> Filled:
    """Counted over all files but those of lost customers, of some departments or of all, in one statement.

    Source: D1-11.
    """
    params: dict[str, Any] = {}
    apart: list[str] = []
    found = list(_particulars(file, params, apart))
    counts = [f"coalesce(sum({sql}), 0)::bigint" for each in found for sql in (each.asked, each.filled)]
    params |= {"departments": None if departments is None else list(departments)}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*), count(*) FILTER (WHERE customer.completeness = 100)
                {"".join(f", {count}" for count in counts)}
            FROM customers_customer AS customer
            {" ".join(apart)}
            WHERE customer.lost_at IS NULL AND customer.merged_into_id IS NULL
                AND (%(departments)s::bigint[] IS NULL OR customer.department_id = ANY (%(departments)s))
            """,  # noqa: S608 - every word of the rule book in it is a parameter
            params,
        )
        files, complete, *numbers = cursor.fetchone()
    fields = [
        FieldFilled(each.group, _label(each.field), _asked_as(each.field), each.field.kinds, asked, filled)
        for each, asked, filled in zip(found, numbers[::2], numbers[1::2], strict=True)
    ]
    return Filled(files, complete, fields)


def _label(field: FileField) -> str:
    """What stands for having any thing at all is told from what is asked of each of them."""
    label = field_label(field)
    return _("%(things)s: at least one") % {"things": label} if field.name == "assets" else label


def _asked_as(field: FileField) -> str:
    return own_column(field) if field.type else field.name


def _asked(field: FileField, params: dict[str, Any]) -> str:
    if not field.kinds:
        return "TRUE"
    return "(" + " OR ".join(f"customer.kind = {_param(params, kind)}" for kind in field.kinds) + ")"


def _filled(field: FileField, params: dict[str, Any]) -> str:
    if field.type:
        return f"coalesce(customer.values ->> {_param(params, field.name)}, '') <> ''"
    if field.name in LINES:
        table = LINES[field.name]._meta.db_table
        return f"EXISTS (SELECT FROM {table} line WHERE line.customer_id = customer.id)"
    column = Customer._meta.get_field(field.name)
    return _column_filled("customer", column)


def _column_filled(table: str, column: Any) -> str:
    name = f"{table}.{column.column}"
    if isinstance(column, models.JSONField):
        return f"{name} NOT IN ('[]', '{{}}')"
    if column.get_internal_type() == "ArrayField":
        return f"cardinality({name}) > 0"
    text = isinstance(column, models.CharField | models.TextField)
    return f"{name} <> ''" if text else f"{name} IS NOT NULL"


def _asset_filled(kind: AssetKind, field: FileField, params: dict[str, Any]) -> str:
    if field.name == kind.key_field:
        return "asset.key <> ''"
    if field.type:
        return f"coalesce(asset.values ->> {_param(params, field.name)}, '') <> ''"
    return f"asset.{field.name} IS NOT NULL"  # one of the service columns, which enums.ASSET_PARTS names


def _things(kind: AssetKind, lacking: Sequence[str], params: dict[str, Any]) -> str:
    """How many things of a kind a customer has, and how many of them lack each field."""
    counts = "".join(f", {count}" for count in lacking)
    return (  # every word of the rule book in it is a parameter
        f"SELECT count(*) AS owned{counts} FROM customers_asset asset WHERE asset.customer_id = customer.id"  # noqa: S608
        f" AND asset.kind = {_param(params, kind.key)} AND asset.retired_on IS NULL"
    )


def _param(params: dict[str, Any], value: str) -> str:
    name = f"p{len(params)}"
    params[name] = value
    return f"%({name})s"
