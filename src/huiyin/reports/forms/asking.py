"""What a reader asks of a report: which days, of which department, sorted by what."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.choosing import offer
from huiyin.org.models import Department, Person
from huiyin.reports.enums import Span, Which
from huiyin.reports.queries.figures import By, Figure
from huiyin.reports.queries.pivot import choices
from huiyin.reports.rules import Period, calendar_period, period_of, span_of, usual_span
from huiyin.rulebook.definitions import Pack

EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)


class Days(forms.Form):
    """The period of a report; a word such as “last month”, or two days."""

    span = forms.ChoiceField(label=_("Period"), choices=Span.choices)
    first = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)  # what a link says the days are
    usual: Mapping[str, str] = MappingProxyType({})  # what stands there, beside the days, when nothing is asked

    def __init__(self, asked: Any, *, today: date) -> None:
        self.today = today
        given = {name: value for name, value in asked.items() if value}
        if given.get("span") == Span.DAYS and not {"first", "last"} & set(given):
            given |= {"first": (today - timedelta(days=29)).isoformat(), "last": today.isoformat()}
        super().__init__({"span": usual_span(today), **self.usual, **_as_it_is_called(given, today)})

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
                self.add_error(name, _("Please enter a day between 1990 and 2199."))
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


class Within(forms.Form):
    """Which department is looked at, with those below it."""

    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"), empty_label=None)

    def __init__(self, asked: Any, *, departments: Sequence[Department], **more: Any) -> None:
        first = {"department": departments[0].pk} if departments else {}
        super().__init__({**first, **{name: value for name, value in asked.items() if value}}, **more)
        within = Department.objects.filter(pk__in=[each.pk for each in departments]).order_by("path", "pk")
        offer(self, "department", within)


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
        offer(self, "department", within)


class Board(Figures):
    """The compliance board: in the rule book's order, or the worst first."""

    order = forms.ChoiceField(label=_("Order"), choices=[("chapters", _("By chapter")), ("worst", _("Worst first"))])
    usual = MappingProxyType({"order": "chapters"})


class OneFigure(Figures):
    """One figure, broken down by something."""

    by = forms.ChoiceField(label=_("Broken down by"), required=False)

    def __init__(self, asked: Any, *, dimensions: Sequence[By], **more: Any) -> None:
        super().__init__(asked, **more)
        offer(self, "by", [(by.key, by.label) for by in dimensions])
        if dimensions:
            self.data = {"by": dimensions[0].key, **self.data}


class Behind(OneFigure):
    """The rows behind a figure: which of them, and of which part."""

    which = forms.ChoiceField(choices=Which.choices, label=_("Which rows"), required=False)
    of = forms.CharField(required=False, max_length=80)
    also = forms.ChoiceField(required=False)
    also_of = forms.CharField(required=False, max_length=80)
    where = forms.CharField(required=False)

    def __init__(self, asked: Any, *, dimensions: Sequence[By], **more: Any) -> None:
        super().__init__(asked, dimensions=dimensions, **more)
        offer(self, "also", [(by.key, by.label) for by in dimensions])
        if "of" not in asked:  # an empty one is a part, too: what is not stated
            self.data = {name: value for name, value in self.data.items() if name != "by"}


class Pivot(Figures):
    """Free analysis: which figures, crossed by what, of which customers."""

    figure = forms.MultipleChoiceField(label=_("Figures"))
    rows = forms.ChoiceField(label=pgettext_lazy("figures", "Rows"))
    columns = forms.ChoiceField(label=pgettext_lazy("figures", "Columns"), required=False)
    where = forms.CharField(required=False)

    def __init__(self, asked: Any, *, known: Sequence[Figure], pack: Pack, person: Person, **more: Any) -> None:
        chosen = [key for key in asked.getlist("figure") if key in {each.key for each in known}]
        self.chosen = [each for each in known if each.key in chosen] or list(known[:1])
        self.sorts = choices(self.chosen, pack, person)
        given = {name: value for name, value in asked.items() if value and name != "figure"}
        # Whoever turns to another figure keeps its rows and columns if it has them, else begins with its usual ones.
        for name in ("rows", "columns"):
            if given.get(name) not in self.sorts:
                given.pop(name, None)
        usual = {"rows": next(iter(self.sorts), ""), "figure": [each.key for each in self.chosen]}
        super().__init__({**usual, **given}, **more)
        offer(self, "figure", [(each.key, each.name) for each in known])
        offer(self, "rows", list(self.sorts.items()))
        offer(self, "columns", [("", pgettext_lazy("columns", "None")), *self.sorts.items()])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("rows") and cleaned.get("rows") == cleaned.get("columns"):
            self.add_error("columns", _("Rows and columns must differ."))
        if cleaned.get("columns") and len(self.chosen) > 1:
            self.add_error("columns", _("Several figures stand side by side; columns are for one alone."))
        return cleaned
