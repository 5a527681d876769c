"""Snapshots: how things stood when a period ended, counted for all moments that are asked about at once.

Where rows do not remember how they stood (`now_only`), earlier days are those that were written down in their night.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from huiyin.kernel import blocks
from huiyin.reports.models.snapshots import NONE, Snapshot
from huiyin.reports.queries.figures.definitions import Asker, By, Counts, Figure, Stood
from huiyin.reports.queries.figures.statements import counted_rows
from huiyin.reports.queries.figures.stocks import stocks
from huiyin.reports.rules import Period

SQL = Path(__file__).with_name("figures.sql")


def stands_at(figure: Figure, asker: Asker, period: Period) -> datetime | None:
    """The moment of which a snapshot of a period is: its end, or now; None where rows can't say how things stood."""
    _first, until = period.moments(asker.zone)
    return None if figure.now_only and until <= asker.at else min(until, asker.at + timedelta.resolution)


def stood(figure: Figure, asker: Asker, spans: Sequence[Period], by: By | None) -> list[Stood | None]:
    """Of each period the rows that stood when it ended, part by part; None where nobody knows."""
    asked = [stands_at(figure, asker, span) for span in spans]
    moments = sorted({moment for moment in asked if moment is not None})
    kept = _kept(figure, asker, moments, by)
    counted = {**kept, **_counted(figure, asker, [moment for moment in moments if moment not in kept], by)}
    written = _written(figure, asker, [span.last for span, moment in zip(spans, asked, strict=True) if not moment], by)
    return [
        written.get(span.last) if moment is None else counted[moment] for span, moment in zip(spans, asked, strict=True)
    ]


def _kept(figure: Figure, asker: Asker, moments: Sequence[datetime], by: By | None) -> Mapping[datetime, Stood]:
    """From stocks, of those of the moments that they are kept of, where they know the parts that are asked about."""
    if figure.stock is None or (by and by.key != figure.stock.by):
        return {}
    return stocks(figure, asker, moments)


def _counted(figure: Figure, asker: Asker, moments: Sequence[datetime], by: By | None) -> Mapping[datetime, Stood]:
    rows = counted_rows(figure, asker, figure.rows, by, bounded=True) if moments else None
    if rows is None:
        return {moment: {None: (0, 0)} for moment in moments}
    parameters = {"stands": moments, **rows.at(asker.at, moments[0], moments[-1])}
    steps: dict[int, list[tuple[str, Counts]]] = {}
    for line in blocks.rows(SQL, "stood", parameters, {"rows": rows.sql}):
        steps.setdefault(line["place"], []).append((line["part"], (line["rows"], line["good"])))
    return dict(zip(moments, _added_up(steps, len(moments)), strict=True))


def _written(figure: Figure, asker: Asker, days: Sequence[date], by: By | None) -> Mapping[date, Stood]:
    """What was written down of these days: of all together, and of departments; of other parts nothing is known."""
    lines = Snapshot.objects.filter(figure=figure.key, day__in=days) if days else Snapshot.objects.none()
    found: dict[date, dict[str | None, Counts]] = {}
    for day, department, rows, good in lines.values_list("day", "department", "rows", "good"):
        told = found.setdefault(day, {None: (0, 0)})  # whoever has nothing there has nothing, and no gap
        if rows and (asker.reach.everything or department in asker.reach.departments):
            told[None] = told[None][0] + rows, told[None][1] + good
            if by and by.key == "department":
                told["" if department == NONE else str(department)] = rows, good
    return found


def _added_up(steps: Mapping[int, Sequence[tuple[str, Counts]]], places: int) -> Iterator[Stood]:
    """Steps from one moment to the next, one after the other."""
    so_far: dict[str, Counts] = {}
    for place in range(places):
        for part, (rows, good) in steps.get(place, ()):
            before = so_far.get(part, (0, 0))
            so_far[part] = before[0] + rows, before[1] + good
        standing: dict[str | None, Counts] = {part: counts for part, counts in so_far.items() if counts[0]}
        whole = [sum(counts[place] for counts in standing.values()) for place in (0, 1)]
        standing[None] = (whole[0], whole[1])
        yield standing
