"""What the warehouse writes down."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.orders.models import Stock
from huiyin.orders.rules import LABELS, MOST_ROWS, StockRow, read_pasted

NAMES = ("product", "specification")


def _amount(label: Any, *, required: bool) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=12,
        decimal_places=3,
        min_value=Decimal(0),
        required=required,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )


class StockForm(forms.Form):
    """One product in one specification."""

    product = forms.CharField(label=LABELS["product"], max_length=120)
    specification = forms.CharField(label=LABELS["specification"], max_length=120)
    unit = forms.CharField(label=LABELS["unit"], max_length=12)
    on_hand = _amount(LABELS["on_hand"], required=True)
    expected = _amount(LABELS["expected"], required=False)
    expected_on = forms.DateField(
        label=LABELS["expected_on"], required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, stock: Stock | None = None) -> None:
        self.stock = stock
        initial = {name: _plainly(getattr(stock, name)) for name in LABELS} if stock else None
        super().__init__(data, initial=initial)
        if stock:
            del self.fields["product"], self.fields["specification"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("expected") and not said.get("expected_on"):
            self.add_error("expected_on", gettext("On which day?"))
        if said.get("expected_on") and not said.get("expected") and "expected" not in self.errors:
            self.add_error("expected", gettext("How much?"))
        return said

    def row(self) -> StockRow:
        said = self.cleaned_data
        of = {name: getattr(self.stock, name) for name in NAMES} if self.stock else said
        return StockRow(
            of["product"],
            of["specification"],
            said["unit"],
            said["on_hand"],
            said["expected"] or None,
            said["expected_on"],
        )


class PasteForm(forms.Form):
    """Many rows, copied from a workbook."""

    rows = forms.CharField(
        label=_("Rows copied from a workbook"),
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        max_length=1_000_000,
        help_text=_(
            "One line each: product, specification, unit, on hand, and if something is coming, how much and on which"
            " day. Goods that are known get the new figures."
        ),
    )

    def clean_rows(self) -> list[StockRow]:
        found = read_pasted(self.cleaned_data["rows"])
        errors = [
            gettext("Line %(line)d: %(part)s is missing or wrong.") % {"line": line, "part": LABELS[part]}
            for line, part in found.wrong
        ]
        errors += [
            gettext("Line %(line)d: these goods stand further up already.") % {"line": line} for line in found.twice
        ]
        if not found.rows and not errors:
            errors.append(gettext("Nothing stands there."))
        if len(found.rows) > MOST_ROWS:
            errors.append(gettext("At most %(most)s rows at a time.") % {"most": f"{MOST_ROWS:,}"})
        if errors:
            more = len(errors) - 10
            shown = errors[:10] + ([gettext("%(more)d more lines are wrong.") % {"more": more}] if more > 0 else [])
            raise forms.ValidationError(shown)
        return found.rows


def _plainly(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
