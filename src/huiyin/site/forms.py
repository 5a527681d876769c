"""Forms that belong to no module."""

from typing import Any

from django import forms

from huiyin.org.models import Person, SavedView


class KeepView(forms.Form):
    """A list's filters and columns, and the name they come back under."""

    list_key = forms.CharField(max_length=60)
    name = forms.CharField(max_length=60)
    query = forms.CharField(max_length=4000, required=False)
    columns = forms.CharField(max_length=2000, required=False)
    audience = forms.ChoiceField(choices=SavedView.Audience.choices)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_columns(self) -> list[str]:
        return [key[:60] for key in self.cleaned_data["columns"].split(".") if key]

    def clean(self) -> dict[str, Any]:
        """A view for the department is for the first of a person's own departments."""
        asked: dict[str, Any] = self.cleaned_data
        if asked.get("audience") == SavedView.Audience.DEPARTMENT:
            asked["department_id"] = min(self.person.department_ids, default=None)
        return asked
