"""The form of a field that an administrator adds to the customer file."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries
from huiyin.customers.models import AddedField, Customer
from huiyin.kernel.choosing import offer
from huiyin.rulebook.enums import FILE_FIELD_TYPES

FLAGS = ("required", "complete", "find", "listed")


class FieldForm(forms.Form):
    """What a field is called, and how it is asked."""

    label_hans = forms.CharField(label=_("Name in simplified Chinese"), max_length=40)
    label_hant = forms.CharField(label=_("Name in traditional Chinese"), max_length=40, required=False)
    label_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Asked of"), choices=Customer.Kind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    choices = forms.CharField(
        label=_("Entries to choose from"),
        widget=forms.Textarea({"rows": 4}),
        required=False,
        help_text=_("One a line; only for a field of the type “one entry of a list”."),
    )
    required = forms.BooleanField(label=_("Must be filled in"), required=False)
    complete = forms.BooleanField(label=_("Counts for the completeness"), required=False)
    find = forms.BooleanField(label=_("Customers are found by it"), required=False)
    listed = forms.BooleanField(label=_("May be a column of lists"), required=False)

    def described(self) -> dict[str, Any]:
        """What change_field takes."""
        said = self.cleaned_data
        label = {"zh-hans": said["label_hans"], "zh-hant": said["label_hant"], "en": said["label_en"]}
        return {
            "label": label,
            "kinds": said["kinds"],
            "choices": said["choices"].splitlines(),
            "flags": {flag: said[flag] for flag in FLAGS},
        }


class AddFieldForm(FieldForm):
    """A new field, with its key, its type and its place."""

    name = forms.CharField(
        label=_("Key of the field"),
        max_length=40,
        help_text=_("Small letters, digits and _; it never changes: import and export use it."),
    )
    type = forms.ChoiceField(label=_("Type"), choices=list(FILE_FIELD_TYPES.items()))
    group = forms.ChoiceField(label=_("Belongs to"))
    field_order = ("label_hans", "label_hant", "label_en", "name", "type", "group")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        places = queries.places_for_fields()
        groups = [(key, words) for key, words in places.items() if not key.startswith(queries.OF_THINGS)]
        things = [(key, words) for key, words in places.items() if key.startswith(queries.OF_THINGS)]
        grouped = [(gettext("Group of the file"), groups), (gettext("Thing owned"), things)]
        offer(self, "group", [each for each in grouped if each[1]])

    def described(self) -> dict[str, Any]:
        return {**super().described(), **{name: self.cleaned_data[name] for name in ("name", "type", "group")}}


def known(row: AddedField) -> dict[str, Any]:
    """What the form of a stored field starts from."""
    return {
        "label_hans": row.label.get("zh-hans", ""),
        "label_hant": row.label.get("zh-hant", ""),
        "label_en": row.label.get("en", ""),
        "kinds": row.kinds,
        "choices": "\n".join(choice["label"]["zh-hans"] for choice in row.choices),
        **{flag: getattr(row, flag) for flag in FLAGS},
    }
