"""The compliance board as a sheet, and the list of the items behind its numbers."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from markupsafe import Markup

from huiyin.kernel import masking, tables
from huiyin.kernel.numbers import in_hours, in_per_cent
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import say
from huiyin.kernel.worktime import overrun
from huiyin.org.models import Department
from huiyin.org.queries import calendar_of, calendar_with, names_of_departments, names_of_people
from huiyin.reports.queries.compliance import Board, ClauseLine, Standings
from huiyin.reports.rules import Period
from huiyin.reports.tables.sheets import Sheet, SheetLine, sheet_line
from huiyin.reports.tables.shown import plain
from huiyin.rulebook.definitions import Pack
from huiyin.worklist.enums import Standing
from huiyin.worklist.reasons import said
from huiyin.worklist.rules import subject_url

LATE = ("due_at", "settled_at", "standing", "deadline", "calendar_id")  # what says how late an item was


def compliance(board: Board, department: Department | None = None, *, worst_first: bool = False) -> Sheet:
    """Each clause with its counts and rate, of a department or of all within reach: by chapter, or the worst first."""
    columns = _columns()
    lines: list[SheetLine] = []
    asked = _Asked(board.period, department)
    if worst_first:
        lines = [_line(columns, line, asked) for line in board.worst_first()]
    else:
        for chapter, members in board.by_chapter():
            now, before = (sum((getattr(line, when) for line in members), Standings()) for when in ("now", "before"))
            values = _values((say(chapter), ""), now, before, asked, [line.key for line in members])
            lines.append(sheet_line(columns, values, level="group"))
            lines += [_line(columns, line, asked) for line in members]
    days = _("%(period)s (previous period %(previous)s)") % {"period": board.period, "previous": board.period.previous}
    return Sheet(
        _("Compliance with the rule book"),
        " · ".join(filter(None, (department.name if department else "", days))),
        columns,
        lines,
        sheet_line(columns, _values((_("All clauses"), ""), board.now, board.before, asked, []), level="total"),
        _(
            "“Came due” counts every item; the rate is the share kept in time of those that had to be done by now: "
            "waived items and those not yet due do not count in it."
        ),
        "compliance",
    )


def _columns() -> list[Column]:
    return [
        Column(_("Clause"), width=52),
        Column(pgettext("standing", "Came due"), "number"),
        *(Column(str(standing.label), "number") for standing in Standing),
        Column(pgettext("standing", "Rate"), "percent"),
        Column(pgettext("standing", "Rate before"), "percent"),
        Column(pgettext("standing", "Change, points"), "points"),
    ]


def _line(columns: list[Column], line: ClauseLine, asked: "_Asked") -> SheetLine:
    name = f"{line.number}. {say(line.clause.text)}"
    values = _values((name, asked.items([line.key])), line.now, line.before, asked, [line.key])
    return sheet_line(columns, values, level="part", source=line)


def _values(
    name: tuple[str, str], now: Standings, before: Standings, asked: "_Asked", clauses: list[str]
) -> list[tuple[Any, str]]:
    change = _points(now.rate, before.rate)
    every, earlier = asked.items(clauses), asked.before.items(clauses)
    counts = [(getattr(now, standing.value) or None, f"{every}&standing={standing.value}") for standing in Standing]
    return [name, (now.due, every), *counts, (now.rate, every), (before.rate, earlier), (change, earlier)]


def _points(now: float | None, before: float | None) -> float | int | None:
    """Between the two rates as they are written: whoever subtracts them finds the same."""
    return None if now is None or before is None else plain(in_per_cent(now) - in_per_cent(before))


@dataclass(frozen=True)
class _Asked:
    """Of which days and of whose people the board is: the rows behind its numbers are the same."""

    period: Period
    department: Department | None

    @property
    def before(self) -> "_Asked":
        return replace(self, period=self.period.previous)

    def items(self, clauses: list[str]) -> str:
        where = [("clause", key) for key in clauses]
        where += [("due_from", self.period.first.isoformat()), ("due_to", self.period.last.isoformat())]
        if self.department:
            where.append(("department", str(self.department.pk)))
        return f"{reverse('reports:items')}?{urlencode(where)}"


def items_table(pack: Pack, at: datetime) -> tables.Table:
    """The obligations behind the board: who had to do what by when, and how late it was."""
    clauses = {key: f"{number}. {say(clause.text)}" for number, (key, clause) in enumerate(pack.clauses.items(), 1)}
    standings = {standing.value: str(standing.label) for standing in Standing}
    late = _Lateness(at)
    return tables.Table(
        key="compliance-items",
        title=_("Items behind the board"),
        columns=[
            tables.Column("subject_label", _("Subject"), show=_subject, needs=("subject_label", "subject"), fixed=True),
            tables.Column("title", _("What was to be done"), show=lambda row: say(row["title"]), wide=True),
            tables.Column(
                "clause__key", _("Clause"), show=lambda row: clauses.get(row["clause__key"], ""), optional=True
            ),
            tables.Column("owner__name", _("Owner"), needs=("owner_id",), words=names_of_people),
            tables.Column("team__name", _("Team"), needs=("team_id",), words=names_of_departments, optional=True),
            tables.Column("due_at", _("Due"), kind="moment", sort="due_at"),
            tables.Column("settled_at", _("Done at"), kind="moment"),
            tables.Column("standing", _("Result"), show=lambda row: standings[row["standing"]]),
            tables.Column(
                "late",
                _("Hours late"),
                kind="number",
                needs=LATE,
                show=late.in_words,
                export=late.hours,
            ),
            tables.Column("late_in", _("Late in"), needs=LATE, show=late.counts, optional=True),
            tables.Column("reason", _("Reason"), show=lambda row: masking.text(said(row["reason"])), optional=True),
        ],
        filters=[
            tables.Choice("standing", _("Result"), list(standings.items())),
            tables.Choice("clause", _("Clause"), list(clauses.items()), field="clause__key"),
            tables.Dates("due", _("Due"), field="due_at"),
        ],
        order="-due_at",
        empty=_("Nothing came due."),
    )


def _subject(row: tables.columns.Row) -> Any:
    url = subject_url(row["subject"])
    return Markup('<a href="{}">{}</a>').format(url, row["subject_label"]) if url else row["subject_label"]


class _Lateness:
    """How late items were: in working hours where the rule of the clause counts these, else in all hours."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.calendar = cache(lambda key: calendar_with(key) if key else calendar_of())

    def hours(self, row: tables.columns.Row) -> float | None:
        return self._late(row)[0]

    def in_words(self, row: tables.columns.Row) -> str:
        hours, working = self._late(row)
        if hours is None:
            return ""
        if working:
            words = ngettext("%(num)s working hour", "%(num)s working hours", ceil(hours))
        else:
            words = ngettext("%(num)s clock hour", "%(num)s clock hours", ceil(hours))
        return words % {"num": hours}

    def counts(self, row: tables.columns.Row) -> str:
        hours, working = self._late(row)
        return (
            "" if hours is None else pgettext("late", "Working hours") if working else pgettext("late", "Clock hours")
        )

    def _late(self, row: tables.columns.Row) -> tuple[float | None, bool]:
        until = row["settled_at"] or self.at
        if row["standing"] not in {Standing.LATE, Standing.MISSED} or until <= row["due_at"]:
            return None, False
        form = row["deadline"].get("form")
        late, working = overrun(row["due_at"], until, self.calendar(row["calendar_id"]), form)
        return float(in_hours(late.total_seconds())), working
