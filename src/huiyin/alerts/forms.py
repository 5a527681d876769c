"""What somebody says who looked into an alert."""

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.alerts.enums import Verdict


class Answer(forms.Form):
    number = forms.CharField(label=_("Number of the countermeasure"), max_length=32)


class Judgement(forms.Form):
    musts = ("verdict", "words")

    verdict = forms.ChoiceField(label=_("Finding"), choices=Verdict.choices, widget=forms.RadioSelect, required=False)
    words = forms.CharField(
        label=_("What you found, and what will be done"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
