"""The form fields of a file's parts: those every file has, and those of the pack."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.customers import queries, rules
from huiyin.customers.forms.lines import LINES, AssetsField, LinesField, options_of
from huiyin.customers.models import Customer
from huiyin.customers.queries import FileRules
from huiyin.customers.rules.values import LINE, TEXT
from huiyin.kernel.texts import say
from huiyin.org.models import Department
from huiyin.rulebook.definitions import FileField

LIMITS = {
    "line": LINE,
    "text": TEXT,
    "number": 24,
    "money": 24,
    "phone": 40,
    "date": 12,
    "lunar_birthday": 24,
    "region": 6,
    "address": LINE,
    "identity": 40,
}
MODES = {"number": "decimal", "money": "decimal", "phone": "tel"}


def part(field: FileField, book: FileRules, customer: Customer | None) -> forms.Field | None:
    """The form field of one part of the file; None for what isn't typed there."""
    label = rules.label_of(field.name, book.file)
    if field.type:
        return _own(field, label)
    if field.name in LINES:
        return LinesField(**LINES[field.name], label=label)
    make = _BUILT_IN.get(field.name)
    return make(label, field, book, customer) if make else None


def _own(field: FileField, label: str) -> forms.Field:
    """A field of the pack; what is typed is read by rules.typed, as everywhere."""
    shared: dict[str, Any] = {"label": label, "required": field.required, "help_text": say(field.help)}
    if field.type == "yes_no":
        options = [("", _("not known")), ("yes", _("Yes")), ("no", _("No"))]
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **shared)
    if field.type == "choice":
        options = [("", _("Not stated")), *options_of(field.choices)]
        return forms.ChoiceField(choices=options, **shared)
    if field.type == "lunar_birthday":
        shared["help_text"] = shared["help_text"] or _(
            "As it is said: 八月十五, 1965年八月十五 or 8-15; 闰 before a leap month."
        )
    attrs = {"inputmode": MODES[field.type]} if field.type in MODES else {}
    if field.type == "text":
        widget: forms.Widget = forms.Textarea({"rows": 2})
    else:
        attrs |= {"type": "date"} if field.type == "date" else {"data-place": label} if field.type == "region" else {}
        widget = forms.TextInput(attrs)
    return forms.CharField(max_length=LIMITS[field.type], widget=widget, **shared)


def _words(label: str, field: FileField, book: FileRules, customer: Customer | None) -> forms.Field:
    length = Customer._meta.get_field(field.name).max_length  # type: ignore[union-attr]
    widget = forms.TextInput() if length else forms.Textarea({"rows": 2})
    required = field.required or field.name == "name"
    return forms.CharField(label=label, max_length=length or TEXT, required=required, widget=widget)


def _salutation(label: str, field: FileField, book: FileRules, customer: Customer | None) -> forms.Field:
    return forms.ChoiceField(
        label=label,
        choices=Customer.Salutation.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Leave it open while you don't know; we then say “Mr or Ms”."),
    )


def _date(label: str, field: FileField, book: FileRules, customer: Customer | None) -> forms.Field:
    return forms.DateField(label=label, required=field.required, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


def _membership(label: str, field: FileField, book: FileRules, customer: Customer | None) -> forms.Field:
    return forms.ChoiceField(label=label, required=field.required, choices=queries.membership_choices(customer))


def _channel(label: str, field: FileField, book: FileRules, customer: Customer | None) -> forms.Field:
    known = dict(book.lists["channels"])
    if customer and customer.preferred_channel:
        known.setdefault(customer.preferred_channel, customer.preferred_channel)
    return forms.ChoiceField(label=label, required=field.required, choices=[("", _("Not stated")), *known.items()])


def _tags(label: str, field: FileField, book: FileRules, customer: Customer | None) -> forms.Field:
    return forms.CharField(
        label=label, required=field.required, max_length=400, help_text=_("Several with spaces between them.")
    )


def _hours(label: str, field: FileField, book: FileRules, customer: Customer | None) -> forms.Field:
    return forms.CharField(
        label=label, required=field.required, max_length=100, help_text=_("For example 09:00-11:30, 14:00-17:00.")
    )


def _department(label: str, field: FileField, book: FileRules, customer: Customer | None) -> forms.Field:
    rows = Department.objects.open().order_by("path", "pk")
    return forms.ModelChoiceField(rows, label=label, required=field.required, empty_label=_("Not stated"))


def _assets(label: str, field: FileField, book: FileRules, customer: Customer | None) -> forms.Field:
    return AssetsField(book.file, label=label)


_BUILT_IN: dict[str, Callable[[str, FileField, FileRules, Customer | None], forms.Field]] = {
    "name": _words,
    "short_name": _words,
    "external_number": _words,
    "salutation": _salutation,
    "birth_date": _date,
    "membership": _membership,
    "tags": _tags,
    "needs": _words,
    "preferences": _words,
    "note": _words,
    "preferred_channel": _channel,
    "preferred_hours": _hours,
    "rest_hours": _hours,
    "supplied_by": _department,
    "assets": _assets,
}
