"""Snapshots read from the stocks that are kept of some moments, with the flows that were not added to them yet.

One small statement says which moments are kept and whether they are still those this process remembers; another reads
those it doesn't.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from huiyin.kernel import blocks
from huiyin.reports.keeping.models import NONE, PRESENT
from huiyin.reports.queries.figures.definitions import Asker, Counts, Figure, Stood
from huiyin.reports.queries.figures.remembered import remember

SQL = Path(__file__).with_suffix(".sql")
ROOM = 100  # moments, of thousands of parts each
_known: dict[Any, tuple[Any, Stood]] = {}  # by moment


@dataclass(frozen=True)
class _Mark:
    """A stock as it is: the same one with the same flows says the same."""

    stock: int
    revision: int
    number: int
    keys: int


def stocks(figure: Figure, asker: Asker, moments: Sequence[datetime]) -> Mapping[datetime, Stood]:
    """Of those of the moments that are kept what stood then; whoever asks about others has to count."""
    if figure.stock is None:
        return {}
    within, least = figure.stock.within(asker), figure.stock.least(asker.pack)
    marks = _marks(figure.stock.what, asker, moments)
    questions = {moment: (figure.key, within, least, _kept_as(moment, asker)) for moment in marks}
    known = {moment: _known.get(questions[moment]) for moment in marks}
    found = {moment: told[1] for moment, told in known.items() if told and told[0] == marks[moment]}
    for moment, stock in _read(figure.stock.what, least, marks, marks.keys() - found.keys()).items():
        found[moment] = _of_these(stock, within)
        remember(_known, questions[moment], (marks[moment], found[moment]), ROOM)
    return found


def _of_these(stock: Mapping[int, Counts], within: frozenset[int] | None) -> Stood:
    parts = {key: counts for key, counts in stock.items() if within is None or key in within}
    whole = sum(rows for rows, _good in parts.values()), sum(good for _rows, good in parts.values())
    return {**{"" if key == NONE else str(key): counts for key, counts in parts.items()}, None: whole}


def _kept_as(moment: datetime, asker: Asker) -> datetime:
    """A moment is kept as itself, what is after the asker's own as the present."""
    return PRESENT if moment > asker.at else moment


def _marks(what: str, asker: Asker, moments: Sequence[datetime]) -> dict[datetime, _Mark]:
    asked = {"what": what, "moments": [_kept_as(moment, asker) for moment in moments], "untils": list(moments)}
    return {
        moments[line["place"] - 1]: _Mark(line["stock"], line["revision"], line["number"], line["keys"])
        for line in blocks.rows(SQL, "marks", asked)
    }


def _read(
    what: str, least: int, marks: Mapping[datetime, _Mark], unknown: Iterable[datetime]
) -> dict[datetime, dict[int, Counts]]:
    """What stood then; nothing of a stock that flows were added to since it was marked."""
    moments = sorted(unknown)
    if not moments:
        return {}
    asked = {
        "what": what,
        "least": least,
        "stocks": [marks[moment].stock for moment in moments],
        "revisions": [marks[moment].revision for moment in moments],
        "untils": moments,
        "places": list(range(len(moments))),
    }
    found: dict[datetime, dict[int, Counts]] = {}
    for line in blocks.rows(SQL, "stood", asked):
        parts = found.setdefault(moments[line["place"]], {})
        if line["part"] is not None:
            parts[line["part"]] = line["rows"], line["good"]
    return found
