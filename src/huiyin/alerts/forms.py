"""What somebody says who looked into an alert."""

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.alerts.enums import Verdict


class Judgement(forms.Form):
    musts = ("verdict", "words")

    verdict = forms.ChoiceField(
        label=_("What came out"), choices=Verdict.choices, widget=forms.RadioSelect, required=False
    )
    words = forms.CharField(
        label=_("What you found, and what is done"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
