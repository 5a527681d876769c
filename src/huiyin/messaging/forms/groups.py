"""Which group of colleagues is told of what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.messaging.enums import Hears
from huiyin.messaging.models import Channel, StaffGroup
from huiyin.org.models import Department

USUALLY = [Hears.DAY, Hears.OVERDUE, Hears.RISK, Hears.ESCALATED]


class GroupForm(forms.Form):
    """Whom a channel tells of a department's work, of what of it, and how much is said."""

    musts = ("hears", "accounts")  # the last where it is asked for at all

    department = forms.ModelChoiceField(
        label=_("Department, with those below it"), queryset=Department.objects.none(), empty_label=None
    )
    hears = forms.MultipleChoiceField(
        label=_("They are told"), choices=Hears.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    times = forms.CharField(
        label=_("Times of the day"),
        max_length=120,
        required=False,
        help_text=_("For example 09:00, 14:00. On days on which the department works."),
    )
    accounts = forms.CharField(
        label=_("Accounts of the colleagues"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("As the program's administration shows them (userid), with a comma between them."),
    )
    listed = forms.BooleanField(
        label=_("Say what is to be done, by whom and by when; else only how much there is"), required=False
    )
    root = forms.URLField(
        label=_("Address at which colleagues reach Huiyin"),
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=_("It leads from the message to their work, where they sign in. Empty: no link."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, channel: Channel, group: StaffGroup | None = None, root: str = "") -> None:
        initial: dict[str, Any] = {"hears": USUALLY, "times": "09:00", "listed": True, "root": root}
        if group:
            initial = {name: getattr(group, name) for name in ("hears", "listed", "root", "revision")}
            initial |= {"times": ", ".join(group.times), "accounts": ", ".join(group.accounts)}
        super().__init__(data, initial=initial)
        fields: Any = self.fields
        if group:
            del fields["department"]
        else:
            fields["department"].queryset = Department.objects.open().order_by("path")
            del fields["revision"]
        if channel.is_robot:
            del fields["accounts"]

    def words(self) -> dict[str, Any]:
        said = {**self.cleaned_data}
        if "revision" in said:
            said["seen_revision"] = said.pop("revision")
        return said
