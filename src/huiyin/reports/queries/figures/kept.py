"""Figures read from what is kept of them day by day; days that changed since are counted again (ADR 45).

What is known of changes may be a moment old: the statement that counts says whether it still holds, of its own moment.
So a figure is exact whatever is written meanwhile.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import Any

from huiyin.kernel import blocks
from huiyin.kernel.worktime import worked
from huiyin.org.roles import Reach
from huiyin.reports.enums import Kind
from huiyin.reports.keeping.models import ALL
from huiyin.reports.queries.figures.definitions import Asker, By, Figure
from huiyin.reports.queries.figures.hours import hours
from huiyin.reports.queries.figures.remembered import FOR_EVER, ROOM, Remembered, remember
from huiyin.reports.queries.figures.runs import Run, days_between, midnight, split
from huiyin.reports.queries.figures.state import SQL, RollUp, known_state, state_now
from huiyin.reports.queries.figures.statements import Asked, counted_rows, written
from huiyin.reports.queries.figures.whose import clerks_within, lines_within
from huiyin.reports.rules import DAY, Period

PATIENCE = 3  # readings that are overtaken by changes, before all is counted
FEW = 3  # days that are counted again at once, even where nothing beside them is kept; the answer is remembered
NOTHING = (
    "SELECT NULL::text AS part, true AS good, NULL::timestamptz AS begun, NULL::timestamptz AS ended,"
    " NULL::numeric AS summed WHERE false"
)
IN_THE_GAP = "WHERE found.moment >= gap.first AND found.moment < gap.until OFFSET 0"
THESE_DEPARTMENTS = "line.department = ANY (%(departments)s::bigint[])"
EVERY_PART = "line.department = -2"
EVERY_DEPARTMENT = "line.department = ANY (ARRAY(SELECT id FROM org_department) || -1::bigint)"
Line = Mapping[str, Any]
# What each process remembers, with what told that nothing had changed: the next reader sees for themselves. Days that
# are counted again may change by the clock alone, so what is made of them holds from one moment until another only.
_known_lines: dict[Any, Remembered] = {}
_counting: dict[Any, Lock] = {}  # of several who ask for the same at once one counts, and the others find it
_known_medians: dict[tuple[int, Reach, date, date], tuple[tuple[Any, ...], Line]] = {}


def is_kept(figure: Figure) -> bool:
    return figure.changed_by is not None and bool(figure.reach or figure.kept_apart or figure.parts_kept)


@cache
def by_reach(field_name: str) -> By:
    """By the department within whose reach a row lies: days are kept so."""
    return By("reach", "", field_name, lambda _keys, _pack: _no_words(), numbered=True)


def _no_words() -> Any:
    raise AssertionError("these parts are never shown")


def sides(figure: Figure) -> Iterator[tuple[Asked, By]]:
    """What is kept of a figure: its rows by what, each as a roll-up of its own."""
    if not is_kept(figure):
        return
    for asked in (figure.rows, figure.per) if figure.reach else ():
        if asked:
            yield asked, by_reach(figure.reach)
    if figure.kept_apart:
        yield figure.rows, figure.kept_apart
    for by in figure.dimensions:
        if by.key in figure.parts_kept:
            yield figure.rows, by


def side_key(figure: Figure, asked: Asked, by: By) -> str:
    if by.key in figure.parts_kept:
        return f"{figure.key}/{by.key}"
    return f"{figure.key}/per" if asked is figure.per else figure.key


def digest(figure: Figure, asker: Asker, asked: Asked, by: By) -> str:
    """What a figure asks, in which zone and calendar: what is kept of it under another definition is of no use."""
    whole = Asker(asker.pack, Reach(everything=True), asker.zone, asker.calendar, asker.at)
    statement = counted_rows(figure, whole, asked, by, bounded=False)
    if statement is None:
        return ""
    said = [statement.digest, asker.zone.key]
    if figure.kind == Kind.HOURS:
        calendar = asker.calendar
        said += [calendar.region, calendar.time_zone, repr(calendar.value), repr(calendar.unpublished(1990, 2199))]
    return sha256("\n".join(said).encode()).hexdigest()


def kept_lines(figure: Figure, asker: Asker, asked: Asked, spans: Sequence[Period], by: By | None) -> list[Line] | None:
    """The lines of each span and part, as counting finds them; None where it has to count all rows itself."""
    kept_by = _kept_by(figure, asker, asked, by) if is_kept(figure) else None
    if kept_by is None:
        return None
    key = side_key(figure, asked, kept_by), digest(figure, asker, asked, kept_by)
    question = key, asker.reach, by.key if by else "", clerks_within(figure, asker), tuple(spans)
    if len(_counting) >= ROOM:
        _counting.clear()
    with _counting.setdefault(question, Lock()):
        return _lines(figure, asker, asked, by, key, question)


def _lines(
    figure: Figure, asker: Asker, asked: Asked, by: By | None, key: tuple[str, str], question: tuple[Any, ...]
) -> list[Line] | None:
    spans: Sequence[Period] = question[-1]
    state = known_state(asker.at, asker.zone.key)
    for _try in range(PATIENCE):
        rollup = state.rollups.get(key)
        if rollup is None:
            return None
        touches = state.touches([*_whats(figure, asker, by), rollup.pk])
        known = _known_lines.get(question)
        if known is not None and known.holds((rollup, touches), asker.at):
            return known.lines
        runs, gaps = split(spans, rollup, {day for _what, day, *_marks in touches})
        if days_between(gaps) >= max(days_between(runs), FEW):
            return None
        lines = _asked(figure, asker, asked, by, rollup, runs, gaps)
        if lines is not None:
            span = (asker.at, _holds_until(figure, asker, gaps)) if gaps and figure.by_itself else ()
            remember(_known_lines, question, Remembered((rollup, touches), lines, *span))
            return lines
        state = state_now(asker.at, asker.zone.key)
    return None


def _kept_by(figure: Figure, asker: Asker, asked: Asked, by: By | None) -> By | None:
    """By what the lines are kept that tell of these parts; other parts than departments only of all departments."""
    apart = figure.kept_apart
    if apart and (by is None or by == apart or by in apart.each):
        return apart
    if figure.reach and (by is None or by.field == figure.reach):
        return by_reach(figure.reach)
    whole = asked is not figure.per and asker.reach.everything
    return by if by and by.key in figure.parts_kept and whole else None


def _whats(figure: Figure, asker: Asker, by: By | None) -> list[str]:
    """What touches the figure; whose customers they are is all the same to who sees all departments as one."""
    whats = list(figure.changed_by(asker.pack)) if figure.changed_by else []
    return whats if asker.reach.everything and by is None else [*whats, *(f"{what}/department" for what in whats)]


def _asked(
    figure: Figure, asker: Asker, asked: Asked, by: By | None, rollup: RollUp, runs: list[Run], gaps: list[Run]
) -> list[Line] | None:
    """One statement for what is kept and what is counted again; None if more has changed than was known."""
    if figure.kind != Kind.HOURS:
        return _read("kept_counted", figure, asker, asked, by, rollup, runs, gaps)
    if by is not None:
        return _read("kept_timed", figure, asker, asked, by, rollup, runs, gaps)
    return _medians(figure, asker, asked, rollup, runs, gaps)


def _read(
    block: str, figure: Figure, asker: Asker, asked: Asked, by: By | None, rollup: RollUp, runs: list[Run],
    gaps: list[Run],
) -> list[Line] | None:  # fmt: skip
    firsts = [midnight(first, asker.zone) for first, _last, _place in gaps]
    untils = [midnight(last + DAY, asker.zone) for _first, last, _place in gaps]
    # Bounded: of one gap PostgreSQL knows how few the rows are then, and does not read all customers beside them.
    rows = counted_rows(figure, asker, asked, by, bounded=True) if gaps else None
    parameters = {
        **(rows.at(asker.at, min(firsts), max(untils)) if rows else {}),
        "rollup": rollup.pk,
        "at": asker.at,
        "zone": asker.zone.key,
        "whats": _whats(figure, asker, by),
        "departments": [ALL] if asker.reach.everything else sorted(asker.reach.departments),
        "clerks": sorted(clerks_within(figure, asker) or ()),
        "firsts": [first for first, _last, _place in runs],
        "lasts": [last for _first, last, _place in runs],
        "places": [place + 1 for _first, _last, place in runs],
        "gap_firsts": firsts,
        "gap_untils": untils,
        "gap_places": [place + 1 for _first, _last, place in gaps],
    }
    if block == "kept_timed":
        days = [day for first, last, _place in gaps or runs[-1:] for day in (first, last)]  # only these are reckoned
        parameters |= hours(asker, min(days).year, max(days).year)
    parts = {
        "rows": rows.sql if rows else NOTHING,
        "moment": IN_THE_GAP if rows and len(gaps) > 1 else "",
        "worked": worked(),
        "stale": blocks.statement(SQL, "stale"),
        "summed": summed(figure),
        **_whose_lines(figure, asker, by),
    }
    *lines, verdict = sorted(blocks.rows(SQL, block, parameters, parts), key=lambda line: line["place"] is None)
    return None if verdict["whole"] else _added_up(lines)


def _holds_until(figure: Figure, asker: Asker, gaps: Iterable[Run]) -> datetime:
    """When the rows of these days will count otherwise although nothing is written."""
    rows = written(("by itself", figure.key), (figure,), asker, figure.by_itself) if figure.by_itself else None
    if rows is None:
        return FOR_EVER
    moments = [(midnight(first, asker.zone), midnight(last + DAY, asker.zone)) for first, last, _place in gaps]
    parameters = {"firsts": [first for first, _until in moments], "untils": [until for _first, until in moments]}
    [line] = blocks.rows(SQL, "until", {**rows.at(asker.at), **parameters}, {"rows": rows.sql})
    return line["until"] or FOR_EVER


def summed(figure: Figure) -> str:
    """What is added up of the rows."""
    return "found.summed" if figure.amount else "NULL::numeric"


def _whose_lines(figure: Figure, asker: Asker, by: By | None) -> dict[str, str]:
    if figure.kept_apart:
        return lines_within(figure, figure.kept_apart, asker, by)
    if by is None:
        return {"departments": THESE_DEPARTMENTS, "part": "''"}
    if by.field != figure.reach:
        return {"departments": EVERY_PART, "part": "line.part"}
    departments = EVERY_DEPARTMENT if asker.reach.everything else THESE_DEPARTMENTS
    return {"departments": departments, "part": "coalesce(nullif(line.department, -1)::text, '')"}


def _medians(
    figure: Figure, asker: Asker, asked: Asked, rollup: RollUp, runs: list[Run], gaps: list[Run]
) -> list[Line] | None:
    """Hours don't add up: of spans that are kept whole, each process remembers the median of those very days."""
    open_places = {place for _first, _last, place in gaps}
    closed = [run for run in runs if run[2] not in open_places]
    marks = _read("marks", figure, asker, asked, None, rollup, closed, []) if closed else []
    if marks is None:
        return None
    mark_of = {mark["place"] - 1: (mark["newest"], mark["lines"], mark["rows"]) for mark in marks}
    about = {place: (rollup.pk, asker.reach, first, last) for first, last, place in closed}
    remembered = {place: _known_medians.get(question) for place, question in about.items()}
    known = {place: found[1] for place, found in remembered.items() if found and found[0] == mark_of.get(place)}
    left = [run for run in runs if run[2] not in known]
    lines = _read("kept_timed", figure, asker, asked, None, rollup, left, gaps) if left or gaps else []
    if lines is None:
        return None
    for line in lines:
        place = line["place"] - 1
        if line["whole"] and place in about and place in mark_of:
            remember(_known_medians, about[place], (mark_of[place], line))
    return [*lines, *({**line, "place": place + 1} for place, line in known.items())]


def _added_up(lines: Iterable[Line]) -> list[Line]:
    """What is kept of a part, and what was counted again of it, as one line."""
    found: dict[tuple[int, str | None], dict[str, Any]] = {}
    for line in lines:
        key = line["place"], None if line["whole"] else line["part"]
        if key in found:
            found[key]["rows"] += line["rows"]
            found[key]["good"] += line["good"]
            if line.get("amount") is not None:
                found[key]["amount"] = (found[key]["amount"] or 0) + line["amount"]
        else:
            found[key] = dict(line)
    return list(found.values())
