"""What people type about a letter that was not written here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.contact import queries
from huiyin.contact.enums import WAYS, LetterKind
from huiyin.contact.forms.talks import DAY, LONGEST
from huiyin.contact.models import Letter
from huiyin.contact.rules import LONGEST_POINT
from huiyin.kernel import masking


class LetterEntry(forms.Form):
    """One line of the letter register."""

    musts = ("about",)
    whens: ClassVar = {"kind": "direction=out", "answers": "kind=reply", "answer_by": "direction=in"}

    direction = forms.ChoiceField(
        label=_("Which way"), choices=list(WAYS.items()), initial="in", widget=forms.RadioSelect
    )
    day = forms.DateField(
        label=_("Day on which it came or was posted"), widget=forms.DateInput(attrs={"type": "date"}, format=DAY)
    )
    kind = forms.ChoiceField(label=_("Kind of letter"), choices=LetterKind.choices, required=False)
    answers = forms.TypedChoiceField(label=_("Which letter it answers"), coerce=int, empty_value=None, required=False)
    about = forms.CharField(label=pgettext_lazy("letter", "Subject"), required=False, max_length=LONGEST_POINT)
    content = forms.CharField(
        label=pgettext_lazy("letter", "What it says"),
        widget=forms.Textarea({"rows": 4}),
        required=False,
        max_length=LONGEST,
    )
    enclosures = forms.CharField(
        label=_("Enclosures"),
        required=False,
        max_length=LONGEST_POINT,
        help_text=_("What lay in it, and how many sheets or pieces."),
    )
    answer_by = forms.DateField(
        label=_("To be answered by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format=DAY)
    )

    def __init__(self, data: Any = None, *, waiting: Sequence[Letter], at: datetime) -> None:
        super().__init__(data, initial={"day": localdate(at)})
        fields: Any = self.fields
        fields["answers"].choices = [(one.pk, f"{one.number} {masking.text(one.about)}".strip()) for one in waiting]
        if not waiting:
            del fields["answers"]
        if within := queries.answered_within():
            fields["answer_by"].help_text = _("Empty: %(within)s, by the rule book.") % {"within": within}
