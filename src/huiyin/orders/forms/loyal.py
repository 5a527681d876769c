"""Which period, and how often a loyal buyer has ordered."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

USUAL = 2


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class LoyalForm(forms.Form):
    """A period of orders; without anything asked, the twelve months that end today."""

    first = _day(_("From"))
    last = _day(_("To"))
    at_least = forms.IntegerField(label=_("Orders at least"), min_value=2, max_value=999)

    def __init__(self, data: Any, *, today: date) -> None:
        begin = (
            today.replace(year=today.year - 1) if (today.month, today.day) != (2, 29) else date(today.year - 1, 3, 1)
        )
        usual = {"first": begin.isoformat(), "last": today.isoformat(), "at_least": str(USUAL)}
        super().__init__({name: data.get(name) or value for name, value in usual.items()})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", gettext("The period ends before it begins."))
        return said
