"""What somebody writes: a report, why it goes back, what a screen on the wall is called."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.choosing import offer
from huiyin.kernel.texts import aside, say
from huiyin.org.models import Department
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import ReportDuty


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
        offer(self, "report", choices)

    @property
    def chosen(self) -> tuple[str, date]:
        rule, _slash, first = self.cleaned_data["report"].partition("/")
        return rule, date.fromisoformat(first)


def _days_in_words(period: Period, today: date) -> str:
    """As shortly as it can be told apart: the choice has to stand on the line of a phone."""
    first, last = period.first, period.last
    if period.unit == "year":
        days = f"{first:%Y}"
    elif period.unit in {"month", "quarter", "half"}:
        days = f"{first:%Y-%m}" if period.unit == "month" else f"{first:%Y-%m} – {last:%Y-%m}"
    elif first.year == last.year == today.year:
        days = f"{first:%m-%d}" if first == last else f"{first:%m-%d} – {last:%m-%d}"
    else:
        days = f"{period}"
    running = gettext("still running")
    return f"{days}{aside(running)}" if last >= today else days


class SendingBack(forms.Form):
    """What is to be changed before a report is signed."""

    musts = ("reason",)

    reason = forms.CharField(label=_("What is to be changed"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


class Signature(forms.Form):
    """A signature as it was drawn, or the name typed in its place."""

    signature = forms.CharField(label=_("Signature"), widget=forms.HiddenInput, required=False)
    signature_typed = forms.CharField(required=False)


class WallForm(forms.Form):
    """A screen on the wall: what it is called, and whose figures it shows."""

    title = forms.CharField(label=_("Where it hangs"), max_length=60)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department"), required=False, empty_label=_("All within reach")
    )

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        within = Department.objects.filter(pk__in=[each.pk for each in departments]).order_by("path", "pk")
        offer(self, "department", within)
