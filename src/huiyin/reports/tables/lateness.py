"""The step that was late, in the list behind a figure of what was done in time."""

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from huiyin.kernel.tables import Column, Table
from huiyin.kernel.tables.columns import Row
from huiyin.kernel.texts import say, strung
from huiyin.org.queries import calendar_of
from huiyin.reports.queries.lateness import LateStage, late_stages_in
from huiyin.rulebook.charts.words import stay_in_words
from huiyin.rulebook.definitions import Pack

SPARED = {"process", "resolved_at", "ended_at"}
MINUTE = timedelta(minutes=1)
NAMED = 2  # of the late steps of one case; the rest are a number


def with_late_steps(table: Table, pack: Pack) -> Table:
    """A list of cases with what was late in each, after what it is about."""
    names = {(key, name): say(one.title) for key, each in pack.processes.items() for name, one in each.stages.items()}

    calendar = calendar_of()

    def said(row: Row, one: LateStage) -> str:
        return late_in_words(names.get((row["process"], one.stage), one.stage), one)

    def shown(row: Row) -> str:
        late = sorted(late_stages_in(row, calendar), key=lambda one: one.by, reverse=True)
        more = [_("%(number)d more") % {"number": len(late) - NAMED}] if len(late) > NAMED else []
        return strung([*(said(row, one) for one in late[:NAMED]), *more])

    column = Column(
        "late_stages",
        _("Late step"),
        needs=("late_stages", "process"),
        show=shown,
        wide=True,
        export=lambda row: strung(said(row, one) for one in late_stages_in(row, calendar)),
        width=30,
    )
    first, others = table.columns[:2], [_aside(one) for one in table.columns[2:]]
    return replace(table, key=f"{table.key}-in-time", columns=[*first, column, *others])


def late_in_words(step: str, late: LateStage) -> str:
    """What was late, and by how much; whatever fell due after hours and was done before the next ones, by none."""
    if late.by < MINUTE:
        return _("%(step)s: late after hours") % {"step": step}
    words = _("%(step)s: late by %(span)s so far") if late.runs else _("%(step)s: late by %(span)s")
    return words % {"step": step, "span": stay_in_words(late.by.total_seconds())}


def _aside(column: Column) -> Column:
    """What the late step says better makes room for it."""
    return replace(column, optional=column.optional or column.key in SPARED)
