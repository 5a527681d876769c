"""Questions of one shape, asked with other keys each time: their SQL is written once.

Of a page that reads a dozen small groups of rows Django takes longer to write the statements than PostgreSQL to answer.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
BLANK = 7_351_000_000_000  # stands for a key while a statement is written; no row is ever numbered so high


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
        with connection.cursor() as cursor:
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
        return keys[value - BLANK] if 0 <= value - BLANK < len(keys) else value
    if isinstance(value, str):
        for place, key in enumerate(keys):
            value = value.replace(str(BLANK + place), str(key))
    return value
