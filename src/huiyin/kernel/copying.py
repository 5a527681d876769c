"""Many rows into their table at once, new ones or changed ones: what Django writes costs more in words than in rows."""

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, JSONField, Model, QuerySet


def copy_in(rows: Sequence[Model]) -> None:
    """Rows of one model, all with a key or all without; those that get theirs from the table do not learn it.

    Within a transaction only. Triggers, row history among them, see all rows at once.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and rows[0].pk is None)]
    values = [(field.attname, _packer(field)) for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        # What tells row history whose act this is comes with a statement, and COPY is none that it knows.
        cursor.execute("VALUES (1)")
        with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as stream:
            for row in rows:
                said = row.__dict__
                stream.write_row([pack(said[name]) if pack else said[name] for name, pack in values])


def name_in(chosen: "QuerySet[Any, Any]", into: type[Model], columns: Sequence[str], **said: Any) -> int:
    """The rows of a list written down as they stand, by its own question: a million in seconds; says how many.

    What the question selects goes into `columns`, in its order; `said` is the same for each row.
    """
    try:
        question, parameters = chosen.order_by().query.sql_with_params()
    except EmptyResultSet:
        return 0
    names = ", ".join(f'"{name}"' for name in (*columns, *said))
    alike = "".join(", %s" for _name in said)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{into._meta.db_table}" ({names})'  # noqa: S608 - names of the model's own columns
            f" SELECT chosen.*{alike} FROM ({question}) AS chosen",
            [*said.values(), *parameters],
        )
        return int(cursor.rowcount)


def change_in(rows: Sequence[Model], names: Collection[str]) -> None:
    """Some fields of stored rows of one model, as bulk_update would write them, in one statement.

    That asks CASE WHEN for each row and column, which takes Django several times as long as the database.
    """
    if not rows:
        return
    meta = type(rows[0])._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    changes = ", ".join(f'"{field.column}" = new."{field.column}"::{field.db_type(connection)}' for field in fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    line = f"({', '.join(['%s'] * (len(fields) + 1))})"
    values: list[Any] = []
    for row in rows:
        values.append(row.pk)
        values += [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    key = meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{meta.db_table}" AS old SET {changes}'  # noqa: S608 - names of the model's own columns
            f' FROM (VALUES {", ".join([line] * len(rows))}) AS new ("{key}", {columns})'
            f' WHERE old."{key}" = new."{key}"',
            values,
        )


def _packer(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    if not isinstance(field, JSONField):
        return None
    encoder = field.encoder
    return lambda value: json.dumps(value, cls=encoder, ensure_ascii=False)
