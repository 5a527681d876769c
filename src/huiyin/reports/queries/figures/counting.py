"""The one way in which figures are counted: screen, paper, workbook and API read what stands here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import inf
from pathlib import Path
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, TextField, Value

from huiyin.kernel import blocks
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures.definitions import Asker, By, Figure, Rows
from huiyin.reports.rules import Period

SQL = Path(__file__).with_name("figures.sql")
FEW = 30  # rows below which a figure says of how many it is
HOUR = 3600
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")
_PLACE = re.compile(r"(?<!%)%s")


@dataclass(frozen=True)
class Number:
    """What a figure comes to, of how many rows; None where there is nothing to say."""

    value: Decimal | None = None
    rows: int = 0
    good: int = 0

    @property
    def few(self) -> bool:
        """So few rows that one more or less changes the picture."""
        return 0 < self.rows < FEW


NOTHING = Number()


@dataclass(frozen=True)
class Part:
    """One part of a dimension: now, in the period before, and a year earlier."""

    key: str
    label: str
    now: Number
    previous: Number
    year_before: Number


@dataclass(frozen=True)
class Reading:
    """A figure as it stood: in a period, in those it is held against, and in the twelve periods up to it."""

    figure: Figure
    period: Period
    now: Number
    previous: Number
    year_before: Number
    trend: list[tuple[Period, Number]]
    by: By | None
    parts: list[Part]


def read(figure: Figure, asker: Asker, period: Period, *, by: By | None = None) -> Reading:
    """Count a figure over all its periods and the parts of a dimension: each time all in one statement."""
    twelve = period.twelve
    spans = [period, period.previous, period.year_before, *twelve]
    found = _measured(figure, asker, spans, by)
    now, previous, year_before, *trend = (found.get((place, None), _nothing(figure)) for place in range(len(spans)))
    return Reading(
        figure=figure,
        period=period,
        now=now,
        previous=previous,
        year_before=year_before,
        trend=list(zip(twelve, trend, strict=True)),
        by=by,
        parts=_parts(figure, found, by, asker) if by else [],
    )


def series(
    figure: Figure, asker: Asker, periods: Sequence[Period], *, by: By | None = None
) -> dict[str | None, list[Number]]:
    """A figure in each of these periods: of all its rows (None) and of each part that any of them has."""
    found = _measured(figure, asker, periods, by)
    keys = {None, *(part for _place, part in found)}
    return {key: [found.get((place, key), _nothing(figure)) for place in range(len(periods))] for key in keys}


Found = dict[tuple[int, str | None], Number]


def _nothing(figure: Figure) -> Number:
    return Number(Decimal(0)) if figure.kind in (Kind.NUMBER, Kind.MONEY) else NOTHING


def _parts(figure: Figure, found: Found, by: By, asker: Asker) -> list[Part]:
    """Those that any of the three periods has, the largest first."""
    keys = {part for place, part in found if part is not None and place < 3}
    words = by.words(keys, asker.pack)
    parts = [
        Part(key, words.label(key), *(found.get((place, key), _nothing(figure)) for place in range(3))) for key in keys
    ]
    return sorted(parts, key=lambda part: (part.key == "", -part.now.rows, part.label, part.key))


def _measured(figure: Figure, asker: Asker, spans: Sequence[Period], by: By | None) -> Found:
    counted = _counted(figure, asker, figure.rows(asker), spans, by)
    return counted if figure.per is None else _ratios(counted, _counted(figure, asker, figure.per(asker), spans, by))


def _ratios(part: Found, whole: Found) -> Found:
    """Of a hundred rows of the one, how many of the other."""
    none = Number()
    return {
        key: Number(_rounded(Decimal(100 * good.rows) / number.rows, HUNDREDTH), number.rows, good.rows)
        for key, number in whole.items()
        for good in [part.get(key, none)]
    } | {key: Number(None, 0, good.rows) for key, good in part.items() if key not in whole}


def _counted(figure: Figure, asker: Asker, rows: Rows, spans: Sequence[Period], by: By | None) -> Found:
    """By span, of all rows (no part) and of each part."""
    if by and by.several:  # parts share rows and leave some out: they do not add up to the whole
        apart = {key: number for key, number in _asked(figure, asker, rows, spans, by).items() if key[1] is not None}
        return apart | _asked(figure, asker, rows, spans, None)
    return _asked(figure, asker, rows, spans, by)


def _asked(figure: Figure, asker: Asker, rows: Rows, spans: Sequence[Period], by: By | None) -> Found:
    moments = [span.moments(asker.zone) for span in spans]
    parameters: dict[str, Any] = {
        "firsts": [first for first, _until in moments],
        "untils": [until for _first, until in moments],
    }
    block = "counted"
    if figure.kind == Kind.HOURS:
        block = "timed"
        parameters |= _hours(asker, min(parameters["firsts"]).year, max(parameters["untils"]).year)
    elif figure.kind == Kind.MONEY:
        block = "summed"
    first, until = min(parameters["firsts"]), max(parameters["untils"])
    bounded = rows.filter(**{f"{figure.day}__gte": first, f"{figure.day}__lt": until})
    try:
        statement, named = _statement(_columns(figure, asker, bounded, by))
    except EmptyResultSet:
        return {}
    counted = blocks.rows(SQL, block, parameters | named, {"rows": statement})
    return {
        (line["place"] - 1, None if line["whole"] else line["part"]): _number(figure, line)
        for line in counted
        if line["whole"] or by
    }


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
    )


def _statement(rows: Rows) -> tuple[str, dict[str, Any]]:
    """The SQL of the rows with its parameters named, so that it can stand in a block."""
    sql, given = rows.query.get_compiler(connection=connection).as_sql()
    names = iter(range(len(given)))
    return _PLACE.sub(lambda _found: f"%(row_{next(names)})s", sql), {f"row_{n}": one for n, one in enumerate(given)}


def _hours(asker: Asker, first: int, last: int) -> Mapping[str, Any]:
    """The house's hours of work, over all years in which a clock may have run until now."""
    timeline = asker.calendar.timeline(first - 1, max(last, asker.at.year) + 1)
    return {
        "opens": [*(moment.timestamp() for moment in timeline.opens), inf],
        "closes": [moment.timestamp() for moment in timeline.closes],
        "through": [0.0, *(worked.total_seconds() for worked in timeline.through)],
    }


def _number(figure: Figure, line: Mapping[str, Any]) -> Number:
    """Rounded here and nowhere else: what is shown, printed and exported is the same number."""
    rows = line["rows"]
    if figure.kind == Kind.HOURS:
        return Number(_rounded(Decimal(str(line["median"])) / HOUR, TENTH), rows, rows)
    if figure.kind == Kind.MONEY:
        return Number(_rounded(line["amount"], HUNDREDTH), rows, rows)
    good = line["good"]
    value = _rounded(Decimal(100 * good) / rows, TENTH) if figure.kind == Kind.SHARE else Decimal(rows)
    return Number(value, rows, good)


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)
