"""The SQL of a page of a list, written once.

Django takes longer to write it than PostgreSQL to answer it, and most pages ask what was asked before: the same
conditions, values included, in the same shape. Whatever differs, be it a moment, is another question.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from huiyin.kernel.prepared import is_plain
from huiyin.kernel.tables.columns import Row

ROOM = 500  # statements, a few kilobytes each


@dataclass(frozen=True)
class Statement:
    """SQL with its values, the names of what it selects, and how Django reads what some of them hold."""

    sql: str
    values: tuple[Any, ...]
    names: tuple[str, ...]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]

    @classmethod
    def of(cls, rows: "QuerySet[Any, Any]") -> "Statement":
        query = rows.query
        compiler = query.get_compiler(rows.db)
        sql, values = compiler.as_sql()
        # In the order they stand in the statement, which is that of `values`.
        names = query.selected or (*query.extra_select, *query.values_select, *query.annotation_select)
        return cls(sql, tuple(values), tuple(names), compiler.get_converters([each for each, *_sql in compiler.select]))

    def rows(self, using: str) -> list[Row]:
        connection = connections[using]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            found = cursor.fetchall()
        if self.converters:
            found = [self._converted(list(row), connection) for row in found]
        return [dict(zip(self.names, row, strict=True)) for row in found]

    def _converted(self, row: list[Any], connection: Any) -> list[Any]:
        for place, (converters, expression) in self.converters.items():
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        return row


_written: dict[Hashable, Statement] = {}


def read(rows: QuerySet[Any], shape: Hashable, shaped: Callable[[QuerySet[Any]], "QuerySet[Any, Any]"]) -> list[Row]:
    """The rows in a shape: `shaped` chooses order, values and number, and does so for equal shapes in equal ways."""
    if not is_plain(rows.query):
        return list(shaped(rows))
    question = (rows.model, rows.query.where, tuple(rows.query.alias_map.items()), shape)
    statement = _written.get(question)
    if statement is None:
        if len(_written) >= ROOM:
            _written.clear()
        statement = _written[question] = Statement.of(shaped(rows))
    return statement.rows(rows.db)
