"""What people type about a conversation."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.contact import queries
from huiyin.contact.models import Interaction

MOMENT = "%Y-%m-%dT%H:%M"


class Conversation(forms.Form):
    """Who spoke to whom, how and when, what was said and how it went."""

    direction = forms.ChoiceField(
        label=_("Who spoke to whom"), choices=Interaction.Direction.choices, initial="out", widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(label=_("Channel"))
    said_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    outcome = forms.ChoiceField(label=_("How it went"), required=False)
    content = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=4000,
        help_text=_("Only an answered call with its content counts as the first contact."),
    )

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data, initial={"said_at": timezone.localtime(at)})
        self.fields["channel"].choices = queries.channels()  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [("", _("Spoke with them")), *queries.outcomes()]  # type: ignore[attr-defined]
