"""What was counted for a report, as plain data in one language: tables, charts and sentences by section."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import paragraph, say
from huiyin.reports.queries.dimensions import words_of
from huiyin.reports.queries.figures import Reading
from huiyin.reports.queries.standing import Draft, Drafted, form_of
from huiyin.reports.queries.statistics import Statistics
from huiyin.reports.tables.sheets import Sheet, sheet_line
from huiyin.reports.tables.shown import Shown, change, plain
from huiyin.reports.tables.standing import done, measures, progress, sentences
from huiyin.reports.tables.standing.kept import Block, chart_of_bars, table
from huiyin.reports.tables.standing.shares import shares
from huiyin.reports.tables.standing.wanted import as_wanted
from huiyin.reports.tables.statistics import crosstab
from huiyin.rulebook.definitions import Pack


def content_of(draft: Draft) -> dict[str, Any]:
    """All sections in the language of whoever asks, as the house wants them; only what JSON can keep."""
    return as_wanted(as_it_came(draft), form_of(draft.duty.key))


def as_it_came(draft: Draft) -> dict[str, Any]:
    """All sections, whatever the house changes about them."""
    return {"sections": [_section(draft, one) for one in draft.sections]}


def _section(draft: Draft, one: Drafted) -> dict[str, Any]:
    section = one.section
    return {
        "key": section.key,
        "title": say(section.title) or _named(draft, one),
        "words": section.words,
        "hint": say(section.hint),
        "blocks": list(_blocks(draft, one)),
    }


def _named(draft: Draft, one: Drafted) -> str:
    """What a section is called by itself."""
    if one.readings and one.section.kind != "figures":
        reading = one.readings[0]
        if one.section.kind == "trend":
            name = _("%(figure)s: month by month") if draft.duty.every == "year" else _("%(figure)s: twelve periods")
            return name % {"figure": reading.figure.name}
        by = reading.by.label if reading.by else ""
        return _("%(figure)s by %(dimension)s") % {"figure": reading.figure.name, "dimension": str(by).lower()}
    if one.statistics:
        return by_dimension(one.statistics)
    names = {
        "figures": _("Figures"),
        "changes": _("What stands out"),
        "measures": _("Countermeasures"),
        "progress": _("How far matters have got"),
        "work": pgettext("report", "What was done"),
    }
    return names.get(one.section.kind, "")


def by_dimension(found: Statistics) -> str:
    """What is counted in a table, and by what: complaints by cause."""
    said = {"process": say(found.process.title), "dimension": found.question.rows.label}
    return _("%(process)s by %(dimension)s") % said


def _blocks(draft: Draft, one: Drafted) -> Iterator[Block]:
    if one.statistics:
        found = _relabelled(one.statistics, draft.asker.pack)
        yield from shares(found) if one.section.kind == "shares" else (table(replace(crosstab(found), title="")),)
    elif one.measures:
        yield from map(table, measures.sheets(one.measures, draft))
    elif one.progress:
        yield from map(table, progress.sheets(one.progress, draft))
    elif one.work is not None:
        yield from map(table, done.sheets(one.work, draft.report, team=draft.duty.team))
    elif one.section.kind == "changes":
        yield sentences.block(one.findings, draft)
    elif one.section.kind == "figures":
        yield table(_figures(draft, one.readings))
    else:
        for reading in one.readings:
            yield from (_breakdown if one.section.kind == "breakdown" else _trend)(draft, reading)


def _shown(draft: Draft, reading: Reading) -> Shown:
    return Shown(reading, draft.asker.pack, draft.department)


def _figures(draft: Draft, readings: Sequence[Reading]) -> Sheet:
    columns = [
        Column(pgettext("figures", "Figure")),
        Column(pgettext("figures", "Value"), "number"),
        Column(_("Unit")),
        Column(_("Number of rows"), "number"),
        Column(_("Target"), "number"),
        Column(_("Target reached")),
        *_compared(),
    ]
    lines = []
    for reading in readings:
        each = _shown(draft, reading)
        met = "" if each.met is None else _("Yes") if each.met else _("No")
        values = [
            (str(each.figure.name), each.page),
            (plain(each.now.value), each.behind(reading.period)),
            (str(each.figure.kind.label), ""),
            (each.now.rows, each.behind(reading.period)),
            (plain(each.aim.target), ""),
            (met, ""),
            *_before(each, reading),
        ]
        lines.append(sheet_line(columns, values))
    return Sheet("", "", columns, lines, note=_note(readings))


def _compared() -> list[Column]:
    return [
        Column(pgettext("figures", "Previous period"), "number"),
        Column(pgettext("figures", "Change"), "number"),
        Column(pgettext("figures", "Year before"), "number"),
        Column(pgettext("figures", "Change on the year"), "number"),
    ]


def _before(each: Shown, of: Any, part: Any = None) -> list[tuple[Any, str]]:
    period = each.reading.period
    return [
        (plain(of.previous.value), each.behind(period.previous, part=part)),
        (change(each.figure, of.now, of.previous), ""),
        (plain(of.year_before.value), each.behind(period.year_before, part=part)),
        (change(each.figure, of.now, of.year_before), ""),
    ]


def _note(readings: Sequence[Reading]) -> str:
    told = [_("Changes of shares, averages and distances are in points, those of all other figures in per cent.")]
    if any(reading.now.few for reading in readings):
        told.append(_("With fewer than 30 rows, a single row more or less changes the picture."))
    return paragraph(told)


def _breakdown(draft: Draft, reading: Reading) -> Iterator[Block]:
    each, by = _shown(draft, reading), reading.by
    if by is None:
        return
    words = by.words([part.key for part in reading.parts], draft.asker.pack)
    parts = [replace(part, label=words.label(part.key)) for part in reading.parts]
    columns = [
        Column(str(by.label)),
        Column(_("Value, %(unit)s") % {"unit": each.figure.kind.label}, "number"),
        Column(_("Number of rows"), "number"),
        *_compared(),
    ]
    lines = [
        sheet_line(
            columns,
            [
                (part.label, each.behind(reading.period, part=part)),
                (plain(part.now.value), each.behind(reading.period, part=part)),
                (part.now.rows, each.behind(reading.period, part=part)),
                *_before(each, part, part),
            ],
        )
        for part in parts
    ]
    total = [
        (pgettext("figures", "Total"), ""),
        (plain(reading.now.value), each.behind(reading.period)),
        (reading.now.rows, each.behind(reading.period)),
        *_before(each, reading),
    ]
    bars = [(part.label, plain(part.now.value), each.behind(reading.period, part=part)) for part in parts]
    target = plain(each.aim.target) if each.figure.better else None
    yield chart_of_bars([bar for bar in bars if bar[1]], unit=_sign(each), target=target)
    note = paragraph([each.figure.formula, _note([reading])])
    yield table(Sheet("", "", columns, lines, sheet_line(columns, total, level="total"), note))


def _sign(each: Shown) -> str:
    return " %" if each.said(each.now).endswith("%") else ""


def _trend(draft: Draft, reading: Reading) -> Iterator[Block]:
    each = _shown(draft, reading)
    points = [
        {"label": _short(period), "value": plain(number.value), "address": each.behind(period)}
        for period, number in reading.trend
    ]
    target = plain(each.aim.target) if each.figure.better else None
    yield {"chart": {"sort": "line", "points": points, "target": target, "unit": _sign(each)}}
    columns = [
        Column(_("Period")),
        Column(_("Value, %(unit)s") % {"unit": each.figure.kind.label}, "number"),
        Column(_("Number of rows"), "number"),
    ]
    lines = [
        sheet_line(columns, [(str(period), ""), (plain(one.value), each.behind(period)), (one.rows, "")])
        for period, one in reading.trend
    ]
    yield table(Sheet("", "", columns, lines, note=str(each.figure.formula)))


def _short(period: Any) -> str:
    if period.unit in ("month", "quarter", "half", "year"):
        return f"{period.first:%Y-%m}" if period.unit != "year" else f"{period.first:%Y}"
    return f"{period.first:%m-%d}"


def _relabelled(found: Statistics, pack: Pack) -> Statistics:
    """The same numbers with the words of the reader's language."""
    rows = words_of(found.question.rows, [line.key for line in found.lines], pack)
    columns = words_of(found.question.columns, [key for key, _label in found.columns], pack)
    return replace(
        found,
        lines=[replace(line, label=rows.label(line.key)) for line in found.lines],
        columns=[(key, columns.label(key)) for key, _label in found.columns],
    )
