"""Completeness of all files at once; rules.completeness says the same of one file."""

from typing import Any

from django.db import models

from huiyin.customers.models import LINES, Customer
from huiyin.rulebook.definitions import AssetKind, CustomerFile, FileField


def completeness_sql(file: CustomerFile) -> tuple[str, dict[str, str]]:
    """An expression over customers_customer (as `customer`), with its parameters.

    Names of fields are data of the rule book: they go in as parameters, never as text.
    """
    params: dict[str, str] = {}
    filled, counted = ["0"], ["0"]
    for field in file.fields:
        if field.complete and not field.retired:
            asked = _asked(field, params)
            filled.append(f"({asked} AND {_filled(field, params)})::int")
            counted.append(f"({asked})::int")
    for kind in file.assets.values():
        for field in kind.fields:
            if field.complete and not field.retired:
                asked = _asked(field, params)
                lacking = f"count(*) FILTER (WHERE NOT ({_asset_filled(kind, field, params)}))"
                filled.append(_of_assets(kind, asked, f"(count(*) > 0 AND {lacking} = 0)::int", params))
                counted.append(_of_assets(kind, asked, "(count(*) > 0)::int", params))
    total = f"({' + '.join(counted)})"
    return f"CASE WHEN {total} = 0 THEN 100 ELSE ({' + '.join(filled)}) * 100 / {total} END", params


def _asked(field: FileField, params: dict[str, str]) -> str:
    if not field.kinds:
        return "TRUE"
    return "(" + " OR ".join(f"customer.kind = {_param(params, kind)}" for kind in field.kinds) + ")"


def _filled(field: FileField, params: dict[str, str]) -> str:
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


def _asset_filled(kind: AssetKind, field: FileField, params: dict[str, str]) -> str:
    if field.name == kind.key_field:
        return "asset.key <> ''"
    if field.type:
        return f"coalesce(asset.values ->> {_param(params, field.name)}, '') <> ''"
    return f"asset.{field.name} IS NOT NULL"  # one of the service columns, which enums.ASSET_PARTS names


def _of_assets(kind: AssetKind, asked: str, what: str, params: dict[str, str]) -> str:
    return (  # every word of the rule book in it is a parameter
        f"(SELECT ({asked})::int * {what} FROM customers_asset asset WHERE asset.customer_id = customer.id"  # noqa: S608
        f" AND asset.kind = {_param(params, kind.key)} AND asset.retired_on IS NULL)"
    )


def _param(params: dict[str, str], value: str) -> str:
    name = f"p{len(params)}"
    params[name] = value
    return f"%({name})s"
