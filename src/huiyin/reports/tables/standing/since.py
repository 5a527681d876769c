"""How a sealed report reads now: its numbers stay, and beside them stands what late data made of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_people
from huiyin.reports.models import Report
from huiyin.reports.queries.figures import Number, Reading
from huiyin.reports.queries.standing import Draft, Drafted, drafted
from huiyin.reports.queries.statistics import Line, Statistics
from huiyin.reports.queries.work import WHAT, work_counted
from huiyin.reports.tables.shown import Shown
from huiyin.reports.tables.standing.contents import by_dimension
from huiyin.reports.tables.standing.done import behind_work, work_in_words
from huiyin.reports.tables.trails import Trail

Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Since:
    """A number of the report that reads otherwise today."""

    name: str
    part: str
    then: str
    now: str
    address: str


def numbers_of(draft: Draft) -> dict[str, Any]:
    """What a report says, in numbers, and of which departments: each figure and its parts, each line of a table, what
    each person did.
    """
    reach = draft.asker.reach
    found: dict[str, Any] = {}
    for reading in draft.readings:
        if reading.figure.key not in found or reading.by:
            found[reading.figure.key] = _kept(reading)
    return {
        "within": None if reach.everything else sorted(reach.departments),
        "figures": found,
        "tables": {one.section.key: _counts(one.statistics) for one in draft.sections if one.statistics},
        "work": {
            str(line["pk"]): {what: line[what] for what in WHAT}
            for one in draft.sections
            if one.work
            for line in one.work["people"]
        },
    }


def since(report: Report, at: datetime) -> list[Since]:
    """The numbers of a report that are others by now: counted as they were then, of the same days."""
    now = drafted(report, at, within=report.said.get("within", ()))
    return [*_figures(report.said, now), *_tables(report.said, now), *_work(report)]


def _kept(reading: Reading) -> dict[str, Any]:
    return {
        "now": _number(reading.now),
        "by": reading.by.key if reading.by else "",
        "parts": {part.key: _number(part.now) for part in reading.parts if part.now.rows},
    }


def _number(number: Number) -> list[Any]:
    return [None if number.value is None else str(number.value), number.rows, number.good]


def _read(kept: list[Any] | None) -> Number:
    if kept is None:
        return Number()
    value, rows, good = kept
    return Number(None if value is None else Decimal(value), rows, good)


def _counts(found: Statistics) -> dict[str, int]:
    return {_key(line): line.counts.received for line in (*found.lines, found.total) if line.counts.received}


def _key(line: Line) -> str:
    return f"{line.level}/{line.key}"


def _figures(said: Kept, now: Draft) -> Iterator[Since]:
    told: set[str] = set()
    for reading in now.readings:
        key = reading.figure.key
        kept = said["figures"].get(key)
        if kept is None or key in told or kept["by"] != (reading.by.key if reading.by else ""):
            continue
        told.add(key)
        shown = Shown(reading, now.asker.pack, now.department)
        name, days = str(reading.figure.name), reading.period
        if words := changed(shown, kept["now"], reading.now):
            yield Since(name, "", *words, shown.behind(days))
        for part in reading.parts:
            if words := changed(shown, kept["parts"].get(part.key), part.now):
                yield Since(name, part.label, *words, shown.behind(days, part=part))


def changed(shown: Shown, kept: list[Any] | None, now: Number) -> tuple[str, str] | None:
    """How it was said then and is said now, if whoever reads both sees a difference."""
    then = _read(kept)
    said = _said(shown, then), _said(shown, now)
    return said if said[0] != said[1] and (then.rows or now.rows) else None


def _said(shown: Shown, number: Number) -> str:
    if number.value is None:
        return "0"
    said = shown.said(number)
    if said == f"{number.rows:,}":  # a count says itself how many it is of
        return said
    return _("%(figure)s (%(number)d in all)") % {"figure": said, "number": number.rows}


def _tables(said: Kept, now: Draft) -> Iterator[Since]:
    for one in now.sections:
        kept = said["tables"].get(one.section.key)
        if kept is not None and one.statistics is not None:
            yield from _lines(kept, one, one.statistics)


def _work(report: Report) -> Iterator[Since]:
    """Of the same people, wherever they work by now."""
    kept = {int(pk): done for pk, done in report.said.get("work", {}).items()}
    found, words, names = work_counted(report, kept) if kept else {}, work_in_words(), names_of_people()
    for pk, done in kept.items():
        for what in WHAT:
            then, now = done[what], found[what].get(pk, 0)
            if then != now:
                part = names.get(pk, "") if len(kept) > 1 else ""
                yield Since(words[what], part, f"{then:,}", f"{now:,}", behind_work(report, what, [pk]))


def _lines(kept: Mapping[str, int], one: Drafted, found: Statistics) -> Iterator[Since]:
    here = Trail(found.question)
    name = say(one.section.title) or by_dimension(found)
    for line in (found.total, *found.lines):
        then, now = kept.get(_key(line), 0), line.counts.received
        if line.level != "group" and then != now:
            part = pgettext("figures", "Total") if line.level == "total" else line.label
            yield Since(name, part, f"{then:,}", f"{now:,}", here.row(line).address)
