"""Areas and reports."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.customers.queries import region_names, regions_named
from huiyin.orders.models import Area
from huiyin.org.models import Person


class AreaForm(forms.Form):
    """The name of an area, its regions as people write them, and its account manager."""

    name = forms.CharField(label=_("Name of the area"), max_length=60)
    regions = forms.CharField(
        label=_("Regions of the area"),
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Provinces, cities or counties, one a line or with commas: 北京 朝阳区, 天津, 3201."),
    )
    manager = forms.ModelChoiceField(label=_("Account manager"), queryset=Person.objects.none())

    def __init__(self, data: Any = None, *, area: Area | None = None) -> None:
        initial = None
        if area:
            regions = "\n".join(region_names(area.beginnings))
            initial = {"name": area.name, "regions": regions, "manager": area.manager_id}
        super().__init__(data, initial=initial)
        manager: Any = self.fields["manager"]
        manager.queryset = Person.objects.given_work().order_by("name", "pk")
        manager.label_from_instance = lambda person: person.name

    def clean_regions(self) -> list[str]:
        """The beginnings of the codes; a name that means several places, or none, is told."""
        found: list[str] = []
        for name in re.split(r"[,，、;；\n]+", self.cleaned_data["regions"]):
            if not name.strip():
                continue
            meant = regions_named(name.strip())
            if not meant:
                raise forms.ValidationError(gettext("No region is called “%(name)s”.") % {"name": name.strip()})
            if len(meant) > 1:
                said = {"name": name.strip(), "places": "、".join(list(meant.values())[:5])}
                raise forms.ValidationError(gettext("“%(name)s” may be %(places)s: say which.") % said)
            found += meant
        return found


class ReportForm(forms.Form):
    """How the area stands."""

    text = forms.CharField(
        label=_("Report on the area"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Write the report.")},
    )
