"""What staff type about work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.choosing import offer
from huiyin.org.models import Department, Person
from huiyin.worklist import queries
from huiyin.worklist.models import WorkItem


class Whose(forms.Form):
    """Whose work the list shows."""

    who = forms.ChoiceField(choices=[("mine", "mine"), ("team", "team")], required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(), required=False, label=_("Department"), empty_label=_("All I oversee")
    )
    person = forms.IntegerField(required=False)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "department", queries.teams(user))


class OfItem(forms.Form):
    """What is said with a verb of one item."""

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item


class Reason(OfItem):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )


class Kept(OfItem):
    """How a promise was kept."""

    words = forms.CharField(
        label=_("How it was kept"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )


class HandOver(Reason):
    """To whom, and why."""

    to = forms.ModelChoiceField(Person.objects.none(), label=_("Hand over to"))

    field_order = ("to", "reason")

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, **kwargs)
        offer(self, "to", queries.takers(item))


class Task(forms.Form):
    """A task of its own for somebody one oversees."""

    to = forms.ModelChoiceField(Person.objects.none(), label=_("For whom"))
    title = forms.CharField(label=_("What to do"), max_length=120)
    due_at = forms.DateTimeField(
        label=_("Due"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", queries.overseen(user))
