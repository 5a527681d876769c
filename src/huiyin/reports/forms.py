"""What a reader asks of a report: which days, sorted by what."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.texts import aside, say
from huiyin.org.models import Department, Person
from huiyin.reports.enums import Dimension, Span, Which
from huiyin.reports.queries.dimensions import Axis, Counted, axes_of
from huiyin.reports.queries.figures import By, Figure
from huiyin.reports.queries.pivot import choices
from huiyin.reports.rules import Period, calendar_period, period_of, span_of
from huiyin.rulebook.definitions import Pack, Process, ReportDuty

EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)


class Days(forms.Form):
    """The period of a report; a word such as “last month”, or two days."""

    span = forms.ChoiceField(label=_("Period"), choices=Span.choices)
    first = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)  # what a link says the days are
    usual: dict[str, str] = {"span": Span.THIS_MONTH}  # noqa: RUF012 - what stands there when nothing is asked

    def __init__(self, asked: Any, *, today: date) -> None:
        self.today = today
        given = {name: value for name, value in asked.items() if value}
        if given.get("span") == Span.DAYS and not {"first", "last"} & set(given):
            given |= {"first": (today - timedelta(days=29)).isoformat(), "last": today.isoformat()}
        super().__init__({**self.usual, **_as_it_is_called(given, today)})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("span") == Span.DAYS:
            for name in ("first", "last"):
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Please choose a day."))
            self._check_days(cleaned.get("first"), cleaned.get("last"))
        return cleaned

    def _check_days(self, first: date | None, last: date | None) -> None:
        for name, day in (("first", first), ("last", last)):
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, _("A day between 1990 and 2199, please."))
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))

    @property
    def period(self) -> Period:
        if self.cleaned_data["span"] == Span.DAYS:
            first, last = self.cleaned_data["first"], self.cleaned_data["last"]
            return calendar_period(first, last, self.cleaned_data["unit"])
        return period_of(Span(self.cleaned_data["span"]), self.today)


def _as_it_is_called(given: dict[str, Any], today: date) -> dict[str, Any]:
    """A link names days and what they are, and means the same tomorrow; as long as they are this month, it says so."""
    if given.get("span") != Span.DAYS or "unit" not in given:
        return given
    try:
        first, last = (date.fromisoformat(str(given.get(name))) for name in ("first", "last"))
    except ValueError:
        return given
    span = span_of(calendar_period(first, last, str(given["unit"])), today)
    return given if span == Span.DAYS else {**given, "span": span.value}


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
            self.usual = {**_usual(self.axes, given), "span": Span.THIS_MONTH, "process": chosen.key}
        super().__init__(given, today=today)
        self.fields["process"].choices = _grouped(processes, pack)  # type: ignore[attr-defined]
        for name in ("rows", "columns"):
            self.fields[name].choices = [(key, axis.label) for key, axis in self.axes.items()]  # type: ignore[attr-defined]

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


class Board(Days):
    """The compliance board: in the rule book's order, or the worst first."""

    order = forms.ChoiceField(label=_("Order"), choices=[("chapters", _("By chapter")), ("worst", _("Worst first"))])
    usual = {"span": Span.THIS_MONTH, "order": "chapters"}  # noqa: RUF012


class Within(forms.Form):
    """Which department is looked at, with those below it."""

    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"), empty_label=None)

    def __init__(self, asked: Any, *, departments: Sequence[Department], **more: Any) -> None:
        first = {"department": departments[0].pk} if departments else {}
        super().__init__({**first, **{name: value for name, value in asked.items() if value}}, **more)
        within = Department.objects.filter(pk__in=[each.pk for each in departments]).order_by("path", "pk")
        self.fields["department"].queryset = within  # type: ignore[attr-defined]


class Fairness(Within, Days):
    """The fairness report: whose agents are compared, in which days."""


