"""Free analysis: figures of the dictionary, crossed by two dimensions, of chosen days and chosen customers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import CharField, F, Func, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.customers.models import Customer
from huiyin.customers.queries import listed, vocabulary
from huiyin.kernel.tables import Conditions
from huiyin.org.models import Person
from huiyin.reports.queries.dimensions import Words
from huiyin.reports.queries.figures import Asker, By, Figure, Number, dimensions_for, nothing, of_key, series
from huiyin.reports.queries.figures.answers import answers
from huiyin.reports.queries.figures.definitions import BETWEEN, crossed
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack

Customers = QuerySet[Any, Any]
# What they are called, and how each of them is written: in the letters of PostgreSQL, and in those of Python.
TIMES = {
    "month": (_("Month"), "YYYY-MM", "%Y-%m"),
    "week": (pgettext_lazy("period", "Week"), 'IYYY-"W"IW', "%G-W%V"),
    "day": (pgettext_lazy("period", "Day"), "YYYY-MM-DD", "%Y-%m-%d"),
}
Cell = tuple[str, str | None, str | None]  # figure, row and column; None: all of them


@dataclass(frozen=True)
class When(By):
    """By the month, week or day on which a row lies, as clocks of the house show it."""

    zone: str = "UTC"
    pattern: str = ""

    @property
    def part(self) -> Combinable:
        there = Func(Value(self.zone), F(self.field), function="timezone")
        return Func(there, Value(self.pattern, output_field=CharField()), function="to_char", output_field=TextField())


@dataclass(frozen=True)
class Question:
    """Which figures, sorted by what, of which days and which customers."""

    figures: tuple[Figure, ...]
    rows: str
    columns: str
    period: Period
    customers: Customers | None = None


@dataclass(frozen=True)
class Crosstab:
    """What was found: of each figure its cells, the sums of rows and of columns, and all; by key, '' where none."""

    question: Question
    rows: list[tuple[str, str]]
    columns: list[tuple[str, str]]
    numbers: dict[Cell, Number]

    def number(self, figure: Figure, row: str | None, column: str | None) -> Number:
        return self.numbers.get((figure.key, row, column), Number())


def customers_asked(where: str, user: Person) -> tuple[Customers | None, str]:
    """The customers in reach that conditions, put together as on their list, mean, and what they say in words.

    Raises Unreadable and whatever is wrong with them.
    """
    asked = QueryDict(mutable=True)
    asked["where"] = where
    tree = Conditions("where", "", vocabulary=vocabulary()).read(asked)
    if not tree:
        return None, ""
    files = listed()(Customer.objects.visible_to(user)).filter(vocabulary().where(tree))
    return files.values("pk"), vocabulary().describe(tree)


def choices(figures: Sequence[Figure], pack: Pack, user: Person) -> dict[str, str]:
    """What all these figures can be sorted by: what each may be broken down by, and time."""
    shared = [by for by in dimensions_for(figures[0], pack, user) if not by.several] if figures else []
    for figure in figures[1:]:
        known = {by.key for by in dimensions_for(figure, pack, user) if not by.several}
        shared = [by for by in shared if by.key in known]
    times = {key: str(label) for key, (label, *_written) in TIMES.items()}
    return {**{by.key: str(by.label) for by in shared}, **times}


def cross(question: Question, asker: Asker) -> Crosstab:
    """Counted by the same block as everywhere: cells, sums of rows, sums of columns, each from the rows themselves."""
    numbers: dict[Cell, Number] = {}
    rows: dict[str, str] = {}
    columns: dict[str, str] = {}
    for figure in question.figures:
        asked = narrowed(figure, question.customers)
        of_rows, of_columns = (_by(asked, key, asker) for key in (question.rows, question.columns))
        for (row, column), number in _counted(asked, asker, question.period, of_rows, of_columns):
            numbers[figure.key, row, column] = number
        found = [key for key in numbers if key[0] == figure.key]
        rows |= _words(of_rows, {row for _figure, row, _column in found if row is not None}, asker.pack)
        columns |= _words(of_columns, {column for _figure, _row, column in found if column is not None}, asker.pack)
    if rows:
        rows |= _times(question.rows, question.period, asker)
        columns |= _times(question.columns, question.period, asker)
        for figure in question.figures:
            numbers |= _empty(figure, rows, columns, numbers)
    first = question.figures[0].key

    def size(row: str | None, column: str | None) -> int:
        return numbers.get((first, row, column), Number()).rows

    return Crosstab(
        question,
        _in_order(rows, question.rows, lambda key: size(key, None)),
        _in_order(columns, question.columns, lambda key: size(None, key)),
        numbers,
    )


def _times(key: str, period: Period, asker: Asker) -> dict[str, str]:
    """Every month, week or day of a period up to today: one without rows is empty, and not left out."""
    if key not in TIMES:
        return {}
    *_others, written = TIMES[key]
    last = min(period.last, asker.at.astimezone(asker.zone).date())
    days = (period.first + timedelta(days=number) for number in range((last - period.first).days + 1))
    return {said: said for said in (f"{day:{written}}" for day in days)}


def _empty(
    figure: Figure, rows: Iterable[str], columns: Iterable[str], numbers: dict[Cell, Number]
) -> dict[Cell, Number]:
    """The sums of lines that have no rows at all."""
    whole: list[Cell] = [(figure.key, row, None) for row in rows]
    whole += [(figure.key, None, column) for column in columns]
    return {cell: nothing(figure) for cell in whole if cell not in numbers}


def narrowed(figure: Figure, customers: Customers | None) -> Figure:
    """The same figure of the chosen customers only."""
    if customers is None:
        return figure

    def of_them(rows: Any) -> Any:
        return lambda asker: rows(asker).filter(**{f"{figure.customer}__in": customers})

    per = of_them(figure.per) if figure.per else None
    return replace(figure, rows=of_them(figure.rows), per=per, changed_by=None)  # what is kept is of all customers


def _by(figure: Figure, key: str, asker: Asker) -> By | None:
    if key in TIMES:
        label, pattern, _python = TIMES[key]
        return When(key, label, figure.day, _themselves, zone=asker.zone.key, pattern=pattern)
    return of_key([*figure.dimensions, *answers(figure, asker.pack)], key)


def _themselves(keys: Iterable[str], _pack: Pack) -> Words:
    return Words({key: key for key in keys})


def _counted(
    figure: Figure, asker: Asker, period: Period, rows: By | None, columns: By | None
) -> Iterable[tuple[tuple[str | None, str | None], Number]]:
    for row, (number,) in series(figure, asker, [period], by=rows).items():
        yield (row, None), number
    if columns is None or rows is None:
        return
    for column, (number,) in series(figure, asker, [period], by=columns).items():
        yield (None, column), number
    for cell, (number,) in series(figure, asker, [period], by=crossed(rows, columns)).items():
        if cell is not None:
            row, _between, column = cell.partition(BETWEEN)
            yield (row, column), number


def _words(by: By | None, keys: set[str], pack: Pack) -> dict[str, str]:
    if by is None:
        return {}
    words = by.words(keys, pack)
    return {key: words.label(key) for key in keys}


def _in_order(labels: dict[str, str], key: str, size: Any) -> list[tuple[str, str]]:
    """Days one after the other, anything else the largest first; what is not stated stands last."""
    if key in TIMES:
        return sorted(labels.items())
    return sorted(labels.items(), key=lambda one: (one[0] == "", -size(one[0]), one[1], one[0]))
