"""Which period, and how often a loyal buyer has ordered."""

from datetime import date, timedelta
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
    last = _day(_("Until"))
    at_least = forms.IntegerField(label=_("Orders at least"), min_value=2, max_value=999)

    def __init__(self, data: Any, *, today: date) -> None:
        # The day of a year ago is in the year before already; 29 February has none.
        leap = (today.month, today.day) == (2, 29)
        a_year_ago = today.replace(year=today.year - 1, day=28 if leap else today.day)
        usual = {
            "first": (a_year_ago + timedelta(days=1)).isoformat(),
            "last": today.isoformat(),
            "at_least": str(USUAL),
        }
        super().__init__({name: data.get(name) or value for name, value in usual.items()})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", gettext("The period ends before it begins."))
        return said
