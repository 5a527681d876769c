"""What a supervisor types when customers are shared out."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries
from huiyin.customers.models import Customer, Sharing
from huiyin.kernel.choosing import offer
from huiyin.kernel.texts import say
from huiyin.org.models import Department, Person

_COMMAS = re.compile("[,，、;；]")
MOMENT = "%Y-%m-%dT%H:%M"


class ScopeForm(forms.Form):
    """Whose customers."""

    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"), empty_label=None)

    def __init__(self, data: Any = None, *, user: Person) -> None:
        super().__init__(data)
        offer(self, "department", queries.departments_to_share(user))


class CapacityForm(forms.Form):
    """What somebody can take on."""

    ability = forms.DecimalField(
        label=_("Ability"),
        min_value=Decimal("0.1"),
        max_value=10,
        decimal_places=2,
        help_text=_("1 is usual; 2 gets twice as many customers."),
    )
    cap = forms.IntegerField(
        label=_("Most customers"), min_value=0, max_value=100_000, required=False, help_text=_("Empty: no limit.")
    )
    skills = forms.MultipleChoiceField(label=_("Skills"), widget=forms.CheckboxSelectMultiple, required=False)
    regions = forms.CharField(
        label=_("Regions"),
        max_length=200,
        required=False,
        help_text=_("Only customers from there; several with commas. Empty: from anywhere."),
    )
    takes = forms.BooleanField(label=_("Gets new customers"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        skills = queries.sharing_rules().skills.values()
        offer(self, "skills", [(skill.key, say(skill.label)) for skill in skills])
        if not skills:
            del self.fields["skills"]

    def clean_regions(self) -> list[str]:
        return [name.strip() for name in _COMMAS.split(self.cleaned_data["regions"]) if name.strip()]


class ShiftForm(forms.Form):
    """So many from one to another."""

    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=1_000_000)
    giver = forms.ModelChoiceField(Person.objects.none(), label=_("From whom"))
    taker = forms.ModelChoiceField(Person.objects.none(), label=_("To whom"))

    def __init__(self, data: Any = None, *, sharing: Sharing) -> None:
        super().__init__(data)
        people = queries.proposals.people_of(sharing)
        for name in ("giver", "taker"):
            offer(self, name, people)


class PinForm(forms.Form):
    """One customer to one person."""

    customer = forms.ModelChoiceField(Customer.objects.none(), label=_("Customer"), widget=forms.HiddenInput)
    pinned_to = forms.ModelChoiceField(Person.objects.none(), label=_("To whom"))

    def __init__(self, data: Any = None, *, sharing: Sharing, user: Person) -> None:
        super().__init__(data)
        offer(self, "customer", Customer.objects.visible_to(user))
        offer(self, "pinned_to", queries.proposals.people_of(sharing))


class LimitForm(forms.Form):
    """Another most for this time."""

    cap = forms.IntegerField(min_value=0, max_value=100_000, required=False)


class HandOverForm(forms.Form):
    """Everything to one colleague."""

    to = forms.ModelChoiceField(Person.objects.none(), label=_("To whom"))

    def __init__(self, data: Any = None, *, person: Person, user: Person) -> None:
        super().__init__(data)
        offer(self, "to", queries.possible_keepers(user).exclude(pk=person.pk))


class DeputyForm(forms.Form):
    """Who looks after the customers while somebody is away."""

    deputy = forms.ModelChoiceField(Person.objects.none(), label=_("Deputy"))
    starts_at = forms.DateTimeField(
        label=_("From"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    ends_at = forms.DateTimeField(
        label=_("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)

    def __init__(self, data: Any = None, *, person: Person, user: Person, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        colleagues = queries.possible_keepers(user).exclude(pk=person.pk)
        offer(self, "deputy", colleagues)
