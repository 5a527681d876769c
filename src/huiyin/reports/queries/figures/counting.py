"""The one way in which figures are counted: screen, paper, workbook and API read what stands here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from huiyin.kernel import blocks
from huiyin.kernel.numbers import HUNDREDTH, TENTH, half_up, in_hours, per_cent
from huiyin.kernel.worktime import worked
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures.definitions import Asker, By, Figure
from huiyin.reports.queries.figures.hours import hours
from huiyin.reports.queries.figures.kept import kept_lines
from huiyin.reports.queries.figures.runs import together
from huiyin.reports.queries.figures.snapshots import stood
from huiyin.reports.queries.figures.statements import Asked, counted_rows
from huiyin.reports.rules import Period

SQL = Path(__file__).with_name("figures.sql")
BLOCKS = {Kind.HOURS: "timed", Kind.MONEY: "summed", Kind.AVERAGE: "summed"}
FEW = 30  # rows below which a figure says of how many it is


@dataclass(frozen=True)
class Number:
    """What a figure comes to, of how many rows; None where there is nothing to say."""

    value: Decimal | None = None
    rows: int = 0
    good: int = 0
    amount: Decimal | None = None  # of an average what its rows come to together, not rounded

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
    """Count a figure over all its periods, and the parts of a dimension in those that are compared."""
    twelve = period.twelve
    compared = [period, period.previous, period.year_before]
    spans = [*compared, *twelve[:-1]]  # the last of the twelve is the period itself
    found = _measured(figure, asker, compared if by else spans, by)
    if by:  # whose whole stands beside its parts
        trend = _measured(figure, asker, spans[len(compared) :], None)
        found |= {(len(compared) + place, part): number for (place, part), number in trend.items()}
    now, previous, year_before, *before = (found.get((place, None), nothing(figure)) for place in range(len(spans)))
    return Reading(
        figure=figure,
        period=period,
        now=now,
        previous=previous,
        year_before=year_before,
        trend=list(zip(twelve, [*before, now], strict=True)),
        by=by,
        parts=_parts(figure, found, by, asker) if by else [],
    )


def series(
    figure: Figure, asker: Asker, periods: Sequence[Period], *, by: By | None = None
) -> dict[str | None, list[Number]]:
    """A figure in each of these periods: of all its rows (None) and of each part that any of them has."""
    found = _measured(figure, asker, periods, by)
    keys = {None, *(part for _place, part in found)}
    return {key: [found.get((place, key), nothing(figure)) for place in range(len(periods))] for key in keys}


Found = dict[tuple[int, str | None], Number]


def nothing(figure: Figure) -> Number:
    """What it comes to where there are no rows."""
    return Number(Decimal(0)) if figure.kind.adds_up else NOTHING


def _parts(figure: Figure, found: Found, by: By, asker: Asker) -> list[Part]:
    """Those that any of the three periods has, the largest first."""
    keys = {part for place, part in found if part is not None and place < 3}
    words = by.words(keys, asker.pack)
    parts = [
        Part(key, words.label(key), *(found.get((place, key), nothing(figure)) for place in range(3))) for key in keys
    ]
    return sorted(parts, key=lambda part: (part.key == "", -part.now.rows, part.label, part.key))


def _measured(figure: Figure, asker: Asker, spans: Sequence[Period], by: By | None) -> Found:
    if figure.off:
        return _distances(figure, asker, spans, by)
    if figure.is_snapshot:
        return _snapshots(figure, asker, spans, by)
    counted = _counted(figure, asker, figure.rows, spans, by)
    return counted if figure.per is None else _ratios(counted, _counted(figure, asker, figure.per, spans, by))


def _snapshots(figure: Figure, asker: Asker, spans: Sequence[Period], by: By | None) -> Found:
    found: Found = {}
    for place, stood_then in enumerate(stood(figure, asker, spans, by)):
        if stood_then is None:
            continue
        found |= {
            (place, key): _number(figure, {"rows": rows, "good": good})
            for key, (rows, good) in stood_then.items()
            if rows and (by or key is None)
        }
    return found


def _distances(figure: Figure, asker: Asker, spans: Sequence[Period], by: By | None) -> Found:
    """Of all together how far the furthest is off their share, of each how far they are."""
    holder, off = figure.off or (None, None)
    if off is None:
        return {}
    standing = [each or {None: (0, 0)} for each in stood(figure, asker, spans, holder)]
    found: Found = {}
    for place, (kept, distances) in enumerate(zip(standing, off(asker, standing), strict=True)):
        whole, _good = kept[None]
        found[place, None] = Number(distances.furthest, whole, whole)
        for key in {*kept, *distances.each} - {None} if by else ():
            rows, _good = kept.get(key, (0, 0))
            found[place, key] = Number(distances.each.get(key or ""), rows, rows)
    return found


def _ratios(part: Found, whole: Found) -> Found:
    """Of a hundred rows of the one, how many of the other."""
    none = Number()
    return {
        key: Number(half_up(Decimal(100 * good.rows) / number.rows, HUNDREDTH), number.rows, good.rows)
        for key, number in whole.items()
        for good in [part.get(key, none)]
    } | {key: Number(None, 0, good.rows) for key, good in part.items() if key not in whole}


def _counted(figure: Figure, asker: Asker, asked: Asked, spans: Sequence[Period], by: By | None) -> Found:
    """By span, of all rows (no part) and of each part."""
    if by and by.several:  # parts share rows and leave some out: they do not add up to the whole
        apart = {key: number for key, number in _asked(figure, asker, asked, spans, by).items() if key[1] is not None}
        return apart | _asked(figure, asker, asked, spans, None)
    return _asked(figure, asker, asked, spans, by)


def _asked(figure: Figure, asker: Asker, asked: Asked, spans: Sequence[Period], by: By | None) -> Found:
    """From what is kept of the figure, else from all its rows in those days."""
    kept = kept_lines(figure, asker, asked, spans, by)
    lines = _counted_anew(figure, asker, asked, spans, by) if kept is None else kept
    return {
        (line["place"] - 1, None if line["whole"] else line["part"]): _number(figure, line)
        for line in lines
        if line["rows"] and (line["whole"] or by)
    }


def _counted_anew(
    figure: Figure, asker: Asker, asked: Asked, spans: Sequence[Period], by: By | None
) -> list[Mapping[str, Any]]:
    rows = counted_rows(figure, asker, asked, by, bounded=True)
    if rows is None:
        return []
    block = BLOCKS.get(figure.kind, "counted")
    lines: list[Mapping[str, Any]] = []
    for places in together(spans):
        firsts, untils = zip(*(spans[place].moments(asker.zone) for place in places), strict=True)
        first, until = min(firsts), max(untils)
        parameters: dict[str, Any] = {
            "firsts": list(firsts),
            "untils": list(untils),
            "edges": sorted({*firsts, *untils}),
        }
        if block == "timed":
            parameters |= hours(asker, first.year, until.year)
        parameters |= {"places": [place + 1 for place in places], **rows.at(asker.at, first, until)}
        lines += blocks.rows(SQL, block, parameters, {"rows": rows.sql, "worked": worked()})
    return lines


def _number(figure: Figure, line: Mapping[str, Any]) -> Number:
    """Rounded here and nowhere else: what is shown, printed and exported is the same number."""
    rows = line["rows"]
    if figure.kind == Kind.HOURS:
        return Number(in_hours(line["median"]), rows, rows)
    if figure.kind == Kind.MONEY:
        return Number(half_up(line["amount"], HUNDREDTH), rows, rows)
    if figure.kind == Kind.AVERAGE:
        return averaged(line["amount"], rows)
    good = line["good"]
    value = per_cent(good, rows) if figure.kind == Kind.SHARE else Decimal(rows)
    return Number(value, rows, good)


def averaged(amount: Decimal, rows: int) -> Number:
    """What rows come to on the average."""
    return Number(half_up(amount / rows, TENTH), rows, rows, amount)
