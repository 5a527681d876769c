"""What people type beside a conversation: a recording of it, what the customer thinks, what is for others to do."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.contact import queries
from huiyin.contact.actions import Doubt, Promised
from huiyin.contact.enums import SETTLES_A_CALL, KeptBy, Purpose
from huiyin.contact.models import Interaction, Opinion
from huiyin.contact.rules import LONGEST_POINT, LONGEST_RESULT, LONGEST_WORDS
from huiyin.org.models import Department
from huiyin.rulebook.enums import LINE_ENDS, OPINIONS

MOMENT = "%Y-%m-%dT%H:%M"
_LENGTH = re.compile(r"(\d{1,4})\s*[:：]\s*([0-5]\d)", re.ASCII)


class Promising(forms.Form):
    """A form that says what a customer was promised, and what has to be checked before they hear the answer."""

    promise = forms.CharField(
        label=_("Promise to the customer"),
        required=False,
        max_length=LONGEST_POINT,
        help_text=_("Stands on your list until it is kept. Do not promise lightly."),
    )
    promise_until = forms.DateTimeField(
        label=_("The promise is kept by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
        help_text=_("With a promise, say by when."),
    )
    promise_kept_by = forms.ChoiceField(label=_("How the promise is kept"), required=False, choices=KeptBy.choices)
    promise_despite = forms.CharField(label=_("Why the promise at that hour"), required=False, max_length=LONGEST_POINT)
    doubt = forms.CharField(
        label=_("To be checked: what the customer asked"),
        required=False,
        max_length=LONGEST_POINT,
        help_text=_("Not sure? Do not guess: you call back with the answer."),
    )
    doubt_until = forms.DateTimeField(
        label=_("Answer until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    doubt_despite = forms.CharField(label=_("Why the answer at that hour"), required=False, max_length=LONGEST_POINT)

    def doubted(self) -> Doubt | None:
        said = [self.cleaned_data[f"doubt{name}"] for name in ("", "_until", "_despite")]
        return Doubt(*said) if said[0] or said[1] else None

    def promised(self) -> Promised | None:
        said = [self.cleaned_data[f"promise{name}"] for name in ("", "_until", "_kept_by", "_despite")]
        return Promised(*said) if said[0] or said[1] else None


class Recordable(forms.Form):
    """A form with which the recording of a call may be handed in."""

    file = forms.FileField(
        label=_("Sound file"),
        widget=forms.FileInput,
        required=False,
        help_text=_("WAV, MP3, M4A, OGG or AMR, up to 20 MB."),
    )
    seconds = forms.CharField(
        label=_("Length"),
        required=False,
        max_length=9,
        widget=forms.TextInput(attrs={"placeholder": "3:20"}),
        help_text=_("As minutes and seconds; a WAV says it itself."),
    )

    def clean_seconds(self) -> int | None:
        """3:20 as 200 seconds."""
        typed = self.cleaned_data["seconds"]
        if not typed:
            return None
        match = _LENGTH.fullmatch(typed)
        if match is None:
            raise forms.ValidationError(_("Write it as minutes and seconds, such as 3:20."))
        return int(match[1]) * 60 + int(match[2])


class NewRecording(Recordable):
    """The recording of a call, and how long it is."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["file"].required = True


class SettledCall(forms.Form):
    """What kind of call it was in which nothing was said for a file."""

    why = forms.ChoiceField(label=_("What kind of call it was"), widget=forms.RadioSelect)
    words = forms.CharField(label=_("Note"), required=False, max_length=LONGEST_POINT)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["why"].choices = [(why, LINE_ENDS.get(why) or Purpose(why).label) for why in SETTLES_A_CALL]


class Classification(forms.Form):
    """In which class an opinion belongs, and what it is about."""

    kind = forms.ChoiceField(label=_("Opinion"), choices=list(OPINIONS.items()))
    opinion_class = forms.ChoiceField(label=_("Class"), required=False)
    about = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none(), required=False)
    cause = forms.CharField(label=_("Cause"), required=False, max_length=LONGEST_POINT)

    def __init__(self, data: Any = None, *, opinion: Opinion | None = None) -> None:
        named = ("kind", "opinion_class", "about", "cause")
        super().__init__(data, initial={name: getattr(opinion, name) for name in named} if opinion else None)
        fields: Any = self.fields
        fields["about"].queryset = Department.objects.open().order_by("path", "pk")
        if classes := queries.opinion_classes():
            fields["opinion_class"].choices = [("", _("Not classified yet")), *classes.items()]
        else:
            del fields["opinion_class"]

    def typed(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        return {"opinion_class": "", **self.cleaned_data}


class NewOpinion(Classification):
    """What a customer thinks, in their own words."""

    musts = ("words",)

    words = forms.CharField(
        label=_("In the customer's own words"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=LONGEST_WORDS,
    )
    field_order = ("kind", "words", "opinion_class", "about", "cause")

    def __init__(self, data: Any = None, *, interaction: Interaction) -> None:
        super().__init__(data)
        classes, fields = queries.opinion_classes(), self.fields
        if named := classes.get(queries.class_named_in(interaction)):
            field: Any = fields["opinion_class"]
            field.choices = [("", _("By what the customer named: %(class)s") % {"class": named}), *classes.items()]


class NewPassedOn(forms.Form):
    """A visitor or a word for another department."""

    department = forms.ModelChoiceField(label=_("For which department"), queryset=Department.objects.none())
    channel = forms.ChoiceField(label=_("Channel"))
    visitor = forms.CharField(label=_("Who comes"), required=False, max_length=60)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    words = forms.CharField(
        label=_("What they come for"), widget=forms.Textarea({"rows": 3}), required=False, max_length=LONGEST_RESULT
    )

    def __init__(self, data: Any = None, *, visitor: str = "") -> None:
        # Whoever has a file is named by it; the place where it is asked for at all.
        self.musts = ("words", "place") if visitor else ("visitor", "words", "place")
        with_place = sorted(queries.channels_with_place())
        super().__init__(data, initial={"visitor": visitor, "channel": next(iter(with_place), None)})
        fields: Any = self.fields
        fields["department"].queryset = Department.objects.open().order_by("path", "pk")
        fields["channel"].choices = queries.channels()
        self.whens = {"place": f"channel={','.join(with_place)}"}


class Acknowledgement(forms.Form):
    """That a department has what it was told, and what it does about it."""

    reply = forms.CharField(
        label=_("What is done about it"), widget=forms.Textarea({"rows": 2}), required=False, max_length=LONGEST_RESULT
    )
