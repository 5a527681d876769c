"""What a reader asks of the statistics table: of which process, by what its rows and columns are sorted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.choosing import offer
from huiyin.kernel.texts import say
from huiyin.reports.enums import Dimension
from huiyin.reports.forms.asking import Days
from huiyin.reports.queries.dimensions import Axis, Counted, axes_of
from huiyin.rulebook.definitions import Pack, Process

ROWS = (Dimension.CLASS, Dimension.CAUSE)  # what people look at first, if it can be said of the process
COLUMNS = (Dimension.DEPARTMENT, Dimension.OUTCOME)


class Table(Days):
    """The statistics table: of which process, rows and columns as well."""

    process = forms.ChoiceField(label=_("Process"))
    rows = forms.ChoiceField(label=pgettext_lazy("figures", "Rows"))
    columns = forms.ChoiceField(label=pgettext_lazy("figures", "Columns"))

    def __init__(
        self, asked: Any, *, today: date, personal: bool, pack: Pack, processes: Mapping[str, Process]
    ) -> None:
        self.axes: Mapping[str, Axis] = {}
        chosen = processes.get(asked.get("process") or _first(processes, pack))
        given = {name: value for name, value in asked.items() if value}
        if chosen is not None:
            self.axes = axes_of(chosen, personal=personal)
            given = _carried_over(given, self.axes, pack, personal=personal)
            self.usual = {**_usual(self.axes, given), "process": chosen.key}
        super().__init__(given, today=today)
        offer(self, "process", _grouped(processes, pack))
        for name in ("rows", "columns"):
            offer(self, name, [(key, axis.label) for key, axis in self.axes.items()])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("rows") and cleaned.get("rows") == cleaned.get("columns"):
            self.add_error("columns", _("Rows and columns must differ."))
        return cleaned


def _first(processes: Mapping[str, Process], pack: Pack) -> str:
    """Complaints, where the book has them and the reader may see them."""
    return pack.foremost.key if pack.foremost.key in processes else next(iter(processes), "")


def _carried_over(given: dict[str, Any], axes: Mapping[str, Axis], pack: Pack, *, personal: bool) -> dict[str, Any]:
    """Whoever turns to another process keeps its rows and columns if it has them, else begins with its usual ones."""
    known = {key for process in pack.processes.values() for key in axes_of(process, personal=personal)}
    strange = {name for name in ("rows", "columns") if given.get(name) in known - axes.keys()}
    return {name: value for name, value in given.items() if name not in strange}


def _usual(axes: Mapping[str, Axis], given: Mapping[str, Any]) -> dict[str, str]:
    """Two that differ: what people look at first, else fields of the process's own, else how and when."""
    own = [key for key in axes if key.startswith(Counted.prefix)]
    rest = [*own, Dimension.OUTCOME, Dimension.MONTH]
    rows = given.get("rows") or next(key for key in (*ROWS, *rest) if key in axes and key != given.get("columns"))
    columns = next(key for key in (*COLUMNS, *rest) if key in axes and key != rows)
    return {"rows": str(rows), "columns": str(columns)}


def usual_axes(axes: Mapping[str, Axis]) -> tuple[str, str]:
    """By what rows and columns of a process's table are sorted before anybody chooses."""
    usual = _usual(axes, {})
    return usual["rows"], usual["columns"]


def _grouped(processes: Mapping[str, Process], pack: Pack) -> list[tuple[str, Any]]:
    """Those that somebody may choose, as the navigation lists them."""
    choices: list[tuple[str, Any]] = []
    for title, members in pack.lines:
        seen = [(process.key, say(process.title)) for process in members if process.key in processes]
        choices += [(say(title), seen)] if members[0].group and seen else seen
    return choices
