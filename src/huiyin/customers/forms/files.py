"""The form of a customer file."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries, rules
from huiyin.customers.models import Customer, Phone, Vehicle
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Department, Person

Line = tuple[str, ...]
_LINE = re.compile("[0-9]{1,3}")


class LinesInput(forms.Widget):
    """Several lines of the same inputs, as many as there are; the page's own markup shows them."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        super().__init__()
        self.columns = columns

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> list[Line]:
        """Line 0 stands in plate-0, brand-0 and so on."""
        named = (key.rpartition("-") for key in data)
        lines = sorted({int(line) for column, _dash, line in named if column in self.columns and _LINE.fullmatch(line)})
        return [tuple(data.get(f"{column}-{line}", "").strip() for column in self.columns) for line in lines]


class LinesField(forms.Field):
    """Lines with something in them; each cell fits its column."""

    widget: LinesInput

    def __init__(self, columns: Mapping[str, int], *, filled: int, **options: Any) -> None:
        super().__init__(widget=LinesInput(columns), required=False, **options)
        self.columns = columns
        self.filled = filled  # a line counts when one of its first so many cells holds something

    def clean(self, value: Sequence[Line]) -> list[Line]:
        lines = [line for line in value or [] if any(line[: self.filled])]
        for line in lines:
            for cell, limit in zip(line, self.columns.values(), strict=True):
                if len(cell) > limit:
                    raise ValidationError(_("At most %(limit)s characters fit here."), params={"limit": limit})
                if "\x00" in cell:
                    raise ValidationError(_("Null characters are not allowed."))
        return lines


def _limit(model: type[Any], column: str) -> int:
    return int(model._meta.get_field(column).max_length)


SPARE_LINES = 6
PHONE_COLUMNS = {"phone": _limit(Phone, "typed"), "phone_of": _limit(Phone, "belongs_to"), "phone_row": 20}
VEHICLE_COLUMNS = {
    "plate": _limit(Vehicle, "plate"),
    "brand": _limit(Vehicle, "brand"),
    "model": _limit(Vehicle, "model"),
    "vin": _limit(Vehicle, "vin"),
}


class FileForm(forms.Form):
    """Who a customer is, how to reach them, what they drive and what they like."""

    kind = forms.ChoiceField(label=_("Person or company"), choices=Customer.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=rules.LABELS["name"], max_length=_limit(Customer, "name"))
    short_name = forms.CharField(
        label=rules.LABELS["short_name"], max_length=_limit(Customer, "short_name"), required=False
    )
    salutation = forms.ChoiceField(
        label=rules.LABELS["salutation"],
        choices=Customer.Salutation.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Leave it open while you don't know; we then say “Mr or Ms”."),
    )
    phones = LinesField(PHONE_COLUMNS, filled=1, label=rules.LABELS["phones"])
    vehicles = LinesField(VEHICLE_COLUMNS, filled=4, label=rules.LABELS["vehicles"])
    membership = forms.ChoiceField(label=rules.LABELS["membership"], required=False)
    keeper = forms.ModelChoiceField(Person.objects.none(), label=rules.LABELS["keeper"], required=False)
    department = forms.ModelChoiceField(Department.objects.none(), label=rules.LABELS["department"])
    needs = forms.CharField(
        label=rules.LABELS["needs"], widget=forms.Textarea({"rows": 2}), required=False, max_length=4000
    )
    preferences = forms.CharField(
        label=rules.LABELS["preferences"], widget=forms.Textarea({"rows": 2}), required=False, max_length=4000
    )
    note = forms.CharField(
        label=rules.LABELS["note"], widget=forms.Textarea({"rows": 2}), required=False, max_length=4000
    )
    confirmed = forms.BooleanField(label=_("I have looked: this is another customer"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        user: Person,
        customer: Customer | None = None,
        seen_revision: int = 0,
        initial: Mapping[str, Any] | None = None,
        conflicting: Collection[str] = (),
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.user, self.customer = user, customer
        self.region = queries.home_region()
        # A stored number leaves the server masked, and comes back masked when nobody touched it.
        self.stored = queries.phones_at(customer, seen_revision) if customer else {}
        asked = data.getlist("conflicting") if data else conflicting
        self.conflicting = [field for field in asked if field in rules.LABELS]
        self.fields["membership"].choices = queries.membership_choices(customer)  # type: ignore[attr-defined]
        self.fields["keeper"].queryset = queries.possible_keepers(user, customer)  # type: ignore[attr-defined]
        self.fields["department"].queryset = queries.possible_departments(user, customer)  # type: ignore[attr-defined]

    def clean_phones(self) -> list[rules.PhoneLine]:
        lines = [rules.PhoneLine(self._unmasked(typed, row), of) for typed, of, row in self.cleaned_data["phones"]]
        wrong = [error for line in lines if (error := _refusal(rules.phone_number, line.typed, self.region))]
        if wrong:
            raise ValidationError(wrong)
        return lines

    def _unmasked(self, typed: str, row: str) -> str:
        whole = self.stored.get(int(row) if row.isdecimal() else 0, "")
        return whole if whole and typed == masking.phone(whole) else typed

    def clean_vehicles(self) -> list[rules.VehicleLine]:
        lines = [rules.VehicleLine(*line) for line in self.cleaned_data["vehicles"]]
        wrong = [error for line in lines if (error := _refusal(rules.plate_key, line.plate))]
        if wrong:
            raise ValidationError(wrong)
        return lines

    def clean(self) -> dict[str, Any]:
        for field in self.conflicting:
            if self.decided(field) not in {"mine", "theirs"}:
                self.add_error(field, _("Choose which of the two stays."))
        return self.cleaned_data

    def content(self) -> dict[str, Any]:
        """What open_file takes."""
        return {field: value for field, value in self.cleaned_data.items() if field != "confirmed"}

    def changes(self) -> dict[str, Any]:
        """What edit_file takes: without the fields for which the other person's value was chosen."""
        return {field: value for field, value in self.content().items() if self.decided(field) != "theirs"}

    def decided(self, field: str) -> str:
        """Whose value was chosen after a conflict: mine, theirs, or nobody's yet."""
        return str(self.data.get(f"decided_{field}", ""))

    def after_conflict(self, customer: Customer, *, mine: Collection[str], conflicting: Collection[str]) -> "FileForm":
        """The form on top of what somebody else saved: my changes stay typed, where both changed one has to choose."""
        return FileForm(
            user=self.user,
            customer=customer,
            seen_revision=customer.revision,
            initial=queries.form_content(customer) | {field: self[field].value() for field in mine},
            conflicting=conflicting,
        )

    def lines(self, field: str) -> list[Line]:
        """The lines to show: those there are, then empty ones to fill."""
        width = len(self.fields[field].columns)  # type: ignore[attr-defined]
        filled = [tuple(line) for line in self[field].value() or [] if any(line)]
        return [*filled, *[("",) * width] * SPARE_LINES]


def _refusal(rule: Any, *typed: str) -> str:
    try:
        rule(*typed)
    except DomainError as error:
        return str(error)
    return ""
