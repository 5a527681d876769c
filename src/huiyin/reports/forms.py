"""What a reader asks of a report: which days, sorted by what."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.org.models import Department
from huiyin.reports.enums import PERSONAL, Dimension, Span
from huiyin.reports.rules import Period, period_of

EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)


class Days(forms.Form):
    """The period of a report; a word such as “last month”, or two days."""

    span = forms.ChoiceField(label=_("Period"), choices=Span.choices)
    first = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    usual: dict[str, str] = {"span": Span.THIS_MONTH}  # noqa: RUF012 - what stands there when nothing is asked

    def __init__(self, asked: Any, *, today: date) -> None:
        self.today = today
        given = {name: value for name, value in asked.items() if value}
        if given.get("span") == Span.DAYS and not {"first", "last"} & set(given):
            given |= {"first": (today - timedelta(days=29)).isoformat(), "last": today.isoformat()}
        super().__init__({**self.usual, **given})

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
            return Period(self.cleaned_data["first"], self.cleaned_data["last"])
        return period_of(Span(self.cleaned_data["span"]), self.today)


class Table(Days):
    """The statistics table: rows and columns as well."""

    rows = forms.ChoiceField(label=pgettext_lazy("figures", "Rows"))
    columns = forms.ChoiceField(label=pgettext_lazy("figures", "Columns"))
    usual = {"span": Span.THIS_MONTH, "rows": Dimension.CLASS, "columns": Dimension.DEPARTMENT}  # noqa: RUF012

    def __init__(self, asked: Any, *, today: date, personal: bool) -> None:
        super().__init__(asked, today=today)
        choices = [(value, label) for value, label in Dimension.choices if personal or value not in PERSONAL]
        for name in ("rows", "columns"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("rows") and cleaned.get("rows") == cleaned.get("columns"):
            self.add_error("columns", _("Rows and columns must differ."))
        return cleaned


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
