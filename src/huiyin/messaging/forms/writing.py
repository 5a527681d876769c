"""Writing to a customer, and filing what came of it."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.messaging.actions import Wanted
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import Template
from huiyin.messaging.queries import Letterbox
from huiyin.messaging.rules import LONGEST_BODY, LONGEST_REASON, LONGEST_SUBJECT, hidden, seen
from huiyin.messaging.rules.texts import OF_THE_FILE, around, blanks


class Letter(forms.Form):
    """An e-mail or a letter to a customer. Sent twice, the same form is one message: `key` says so."""

    musts = ("subject_line", "body")

    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    address = forms.ChoiceField(label=pgettext_lazy("message", "To"))
    subject_line = forms.CharField(label=_("What about"), max_length=LONGEST_SUBJECT, required=False)
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_BODY, required=False, strip=True, widget=forms.Textarea({"rows": 12})
    )
    enclosures = forms.CharField(
        label=_("Enclosures"),
        required=False,
        max_length=LONGEST_SUBJECT,
        help_text=_("What goes into the envelope with it, and how many sheets or pieces. It stands below the letter."),
    )

    def __init__(
        self, data: Any = None, *, box: Letterbox, kind: Kind = Kind.EMAIL, about: str = "", begun: str = ""
    ) -> None:
        super().__init__(data, initial={"key": uuid4().hex, "subject_line": about, "body": begun})
        fields: Any = self.fields
        if kind != Kind.LETTER:
            del fields["enclosures"]
        self.meant = name_addresses(fields["address"], box)

    def wanted(self, **beside: Any) -> Wanted:
        """What was typed, as the verb takes it."""
        said = self.cleaned_data
        about = {"address": self.meant[said["address"]], "key": f"letter/{said['key']}"}
        return Wanted(**{**said, **about, **beside})


def name_addresses(field: Any, box: Letterbox) -> dict[str, str]:
    """Offer the customer's addresses, hidden from whoever may not see them; what each choice means."""
    meant: dict[str, str] = {}
    choices = []
    for address, whose in box.addresses:
        value = address if box.known and "@" in address else _instead_of(address)
        shown = (address if "@" in address else seen(address)) if box.known else hidden(address)
        meant[value] = address
        choices.append((value, f"{shown}（{whose}）" if whose else shown))
    field.choices = choices
    return meant


def _instead_of(address: str) -> str:
    """What names an address to whoever may not see it."""
    return salted_hmac("messaging.letter", address, algorithm="sha256").hexdigest()


class Filing(forms.Form):
    """Whose e-mail it is."""

    customer = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": _("Choose the customer.")})
    subject = forms.CharField(max_length=60, required=False)


class TextForm(forms.Form):
    """A text message by a template: its blanks, as far as the file does not fill them."""

    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    address = forms.ChoiceField(label=pgettext_lazy("message", "To"))
    despite = forms.CharField(
        label=_("Why it goes out now all the same"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Only if it can't wait: for example that they asked for it. Empty: it waits."),
    )

    def __init__(self, data: Any = None, *, box: Letterbox, template: Template, at_rest: bool = False) -> None:
        super().__init__(data, initial={"key": uuid4().hex})
        fields: Any = self.fields
        if not at_rest:
            del fields["despite"]
        self.meant = name_addresses(fields["address"], box)
        self.blanks = [name for name in blanks(f"{template.title}\n{template.text}") if name not in OF_THE_FILE]
        for name in self.blanks:
            fields[f"blank_{name}"] = forms.CharField(label=around(name, template.text, template.title), max_length=200)

    def typed(self) -> dict[str, str]:
        """What stands in the blanks by now."""
        return {name: str(self[f"blank_{name}"].value() or "") for name in self.blanks}

    def wanted(self, template: Template, known: Mapping[str, str]) -> Wanted:
        """What was typed, as the verb takes it; what is `known` of the file fills the other blanks."""
        said = self.cleaned_data
        return Wanted(
            key=f"letter/{said['key']}",
            address=self.meant[said["address"]],
            template=template,
            variables={**known, **{name: said[f"blank_{name}"] for name in self.blanks}},
            despite=said.get("despite", ""),
        )


class ManyForm(forms.Form):
    """What fills the blanks of a template that goes to many, as far as their files do not; why nobody is spared."""

    despite = forms.CharField(
        label=_("To those, too, who heard of us only lately, because"), max_length=LONGEST_REASON, required=False
    )

    def __init__(self, data: Any = None, *, template: Template, spares: bool = False) -> None:
        super().__init__(data)
        fields: Any = self.fields
        if not spares:
            self.drop_reason()
        self.blanks = [name for name in blanks(f"{template.title}\n{template.text}") if name not in OF_THE_FILE]
        for name in self.blanks:
            fields[f"blank_{name}"] = forms.CharField(label=around(name, template.text, template.title), max_length=200)

    def typed(self) -> dict[str, str]:
        """What stands in the blanks by now."""
        return {name: str(self[f"blank_{name}"].value() or "") for name in self.blanks}

    def drop_reason(self) -> None:
        """Nobody is left in peace for now, so that nothing asks for a reason."""
        del self.fields["despite"]

    @property
    def reason(self) -> str:
        """Why it goes to those as well who are left in peace for now."""
        return str(self.cleaned_data.get("despite", "")).strip()

    def variables(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"blank_{name}"] for name in self.blanks}


class Returned(forms.Form):
    """What the post wrote on a letter that came back."""

    musts = ("reason",)

    reason = forms.CharField(label=_("What the post wrote on it"), max_length=200, required=False)
