"""What the audit log is narrowed down by."""

from django import forms
from django.forms import widgets
from django.utils.translation import gettext_lazy as _

from huiyin.audit.enums import ACTS


class Filter(forms.Form):
    """Kind of act, record, person and days."""

    action = forms.ChoiceField(label=_("What was done"), choices=[("", _("All")), *ACTS.items()], required=False)
    subject = forms.CharField(label=_("Record"), max_length=80, required=False)
    person = forms.CharField(label=_("User name"), max_length=60, required=False)
    since = forms.DateField(label=_("From"), required=False, widget=widgets.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=widgets.DateInput(attrs={"type": "date"}))
