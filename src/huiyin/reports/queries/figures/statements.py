"""The SQL of a figure's rows, written once for equal questions: Django takes longer to write it than to ask it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, TextField, Value

from huiyin.reports.queries.figures.definitions import Asker, By, Figure, Rows

Asked = Callable[[Asker], Rows]
# What stands for the moments while a statement is written; no row lies there.
AT, FIRST, UNTIL = (datetime(7351, month, 1, tzinfo=UTC) for month in (1, 2, 3))
ROOM = 2000  # statements, a few kilobytes each
_PLACE = re.compile(r"(?<!%)%s")
_written: dict[tuple[Any, ...], tuple[tuple[Any, ...], "Written | None"]] = {}


@dataclass(frozen=True)
class Written:
    """A statement that can stand in a block, with its parameters by name."""

    sql: str
    values: dict[str, Any]
    digest: str

    def at(self, at: datetime, first: datetime = FIRST, until: datetime = UNTIL) -> dict[str, Any]:
        """Its parameters as of a moment, of the rows from first until then."""
        moments = {AT: at, FIRST: first, UNTIL: until}
        return {
            name: moments.get(value, value) if isinstance(value, datetime) else value
            for name, value in self.values.items()
        }


def counted_rows(figure: Figure, asker: Asker, asked: Asked, by: By | None, *, bounded: bool) -> Written | None:
    """The rows of a figure, each with its moment, its part, and whether it counts; None where there can't be any."""

    def rows(asker: Asker) -> Rows:
        found = _columns(figure, asker, asked(asker), by)
        if figure.is_snapshot:  # what was over by the first moment is told of by none of them
            still = Q(**{f"{figure.until}__gte": FIRST}) | Q(**{f"{figure.until}__isnull": True})
            return found.filter(still, **{f"{figure.day}__lt": UNTIL})
        return found.filter(**{f"{figure.day}__gte": FIRST, f"{figure.day}__lt": UNTIL}) if bounded else found

    return written((figure.key, asked, by.key if by else "", bounded), (figure, by), asker, rows)


def written(key: tuple[Any, ...], about: tuple[Any, ...], asker: Asker, rows: Asked) -> Written | None:
    """What asks for these rows, as of a moment that is still to be named.

    The rows may follow from who asks and under which rule book; `about` is what else they follow from.
    """
    question = (*key, asker.reach)
    of = (*about, asker.pack)
    known = _written.get(question)
    if known is not None and all(one is other for one, other in zip(known[0], of, strict=True)):
        return known[1]
    try:
        statement = _statement(rows(replace(asker, at=AT)))
    except EmptyResultSet:
        statement = None
    if len(_written) >= ROOM:
        _written.clear()
    _written[question] = (of, statement)
    return statement


def _columns(figure: Figure, asker: Asker, rows: Rows, by: By | None) -> Rows:
    good = figure.good(asker) if figure.good else None
    begun, ended = figure.clock or (figure.day, figure.day)
    return rows.order_by().values(
        moment=F(figure.day),
        part=by.part if by else Value("", output_field=TextField()),
        good=ExpressionWrapper(good, BooleanField()) if good is not None else Value(True),
        begun=F(begun),
        ended=F(ended),
        **({"summed": F(figure.amount)} if figure.amount else {}),
        **({"over": F(figure.until)} if figure.is_snapshot else {}),
    )


def _statement(rows: Rows) -> Written:
    """The SQL of the rows with its parameters named."""
    sql, given = rows.query.get_compiler(connection=connection).as_sql()
    for value in given:
        if isinstance(value, datetime) and value.year >= AT.year - 1 and value not in (AT, FIRST, UNTIL):
            raise AssertionError("what is reckoned from the moment has to be reckoned by the database")
    names = iter(range(len(given)))
    named = _PLACE.sub(lambda _found: f"%(row_{next(names)})s", sql)
    digest = sha256("\n".join([sql, *map(repr, given)]).encode()).hexdigest()
    return Written(named, {f"row_{place}": value for place, value in enumerate(given)}, digest)
