"""How long matters stay in their stages, in working time: kept by the day they left, told from there and touched days.

A median over thirty days moves with each moment, so it is made of the lengths themselves. Those of days that nothing
touched lie sorted in each process; what is read anew is which days these still are, and the rows of the others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import Concat

from huiyin.cases.models import StageEntry
from huiyin.kernel import blocks
from huiyin.kernel.worktime import worked
from huiyin.org.roles import Reach
from huiyin.reports.enums import Kind
from huiyin.reports.queries.dimensions import Words
from huiyin.reports.queries.figures.definitions import Asker, By, Figure
from huiyin.reports.queries.figures.hours import hours
from huiyin.reports.queries.figures.kept import PATIENCE, digest, side_key
from huiyin.reports.queries.figures.runs import days_between, midnight, split
from huiyin.reports.queries.figures.state import SQL as KEPT
from huiyin.reports.queries.figures.state import RollUp, known_state, state_now
from huiyin.reports.queries.figures.statements import counted_rows
from huiyin.reports.rules import DAY, Period

SQL = Path(__file__).with_suffix(".sql")
TOUCH = "left"
ROOM = 100  # days that are remembered, a few kilobytes each
Lengths = Mapping[str, list[float]]  # seconds, by "process/stage"
STOOD_IN = By("stood_in", "", "stood_in", lambda _keys, _pack: Words({}))


_NAMED = Concat("case__process", Value("/"), "stage", output_field=TextField())


def _left(_asker: Asker) -> Any:
    return StageEntry.objects.filter(left_at__isnull=False).annotate(stood_in=_NAMED)


STAYS = Figure(
    key="stays",
    name="",
    formula="",
    kind=Kind.HOURS,
    source="cases",
    rows=_left,
    changed_by=lambda _pack: [TOUCH],
    parts_kept=(STOOD_IN.key,),
    clock=("entered_at", "left_at"),
    day="left_at",
    dimensions=(STOOD_IN,),
    customer="",
)
# What each process remembers: the lengths of a day by the line that says the day was counted, and those of all days
# that were asked for last, put together.
_days: dict[int, Lengths] = {}
_together: tuple[frozenset[int], Lengths] = (frozenset(), {})


def lengths_since(asker: Asker, since: datetime) -> Lengths | None:
    """Of each stage how long those stayed who have left it since, in whatever order; None where nothing is kept."""
    whole = replace(asker, reach=Reach(everything=True))
    key = side_key(STAYS, STAYS.rows, STOOD_IN), digest(STAYS, whole, STAYS.rows, STOOD_IN)
    state = known_state(asker.at, asker.zone.key)
    for _try in range(PATIENCE):
        rollup = state.rollups.get(key)
        if rollup is None:
            return None
        changed = {day for _what, day, *_marks in state.touches([TOUCH, rollup.pk])}
        found = _asked(whole, rollup, since, changed)
        if found is not None:
            return found
        state = state_now(asker.at, asker.zone.key)
    return None


def halves_since(asker: Asker, left: Any, since: datetime) -> Mapping[str, tuple[int, float]]:
    """Of entries that were left since: by stage how many, and how long half of them had stayed; from the rows."""
    rows = left.annotate(stood_in=_NAMED).values(part=F("stood_in"), begun=F("entered_at"), ended=F("left_at"))
    sql, given = rows.query.sql_with_params()
    names = [f"row_{number}" for number in range(len(given))]
    parameters = {**dict(zip(names, given, strict=True)), **hours(asker, since.year, asker.at.year)}
    parts = {"rows": sql % tuple(f"%({name})s" for name in names), "worked": worked()}
    lines = blocks.rows(SQL, "halves", parameters, parts)
    return {line["part"]: (line["left"], line["median"]) for line in lines}


def _asked(asker: Asker, rollup: RollUp, since: datetime, changed: set[Any]) -> Lengths | None:
    """None if more has changed than was known; of the first day only what came after the moment."""
    first, today = (moment.astimezone(asker.zone).date() for moment in (since, asker.at))
    runs, gaps = split([Period(first + DAY, max(first + DAY, today))], rollup, changed)
    if days_between(gaps) >= days_between(runs):
        return None
    rows = counted_rows(STAYS, asker, STAYS.rows, STOOD_IN, bounded=False)
    if rows is None:
        return {}
    begun = [since, *(midnight(start, asker.zone) for start, _last, _place in gaps)]
    over = [midnight(last + DAY, asker.zone) for last in (first, *(last for _start, last, _place in gaps))]
    parameters = {
        **rows.at(asker.at),
        "rollup": rollup.pk,
        "at": asker.at,
        "zone": asker.zone.key,
        "whats": [TOUCH],
        "firsts": [start for start, _last, _place in runs],
        "lasts": [last for _start, last, _place in runs],
        "gap_firsts": begun,
        "gap_untils": over,
        **hours(asker, since.year, asker.at.year),
    }
    parts = {"rows": rows.sql, "stale": blocks.statement(KEPT, "stale"), "worked": worked()}
    lines = blocks.rows(SQL, "left", parameters, parts)
    if any(line["stale"] for line in lines):
        return None
    kept = _kept({line["day"] for line in lines if line["day"] is not None})
    again = {line["part"]: line["seconds"] for line in lines if line["part"] is not None}
    return kept if kept is None else {part: [*kept.get(part, ()), *again.get(part, ())] for part in {*kept, *again}}


def _kept(days: Iterable[int]) -> Lengths | None:
    """All lengths of these days, sorted; None if one of them was counted again meanwhile."""
    global _together
    asked = frozenset(days)
    known = _together
    if known[0] == asked:
        return known[1]
    if len(_days) > ROOM:
        _days.clear()
    if unknown := [day for day in asked if day not in _days]:
        lines = blocks.rows(SQL, "days", {"days": unknown})
        found: dict[int, dict[str, list[float]]] = {}
        for line in lines:
            found.setdefault(line["day"], {})
            if line["part"] is not None:
                found[line["day"]][line["part"]] = line["seconds"]
        _days.update(found)
    try:
        each = [_days[day] for day in asked]
    except KeyError:
        return None
    parts = {part for day in each for part in day}
    together = {part: sorted(seconds for day in each for seconds in day.get(part, ())) for part in parts}
    _together = asked, together
    return together


def median(lengths: Iterable[float]) -> float:
    """As the database reckons it, to the microsecond."""
    ordered = sorted(lengths)  # what is sorted already but for a few is sorted at once
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else round((ordered[middle - 1] + ordered[middle]) / 2, 6)
