"""Statements of one shape, said with other values each time: their SQL is written once, and PostgreSQL plans it once.

Of a page that reads a dozen small groups of rows, or a step that writes as many rows, Django takes longer to write the
statements than PostgreSQL to answer, and PostgreSQL longer to plan than to find.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache, wraps
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, router
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql import Query
from psycopg.types.numeric import Int8

from huiyin.kernel.history import say_who

Row = TypeVar("Row", bound=Model)
Key = int | date | datetime
# What stands for a key while a statement is written: no row is ever numbered so high, no moment is ever so late.
BLANK = 7_351_000_000_000
FAR = datetime(7351, 1, 1, tzinfo=UTC)


class _Planned(ServerBindingCursor):
    name = "planned"  # pghistory puts nothing before the statements of a cursor with a name


def planned_once(using: str = DEFAULT_DB_ALIAS) -> Any:
    """A cursor for statements that read; each is planned once a connection (site.settings says from which time on).

    For what is asked of one key again and again. Where the best way to the rows depends on the values, as in a list
    with filters, Django's own cursor is better: each statement is planned for its values there. Values travel beside
    the SQL: where PostgreSQL can't tell the type of one, the SQL has to say it. Whoever keeps a log of statements
    reads them with their values.
    """
    connection: Any = connections[using]
    if connection.queries_logged:
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection._prepare_cursor(_Planned(connection.connection))  # type: ignore[call-arg]  # as psycopg has it


def planned_to_write(using: str = DEFAULT_DB_ALIAS) -> Any:
    """The same for statements that write; pgtrigger.ignore does not reach them."""
    return planned_once(using) if say_who(connections[using]) else connections[using].cursor()


def prepared(question: Callable[..., QuerySet[Row]]) -> Callable[..., list[Row]]:
    """What a question finds for these keys.

    The keys (whole numbers, words that hold one, moments, days) may stand in its conditions and nowhere else, and all
    else it says is the same each time: what follows from who asks cannot be asked so.
    """
    written: _Statement[Row] | None = None

    @wraps(question)
    def ask(*keys: Key) -> list[Row]:
        nonlocal written
        if written is None:
            written = _Statement(question(*(_blank(place, key) for place, key in enumerate(keys))))
        return written.rows(keys)

    return ask


LONGEST = 63  # bits of a key; Django knows without asking that no row has a longer one
ROOM = 1000  # statements of row_of, a few kilobytes each
_written: dict[Hashable, "_Statement[Any]"] = {}


def row_of(rows: QuerySet[Row], key: int, by: str = "pk") -> Row | None:
    """The row of a key among these, as `rows.filter(pk=key).first()` finds it; what may follow from who asks.

    `by` names another field of whole numbers that no two rows share.
    """
    query: Any = rows.query
    if not _finds_rows_alone(rows) or key.bit_length() > LONGEST:
        return rows.filter(**{by: key}).first()
    deferred, defers = query.deferred_loading
    joined = repr(query.select_related)
    joins = tuple(query.alias_map.items())
    question = (rows.model, by, query.where, joins, joined, frozenset(deferred), defers, rows.db)
    statement = _written.get(question)
    if statement is None:
        statement = _Statement(rows.filter(**{by: BLANK}).order_by())
        if len(_written) >= ROOM:
            _written.clear()
        if not _asks_within(query.where):
            _written[question] = statement
    return next(iter(statement.rows((key,))), None)


def _asks_within(condition: Any) -> bool:
    """Whether a condition holds a question of its own: no other one is ever equal to it, though it says the same."""
    parts: Iterable[Any] = getattr(condition, "get_source_expressions", list)()
    return isinstance(condition, Query) or any(_asks_within(part) for part in parts)


def _finds_rows_alone(rows: Any) -> bool:
    """Whether objects of its model are all a question finds, with none locked, read in advance or known before."""
    further = (rows._prefetch_related_lookups, rows._known_related_objects, rows.query.select_for_update)
    return is_plain(rows.query) and rows._iterable_class is ModelIterable and not any(further)


def is_plain(query: Any) -> bool:
    """Whether conditions are all that a query says: anything else would have to be part of the question."""
    further = (query.annotations, query.extra, query.combinator, query.distinct, query.group_by, query.is_sliced)
    return not (any(further) or query.is_empty())


def insert(row: Row) -> Row:
    """Write a new row with all its fields, as save() does for a model without signals; it has its key afterwards."""
    fields = _fields_to_insert(type(row))
    using = router.db_for_write(type(row), instance=row)
    connection = connections[using]
    with planned_to_write(using) as cursor:
        cursor.execute(_insertion(type(row)), [_value(row, field, connection) for field in fields])
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, using
    return row


def update(row: Model, names: Iterable[str]) -> None:
    """Write these fields of a row that is there, as save(update_fields=…) does for a model without signals."""
    known = tuple(names)
    using = router.db_for_write(type(row), instance=row)
    connection = connections[using]
    fields = _fields_named(type(row), known)
    with planned_to_write(using) as cursor:
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
        self.values = list(values)
        self.blanks = [place for place, value in enumerate(values) if _may_hold_a_blank(value)]
        self.using = rows.db
        self.model = rows.model
        selected, found = compiler.select, compiler.klass_info["select_fields"]
        self.own = slice(found[0], found[-1] + 1)
        self.names = [column.target.attname for column, *_sql in selected[self.own]]
        # The stubs are of a later Django, which asks for one thing more.
        self.related = get_related_populators(compiler.klass_info, selected, rows.db)  # type: ignore[call-arg]
        self.converters = compiler.get_converters([column for column, *_sql in selected])

    def rows(self, keys: tuple[Key, ...]) -> list[Row]:
        connection = connections[self.using]
        values = self.values.copy()
        for place in self.blanks:
            values[place] = _filled(values[place], keys)
        with planned_once(self.using) as cursor:
            cursor.execute(self.sql, values)
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


def _blank(place: int, key: Key) -> Key:
    if isinstance(key, datetime):
        return FAR + timedelta(microseconds=place)
    return FAR.date() + timedelta(days=place) if isinstance(key, date) else BLANK + place


def _may_hold_a_blank(value: Any) -> bool:
    if isinstance(value, str):
        return str(BLANK)[:-3] in value
    if isinstance(value, datetime):
        return value >= FAR
    return (isinstance(value, int) and value >= BLANK) or (isinstance(value, date) and value >= FAR.date())


def _filled(value: Any, keys: tuple[Key, ...]) -> Any:
    if isinstance(value, str):
        for place, key in enumerate(keys):
            value = value.replace(str(BLANK + place), str(key))
        return value
    for place, key in enumerate(keys):
        if value == _blank(place, key):
            # Of one type however large it is, or it would be planned for each.
            return Int8(key) if isinstance(key, int) else key
    return value
