"""Templates and signatures."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.customers.enums import Purpose
from huiyin.messaging.models import Channel, Template
from huiyin.messaging.rules import LONGEST_BODY


class TemplateForm(forms.Form):
    """Words with blanks."""

    musts = ("title", "text")

    channel = forms.ChoiceField(label=_("Channel"))
    key = forms.SlugField(label=_("Short name"), max_length=40, help_text=_("Letters, digits and hyphens."))
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Of an e-mail or a letter it is the subject.")
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        required=False,
        widget=forms.Textarea({"rows": 8}),
    )
    purpose = forms.ChoiceField(label=_("For what"), choices=Purpose.choices, initial=Purpose.SERVICE)
    provider_id = forms.CharField(
        label=_("Number with the provider"), max_length=80, required=False, help_text=_("If it was applied for there.")
    )

    def __init__(self, data: Any = None, *, channels: Iterable[Channel] = (), template: Template | None = None) -> None:
        initial: dict[str, Any] = {}
        if template:
            initial = {name: getattr(template, name) for name in ("title", "text", "purpose")}
        super().__init__(data, initial=initial)
        fields: Any = self.fields
        if template:
            del fields["channel"], fields["key"]
        else:
            fields["channel"].choices = [(str(one.pk), one.name) for one in channels]


class SignatureForm(forms.Form):
    """Who text messages are from."""

    musts = ("words",)

    channel = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(label=pgettext_lazy("text message", "Signature"), max_length=24, required=False)
    provider_id = forms.CharField(label=_("Number with the provider"), max_length=80, required=False)
