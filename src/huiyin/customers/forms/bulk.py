"""Which field of many files is to say what."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries
from huiyin.customers.forms.parts import part
from huiyin.customers.models import BulkEdit
from huiyin.customers.queries.bulk import ADD_TAG, LONGEST_TAG, REMOVE_TAG
from huiyin.org.models import Department, Person


class BulkForm(forms.Form):
    """The field, and for each field that may be chosen the control for its value."""

    field = forms.ChoiceField(label=_("Which field"))

    def __init__(self, data: Any = None, *, edit: BulkEdit, user: Person) -> None:
        super().__init__(data, initial={"field": edit.field, edit.field: edit.value} if edit.field else None)
        book = queries.file_rules()
        self.possible = queries.bulk.changeable(book)
        choice = cast("forms.ChoiceField", self.fields["field"])
        choice.choices = [("", _("Please choose")), *self.possible.items()]
        parts = {field.name: field for field in book.file.fields}
        for key in self.possible:
            self.fields[key] = self._control(key, parts, user)
            self.fields[key].label, self.fields[key].required = str(_("shall say")), False
            self.fields[key].help_text = "" if key == "department" else str(_("Empty: the field is emptied."))
        for key in (ADD_TAG, REMOVE_TAG):
            if key in self.fields:
                self.fields[key].help_text = ""

    def _control(self, key: str, parts: dict[str, Any], user: Person) -> forms.Field:
        if key == "department":
            return forms.ModelChoiceField(queries.possible_departments(user))
        if key in (ADD_TAG, REMOVE_TAG):
            return forms.CharField(max_length=LONGEST_TAG)
        own = queries.bulk.own_field_of(key, queries.file_rules())
        control = part(own or parts[key], queries.file_rules(), None)
        assert control is not None  # noqa: S101 - queries.bulk.changeable names nothing else
        return control

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        key = data.get("field", "")
        if key in ("department", ADD_TAG, REMOVE_TAG) and not data.get(key) and key not in self.errors:
            self.add_error(key, _("Please fill this in."))
        for other in set(self.errors) - {"field", key}:  # what is not asked cannot be wrong
            del self.errors[other]
        return data

    def change(self) -> dict[str, Any]:
        """Field and value as actions.propose_bulk takes them."""
        key = self.cleaned_data["field"]
        value = self.cleaned_data.get(key)
        if isinstance(value, Department):
            value = value.pk
        elif value is not None and not isinstance(value, bool):
            value = str(value).strip()
        return {"field": key, "value": value}
