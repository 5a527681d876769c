"""What people type about orders, stock, loads and areas."""

from huiyin.orders.forms.areas import AreaForm, ReportForm
from huiyin.orders.forms.loading import ContactForm, LoadedForm, PlanForm, filled_in
from huiyin.orders.forms.loyal import LoyalForm
from huiyin.orders.forms.orders import CancelForm, OrderForm, VerifyForm, lines_form
from huiyin.orders.forms.stock import PasteForm, StockForm

__all__ = [
    "AreaForm",
    "CancelForm",
    "ContactForm",
    "LoadedForm",
    "LoyalForm",
    "OrderForm",
    "PasteForm",
    "PlanForm",
    "ReportForm",
    "StockForm",
    "VerifyForm",
    "filled_in",
    "lines_form",
]
