"""Statements of one shape, said with other values each time: their SQL is written once, and PostgreSQL plans it once.

Of a page that reads a dozen small groups of rows, or a step that writes as many rows, Django takes longer to write the
statements than PostgreSQL to answer, and PostgreSQL longer to plan than to find.
"""

from collections.abc import Callable, Iterable
from functools import cache, wraps
from typing import Any, Generic, TypeVar

from django.db import DatabaseError, connections, router
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from psycopg.types.numeric import Int8

from huiyin.kernel.history import say_who

Row = TypeVar("Row", bound=Model)
BLANK = 7_351_000_000_000  # stands for a key while a statement is written; no row is ever numbered so high


class _Planned(ServerBindingCursor):
    name = "planned"  # pghistory puts nothing before the statements of a cursor with a name


def planned_once(connection: Any) -> Any:
    """A cursor for statements that read; each is planned once a connection (site.settings says from which time on).

    Values travel beside the SQL: where PostgreSQL can't tell the type of one, the SQL has to say it. Whoever keeps a
    log of statements reads them with their values.
    """
    if connection.queries_logged:
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection._prepare_cursor(_Planned(connection.connection))  # type: ignore[call-arg]  # as psycopg has it


def planned_to_write(connection: Any) -> Any:
    """The same for statements that write."""
    return planned_once(connection) if say_who(connection) else connection.cursor()


def prepared(question: Callable[..., QuerySet[Row]]) -> Callable[..., list[Row]]:
    """What a question finds for these keys.

    The keys (whole numbers, or words that hold one) may stand in its conditions and nowhere else, and all else it says
    is the same each time: what follows from who asks, or from a moment, cannot be asked so.
    """
    written: _Statement[Row] | None = None

    @wraps(question)
    def ask(*keys: int) -> list[Row]:
        nonlocal written
        if written is None:
            written = _Statement(question(*range(BLANK, BLANK + len(keys))))
        return written.rows(keys)

    return ask


def insert(row: Row) -> Row:
    """Write a new row with all its fields, as save() does for a model without signals; it has its key afterwards."""
    fields = _fields_to_insert(type(row))
    using = router.db_for_write(type(row), instance=row)
    connection = connections[using]
    with planned_to_write(connection) as cursor:
        cursor.execute(_insertion(type(row)), [_value(row, field, connection) for field in fields])
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, using
    return row


def update(row: Model, names: Iterable[str]) -> None:
    """Write these fields of a row that is there, as save(update_fields=…) does for a model without signals."""
    known = tuple(names)
    connection = connections[router.db_for_write(type(row), instance=row)]
    fields = _fields_named(type(row), known)
    with planned_to_write(connection) as cursor:
        cursor.execute(_change(type(row), known), [*(_value(row, field, connection) for field in fields), row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{type(row).__name__} {row.pk} is not there any more")


def _value(row: Model, field: Any, connection: Any) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)


@cache
def _fields_to_insert(model: type[Model]) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)


@cache
def _fields_named(model: type[Model], names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(model._meta.get_field(name) for name in names)


@cache
def _insertion(model: type[Model]) -> str:
    columns = [f'"{field.column}"' for field in _fields_to_insert(model)]
    table, key, places = model._meta.db_table, model._meta.pk.column, ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({places}) RETURNING "{key}"'  # noqa: S608 - our names


@cache
def _change(model: type[Model], names: tuple[str, ...]) -> str:
    said = ", ".join(f'"{field.column}" = %s' for field in _fields_named(model, names))
    return f'UPDATE "{model._meta.db_table}" SET {said} WHERE "{model._meta.pk.column}" = %s'  # noqa: S608 - our names


class _Statement(Generic[Row]):
    """SQL with blanks, and how Django makes objects of what it selects."""

    def __init__(self, rows: QuerySet[Row]) -> None:
        compiler = rows.query.get_compiler(rows.db)
        self.sql, values = compiler.as_sql()
        self.values = tuple(values)
        self.using = rows.db
        self.model = rows.model
        selected, found = compiler.select, compiler.klass_info["select_fields"]
        self.own = slice(found[0], found[-1] + 1)
        self.names = [column.target.attname for column, *_sql in selected[self.own]]
        # The stubs are of a later Django, which asks for one thing more.
        self.related = get_related_populators(compiler.klass_info, selected, rows.db)  # type: ignore[call-arg]
        self.converters = compiler.get_converters([column for column, *_sql in selected])

    def rows(self, keys: tuple[int, ...]) -> list[Row]:
        connection = connections[self.using]
        with planned_once(connection) as cursor:
            cursor.execute(self.sql, [_filled(value, keys) for value in self.values])
            found = cursor.fetchall()
        return [self._object(row, connection) for row in found]

    def _object(self, row: Any, connection: Any) -> Row:
        if self.converters:
            row = list(row)
            for place, (converters, column) in self.converters.items():
                for convert in converters:
                    row[place] = convert(row[place], column, connection)
        made = self.model.from_db(self.using, self.names, row[self.own])
        for related in self.related:
            related.populate(row, made)
        return made


def _filled(value: Any, keys: tuple[int, ...]) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        # Of one size: PostgreSQL would plan anew for a key of another.
        return Int8(keys[value - BLANK]) if 0 <= value - BLANK < len(keys) else value
    if isinstance(value, str):
        for place, key in enumerate(keys):
            value = value.replace(str(BLANK + place), str(key))
    return value
