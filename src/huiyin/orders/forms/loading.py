"""What is typed to plan a load and to say what went out."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.contact.queries import channels
from huiyin.kernel.choosing import offer
from huiyin.kernel.numbers import key_in
from huiyin.orders import queries
from huiyin.orders.models import PlanLine
from huiyin.orders.queries import OfferedLine
from huiyin.orders.rules import plainly


def _quantity(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=12,
        decimal_places=3,
        min_value=Decimal(0),
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "load-quantity"}),
    )


def filled_in(data: Mapping[str, str]) -> dict[int, str]:
    """The keys of the lines in which something was typed, with what."""
    keys = ((key_in(name.removeprefix("line_")), data[name].strip()) for name in data if name.startswith("line_"))
    return {key: typed for key, typed in keys if key and typed}


class PlanForm(forms.Form):
    """The day, the way and the vehicle, and of each open line how much goes along."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    channel = forms.ChoiceField(
        label=_("By which way"),
        error_messages={"required": _("Choose by which way the goods go.")},
    )
    carrier = forms.CharField(
        label=_("Vehicle or carrier"),
        max_length=60,
        error_messages={"required": _("Say which vehicle or carrier.")},
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, lines: Sequence[OfferedLine], **options: Any) -> None:
        super().__init__(data, **options)
        offer(self, "channel", [("", _("Please choose")), *queries.logistics().items()])
        self.offered = lines
        for each in lines:
            name = f"line_{each.line.pk}"
            self.fields[name] = _quantity(str(each.line))
            self.initial[name] = plainly(each.offered).replace(",", "") if each.offered else ""

    @property
    def own(self) -> list[forms.BoundField]:
        return [self[name] for name in ("day", "channel", "carrier", "note")]

    def rows(self) -> list[tuple[OfferedLine, forms.BoundField]]:
        return [(each, self[f"line_{each.line.pk}"]) for each in self.offered]

    def clean(self) -> dict[str, Any]:
        """No more of a line than is open and there: said beside the line itself."""
        said = super().clean() or {}
        for each in self.offered:
            name = f"line_{each.line.pk}"
            quantity = said.get(name) or Decimal(0)
            most = min(each.available, each.line.open)
            if quantity > most:
                words = _("Only %(most)s %(unit)s can go along.") % {"most": plainly(most), "unit": each.line.unit}
                self.add_error(name, words)
        gone = {key: typed for key, typed in filled_in(self.data).items() if f"line_{key}" not in self.fields}
        if gone:
            named = queries.lines_named(gone)
            lines = "、".join(f"{named[key]} ×{typed}" for key, typed in gone.items() if key in named)
            sentence = (
                _("No longer open: %(lines)s. What is open now stands below.")
                if lines
                else _("A line that you filled in is no longer open. What is open now stands below.")
            )
            self.add_error(None, sentence % {"lines": lines})
        return said

    def wanted(self) -> dict[int, Decimal]:
        keys = ((each.line.pk, self.cleaned_data.get(f"line_{each.line.pk}")) for each in self.offered)
        return {key: quantity for key, quantity in keys if quantity}


class LoadedForm(forms.Form):
    """How much of each planned line went out in fact."""

    def __init__(self, data: Any = None, *, planned: Sequence[PlanLine]) -> None:
        super().__init__(data)
        self.planned = planned
        for row in planned:
            name = f"loaded_{row.pk}"
            self.fields[name] = _quantity(str(row.order_line))
            self.initial[name] = plainly(row.quantity).replace(",", "")

    def rows(self) -> list[tuple[PlanLine, forms.BoundField]]:
        return [(row, self[f"loaded_{row.pk}"]) for row in self.planned]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for row in self.planned:
            name = f"loaded_{row.pk}"
            if (said.get(name) or Decimal(0)) > row.quantity:
                words = _("No more than the planned %(planned)s.") % {"planned": plainly(row.quantity)}
                self.add_error(name, words)
        return said

    def loaded(self) -> dict[int, Decimal]:
        return {row.pk: self.cleaned_data[f"loaded_{row.pk}"] or Decimal(0) for row in self.planned}


class ContactForm(forms.Form):
    """The customer was told."""

    channel = forms.ChoiceField(label=_("Channel"))
    words = forms.CharField(label=_("What was agreed"), max_length=300, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"channel": "phone"})
        offer(self, "channel", channels())
