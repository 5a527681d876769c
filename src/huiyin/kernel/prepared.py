"""Questions of one shape, asked with other keys each time: their SQL is written once, and planned once a connection.

Of a page that reads a dozen small groups of rows Django takes longer to write the statements than PostgreSQL to answer,
and PostgreSQL longer to plan them than to find the rows.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from psycopg.types.numeric import Int8

Row = TypeVar("Row", bound=Model)
Key = int | datetime
# What stands for a key while a statement is written: no row is ever numbered so high, no moment is ever so late.
BLANK = 7_351_000_000_000
FAR = datetime(7351, 1, 1, tzinfo=UTC)


def prepared(question: Callable[..., QuerySet[Row]]) -> Callable[..., list[Row]]:
    """What a question finds for these keys.

    The keys (whole numbers, words that hold one, moments) may stand in its conditions and nowhere else, and all else it
    says is the same each time: what follows from who asks cannot be asked so.
    """
    written: _Statement[Row] | None = None

    @wraps(question)
    def ask(*keys: Key) -> list[Row]:
        nonlocal written
        if written is None:
            written = _Statement(question(*(_blank(place, key) for place, key in enumerate(keys))))
        return written.rows(keys)

    return ask


@contextmanager
def planned_once(using: str = DEFAULT_DB_ALIAS) -> Iterator[Any]:
    """A cursor whose statements PostgreSQL plans once a connection (`prepare_threshold` of the settings says when).

    For what is asked of one key again and again. Where the best way to the rows depends on the values, as in a list
    with filters, Django's own cursor is better: each statement is planned for its values there.
    """
    database: Any = connections[using]
    database.ensure_connection()
    own = database.connection
    usual, own.cursor_factory = own.cursor_factory, ServerBindingCursor
    try:
        cursor = database.cursor()
    finally:
        own.cursor_factory = usual
    with cursor:
        yield cursor


ROOM = 1000  # statements of row_of, a few kilobytes each
_written: dict[Hashable, "_Statement[Any]"] = {}


def row_of(rows: QuerySet[Row], pk: int) -> Row | None:
    """The row of a key among these, as `rows.filter(pk=pk).first()` finds it; what may follow from who asks."""
    query: Any = rows.query
    if not _finds_rows_alone(rows):
        return rows.filter(pk=pk).first()
    deferred, defers = query.deferred_loading
    joined = repr(query.select_related)
    question = (rows.model, query.where, tuple(query.alias_map.items()), joined, frozenset(deferred), defers, rows.db)
    statement = _written.get(question)
    if statement is None:
        if len(_written) >= ROOM:
            _written.clear()
        statement = _written[question] = _Statement(rows.filter(pk=BLANK).order_by())
    return next(iter(statement.rows((pk,))), None)


def _finds_rows_alone(rows: Any) -> bool:
    """Whether objects of its model are all a question finds, with none locked, read in advance or known before."""
    further = (rows._prefetch_related_lookups, rows._known_related_objects, rows.query.select_for_update)
    return is_plain(rows.query) and rows._iterable_class is ModelIterable and not any(further)


def is_plain(query: Any) -> bool:
    """Whether conditions are all that a query says: anything else would have to be part of the question."""
    further = (query.annotations, query.extra, query.combinator, query.distinct, query.group_by, query.is_sliced)
    return not (any(further) or query.is_empty())


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
    return FAR + timedelta(microseconds=place) if isinstance(key, datetime) else BLANK + place


def _may_hold_a_blank(value: Any) -> bool:
    if isinstance(value, str):
        return str(BLANK)[:-3] in value
    return (isinstance(value, int) and value >= BLANK) or (isinstance(value, datetime) and value >= FAR)


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