class Figures(Days):
    """The dictionary: of which days, and of which department with those below it; none named: all within reach."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department"), required=False, empty_label=_("All within reach")
    )

    def __init__(self, asked: Any, *, departments: Sequence[Department], **more: Any) -> None:
        super().__init__(asked, **more)
        within = Department.objects.filter(pk__in=[each.pk for each in departments]).order_by("path", "pk")
        self.fields["department"].queryset = within  # type: ignore[attr-defined]


class OneFigure(Figures):
    """One figure, broken down by something."""

    by = forms.ChoiceField(label=_("Broken down by"), required=False)

    def __init__(self, asked: Any, *, dimensions: Sequence[By], **more: Any) -> None:
        super().__init__(asked, **more)
        self.fields["by"].choices = [(by.key, by.label) for by in dimensions]  # type: ignore[attr-defined]
        if dimensions:
            self.data = {"by": dimensions[0].key, **self.data}


class Behind(OneFigure):
    """The rows behind a figure: which of them, and of which part."""

    which = forms.ChoiceField(choices=Which.choices, label=_("Which rows"), required=False)
    of = forms.CharField(required=False, max_length=80)
    also = forms.ChoiceField(required=False)
    also_of = forms.CharField(required=False, max_length=80)
    where = forms.CharField(required=False)

    def __init__(self, asked: Any, **more: Any) -> None:
        super().__init__(asked, **more)
        self.fields["also"].choices = self.fields["by"].choices  # type: ignore[attr-defined]
        if "of" not in asked:  # an empty one is a part, too: what is not stated
            self.data = {name: value for name, value in self.data.items() if name != "by"}


class ReportForm(forms.Form):
    """The words of a report, section by section; handed in, it says of every one that must be written."""

    def __init__(
        self, data: Any, *, duty: ReportDuty, titles: Mapping[str, str], words: Mapping[str, str], lacking: str = ""
    ) -> None:
        super().__init__(data, initial=dict(words))
        for section in duty.sections:
            if section.words == "no":
                continue
            rows = 4 if section.words == "must" or section.kind == "words" else 1
            self.fields[section.key] = forms.CharField(
                label=titles.get(section.key) or _("In words"),
                help_text=say(section.hint),
                required=bool(lacking) and section.words == "must",
                error_messages={"required": lacking},
                widget=forms.Textarea(attrs={"rows": rows}),
            )


class Begin(forms.Form):
    """Which report is begun, and of which days."""

    report = forms.ChoiceField(label=_("Report"))

    def __init__(
        self, data: Any = None, *, offered: Sequence[tuple[ReportDuty, list[Period]]], today: date, **more: Any
    ) -> None:
        super().__init__(data, **more)
        choices = []
        for duty, periods in offered:
            if periods:
                named = [
                    (f"{duty.key}/{each.first}", f"{say(duty.title)} {_days_in_words(each, today)}") for each in periods
                ]
                choices.append((say(duty.title), named))
        self.fields["report"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[str, date]:
        rule, _slash, first = self.cleaned_data["report"].partition("/")
        return rule, date.fromisoformat(first)


def _days_in_words(period: Period, today: date) -> str:
    running = gettext("still running")
    return f"{period}{aside(running)}" if period.last >= today else f"{period}"


class SendingBack(forms.Form):
    """What is to be changed before a report is signed."""

    reason = forms.CharField(label=_("What is to be changed"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


class Signature(forms.Form):
    """A signature as it was drawn."""

    signature = forms.CharField(label=_("Signature"), widget=forms.HiddenInput, required=False)


class Pivot(Figures):
    """Free analysis: which figures, crossed by what, of which customers."""

    figure = forms.MultipleChoiceField(label=_("Figures"))
    rows = forms.ChoiceField(label=pgettext_lazy("figures", "Rows"))
    columns = forms.ChoiceField(label=pgettext_lazy("figures", "Columns"), required=False)
    where = forms.CharField(required=False)

    def __init__(self, asked: Any, *, known: Sequence[Figure], person: Person, **more: Any) -> None:
        chosen = [key for key in asked.getlist("figure") if key in {each.key for each in known}]
        self.chosen = [each for each in known if each.key in chosen] or list(known[:1])
        self.sorts = choices(self.chosen, person)
        given = {name: value for name, value in asked.items() if value and name != "figure"}
        # Whoever turns to another figure keeps its rows and columns if it has them, else begins with its usual ones.
        for name in ("rows", "columns"):
            if given.get(name) not in self.sorts:
                given.pop(name, None)
        usual = {"rows": next(iter(self.sorts), ""), "figure": [each.key for each in self.chosen]}
        super().__init__({**usual, **given}, **more)
        self.fields["figure"].choices = [(each.key, each.name) for each in known]  # type: ignore[attr-defined]
        self.fields["rows"].choices = list(self.sorts.items())  # type: ignore[attr-defined]
        self.fields["columns"].choices = [("", pgettext_lazy("columns", "None")), *self.sorts.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("rows") and cleaned.get("rows") == cleaned.get("columns"):
            self.add_error("columns", _("Rows and columns must differ."))
        if cleaned.get("columns") and len(self.chosen) > 1:
            self.add_error("columns", _("Several figures stand side by side; columns are for one alone."))
        return cleaned


class WallForm(forms.Form):
    """A screen on the wall: what it is called, and whose figures it shows."""

    title = forms.CharField(label=_("Where it hangs"), max_length=60)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department"), required=False, empty_label=_("All within reach")
    )

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        within = Department.objects.filter(pk__in=[each.pk for each in departments]).order_by("path", "pk")
        self.fields["department"].queryset = within  # type: ignore[attr-defined]
