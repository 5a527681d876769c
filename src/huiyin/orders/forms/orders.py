"""The form of an order with its lines."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.contact.queries import channels
from huiyin.customers.models import Customer
from huiyin.kernel import masking
from huiyin.kernel.choosing import offer
from huiyin.orders.models import Order
from huiyin.orders.rules import GivenLine
from huiyin.org.models import Person

MOMENT = "%Y-%m-%dT%H:%M"
NEW_LINES, SPARE_LINES = 20, 10


class OrderForm(forms.Form):
    """From whom, when, by which way, until when and to where."""

    customer = forms.ModelChoiceField(
        label=_("Customer"),
        queryset=Customer.objects.none(),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose the customer."),
            "invalid_choice": _("Choose the customer from those that were found."),
        },
    )
    received_at = forms.DateTimeField(
        label=_("When the customer ordered"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    channel = forms.ChoiceField(label=_("How the order came"))
    wish_date = forms.DateField(
        label=_("Wished for by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    address = forms.CharField(
        label=_("Delivery address"),
        required=False,
        max_length=240,
        help_text=_("Left empty: the first address of the customer's file."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))

    def __init__(
        self,
        data: Any = None,
        *,
        user: Person,
        at: datetime,
        order: Order | None = None,
        customer: Customer | None = None,
    ) -> None:
        self.order = order
        super().__init__(data, initial=_said(order) if order else {"received_at": timezone.localtime(at)})
        offer(self, "channel", [("", _("Please choose")), *channels()])
        if order:
            del self.fields["customer"]
            return
        offer(self, "customer", Customer.objects.visible_to(user))
        if customer:
            self.initial["customer"] = customer.pk

    def clean_received_at(self) -> datetime:
        """The control shows minutes: what nobody touched keeps its seconds, and is no change."""
        typed: datetime = self.cleaned_data["received_at"]
        if self.order and typed == self.order.received_at.replace(second=0, microsecond=0):
            return self.order.received_at
        return typed

    def clean_address(self) -> str:
        """What nobody touched stays whole, though the form shows it with street and house hidden."""
        typed: str = self.cleaned_data["address"].strip()
        if self.order and typed == masking.address(self.order.address):
            return self.order.address
        return typed


def _said(order: Order) -> dict[str, Any]:
    return {
        "received_at": timezone.localtime(order.received_at),
        "channel": order.channel,
        "wish_date": order.wish_date,
        "address": masking.address(order.address) if order.address else "",
        "note": order.note,
    }


class LineForm(forms.Form):
    """One product."""

    product = forms.CharField(label=_("Product"), max_length=120, error_messages={"required": _("Which product?")})
    specification = forms.CharField(
        label=_("Specification"), max_length=120, error_messages={"required": _("In which specification?")}
    )
    quantity = forms.DecimalField(
        label=_("Quantity"),
        max_digits=12,
        decimal_places=3,
        error_messages={"required": _("How much?"), "invalid": _("A number, such as 2 or 0.5.")},
    )
    unit = forms.CharField(label=_("Unit"), max_length=12, error_messages={"required": _("In which unit?")})
    price = forms.DecimalField(
        label=_("Price of one"), max_digits=12, decimal_places=2, min_value=Decimal(0), required=False
    )
    special = forms.BooleanField(label=_("Special specification"), required=False)
    special_words = forms.CharField(label=_("What is special"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        attributes = {
            "product": {"list": "goods-products"},
            "specification": {"list": "goods-specifications"},
            "quantity": {"inputmode": "decimal"},
            "unit": {"list": "goods-units"},
            "price": {"inputmode": "decimal"},
        }
        for name, more in attributes.items():
            field = self.fields[name]
            if isinstance(field, forms.DecimalField):
                field.widget = forms.TextInput()  # a wheel must not turn a quantity
            field.widget.attrs |= {"autocomplete": "off", **more}
            field.widget.is_required = field.required

    def clean_quantity(self) -> Decimal:
        quantity: Decimal = self.cleaned_data["quantity"]
        if quantity <= 0:
            raise forms.ValidationError(gettext("More than nothing, please."))
        return quantity

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("special") and not said.get("special_words"):
            self.add_error("special_words", gettext("Say what is special about it."))
        return said

    def given(self) -> GivenLine:
        said = self.cleaned_data
        return GivenLine(
            said["product"],
            said["specification"],
            said["quantity"],
            said["unit"],
            said["price"],
            said["special"],
            said["special_words"] if said["special"] else "",
        )


class LinesForm(forms.BaseFormSet):  # type: ignore[type-arg]
    """The lines of an order; those left empty are passed over, wherever they stand."""

    def initial_form_count(self) -> int:
        return 0  # a line that was emptied is a line taken out

    def total_form_count(self) -> int:
        return max(super().total_form_count(), 1)  # what is missing has a place to stand

    def clean(self) -> None:
        if self.filled:
            return
        for name in ("product", "specification", "quantity", "unit"):
            self.forms[0].add_error(name, self.forms[0].fields[name].error_messages["required"])

    @property
    def filled(self) -> list[LineForm]:
        return [form for form in self.forms if form.has_changed()]

    def given(self) -> list[GivenLine]:
        return [form.given() for form in self.filled]


def lines_form(data: Any = None, *, given: Sequence[GivenLine] = ()) -> LinesForm:
    """The lines as they are, with empty ones to write in."""
    extra = len(given) + SPARE_LINES if given else NEW_LINES
    made = forms.formset_factory(LineForm, formset=LinesForm, extra=extra, max_num=200, absolute_max=200)
    form = made(data, prefix="lines") if data is not None else made(prefix="lines", initial=[_line(x) for x in given])
    return cast("LinesForm", form)


def _line(line: GivenLine) -> dict[str, Any]:
    return {
        "product": line.product,
        "specification": line.specification,
        "quantity": f"{line.quantity.normalize():f}",
        "unit": line.unit,
        "price": line.price,
        "special": line.special,
        "special_words": line.special_words,
    }


class VerifyForm(forms.Form):
    """When and how the order was read back, and what the customer corrected."""

    channel = forms.ChoiceField(label=_("How it was read back"))
    read_back_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
    )
    corrected = forms.CharField(
        label=_("What was corrected"),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Change the order first, then verify it. Left empty: nothing was corrected."),
    )
    seen_revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, order: Order, at: datetime) -> None:
        initial = {"read_back_at": timezone.localtime(at), "channel": "phone", "seen_revision": order.revision}
        super().__init__(data, initial=initial, prefix="verify")
        offer(self, "channel", channels())


class CancelForm(forms.Form):
    """Why nothing more of an order is delivered."""

    reason = forms.CharField(label=_("Why"), max_length=400, error_messages={"required": _("Say why.")})
